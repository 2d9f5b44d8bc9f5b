import Foundation
import Testing
import TopolintRuleKit
import TopolintSource

@testable import TopolintReport

@Suite struct EscapingTests {
  /// What no reporter may ever print: controls but the line break, C1, bidirectional controls,
  /// zero-width characters, separators.
  private static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0..<0x20, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
    default: false
    }
  }

  @Test(arguments: Fixture.all)
  func nothingHostileIsPrinted(_ fixture: Fixture) {
    for reporter in allReporters where !["json"].contains(reporter.info.id) {
      var out = OutputBuffer()
      reporter.write(fixture.result, style: Fixture.style, to: &out)
      #expect(!out.string.unicodeScalars.contains(where: Self.isHostile), "\(reporter.info.id)")
      #expect(out.string.unicodeScalars.allSatisfy { $0 != "\u{FFFD}" }, "\(reporter.info.id)")
    }
  }

  @Test(arguments: Fixture.all)
  func noRunnerCommands(_ fixture: Fixture) {
    for reporter in allReporters where reporter.info.id != "github" {
      var out = OutputBuffer()
      reporter.write(fixture.result, style: Fixture.style, to: &out)
      for line in out.string.split(separator: "\n") {
        #expect(!line.contains("##["), "\(reporter.info.id): \(line)")
        #expect(
          !line.drop(while: \.isWhitespace).hasPrefix("::"), "\(reporter.info.id): \(line)")
      }
    }
  }

  @Test func terminal() {
    #expect(Terminal.escape("plain `name` é 日本") == "plain `name` é 日本")
    #expect(Terminal.escape("a\nb\r\tc") == "a\\nb\\r\\tc")
    #expect(Terminal.escape("\u{1B}[31m\u{7F}\u{9B}") == "\\u{1b}[31m\\u{7f}\\u{9b}")
    #expect(Terminal.escape("\u{202E}\u{2066}\u{61C}") == "\\u{202e}\\u{2066}\\u{61c}")
    #expect(Terminal.escape("a\u{200B}b\u{200D}c\u{FEFF}") == "a\\u{200b}b\\u{200d}c\\u{feff}")
    #expect(Terminal.escape("\u{E0041}\u{3164}\u{AD}") == "\\u{e0041}\\u{3164}\\u{ad}")
    #expect(Terminal.escape("❤\u{FE0F} a\u{FE0F}") == "❤\u{FE0F} a\\u{fe0f}")
    #expect(Terminal.escape("##[x ###[ #[ ## [") == "##\\u{5b}x ###\\u{5b} #[ ## [")
    #expect(Terminal.escape("abcdef", limit: 3) == "abc...")
  }

  @Test func widths() {
    let cells: [(Unicode.Scalar, Int)] = [
      ("a", 1), ("é", 1), ("\u{301}", 0), ("日", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("\u{1161}", 0),
      ("🤖", 2), ("❤", 1), ("⌚", 2), ("🇩", 1), ("…", 1), ("\u{3000}", 2), ("\u{20DD}", 0),
      ("\u{1F8FF}", 1), ("\u{1F9FF}", 2), ("\u{3FFFD}", 2), ("\u{40000}", 1),
    ]
    for (scalar, width) in cells {
      #expect(DisplayWidth.cells(of: scalar) == width, "U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test func linesOfBytesThatAreNotText() {
    let bytes: [UInt8] = [0x61, 0xFF, 0xC0, 0xAF, 0xE2, 0x82, 0x62, 0xF4, 0x90, 0x80, 0x80]
    let line = DisplayLine(
      SourceText(file: FileID(0), path: "a", bytes: bytes), 0..<bytes.count, limit: 200)
    #expect(
      line.text
        == "a\\x{ff}\\x{c0}\\x{af}\\x{e2}\\x{82}b\\x{f4}\\x{90}\\x{80}\\x{80}")
    #expect(line.end == bytes.count)
    #expect(line.cell(at: 6) == 31)
    #expect(line.width == line.text.utf8.count)
  }
}

