/// The identity of a source file within one run.
public struct FileID: Hashable, Comparable, Sendable {
  /// The position of the file in the run's source table, from 0.
  public let rawValue: Int32

  /// Creates the identity of the file at `rawValue` in the run's source table.
  public init(_ rawValue: Int32) { self.rawValue = rawValue }

  /// Orders files as the run's source table does.
  public static func < (a: FileID, b: FileID) -> Bool { a.rawValue < b.rawValue }
}

/// A half-open range of UTF-8 bytes in one file.
///
/// Everything inside Topolint speaks in byte spans; only the reporters turn them into lines and
/// columns, in the unit that their reader counts in.
public struct Span: Hashable, Sendable {
  /// The file that the bytes are in.
  public let file: FileID
  /// The offset of the first byte, from 0; a leading byte-order mark counts.
  public let lower: UInt32
  /// The offset after the last byte; never below `lower`.
  public let upper: UInt32

  /// Creates the span of the bytes from `lower` up to, not including, `upper`.
  public init(file: FileID, lower: UInt32, upper: UInt32) {
    precondition(lower <= upper, "a span's end lies before its start")
    self.file = file
    self.lower = lower
    self.upper = upper
  }

  /// The number of bytes.
  public var count: Int { Int(upper - lower) }

  /// Whether the two spans are in one file and share a byte, or one is empty and touches the other.
  public func touches(_ other: Span) -> Bool {
    file == other.file && lower <= other.upper && other.lower <= upper
  }
}

extension Span: Comparable {
  /// Orders spans by file, then start, then end.
  public static func < (a: Span, b: Span) -> Bool {
    (a.file, a.lower, a.upper) < (b.file, b.lower, b.upper)
  }
}
