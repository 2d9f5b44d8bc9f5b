package import TopolintSource

/// A handle to a node of a document: cheap to copy, and looks through aliases.
///
/// A node reached through an alias answers with what the anchored node holds, but its `span` is the
/// place of the alias, where the value is used; `definition` is where it is written.
package struct SyntaxNode: Sendable {
  /// What a node is, by the core schema of YAML 1.2: `on`, `off`, `yes` and `no` are strings.
  package enum Kind: UInt8, Sendable {
    /// `null`, `~`, or nothing where a value could be.
    case null
    /// `true` or `false`.
    case bool
    /// A whole number, of any size.
    case integer
    /// A number with a fraction or an exponent, an infinity or not-a-number.
    case float
    /// Any other scalar, every quoted one, and every scalar with a custom tag.
    case string
    /// A list.
    case sequence
    /// A table of keys and values.
    case mapping
  }

  /// How a node is written.
  package enum Style: UInt8, Sendable {
    /// A scalar without quotes.
    case plain
    /// A scalar in `'`.
    case singleQuoted
    /// A scalar in `"`.
    case doubleQuoted
    /// A block scalar after `|`.
    case literal
    /// A block scalar after `>`.
    case folded
    /// A collection by indentation.
    case block
    /// A collection in brackets or braces; every JSON collection.
    case flow
  }

  /// The document that the node is in.
  package let document: Document
  /// The record where the node is used: the alias itself, when there is one.
  let place: Int32
  /// The record with the content.
  let id: Int32

  init(document: Document, place: Int32) {
    self.document = document
    self.place = place
    let record = document.records[Int(place)]
    id = record.flags.contains(.alias) && record.first >= 0 ? record.first : place
  }

  /// The content's record.
  var record: Record { document.records[Int(id)] }

  /// What it is.
  package var kind: Kind { record.kind }

  /// How it is written, at the place of definition.
  package var style: Style { record.style }

  /// The bytes where it is used: the alias when it was reached through one.
  ///
  /// A scalar's span holds its quotes but neither its anchor nor its tag; a collection's runs from
  /// its first byte to the end of its last child, or its closing bracket. A value that is not
  /// written has an empty span where it would stand.
  package var span: Span { span(of: place) }

  /// Where it is written, when it was reached through an alias; else nil.
  package var definition: Span? { place == id ? nil : span(of: id) }

  /// The custom tag, such as `!Ref` or `!file`; nil for none and for the core tags.
  ///
  /// Tags of the YAML type repository beyond the core schema keep their short form: `!!binary`.
  package var tag: String? {
    let tag = record.tag
    return tag < 0 ? nil : document.tags[Int(tag)]
  }

  /// Whether it is a list or a table.
  package var isCollection: Bool { record.isCollection }

  /// Whether it is the same node at the same place of the same document.
  package func isSame(as other: SyntaxNode) -> Bool {
    document === other.document && place == other.place
  }

  private func span(of index: Int32) -> Span {
    let record = document.records[Int(index)]
    let span = Span(file: document.source.file, lower: record.lower, upper: record.upper)
    return document.origin?.span(of: span) ?? span
  }
}

extension SyntaxNode {
  /// The decoded text of a scalar of any kind; numbers, truth values and nulls as written; nil for
  /// collections.
  package var text: String? {
    let record = record
    guard !record.isCollection else { return nil }
    return String(decoding: document.textBytes(of: record), as: UTF8.self)
  }

  /// The decoded text as UTF-8, without making a string; empty for collections.
  package var textBytes: ArraySlice<UInt8> {
    let record = record
    return record.isCollection ? [] : document.textBytes(of: record)
  }

  /// The text of a string; nil for every other kind.
  package var string: String? { kind == .string ? text : nil }

  /// The truth value of a `bool`; nil for every other kind.
  package var bool: Bool? {
    guard kind == .bool, let first = textBytes.first else { return nil }
    return first == UInt8(ascii: "t") || first == UInt8(ascii: "T")
  }

  /// The value of an `integer` that fits; nil for every other kind and for larger numbers.
  package var integer: Int? { kind == .integer ? ScalarText.integer(textBytes) : nil }

  /// The value of an `integer` or a `float`, the nearest where it does not fit exactly; nil for
  /// every other kind.
  package var double: Double? {
    switch kind {
    case .integer, .float: ScalarText.double(textBytes)
    default: nil
    }
  }
}

extension SyntaxNode {
  /// Where it begins, on one line: the first key of a mapping, the first element of a sequence, a
  /// scalar itself.
  package var head: Span {
    var node = self
    // Nesting is bounded by the reader.
    while node.kind == .sequence, let first = node.elements.first { node = first }
    return node.entries.first?.key.span ?? node.span
  }
}
