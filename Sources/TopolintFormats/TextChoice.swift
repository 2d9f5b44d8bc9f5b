internal import TopolintSource
internal import TopolintSyntax

/// Which syntax a file is read as: by its extension, else by its first byte.
enum TextChoice: Equatable {
  case yaml
  case json
  case jsonc
  case frontMatter
  /// No extension that says so: JSON when it starts with a bracket, else YAML.
  case sniffedJSON
  case sniffedYAML

  init(path: String, bytes: [UInt8]) {
    let dot = path.utf8.lastIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
    let ending = dot.map { path[$0...].lowercased() } ?? ""
    switch ending {
    case ".yaml", ".yml": self = .yaml
    case ".json": self = .json
    case ".jsonc": self = .jsonc
    case ".md", ".mdx", ".markdown": self = .frontMatter
    default:
      let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      let first = bytes[start...].first { $0 > 0x20 }
      self =
        first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .sniffedJSON : .sniffedYAML
    }
  }

  /// Whether a file of this choice can be of a format that comes in `syntaxes`.
  func canBe(_ syntaxes: [TextSyntax]) -> Bool {
    switch self {
    case .json, .sniffedJSON: syntaxes.contains(.json) || syntaxes.contains(.jsonc)
    case .jsonc: syntaxes.contains(.jsonc)
    case .yaml, .sniffedYAML: syntaxes.contains(.yaml) || syntaxes.contains(.json)
    case .frontMatter: syntaxes.contains(.frontMatter)
    }
  }

  /// Whether the file's name says JSON, and its text begins like no table or list of it.
  func isBelied(by bytes: [UInt8]) -> Bool {
    guard self == .json || self == .jsonc else { return false }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let first = bytes[start...].first { $0 > 0x20 }
    return first != UInt8(ascii: "{") && first != UInt8(ascii: "[") && first != UInt8(ascii: "/")
  }

  /// Whether the file's name promises the syntax, so that broken text is a broken file.
  var isPromised: Bool { self != .sniffedJSON && self != .sniffedYAML }
}

/// A file's text as documents, with the syntax that it turned out to be in.
struct ParsedText {
  let result: ReadResult
  let syntax: TextSyntax

  /// Reads the text; `mayBeJSONC` says whether it may be of a format in which comments in JSON are in
  /// place.
  init(
    _ source: SourceText, as choice: TextChoice, mayBeJSONC: @autoclosure () -> Bool,
    limits: ReadLimits
  ) {
    switch choice {
    case .frontMatter:
      result = FrontMatter.read(source, limits: limits)
      syntax = .frontMatter
    case .jsonc:
      result = JSONReader.read(source, dialect: .jsonc, limits: limits)
      syntax = .jsonc
    case .json, .sniffedJSON:
      let strict = JSONReader.read(source, limits: limits)
      if strict.hasErrors, mayBeJSONC() {
        let loose = JSONReader.read(source, dialect: .jsonc, limits: limits)
        if !loose.hasErrors {
          result = loose
          syntax = .jsonc
          return
        }
      }
      result = strict
      syntax = .json
    case .yaml, .sniffedYAML:
      let yaml = YAMLReader.read(source, limits: limits)
      // libyaml refuses some JSON: tabs, surrogate pairs, keys of more than 1,024 bytes.
      if yaml.hasErrors, TextChoice(path: "", bytes: source.bytes) == .sniffedJSON {
        let json = JSONReader.read(source, limits: limits)
        if !json.hasErrors {
          result = json
          syntax = .json
          return
        }
      }
      result = yaml
      syntax = .yaml
    }
  }

  /// Whether a document of this text can be of a format that comes in `syntaxes`.
  func fits(_ syntaxes: [TextSyntax], _ document: Document) -> Bool {
    if syntaxes.contains(syntax) { return true }
    switch syntax {
    case .json: return syntaxes.contains(.jsonc)
    case .yaml: return syntaxes.contains(.json) && document.root.style == .flow
    case .jsonc, .frontMatter: return false
    }
  }

  /// Whether the syntax has comments.
  var hasComments: Bool { syntax != .json }
}
