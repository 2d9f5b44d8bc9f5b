/// Looks through JavaScript for anything that can tell one value from another.
///
/// What stands in quotes, comments and patterns is passed over. Code that only takes apart, renames and
/// joins has none of it: whatever it was given leaves it, in another shape. What is not understood
/// counts as a test.
struct ScriptScan {
  private var rest: ArraySlice<UInt8>
  /// The last byte that was no blank: it tells a pattern from a division.
  private var last: UInt8 = 0
  private var word: [UInt8] = []
  /// How many templates may still stand within one another.
  private var nesting = 8

  /// Code that is longer is not looked at.
  private static let longest = 20_000

  /// Whether a piece of code holds no test, and asks nothing of the outside.
  static func testsNothing(_ code: ArraySlice<UInt8>) -> Bool {
    guard code.count <= longest else { return false }
    var scan = ScriptScan(rest: code)
    return scan.run()
  }

  private init(rest: ArraySlice<UInt8>) { self.rest = rest }

  /// Whether no test was found up to the end, or up to the brace that closes a piece of a template.
  private mutating func run(inTemplate: Bool = false) -> Bool {
    var depth = 0
    while let byte = rest.popFirst() {
      if Self.isLetter(byte) {
        word.append(byte)
        last = byte
        continue
      }
      if !word.isEmpty {
        if Self.tests.contains(String(decoding: word, as: UTF8.self)) { return false }
        word = []
      }
      let next = rest.first ?? 0
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""): skipQuoted(until: byte)
      case UInt8(ascii: "`"): guard passesTemplate() else { return false }
      case UInt8(ascii: "/") where next == UInt8(ascii: "/"):
        rest = rest.drop { $0 != 0x0A }
        continue
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
        while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest.removeFirst() }
        rest = rest.dropFirst(2)
        continue
      case UInt8(ascii: "/") where !Self.isValue(last): skipPattern()
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        if inTemplate, depth == 0 { return true }
        depth -= 1
      // An arrow is no comparison, and neither are an assignment, a default and `?.`.
      case UInt8(ascii: "=") where next == UInt8(ascii: ">"): rest.removeFirst()
      case UInt8(ascii: "=") where next == UInt8(ascii: "="): return false
      case UInt8(ascii: "?") where next == UInt8(ascii: ".") || next == UInt8(ascii: "?"):
        rest.removeFirst()
      case UInt8(ascii: "?"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"),
        UInt8(ascii: "&"), UInt8(ascii: "^"), UInt8(ascii: "~"):
        return false
      default: break
      }
      if byte > 0x20 { last = byte }
    }
    return !inTemplate && !Self.tests.contains(String(decoding: word, as: UTF8.self))
  }

  private mutating func skipQuoted(until quote: UInt8) {
    while let byte = rest.popFirst(), byte != quote {
      if byte == UInt8(ascii: "\\") { rest = rest.dropFirst() }
    }
  }

  private mutating func skipPattern() {
    var isClass = false
    while let byte = rest.popFirst(), byte != 0x0A {
      switch byte {
      case UInt8(ascii: "\\"): rest = rest.dropFirst()
      case UInt8(ascii: "["): isClass = true
      case UInt8(ascii: "]"): isClass = false
      case UInt8(ascii: "/") where !isClass: return
      default: break
      }
    }
  }

  private mutating func passesTemplate() -> Bool {
    while let byte = rest.popFirst(), byte != UInt8(ascii: "`") {
      if byte == UInt8(ascii: "\\") {
        rest = rest.dropFirst()
      } else if byte == UInt8(ascii: "$"), rest.first == UInt8(ascii: "{") {
        var inner = ScriptScan(rest: rest.dropFirst())
        inner.nesting = nesting - 1
        guard inner.nesting > 0, inner.run(inTemplate: true) else { return false }
        rest = inner.rest
      }
    }
    return true
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte >= 0x61 && byte <= 0x7A || byte >= 0x41 && byte <= 0x5A || byte == 0x5F || byte >= 0x80
      || byte >= 0x30 && byte <= 0x39
  }

  /// Whether a value ends here, so that a slash behind it divides.
  private static func isValue(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]")
  }

  /// Words that test, and words that ask something else than what is given.
  private static let tests: Set<String> = [
    "if", "switch", "case", "try", "catch", "throw", "while", "in", "instanceof", "typeof",
    "filter",
    "find", "findIndex", "findLast", "some", "every", "test", "match", "matchAll", "exec",
    "includes",
    "startsWith", "endsWith", "indexOf", "lastIndexOf", "search", "has", "hasOwnProperty", "hasOwn",
    "isArray", "isNaN", "isInteger", "isFinite", "localeCompare", "assert", "isEmpty", "isNotEmpty",
    "isEmail", "isUrl", "await", "fetch", "require", "import", "helpers", "random", "eval",
    "Function",
    "ifEmpty", "jmespath", "Set",
  ]
}
