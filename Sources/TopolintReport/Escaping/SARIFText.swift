internal import TopolintSource

/// Text for SARIF's message strings, in which `[text](1)` is a link and `{0}` a placeholder (SARIF
/// 2.1.0, 3.11.5 and 3.11.6).
enum SARIFText {
  /// `text` as a message that means nothing but itself.
  ///
  /// Brackets and braces are escaped only where they would form a link or a placeholder: viewers
  /// that do not undo the escape would else show most messages with stray backslashes.
  static func plain(_ text: String) -> String {
    var shown = Terminal.escape(text)
    if shown.hasPart("](") { shown = brackets(shown) }
    return hasPlaceholder(shown) ? braces(shown) : shown
  }

  /// A link to the related location with an identity.
  static func link(_ text: String, to id: Int) -> String {
    let shown = brackets(Terminal.escape(text))
    return "[\(hasPlaceholder(shown) ? braces(shown) : shown)](\(id))"
  }

  private static func brackets(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "[" || scalar == "]" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private static func braces(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      result.unicodeScalars.append(scalar)
      if scalar == "{" || scalar == "}" { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  /// Whether the text holds `{`, digits, `}`.
  private static func hasPlaceholder(_ text: String) -> Bool {
    var digits: Int?
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "{"): digits = 0
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits = digits.map { $0 &+ 1 }
      case UInt8(ascii: "}"):
        if let digits, digits > 0 { return true }
        digits = nil
      default: digits = nil
      }
    }
    return false
  }
}
