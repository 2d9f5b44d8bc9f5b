import TopolintRuleKit
import TopolintSource

/// A span in the terms of a consumer.
struct Region {
  /// The file.
  let source: SourceText
  /// Where it starts.
  let start: Position
  /// The place after its last character.
  let end: Position
}

/// Turns spans into lines and columns of one unit, in time that does not grow with the length of the
/// line: a minified file is one line of megabytes, and every finding is on it.
struct Locator {
  /// The distance between two counted places, in bytes.
  private static let step = 4096

  /// What columns are counted in.
  enum Counting {
    /// A unit of the text itself.
    case unit(ColumnUnit)
    /// Cells of the terminal, as the line is drawn in a frame: for people who read along.
    case cells
  }

  private let sources: SourceTable
  private let counting: Counting
  private var counts: [FileID: ContiguousArray<Int>] = [:]

  /// Creates a locator over the files of a run.
  init(_ sources: SourceTable, unit: ColumnUnit) { self.init(sources, .unit(unit)) }

  /// Creates a locator over the files of a run that counts in a unit or in cells.
  init(_ sources: SourceTable, _ counting: Counting) {
    self.sources = sources
    self.counting = counting
  }

  /// The file of a span; nil when its text was not kept.
  func source(of span: Span) -> SourceText? { sources[span.file] }

  /// Where a span lies; nil when the text of its file was not kept.
  mutating func region(of span: Span) -> Region? {
    guard let source = sources[span.file] else { return nil }
    return Region(
      source: source, start: position(of: span.lower, in: source),
      end: position(of: span.upper, in: source))
  }

  /// The part of a span that lies on its first line.
  func firstLine(of span: Span) -> Span {
    guard let source = sources[span.file] else { return span }
    let lower = min(span.lower, UInt32(clamping: source.bytes.count))
    let line = source.lines.range(ofLine: source.lines.line(at: lower), in: source.bytes)
    let start = max(lower, UInt32(clamping: line.lowerBound))
    let end = min(span.upper, UInt32(clamping: line.upperBound))
    return Span(file: span.file, lower: start, upper: max(start, end))
  }

  private mutating func position(of offset: UInt32, in source: SourceText) -> Position {
    let end = min(Int(offset), source.bytes.count)
    let line = source.lines.line(at: UInt32(clamping: end))
    let start = source.lines.range(ofLine: line, in: source.bytes).lowerBound
    // The table is for long lines: what stands before a place on a short one is counted as it is.
    if end - start <= Self.step {
      if case .unit(let unit) = counting {
        return source.lines.position(of: UInt32(clamping: end), in: source.bytes, unit: unit)
      }
      let column = units(
        source.bytes, start..<max(start, wholeCharacters(source.bytes, before: end)))
      return Position(line: line + 1, column: column + 1)
    }
    var table = counts[source.file] ?? []
    if table.isEmpty {
      table = countAll(source.bytes)
      counts[source.file] = table
    }
    let column = count(source.bytes, before: end, table) - count(source.bytes, before: start, table)
    return Position(line: line + 1, column: column + 1)
  }

  /// The units before each multiple of `step`.
  private func countAll(_ bytes: [UInt8]) -> ContiguousArray<Int> {
    var table: ContiguousArray<Int> = [0]
    var total = 0
    var i = 0
    while i + Self.step <= bytes.count {
      total += units(bytes, i..<(i + Self.step))
      table.append(total)
      i += Self.step
    }
    return table
  }

  /// The units before `offset`; a character that `offset` cuts is not counted.
  private func count(_ bytes: [UInt8], before offset: Int, _ table: ContiguousArray<Int>) -> Int {
    let end = wholeCharacters(bytes, before: offset)
    let block = min(end / Self.step, table.count - 1)
    return table[block] + units(bytes, (block * Self.step)..<end)
  }

  /// The end of the last character that ends at or before `offset`.
  private func wholeCharacters(_ bytes: [UInt8], before offset: Int) -> Int {
    var end = offset
    while end > 0, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }

  /// The units of the characters whose first byte lies in `range`.
  private func units(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
    guard !range.isEmpty else { return 0 }
    var total = 0
    for i in range {
      let byte = bytes[i]
      switch counting {
      case .unit(.utf8): total += 1
      case .unit(.scalar): total += byte & 0xC0 == 0x80 ? 0 : 1
      case .unit(.utf16): total += byte & 0xC0 == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1
      case .cells: total += byte & 0xC0 == 0x80 ? 0 : cells(bytes, at: i)
      }
    }
    return total
  }

  /// The cells of the character that starts at `offset`.
  private func cells(_ bytes: [UInt8], at offset: Int) -> Int {
    let byte = bytes[offset]
    if byte < 0x80 { return byte == 0x09 ? DisplayLine.tabWidth : 1 }
    let scalar = UTF8Reader.scalar(in: bytes, at: offset, before: bytes.count).0
    return scalar.map(DisplayWidth.cells(of:)) ?? 1
  }
}
