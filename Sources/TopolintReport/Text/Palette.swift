import TopolintRuleKit

/// Colours for a terminal, or none: the same calls either way.
struct Palette {
  /// Whether anything is coloured.
  let isOn: Bool

  /// Bold, in the colour of a severity: red, yellow or cyan.
  func severity(_ severity: Severity, _ text: String) -> String {
    switch severity {
    case .error: paint(text, "1;31")
    case .warning: paint(text, "1;33")
    case .info: paint(text, "1;36")
    }
  }

  /// Bold.
  func bold(_ text: String) -> String { paint(text, "1") }

  /// What frames the source: line numbers, arrows, secondary underlines.
  func frame(_ text: String) -> String { paint(text, "1;34") }

  private func paint(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
