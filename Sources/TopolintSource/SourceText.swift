internal import Synchronization

/// A file that was read: its path as shown to people, its bytes and its line table.
///
/// The table is made when it is first asked for: of most files nobody is told a line.
public struct SourceText: Sendable {
  /// The identity that spans into this file carry.
  public let file: FileID
  /// The path as the user would write it: relative to the working folder where it lies below it,
  /// with forward slashes; `<stdin>` or the name given for standard input.
  public let path: String
  /// The bytes as they are on disk.
  public let bytes: [UInt8]
  /// The places whose bytes were replaced, sorted; they are shown as a mark that tells no length.
  public let hidden: [Range<Int>]
  /// What stands for a hidden place.
  public static let hiddenMark = "***"
  private let table = LineTable()

  /// Creates a text of its bytes.
  public init(file: FileID, path: String, bytes: [UInt8]) {
    self.init(file: file, path: path, bytes: bytes, hidden: [])
  }

  private init(file: FileID, path: String, bytes: [UInt8], hidden: [Range<Int>]) {
    self.file = file
    self.path = path
    self.bytes = bytes
    self.hidden = hidden
  }

  /// Where the lines start.
  public var lines: LineIndex { table.index(of: bytes) }

  /// The file's name, without its folders.
  package var fileName: Substring {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    return path[(slash.map(path.utf8.index(after:)) ?? path.startIndex)...]
  }

  /// Whether the file starts with a UTF-8 byte-order mark.
  package var hasByteOrderMark: Bool {
    bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
  }

  /// The same text with the bytes of `spans` replaced by `*`: all offsets stay as they are.
  public func hiding(_ spans: [Span]) -> SourceText {
    var bytes = bytes
    for span in spans where span.file == file {
      for offset in Int(span.lower)..<min(Int(span.upper), bytes.count) where bytes[offset] > 0x20 {
        bytes[offset] = UInt8(ascii: "*")
      }
    }
    let places = spans.filter { $0.file == file }
      .map { Int($0.lower)..<max(Int($0.lower), min(Int($0.upper), bytes.count)) }
    return SourceText(
      file: file, path: path, bytes: bytes,
      hidden: (hidden + places).filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound })
  }

  /// The bytes with one mark for each hidden place, whatever its length; the lines stay.
  public var shownBytes: [UInt8] {
    if hidden.isEmpty { return bytes }
    var shown: [UInt8] = []
    var next = 0
    for range in hidden where range.upperBound > next {
      if range.lowerBound > next { shown += bytes[next..<range.lowerBound] }
      shown += Self.hiddenMark.utf8
      let breaks = bytes[max(next, range.lowerBound)..<range.upperBound]
      shown += breaks.filter { $0 == 0x0A || $0 == 0x0D }
      next = range.upperBound
    }
    return shown + bytes[next...]
  }

  /// The line and column at which `span` starts, counted in `unit`.
  public func start(of span: Span, unit: ColumnUnit) -> Position {
    lines.position(of: span.lower, in: bytes, unit: unit)
  }

  /// The line and column after the last byte of `span`, counted in `unit`.
  public func end(of span: Span, unit: ColumnUnit) -> Position {
    lines.position(of: span.upper, in: bytes, unit: unit)
  }
}

/// The line table of a text, shared by the copies of the text; made once, on whatever thread asks.
private final class LineTable: Sendable {
  private let made = Mutex<LineIndex?>(nil)

  func index(of bytes: [UInt8]) -> LineIndex {
    made.withLock { made in
      if let made { return made }
      let index = LineIndex(bytes)
      made = index
      return index
    }
  }
}
