import Foundation
import Testing
import TopolintRuleKit
import TopolintRules

/// The page about precision says of every rule what was read on real files, and the profiles and
/// the confidence of the rules follow from it.
@Suite(.enabled(if: CorpusRun.isThere, "the corpus is not there")) struct PrecisionTests {
  /// So many findings of a rule on the files of a format are read, or all of them.
  static let sample = 20
  /// From so many readings on, the share of the right ones counts.
  static let least = 5

  @Test func everyReadingIsOfAFindingThatStillIs() throws {
    let current = Set(try CorpusRun.hits.get().map(\.key))
    let readings = try Judgement.all()
    for reading in readings {
      #expect(current.contains(reading.key), "no such finding any more: \(reading.key)")
      #expect(reading.why.count >= 10, "\(reading.key)")
    }
    #expect(Set(readings.map(\.key)).count == readings.count)
  }

  @Test func enoughOfEachRuleWasRead() throws {
    for row in try PrecisionTable().rows {
      #expect(row.read >= min(Self.sample, row.hits), "\(row.rule) on \(row.format)")
      #expect(
        row.defaultRead >= min(Self.sample, row.defaultHits),
        "\(row.rule) on \(row.format), of what everybody hears")
    }
  }

  /// A rule that everybody hears is right nine times in ten on every format.
  @Test func theDefaultProfileIsRight() throws {
    for row in try PrecisionTable().rows where row.defaultRead >= Self.least {
      #expect(
        row.defaultRight * 10 >= row.defaultRead * 9, "\(row.rule) on \(row.format)")
    }
  }

  /// The confidence that findings state is not above what was measured of them.
  @Test func confidenceIsMeasured() throws {
    var stated: [String: Confidence] = [:]
    for hit in try CorpusRun.hits.get() { stated[hit.key] = hit.confidence }
    var read: [String: [Judgement.Verdict]] = [:]
    for judgement in try Judgement.all() {
      guard let confidence = stated[judgement.key] else { continue }
      read["\(judgement.rule) \(confidence)", default: []].append(judgement.verdict)
    }
    for (name, verdicts) in read where verdicts.count >= Self.least {
      let right = verdicts.count { $0 == .right }
      let measured: Confidence =
        right * 10 >= verdicts.count * 9
        ? .high : right * 10 >= verdicts.count * 7 ? .medium : .low
      let confidence = name.split(separator: " ").last.flatMap { Confidence(rawValue: String($0)) }
      #expect(
        try #require(confidence) <= measured, "\(name): \(right) of \(verdicts.count) are right")
    }
  }

  @Test func thePageHasTheCounts() throws {
    let page = packageRoot.appending(path: "docs/precision.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let mark = "<!-- counts -->"
    let parts = text.components(separatedBy: mark)
    try #require(parts.count == 3)
    let expected = "\n" + (try PrecisionTable().text)
    if ProcessInfo.processInfo.environment["TOPOLINT_BLESS"] == "1" {
      try [parts[0], expected, parts[2]].joined(separator: mark)
        .write(to: page, atomically: true, encoding: .utf8)
    } else {
      #expect(parts[1] == expected)
    }
  }
}

/// The counts of the page about precision.
struct PrecisionTable {
  /// One rule on the files of one format.
  struct Row {
    let rule: String
    let format: String
    var hits = 0
    var read = 0
    var right = 0
    var arguable = 0
    var wrong = 0
    /// Of those that the profile `default` shows.
    var defaultHits = 0
    var defaultRead = 0
    var defaultRight = 0
  }

  /// The rows with hits, by rule and format.
  let rows: [Row]

  init() throws {
    let hits = try CorpusRun.hits.get()
    var rows: [String: Row] = [:]
    var shown = Set<String>()
    for hit in hits {
      var row = rows["\(hit.rule) \(hit.format)"] ?? Row(rule: hit.rule, format: hit.format)
      row.hits += 1
      if hit.isDefault {
        row.defaultHits += 1
        shown.insert("\(hit.rule) \(hit.identity.key)")
      }
      rows["\(hit.rule) \(hit.format)"] = row
    }
    for reading in try Judgement.all() {
      let name = "\(reading.rule) \(reading.format)"
      guard var row = rows[name] else { continue }
      row.read += 1
      switch reading.verdict {
      case .right: row.right += 1
      case .arguable: row.arguable += 1
      case .wrong: row.wrong += 1
      }
      let identity = FindingIdentity(
        rule: reading.rule, file: reading.file, node: reading.node, ordinal: reading.ordinal)
      if shown.contains("\(reading.rule) \(identity.key)") {
        row.defaultRead += 1
        if reading.verdict == .right { row.defaultRight += 1 }
      }
      rows[name] = row
    }
    self.rows = rows.values.sorted { ($0.rule, $0.format) < ($1.rule, $1.format) }
  }

  /// The counts as Markdown.
  var text: String {
    get throws {
      let infos = allRules.map { $0.info }.sorted { $0.id < $1.id }
      var text = """
        | rule | profile | format | hits | read | right | arguable | wrong | in `default` | read | right |
        |---|---|---|---|---|---|---|---|---|---|---|

        """
      for row in rows {
        let profile = infos.first { $0.id == row.rule }?.shownProfile ?? "default"
        text +=
          "| `\(row.rule)` | \(profile) | \(row.format) | \(row.hits) | \(row.read) "
          + "| \(row.right) | \(row.arguable) | \(row.wrong) "
          + "| \(row.defaultHits) | \(row.defaultRead) | \(row.defaultRight) |\n"
      }
      let read = rows.reduce(0) { $0 + $1.read }
      let right = rows.reduce(0) { $0 + $1.right }
      let arguable = rows.reduce(0) { $0 + $1.arguable }
      let wrong = rows.reduce(0) { $0 + $1.wrong }
      let defaultRead = rows.reduce(0) { $0 + $1.defaultRead }
      let defaultRight = rows.reduce(0) { $0 + $1.defaultRight }
      text += """

        Read \(read): \(right) right, \(arguable) arguable, \(wrong) wrong. Of what the profile \
        `default` shows, \(defaultRead) were read and \(defaultRight) are right.

        No hit on any file of a format:

        | rule | formats |
        |---|---|

        """
      for info in infos {
        let silent = CorpusRun.formats.filter { format in
          !rows.contains { $0.rule == info.id && $0.format == format }
        }
        if silent.isEmpty { continue }
        let all = silent.count == CorpusRun.formats.count ? "all" : silent.joined(separator: ", ")
        text += "| `\(info.id)` | \(all) |\n"
      }
      text += """

        How much is said:

        | format | files | findings in `audit` | a file | in `default`, warnings and errors | a file |
        |---|---|---|---|---|---|

        """
      let hits = try CorpusRun.hits.get()
      for format in CorpusRun.formats {
        let own = hits.filter { $0.format == format }
        let loud = own.filter { $0.isDefault && $0.severity >= .warning }
        let files = CorpusRun.fileCounts[format] ?? 0
        text +=
          "| \(format) | \(files) | \(own.count) | \(rate(own.count, files)) | \(loud.count) "
          + "| \(rate(loud.count, files)) |\n"
      }
      return text
    }
  }

  private func rate(_ count: Int, _ files: Int) -> String {
    String(format: "%.2f", Double(count) / Double(max(1, files)))
  }
}
