internal import TopolintSource

/// A value that an edit writes.
package indirect enum EditValue: Hashable, Sendable {
  /// A word, number or truth value, as it stands without quotes.
  case word(String)
  /// Text.
  case text(String)
  /// A list.
  case list([EditValue])
  /// A table.
  case table([EditField])
  /// A table on one line, in blocks too.
  case row([EditField])
}

/// One entry of a table that an edit writes.
package struct EditField: Hashable, Sendable {
  /// The key.
  package let key: String
  /// The value.
  package let value: EditValue

  /// Creates an entry.
  package init(_ key: String, _ value: EditValue) {
    self.key = key
    self.value = value
  }
}

/// How the text around an edit is written.
struct EditStyle {
  /// Keys and texts stand in double quotes, as in JSON.
  var isQuoted = false
  /// No blank after a colon or a comma.
  var isTight = false
  /// What ends a line.
  var lineBreak = "\n"

  /// A value on one line.
  func inline(_ value: EditValue) -> String {
    switch value {
    case .word(let word): word
    case .text(let text): scalar(text)
    case .list(let items): "[" + items.map(inline).joined(separator: comma) + "]"
    case .table(let fields), .row(let fields):
      "{" + fields.map(inline).joined(separator: comma) + "}"
    }
  }

  /// An entry on one line.
  func inline(_ field: EditField) -> String {
    scalar(field.key) + (isTight && isQuoted ? ":" : ": ") + inline(field.value)
  }

  /// What stands between two values of a line.
  var comma: String { isTight ? "," : ", " }

  /// A value in lines of their own; all but the first start with `indent`.
  func block(_ value: EditValue, indent: String) -> String {
    switch value {
    case .table(let fields) where !fields.isEmpty:
      return fields.map { block($0, indent: indent) }.joined(separator: lineBreak + indent)
    case .list(let items) where !items.isEmpty:
      return items.map { "- " + block($0, indent: indent + "  ") }
        .joined(separator: lineBreak + indent)
    default: return inline(value)
    }
  }

  /// An entry in lines of their own; all but the first start with `indent`.
  func block(_ field: EditField, indent: String) -> String {
    let key = scalar(field.key) + ":"
    switch field.value {
    case .table(let fields) where !fields.isEmpty:
      let inner = indent + "  "
      return key + lineBreak + inner + block(field.value, indent: inner)
    case .list(let items) where !items.isEmpty:
      return key + lineBreak + indent + block(field.value, indent: indent)
    default: return key + " " + inline(field.value)
    }
  }

  private func scalar(_ text: String) -> String {
    isQuoted ? Self.quoted(text) : Self.written(text)
  }

  /// Text as YAML has it: without quotes where it can, else in single ones where these need no
  /// escapes.
  static func written(_ text: String) -> String {
    if isPlain(text) { return text }
    let isSimple = text.unicodeScalars.allSatisfy { $0 != "'" && $0.value >= 0x20 }
    return isSimple ? "'" + text + "'" : quoted(text)
  }

  /// Text in double quotes, with escapes that JSON and YAML share.
  static func quoted(_ text: String) -> String {
    var writer = JSONWriter(pretty: false)
    writer.value(text)
    return writer.out.string
  }

  /// Whether text can stand without quotes in YAML wherever a value may stand, and means itself.
  static func isPlain(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    if isDuration(bytes) { return true }
    guard let first = bytes.first, isLetter(first) || first == UInt8(ascii: "$"),
      bytes.last != 0x20,
      bytes.allSatisfy({ isLetter($0) || isDigit($0) || plainMarks.contains($0) })
    else { return false }
    return !reserved.contains(text.lowercased())
  }

  private static let plainMarks: [UInt8] = Array("-_.$/ ".utf8)
  /// Words that readers of one version or another take for something else.
  private static let reserved: Set<String> = [
    "true", "false", "null", "yes", "no", "on", "off",
  ]

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
  }

  /// Whether it is `60s` or the like, which no reader takes for a number.
  private static func isDuration(_ bytes: [UInt8]) -> Bool {
    guard let unit = bytes.last, bytes.count > 1, Array("smhd".utf8).contains(unit) else {
      return false
    }
    return bytes.dropLast().allSatisfy(isDigit)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
