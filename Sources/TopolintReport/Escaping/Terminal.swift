/// Makes text from a file safe to print where people read it.
///
/// Escaped as `\u{1b}` are control characters, the format characters (bidirectional overrides,
/// zero-width characters, tags), line and paragraph separators, and everything else that draws
/// nothing: none of it can recolour a terminal, reorder a line or hide a difference between two
/// names. The `##[` that a GitHub runner takes as a command anywhere in a log line is broken up too.
struct Terminal {
  /// The longest text of a message that is printed, in Unicode scalars; the rest becomes `...`. A
  /// message names steps and fields, and a hostile file can give those any length.
  static let messageLimit = 500

  private var previous: Unicode.Scalar?
  private var hashes = 0

  /// Creates an escaper at the start of a text.
  init() {}

  /// What to print instead of `scalar`, which is the next of the text; nil when it is harmless.
  mutating func escape(_ scalar: Unicode.Scalar) -> String? {
    defer {
      previous = scalar
      hashes = scalar == "#" ? min(2, hashes + 1) : 0
    }
    if scalar.value >= 0x20, scalar.value < 0x7F {
      return scalar == "[" && hashes == 2 ? "\\u{5b}" : nil
    }
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    case "\u{FE0E}", "\u{FE0F}":
      // A selector of text or emoji style is at home behind a character that has both.
      if previous?.properties.isEmoji == true { return nil }
    default: break
    }
    return Self.isUnseen(scalar) ? "\\u{" + String(scalar.value, radix: 16) + "}" : nil
  }

  /// `text` on one line, with everything that could deceive escaped.
  static func escape(_ text: String, limit: Int = messageLimit) -> String {
    // Most messages are plain words; without a bracket nothing in them is a command.
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "[") }
    if isPlain, text.utf8.count <= limit { return text }
    var escaper = Terminal()
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      guard count < limit else { return result + "..." }
      count += 1
      if let shown = escaper.escape(scalar) {
        result += shown
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
    }
  }
}
