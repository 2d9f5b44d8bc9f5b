internal import TopolintSource

/// A path of the language's JSONPath, as far as its steps are plain names.
struct AslPath {
  /// What the path starts at.
  enum Root: Hashable {
    /// The state's input.
    case document
    /// The context object: `$$.`.
    case context
    /// A variable: `$name`.
    case variable(String)
  }

  /// What it starts at.
  var root: Root
  /// The names of the steps; `[n]` for the element of a list, which only some lists tell apart.
  var steps: [String] = []
  /// Whether it leaves some of what is there out: a filter or a slice of a list.
  private(set) var selects = false

  /// The most steps that are kept: deeper reads count as reads of what is above.
  private static let mostSteps = 12

  /// Reads a path from the start of `text`; nil when it does not start with one. `end` is where the
  /// path stops. In JSONata a dash is a minus, and names in backticks may be any text.
  init?(_ text: ArraySlice<UInt8>, end: inout Int, isJSONata: Bool = false) {
    var i = text.startIndex
    guard i < text.endIndex, text[i] == UInt8(ascii: "$") else { return nil }
    i += 1
    if i < text.endIndex, text[i] == UInt8(ascii: "$") {
      root = .context
      i += 1
    } else {
      let name = Self.word(text, &i, hasDashes: !isJSONata)
      root = name.isEmpty ? .document : .variable(name)
    }
    while i < text.endIndex {
      if text[i] == UInt8(ascii: ".") {
        // `$..name` looks everywhere: a read of the whole.
        guard i + 1 < text.endIndex, text[i + 1] != UInt8(ascii: ".") else { break }
        var next = i + 1
        if isJSONata, text[next] == UInt8(ascii: "`") {
          guard let close = text[(next + 1)...].firstIndex(of: UInt8(ascii: "`")) else { break }
          keep(String(decoding: text[(next + 1)..<close], as: UTF8.self))
          i = close + 1
          continue
        }
        let name = Self.word(text, &next, hasDashes: !isJSONata)
        if name.isEmpty {
          // `$.[0].body` and `$.*`.
          if text[next] == UInt8(ascii: "[") || text[next] == UInt8(ascii: "*") {
            i = text[next] == UInt8(ascii: "*") ? next + 1 : next
            continue
          }
          break
        }
        keep(name)
        i = next
      } else if text[i] == UInt8(ascii: "[") {
        guard let close = Self.close(text, i) else { break }
        let inner = text[(i + 1)..<close]
        if let name = Self.quoted(inner) {
          keep(name)
        } else if !inner.isEmpty, inner.allSatisfy({ $0 &- 0x30 < 10 }) {
          keep("[\(String(decoding: inner, as: UTF8.self))]")
        } else {
          selects = true
        }
        i = close + 1
      } else {
        break
      }
    }
    end = i
  }

  /// Reads a text that is one path and nothing else.
  init?(whole text: String) {
    let bytes = Array(text.utf8)
    var end = 0
    guard let path = AslPath(bytes[...], end: &end), end == bytes.count else { return nil }
    self = path
  }

  private mutating func keep(_ name: String) {
    if steps.count < Self.mostSteps { steps.append(name) }
  }

  /// Letters, digits, `_`, `-`, and everything beyond ASCII.
  static func word(_ text: ArraySlice<UInt8>, _ i: inout Int, hasDashes: Bool = true) -> String {
    let start = i
    while i < text.endIndex, isWord(text[i]), hasDashes || text[i] != UInt8(ascii: "-") { i += 1 }
    return String(decoding: text[start..<i], as: UTF8.self)
  }

  static func isWord(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "-") || byte >= 0x80
  }

  private static func close(_ text: ArraySlice<UInt8>, _ start: Int) -> Int? {
    var depth = 0
    for i in start..<min(text.endIndex, start + 4096) {
      if text[i] == UInt8(ascii: "[") { depth += 1 }
      if text[i] == UInt8(ascii: "]") {
        depth -= 1
        if depth == 0 { return i }
      }
    }
    return nil
  }

  private static func quoted(_ text: ArraySlice<UInt8>) -> String? {
    guard let first = text.first, first == UInt8(ascii: "'") || first == UInt8(ascii: "\""),
      text.count >= 2, text.last == first
    else { return nil }
    return String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
  }

  /// All paths in an expression with intrinsic functions, with their bytes in it; quoted text is
  /// passed over.
  static func all(in text: [UInt8]) -> [(path: AslPath, range: Range<Int>)] {
    var found: [(path: AslPath, range: Range<Int>)] = []
    var i = 0
    while i < text.count, found.count < 256 {
      if text[i] == UInt8(ascii: "'") {
        i += 1
        while i < text.count, text[i] != UInt8(ascii: "'") {
          i += text[i] == UInt8(ascii: "\\") ? 2 : 1
        }
        i += 1
      } else if text[i] == UInt8(ascii: "$") {
        var end = i
        if let path = AslPath(text[i...], end: &end) { found.append((path, i..<end)) }
        i = max(end, i + 1)
      } else {
        i += 1
      }
    }
    return found
  }
}
