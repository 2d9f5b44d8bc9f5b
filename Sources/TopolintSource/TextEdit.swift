/// One replacement in a file.
public struct TextEdit: Hashable, Sendable {
  /// What is replaced; empty for an insertion.
  public let span: Span
  /// What stands there afterwards.
  public let text: String

  /// Creates a replacement.
  public init(_ span: Span, with text: String) {
    self.span = span
    self.text = text
  }
}

extension TextEdit {
  /// The bytes with some edits made, which touch neither each other nor anything outside the bytes.
  package static func apply(_ edits: [TextEdit], to bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + edits.reduce(0) { $0 + $1.text.utf8.count })
    var position = 0
    for edit in edits.sorted(by: { $0.span < $1.span }) {
      let (lower, upper) = (Int(edit.span.lower), Int(edit.span.upper))
      guard lower >= position, upper <= bytes.count else { continue }
      result += bytes[position..<lower]
      result += Array(edit.text.utf8)
      position = upper
    }
    return result + bytes[position...]
  }
}
