import Testing
import TopolintSource

@Suite("Lines and columns")
struct LineIndexTests {
  private func position(_ text: String, _ offset: UInt32, _ unit: ColumnUnit) -> Position {
    let bytes = Array(text.utf8)
    return LineIndex(bytes).position(of: offset, in: bytes, unit: unit)
  }

  @Test(
    "LF, CR LF and CR end lines; NEL and LS do not",
    arguments: [
      ("a\nb\nc", 3), ("a\r\nb\r\nc", 3), ("a\rb\rc", 3), ("a\u{85}b\u{2028}c", 1), ("", 1),
      ("a\n", 2), ("\r\n\r", 3), ("\n\r", 3),
    ])
  func lineCount(text: String, count: Int) {
    #expect(LineIndex(Array(text.utf8)).lineCount == count)
  }

  @Test("columns in each unit")
  func units() {
    let text = "x\né\u{1F600}z"
    // The z: after two bytes of é and four of the face.
    #expect(position(text, 8, .utf8) == Position(line: 2, column: 7))
    #expect(position(text, 8, .scalar) == Position(line: 2, column: 3))
    #expect(position(text, 8, .utf16) == Position(line: 2, column: 4))
    // Inside the face is at the face; beyond the end is the end.
    #expect(position(text, 6, .scalar) == Position(line: 2, column: 2))
    #expect(position(text, 99, .scalar) == Position(line: 2, column: 4))
  }

  @Test("a byte-order mark takes no column")
  func byteOrderMark() {
    #expect(position("\u{FEFF}a: b", 6, .scalar) == Position(line: 1, column: 4))
    #expect(position("\u{FEFF}a: b", 6, .utf8) == Position(line: 1, column: 4))
    #expect(position("\u{FEFF}a", 0, .utf16) == Position(line: 1, column: 1))
  }

  @Test("the bytes of a line")
  func lines() {
    let bytes = Array("\u{FEFF}ab\r\ncd\n\nef".utf8)
    let index = LineIndex(bytes)
    let texts = (0..<index.lineCount).map {
      String(decoding: bytes[index.range(ofLine: $0, in: bytes)], as: UTF8.self)
    }
    #expect(texts == ["ab", "cd", "", "ef"])
  }

  @Test("every offset of a text finds the line that holds it")
  func lineOfOffset() {
    let bytes = Array("one\ntwo\r\n\nthree".utf8)
    let index = LineIndex(bytes)
    let expected = [0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3]
    #expect(bytes.indices.map { index.line(at: UInt32($0)) } == expected)
  }

  @Test("lines start where a walk over every byte finds them")
  func everyByte() {
    var state: UInt64 = 1
    func next(_ most: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % most
    }
    let others: [UInt8] = [0x00, 0x09, 0x0B, 0x0C, 0x0E, 0x20, 0x7F, 0x80, 0x8A, 0x8D, 0x8E, 0xFF]
    for round in 0..<2_000 {
      let bytes = (0..<next(60)).map { _ -> UInt8 in
        next(2 + round % 12) == 0 ? [0x0A, 0x0D][next(2)] : others[next(others.count)]
      }
      var expected: [UInt32] = [0]
      for i in bytes.indices {
        let isPair = bytes[i] == 0x0D && i + 1 < bytes.count && bytes[i + 1] == 0x0A
        if bytes[i] == 0x0A || bytes[i] == 0x0D && !isPair { expected.append(UInt32(i + 1)) }
      }
      #expect(Array(LineIndex(bytes).starts) == expected, "\(bytes)")
    }
  }
}
