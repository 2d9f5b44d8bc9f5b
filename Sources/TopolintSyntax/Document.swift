package import TopolintSource

/// One document of a file: an immutable arena of small records and one pool of text.
///
/// It is a class only so that the node handles into it are cheap to copy. The bytes of the file are
/// kept; a scalar whose text is in the file as it is read takes no space of its own.
package final class Document: Sendable {
  /// The file that the document is in.
  package let source: SourceText
  /// The nodes in the order in which they are written; a collection stands before its children.
  let records: ContiguousArray<Record>
  /// Decoded text that differs from the bytes of the file: escapes, folded and indented lines.
  let pool: [UInt8]
  /// The custom tags, each once.
  let tags: [String]
  /// Where the text stands that it was read from, when that is the text of a scalar.
  let origin: TextOrigin?

  init(
    source: SourceText, records: ContiguousArray<Record>, pool: ContiguousArray<UInt8>,
    tags: [String], origin: TextOrigin? = nil
  ) {
    precondition(!records.isEmpty, "a document has at least its root")
    self.source = source
    self.records = records
    // The same storage: as an array it has slices of the type that those of the file have.
    self.pool = Array(pool)
    self.tags = tags
    self.origin = origin
  }

  /// The outermost node.
  package var root: SyntaxNode { SyntaxNode(document: self, place: 0) }

  /// The number of nodes written down: keys, values and aliases each count one.
  package var nodeCount: Int { records.count }

  /// The decoded bytes of a scalar's text.
  func textBytes(of record: Record) -> ArraySlice<UInt8> {
    precondition(!record.isCollection, "only a scalar has text")
    // An alias that was read as null has no text, nor a place for one.
    guard record.count > 0 else { return [] }
    let start = Int(record.first)
    let end = start + Int(record.count)
    return record.flags.contains(.pooled) ? pool[start..<end] : source.bytes[start..<end]
  }
}

/// A node in the arena: 28 bytes.
struct Record: Sendable {
  /// Facts about a node that take a bit each.
  struct Flags: OptionSet, Sendable {
    let rawValue: UInt8
    /// The text is in the pool, not in the bytes of the file.
    static let pooled = Flags(rawValue: 1)
    /// An alias: `first` is the record it stands for, or -1 when it was read as null.
    static let alias = Flags(rawValue: 2)
    /// A mapping with at least one merge key.
    static let merges = Flags(rawValue: 4)
    /// A merge key: a plain `<<` in YAML.
    static let mergeKey = Flags(rawValue: 8)
    /// A key that a later equal key of the same mapping overrides.
    static let overridden = Flags(rawValue: 16)
  }

  /// The byte offset in the file of the first byte.
  var lower: UInt32
  /// The byte offset after the last byte.
  var upper: UInt32
  /// Scalar: where its text starts in the file or pool. Collection: its first child, or -1.
  var first: Int32 = -1
  /// Scalar: the bytes of its text. Collection: its children; a mapping's entries count two each.
  var count: Int32 = 0
  /// The next child of the same parent, or -1.
  var next: Int32 = -1
  /// The index of its custom tag, or -1.
  var tag: Int32 = -1
  /// What it is; an alias says null and is looked through.
  var kind: SyntaxNode.Kind
  /// How it is written.
  var style: SyntaxNode.Style
  /// Its flags.
  var flags: Flags = []

  @inline(__always)
  var isCollection: Bool { kind == .sequence || kind == .mapping }
}
