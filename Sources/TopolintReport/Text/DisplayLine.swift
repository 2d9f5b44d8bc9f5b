import TopolintSource

/// A piece of a source line as it is printed: made harmless, tabs expanded, with the cell at which
/// each byte is drawn.
struct DisplayLine {
  /// A tab is drawn as this many blanks wherever it stands, so that an excerpt out of the middle of a
  /// line looks as the whole line does.
  static let tabWidth = 4

  /// What is printed.
  private(set) var text = ""
  /// The cells that it takes.
  private(set) var width = 0
  /// The offset after the last byte that is drawn.
  private(set) var end: Int
  /// The offset of each character and the cell at which it starts, both ascending.
  private var places: [(offset: Int, cell: Int)] = []

  /// Draws the bytes of `range` in `source`, up to the last character that fits into `limit` cells. A
  /// mark stands for each hidden place.
  init(_ source: SourceText, _ range: Range<Int>, limit: Int) {
    let bytes = source.bytes
    var hidden = source.hidden.drop { $0.upperBound <= range.lowerBound }
    var escaper = Terminal()
    var previous: Unicode.Scalar?
    end = range.lowerBound
    while end < range.upperBound {
      while let first = hidden.first, first.upperBound <= end { hidden.removeFirst() }
      if let first = hidden.first, first.contains(end) {
        let mark = SourceText.hiddenMark
        guard width + mark.utf8.count <= limit else { return }
        places.append((end, width))
        text += mark
        width += mark.utf8.count
        end = min(first.upperBound, range.upperBound)
        previous = nil
        continue
      }
      let (scalar, length) = UTF8Reader.scalar(in: bytes, at: end, before: range.upperBound)
      var piece = ""
      var cells = 0
      if let scalar {
        if scalar == "\t" {
          _ = escaper.escape(scalar)
          piece = String(repeating: " ", count: Self.tabWidth)
          cells = Self.tabWidth
        } else if let shown = escaper.escape(scalar) {
          piece = shown
          cells = shown.utf8.count
        } else {
          piece.unicodeScalars.append(scalar)
          cells = Self.cells(of: scalar, after: previous)
        }
      } else {
        piece = "\\x{" + String(bytes[end], radix: 16) + "}"
        cells = piece.utf8.count
      }
      guard width + cells <= limit else { return }
      places.append((end, width))
      text += piece
      width += cells
      end += length
      previous = scalar
    }
  }

  /// The cell at which the character that holds the byte at `offset` starts; the width for what
  /// lies behind the end.
  func cell(at offset: Int) -> Int {
    guard offset < end else { return width }
    var low = 0
    var high = places.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if places[middle].offset <= offset { low = middle } else { high = middle }
    }
    return places.isEmpty ? 0 : places[low].cell
  }

  /// The cells that a character adds to a line in which `previous` stands before it.
  private static func cells(of scalar: Unicode.Scalar, after previous: Unicode.Scalar?) -> Int {
    guard let previous, scalar.value >= 0x300 else { return DisplayWidth.cells(of: scalar) }
    // Emoji style makes a narrow character wide; a skin tone melts into the emoji before it.
    if scalar == "\u{FE0F}" { return DisplayWidth.cells(of: previous) == 1 ? 1 : 0 }
    if scalar.properties.isEmojiModifier, previous.properties.isEmojiModifierBase { return 0 }
    return DisplayWidth.cells(of: scalar)
  }
}

/// Reads single characters out of bytes that may not be UTF-8.
enum UTF8Reader {
  /// The character at `offset` and its length in bytes; nil and 1 where the bytes before `end` are no
  /// UTF-8.
  static func scalar(in bytes: [UInt8], at offset: Int, before end: Int)
    -> (scalar: Unicode.Scalar?, length: Int)
  {
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard first >= 0xC2, first < 0xF5, offset + length <= end else { return (nil, 1) }
    var value = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for byte in bytes[(offset + 1)..<(offset + length)] {
      guard byte & 0xC0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    // Overlong forms could smuggle in what would be escaped.
    guard value >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000),
      let scalar = Unicode.Scalar(value)
    else { return (nil, 1) }
    return (scalar, length)
  }

  /// The offset of the character that starts `count` characters before `offset`, not before `start`.
  static func offset(_ count: Int, before offset: Int, in bytes: [UInt8], from start: Int) -> Int {
    var position = offset
    var left = count
    while position > start, left > 0 {
      position -= 1
      if bytes[position] & 0xC0 != 0x80 { left -= 1 }
    }
    return position
  }
}
