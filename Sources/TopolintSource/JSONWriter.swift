/// Writes JSON in the order in which it is told, so that the same input gives the same bytes.
///
/// The writer keeps track of commas and indentation; the caller opens and closes. Text is escaped
/// as RFC 8259 asks, and U+2028, U+2029, DEL and the C1 controls too, so that the output is safe to
/// print and to embed. So is the bracket of `##[`, which a GitHub runner takes as a command wherever
/// it stands in a log.
public struct JSONWriter: Sendable {
  /// What has been written so far.
  public private(set) var out = OutputBuffer()
  private let isPretty: Bool
  private var hasElement: [Bool] = [false]
  private var isAfterKey = false

  /// Creates a writer; `pretty` breaks lines and indents by two spaces.
  public init(pretty: Bool) { isPretty = pretty }

  /// Opens an object as the next value.
  public mutating func beginObject() { open("{") }
  /// Closes the innermost object.
  public mutating func endObject() { close("}") }
  /// Opens an array as the next value.
  public mutating func beginArray() { open("[") }
  /// Closes the innermost array.
  public mutating func endArray() { close("]") }

  /// Writes an object as the next value, with what `body` writes in it.
  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    beginObject()
    body(&self)
    endObject()
  }

  /// Writes an array as the next value, with what `body` writes for each element of `elements`.
  public mutating func array<S: Sequence>(
    _ elements: S, _ body: (inout JSONWriter, S.Element) -> Void
  ) {
    beginArray()
    for element in elements { body(&self, element) }
    endArray()
  }

  /// Writes a key; the next call writes its value.
  public mutating func key(_ name: String) {
    separate()
    quote(name)
    out.write(isPretty ? ": " : ":")
    isAfterKey = true
  }

  /// Writes a string as the next value.
  public mutating func value(_ text: String) {
    separate()
    quote(text)
  }

  /// Writes an integer as the next value.
  public mutating func value(_ number: Int) {
    separate()
    out.write(String(number))
  }

  /// Writes a finite number as the next value, in the shortest form that reads back the same.
  public mutating func value(_ number: Double) {
    precondition(number.isFinite, "JSON has no number for infinity or not-a-number")
    separate()
    out.write(number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)")
  }

  /// Writes `true` or `false` as the next value.
  public mutating func value(_ flag: Bool) {
    separate()
    out.write(flag ? "true" : "false")
  }

  /// Writes `null` as the next value.
  public mutating func null() {
    separate()
    out.write("null")
  }

  /// Writes a key with a string.
  public mutating func field(_ name: String, _ text: String) {
    key(name)
    value(text)
  }
  /// Writes a key with an integer.
  public mutating func field(_ name: String, _ number: Int) {
    key(name)
    value(number)
  }
  /// Writes a key with a number.
  public mutating func field(_ name: String, _ number: Double) {
    key(name)
    value(number)
  }
  /// Writes a key with a truth value.
  public mutating func field(_ name: String, _ flag: Bool) {
    key(name)
    value(flag)
  }

  private mutating func open(_ bracket: String) {
    separate()
    out.write(bracket)
    hasElement.append(false)
  }

  private mutating func close(_ bracket: String) {
    let wasFilled = hasElement.removeLast()
    if wasFilled { breakLine() }
    out.write(bracket)
    if hasElement.count == 1, isPretty { out.write("\n") }
  }

  private mutating func separate() {
    if isAfterKey {
      isAfterKey = false
      return
    }
    if hasElement.count > 1 {
      if hasElement[hasElement.count - 1] { out.write(",") }
      hasElement[hasElement.count - 1] = true
      breakLine()
    }
  }

  private mutating func breakLine() {
    guard isPretty else { return }
    out.write("\n")
    for _ in 1..<hasElement.count { out.write("  ") }
  }

  private mutating func quote(_ text: String) {
    out.write(byte: 0x22)
    var hashes = 0
    for scalar in text.unicodeScalars {
      defer { hashes = scalar == "#" ? min(2, hashes + 1) : 0 }
      switch scalar {
      case "[" where hashes == 2: out.write("\\u005b")
      case "\"": out.write("\\\"")
      case "\\": out.write("\\\\")
      case "\n": out.write("\\n")
      case "\r": out.write("\\r")
      case "\t": out.write("\\t")
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        out.write("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      default: out.write(bytes: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    out.write(byte: 0x22)
  }
}
