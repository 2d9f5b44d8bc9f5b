import Foundation
import Testing
import TopolintRuleKit
import TopolintRules

/// The page about precision says of every rule what the counts on real files say.
@Suite struct PrecisionTests {
  /// One row of the table: what was found, and how it was judged.
  struct Row {
    let hits: Int
    let read: Int
    let right: Int
    let arguable: Int
    let wrong: Int
  }

  /// The formats whose findings a second reader has judged; n8n's are counted and wait for one.
  static let formats = ["dify", "ms-conductor", "topology"]

  /// The rows by rule and format, as `rule format`.
  static func rows() throws -> [String: Row] {
    let text = try String(
      contentsOf: packageRoot.appending(path: "docs/precision.md"), encoding: .utf8)
    var rows: [String: Row] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 7, formats.contains(cells[1]) else { continue }
      let numbers = cells.dropFirst(2).map { Int($0) ?? 0 }
      rows[cells[0].replacing("`", with: "") + " " + cells[1]] = Row(
        hits: numbers[0], read: numbers[1], right: numbers[2], arguable: numbers[3],
        wrong: numbers[4])
    }
    return rows
  }

  @Test func everyRuleHasARowForEachFormat() throws {
    let rows = try Self.rows()
    var expected = Set<String>()
    for rule in allRules where rule.info.profile == .default {
      for format in Self.formats { expected.insert("\(rule.info.id) \(format)") }
    }
    #expect(Set(rows.keys) == expected)
  }

  /// A rule beyond the default profile has rows when a second reader has been through its hits.
  @Test func hitsAreTheBlessedCounts() throws {
    let golden = try String(contentsOf: CorpusTests.golden, encoding: .utf8)
    var counts: [String: Int] = [:]
    for line in golden.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: "\t").map(String.init)
      guard cells.count == 4, let count = Int(cells[3]), Self.formats.contains(cells[1]) else {
        continue
      }
      counts["\(cells[0]) \(cells[1])", default: 0] += count
    }
    let rows = try Self.rows()
    for (name, row) in rows { #expect(row.hits == counts[name] ?? 0, "\(name)") }
  }

  /// Every hit was read, and a rule that fires often is right nine times in ten.
  @Test func verdictsAddUp() throws {
    for (name, row) in try Self.rows() {
      #expect(row.read == row.hits, "\(name)")
      #expect(row.right + row.arguable + row.wrong == row.read, "\(name)")
      if row.hits >= 5 { #expect(row.right * 10 >= row.hits * 9, "\(name)") }
    }
  }
}