/// What is hidden of a text is drawn as one mark, whatever its length.
@Suite struct HiddenPlaceTests {
  private static let source = SourceText(
    file: FileID(0), path: "a", bytes: Array("key: abcdefgh # x\n  two\n  lines: y".utf8)
  ).hiding([
    Span(file: FileID(0), lower: 5, upper: 13), Span(file: FileID(0), lower: 20, upper: 31),
  ])

  @Test func aMarkStandsForThePlace() {
    let bytes = Self.source.bytes
    let line = DisplayLine(Self.source, 0..<17, limit: 200)
    #expect(line.text == "key: *** # x" && line.width == 12 && line.end == 17)
    #expect([5, 6, 13, 16].map { line.cell(at: $0) } == [5, 5, 8, 11])
    // A place over several lines has a mark on each of them.
    let range = Self.source.lines.range(ofLine: 1, in: bytes)
    #expect(DisplayLine(Self.source, range, limit: 200).text == "  ***")
    let last = Self.source.lines.range(ofLine: 2, in: bytes)
    #expect(DisplayLine(Self.source, last, limit: 200).text == "***: y")
    #expect(DisplayLine(Self.source, 8..<17, limit: 200).text == "*** # x")
    #expect(DisplayLine(Self.source, 0..<17, limit: 7).text == "key: ")
  }

  @Test func theBytesThatAreHashedTellNoLength() {
    let shown = String(decoding: Self.source.shownBytes, as: UTF8.self)
    #expect(shown == "key: *** # x\n  ***\n: y")
    #expect(Self.source.bytes.count == 34)
  }
}

/// A minified file is one line with all the findings on it.
@Suite struct SpeedTests {
  @Test(.timeLimit(.minutes(1)))
  func findingsOnOneLongLine() {
    let count = 3_000
    var text = "["
    var spans: [Span] = []
    for number in 0..<count {
      let lower = UInt32(text.utf8.count)
      text += "{\"id\":\"n\(number)\",\"prompt\":\"" + String(repeating: "ü", count: 300) + "\"},"
      spans.append(Span(file: FileID(0), lower: lower + 7, upper: lower + 8))
    }
    var sources = SourceTable()
    sources.add(SourceText(file: FileID(0), path: "x.json", bytes: Array(text.utf8)))
    let diagnostics = spans.enumerated().map { number, span in
      Diagnostic(
        rule: "unverified-cycle", severity: .error, confidence: .high, message: "m", span: span,
        identity: FindingIdentity(
          rule: "unverified-cycle", file: "x.json", node: "n\(number)", ordinal: 0))
    }
    let result = RunResult(
      sources: sources, files: [], diagnostics: diagnostics, problems: [], rules: [],
      suppressedCount: 0)
    for reporter in allReporters {
      var out = OutputBuffer()
      reporter.write(result, style: Fixture.style, to: &out)
      #expect(out.string.count { $0 == "\n" } >= count, "\(reporter.info.id)")
    }
  }
}

@Suite struct LocatorTests {
  /// A line long enough for counted places, with characters of one to four bytes.
  private static let text =
    "first\n" + String(repeating: "aé日🙂", count: 2_000) + "\nlast"

  @Test(arguments: [ColumnUnit.utf8, .scalar, .utf16])
  func agreesWithTheLineIndex(_ unit: ColumnUnit) throws {
    let source = SourceText(file: FileID(0), path: "x", bytes: Array(Self.text.utf8))
    var sources = SourceTable()
    sources.add(source)
    var locator = Locator(sources, unit: unit)
    for lower in stride(from: 0, to: source.bytes.count, by: 37) {
      let span = Span(file: FileID(0), lower: UInt32(lower), upper: UInt32(source.bytes.count))
      let found = locator.region(of: span)
      let region = try #require(found)
      #expect(region.start == source.start(of: span, unit: unit), "at \(lower)")
      #expect(region.end == source.end(of: span, unit: unit))
    }
  }
}
