/// Bytes on their way out: a growing UTF-8 buffer that every writer appends to.
public struct OutputBuffer: Sendable {
  /// What has been written so far.
  public private(set) var bytes: [UInt8] = []

  /// Creates an empty buffer.
  public init() {}

  /// The text written so far.
  public var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Appends `text` as UTF-8.
  public mutating func write(_ text: some StringProtocol) { bytes.append(contentsOf: text.utf8) }

  /// Appends one byte.
  public mutating func write(byte: UInt8) { bytes.append(byte) }

  /// Appends bytes as they are.
  public mutating func write(bytes more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// Appends `text` and a line break.
  public mutating func line(_ text: some StringProtocol = "") {
    write(text)
    bytes.append(0x0A)
  }
}
