internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource

/// The suppressions that hold for one file, and which of them hid something.
struct Suppressions {
  /// A rule named by a directive.
  struct Use: Hashable {
    let directive: Int
    let name: Int
  }

  /// The names that hid something.
  private(set) var used: Set<Use> = []
  /// The configuration's entries, by position, that hid something.
  private(set) var usedEntries: Set<Int> = []

  private let source: SourceText?
  private var wholeFile: [String: [Use]] = [:]
  private var byLine: [Int: [String: [Use]]] = [:]
  private let lines: [Int]
  private let entries: [(position: Int, entry: Configuration.IgnoreEntry)]

  init(
    _ directives: [Directive], in source: SourceText?, catalogue: RuleCatalogue,
    entries: [(position: Int, entry: Configuration.IgnoreEntry)]
  ) {
    self.source = source
    self.entries = entries
    for (position, directive) in directives.enumerated() {
      for (index, name) in directive.names.enumerated() {
        guard let id = catalogue.resolve(name.text).id else { continue }
        let use = Use(directive: position, name: index)
        if directive.isFileWide {
          wholeFile[id, default: []].append(use)
        } else {
          for line in Set([directive.lines.lowerBound, directive.lines.upperBound]) {
            byLine[line, default: [:]][id, default: []].append(use)
          }
        }
      }
    }
    lines = byLine.keys.sorted()
  }

  /// Whether a finding is hidden; notes what hid it.
  mutating func hides(_ candidate: Candidate) -> Bool {
    let id = candidate.rule.info.id
    var isHidden = false
    for use in wholeFile[id] ?? [] {
      used.insert(use)
      isHidden = true
    }
    if let source, !lines.isEmpty {
      let finding = candidate.finding
      let spans = [finding.span] + finding.notes.map(\.span) + finding.path.map(\.span)
      for span in spans where span.file == source.file {
        let first = source.lines.line(at: span.lower)
        let last = max(first, source.lines.line(at: span.isEmpty ? span.lower : span.upper - 1))
        for line in lines(from: first, through: last) {
          for use in byLine[line]?[id] ?? [] {
            used.insert(use)
            isHidden = true
          }
        }
      }
    }
    for (position, entry) in entries where entry.rules.contains(id) {
      if let node = entry.node, node != candidate.nodePath, node != candidate.nodeID { continue }
      usedEntries.insert(position)
      isHidden = true
    }
    return isHidden
  }

  /// The lines with directives in a range.
  private func lines(from first: Int, through last: Int) -> ArraySlice<Int> {
    var low = 0
    var high = lines.count
    while low < high {
      let middle = (low + high) / 2
      if lines[middle] < first { low = middle + 1 } else { high = middle }
    }
    return lines[low...].prefix { $0 <= last }
  }
}

extension Span {
  /// Whether it holds no byte.
  var isEmpty: Bool { lower == upper }
}
