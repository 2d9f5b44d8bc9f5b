import Foundation

/// What readers made of the findings on real files: `docs/precision/readings.tsv`.
struct Judgement: Hashable {
  enum Verdict: String, CaseIterable {
    case right, arguable, wrong
  }

  let rule: String
  /// The file, from the corpus's folder.
  let file: String
  let line: Int
  let node: String
  let ordinal: Int
  let verdict: Verdict
  /// A sentence that says why.
  let why: String

  /// The format of the file.
  var format: String { CorpusRun.format(of: file) }
  /// What tells the finding from all others.
  var key: String { [rule, file, "\(line)", node, "\(ordinal)"].joined(separator: "\t") }

  static let file = packageRoot.appending(path: "docs/precision/readings.tsv")
  static let header = "rule\tfile\tline\tnode\tordinal\tverdict\twhy"

  /// All readings, in the order of the file.
  static func all() throws -> [Judgement] {
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    guard lines.first.map(String.init) == header else { throw Malformed(line: 1) }
    return try lines.enumerated().dropFirst().map { index, line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == 7, let number = Int(cells[2]), let ordinal = Int(cells[4]),
        let verdict = Verdict(rawValue: cells[5])
      else { throw Malformed(line: index + 1) }
      return Judgement(
        rule: cells[0], file: cells[1], line: number, node: cells[3], ordinal: ordinal,
        verdict: verdict, why: cells[6])
    }
  }

  /// A line of the file that is not of its form.
  struct Malformed: Error {
    let line: Int
  }
}
