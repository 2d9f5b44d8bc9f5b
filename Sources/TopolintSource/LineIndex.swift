/// What a consumer counts columns in.
public enum ColumnUnit: Sendable {
  /// UTF-8 bytes (rdjson).
  case utf8
  /// Unicode scalars, that is code points (GitHub, Checkstyle, concise text).
  case scalar
  /// UTF-16 code units (SARIF as Topolint declares it; LSP unless negotiated).
  case utf16
}

/// A place as people and tools name it: both numbers from 1.
public struct Position: Hashable, Sendable {
  /// The line, from 1.
  public let line: Int
  /// The column, from 1, in the unit that was asked for.
  public let column: Int

  /// Creates a position from a line and a column, both from 1.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// Where the lines of a file start, so that a byte offset can be turned into a line and a column.
///
/// A line ends at LF, CR LF or a lone CR, as in editors; U+0085 and U+2028 do not end one. A
/// leading byte-order mark belongs to no column.
public struct LineIndex: Sendable {
  /// The byte offset at which each line starts; never empty.
  package let starts: ContiguousArray<UInt32>
  /// 3 when the file starts with a UTF-8 byte-order mark, else 0.
  package let byteOrderMark: UInt32

  /// Finds the line starts of `bytes`.
  public init(_ bytes: [UInt8]) {
    let hasMark =
      bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    byteOrderMark = hasMark ? 3 : 0
    var starts: ContiguousArray<UInt32> = [0]
    starts.reserveCapacity(bytes.count / 32 + 1)
    let span = bytes.span
    var i = 0
    while i < span.count {
      // Eight bytes as one number: where 0x0E is more than one of them, taking it away from each sets
      // the highest bit of the first of these.
      while i &+ 8 <= span.count {
        let word = unsafe UInt64(
          littleEndian: span.bytes.unsafeLoadUnaligned(fromByteOffset: i, as: UInt64.self))
        let low = (word &- 0x0E0E_0E0E_0E0E_0E0E) & ~word & 0x8080_8080_8080_8080
        guard low == 0 else {
          i &+= low.trailingZeroBitCount / 8
          break
        }
        i &+= 8
      }
      while i < span.count, span[i] > 0x0D { i &+= 1 }
      guard i < span.count else { break }
      let byte = span[i]
      i &+= 1
      if byte == 0x0A {
        starts.append(UInt32(i))
      } else if byte == 0x0D {
        if i < span.count, span[i] == 0x0A { i += 1 }
        starts.append(UInt32(i))
      }
    }
    self.starts = starts
  }

  /// The number of lines; a file that ends with a line break has an empty last line.
  public var lineCount: Int { starts.count }

  /// The line, from 0, that holds the byte at `offset`.
  public func line(at offset: UInt32) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of the line with the number `line`, from 0, without its line break and without a
  /// byte-order mark.
  public func range(ofLine line: Int, in bytes: [UInt8]) -> Range<Int> {
    let start = Int(max(starts[line], line == 0 ? byteOrderMark : 0))
    var end = line + 1 < starts.count ? Int(starts[line + 1]) : bytes.count
    if end > start, bytes[end - 1] == 0x0A { end -= 1 }
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return min(start, end)..<end
  }

  /// The line and column of the byte at `offset` in `bytes`, counted in `unit`.
  ///
  /// An offset in the middle of a character gives the column of that character.
  public func position(of offset: UInt32, in bytes: [UInt8], unit: ColumnUnit) -> Position {
    let line = line(at: offset)
    let start = Int(max(starts[line], line == 0 ? byteOrderMark : 0))
    let end = min(Int(offset), bytes.count)
    var column = 1
    var i = start
    while i < end {
      let byte = bytes[i]
      let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      guard i + length <= end else { break }
      switch unit {
      case .utf8: column += length
      case .scalar: column += 1
      case .utf16: column += length == 4 ? 2 : 1
      }
      i += length
    }
    return Position(line: line + 1, column: column)
  }
}
