internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// What a `!file` tag leads to.
enum ConductorFile {
  /// A mapping or a list in a YAML file.
  case structure(SyntaxNode)
  /// Any other text.
  case text(SourceText)
  /// Nothing that was given, with the reason.
  case unknown(String)
}

/// Follows the tag `!file`, which any value may have (config/loader.py).
struct ConductorFiles {
  private let include: @Sendable (String) -> Inclusion
  /// The files that were read, each once.
  private(set) var included: [SourceText] = []
  private var found: [String: ConductorFile] = [:]
  /// The folder of each file that was read, relative to the workflow's own, with a final slash.
  private var folders: [FileID: String] = [:]

  /// How many more bytes of text may be looked at: one text may stand in many places, through
  /// aliases and files.
  fileprivate(set) var spareText: Int

  /// How many different files a workflow may draw in.
  private static let most = 512

  init(size: Int, include: @escaping @Sendable (String) -> Inclusion) {
    self.include = include
    spareText = (16 << 20) + 4 * size
  }

  /// What `node` stands for; nil when it has no such tag.
  mutating func follow(_ node: SyntaxNode) -> ConductorFile? {
    guard node.tag == "!file", let path = node.text else { return nil }
    // A file's path is relative to the file that names it.
    let place = (folders[node.definition?.file ?? node.span.file] ?? "") + path
    if let known = found[place] { return known }
    let file = read(place)
    found[place] = file
    return file
  }

  private mutating func read(_ path: String) -> ConductorFile {
    guard found.count < Self.most else { return .unknown("too many files are drawn in") }
    switch include(path) {
    case .missing: return .unknown("`\(path)` was not found")
    case .unreadable(let reason): return .unknown("`\(path)` could not be read: \(reason)")
    case .outside: return .unknown("`\(path)` lies outside the project")
    case .found(let source):
      if !included.contains(where: { $0.file == source.file }) { included.append(source) }
      let end = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
      folders[source.file] = String(path[..<end])
      // Structure counts, anything else is the text of the file.
      let result = YAMLReader.read(source)
      guard !result.hasErrors, let document = result.documents.first,
        document.root.isCollection
      else { return .text(source) }
      return .structure(document.root)
    }
  }

  /// A value of a mapping, through `!file` where it leads to structure.
  mutating func value(_ node: SyntaxNode, _ key: String) -> SyntaxNode? {
    node[key].map { structure($0) }
  }

  /// The node, or the structure that its `!file` leads to.
  mutating func structure(_ node: SyntaxNode) -> SyntaxNode {
    if case .structure(let root)? = follow(node) { root } else { node }
  }
}

/// The text of a template with the way back to its place.
struct ConductorText {
  /// The text as UTF-8.
  let bytes: [UInt8]
  private let place: Place

  private enum Place {
    case scalar(SyntaxNode)
    case file(FileID)
  }

  /// The text of a scalar of any kind; nil for collections, for files that are not known, and when
  /// there is too much text.
  init?(_ node: SyntaxNode, _ files: inout ConductorFiles) {
    switch files.follow(node) {
    case .text(let source)?:
      bytes = source.bytes
      place = .file(source.file)
    case .structure?, .unknown?: return nil
    case nil:
      guard !node.isCollection else { return nil }
      bytes = Array(node.textBytes)
      place = .scalar(node)
    }
    files.spareText -= bytes.count
    if files.spareText < 0 { return nil }
  }

  /// The text as a string.
  var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Where ranges of the text are written; fastest when they ascend.
  func spans(_ ranges: [Range<Int>]) -> [Span] {
    switch place {
    case .scalar(let node): node.spans(ofText: ranges)
    case .file(let file):
      ranges.map {
        Span(
          file: file, lower: UInt32(clamping: $0.lowerBound), upper: UInt32(clamping: $0.upperBound)
        )
      }
    }
  }

  /// Whether the value is settled only at run time: a template, or `${NAME}` from the environment.
  var isDynamic: Bool { Self.isDynamic(bytes[...]) }

  /// Whether a text holds a template or an environment variable.
  static func isDynamic(_ bytes: ArraySlice<UInt8>) -> Bool {
    var start = bytes.startIndex
    while let brace = ByteSearch.offset(of: UInt8(ascii: "{"), in: bytes, from: start) {
      if brace > bytes.startIndex, bytes[brace - 1] == UInt8(ascii: "$") { return true }
      start = brace + 1
      guard start < bytes.endIndex else { return false }
      if bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "%") { return true }
    }
    return false
  }
}
