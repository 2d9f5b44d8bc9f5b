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
  /// The names that would hide something if they were written right, and in the right place.
  private(set) var meant: Set<Use> = []
  /// The configuration's entries, by position, that hid something.
  private(set) var usedEntries: Set<Int> = []

  private let source: SourceText?
  private var inForce = Table()
  private var intended = Table()
  private let entries: [(position: Int, entry: Configuration.IgnoreEntry)]

  init(
    _ directives: [Directive], in source: SourceText?, catalogue: RuleCatalogue,
    entries: [(position: Int, entry: Configuration.IgnoreEntry)]
  ) {
    self.source = source
    self.entries = entries
    for (position, directive) in directives.enumerated() {
      for (index, name) in directive.names.enumerated() {
        let use = Use(directive: position, name: index)
        let own = catalogue.resolve(name.text).id
        let lines = [directive.lines.lowerBound, directive.lines.upperBound]
        if let own, directive.fault == nil {
          inForce.add(use, own, directive.isFileWide ? nil : lines)
          if let later = directive.later { intended.add(use, own, [later]) }
        } else if let id = own ?? catalogue.meant(by: name.text) {
          let later = directive.later.map { [$0] } ?? []
          intended.add(use, id, directive.isFileWide ? nil : lines + later)
        }
      }
    }
    inForce.finish()
    intended.finish()
  }

  /// Whether a finding is hidden; notes what hid it.
  mutating func hides(_ candidate: Candidate) -> Bool {
    let isIgnored = ignores(candidate)
    if inForce.isEmpty { return isIgnored }
    let uses = inForce.uses(of: candidate.rule.info.id, at: candidate.spans, in: source)
    used.formUnion(uses)
    return isIgnored || !uses.isEmpty
  }

  /// Whether a finding would be hidden if a comment were written right: its author wants to keep what
  /// it speaks of.
  mutating func isMeant(_ candidate: Candidate) -> Bool {
    if intended.isEmpty { return false }
    let uses = intended.uses(of: candidate.rule.info.id, at: candidate.spans, in: source)
    meant.formUnion(uses)
    return !uses.isEmpty
  }

  private mutating func ignores(_ candidate: Candidate) -> Bool {
    var isHidden = false
    for (position, entry) in entries where entry.rules.contains(candidate.rule.info.id) {
      if let node = entry.node, !candidate.speaks(of: node) { continue }
      usedEntries.insert(position)
      isHidden = true
    }
    return isHidden
  }
}

/// Directives by the rule and the line that they speak of.
private struct Table {
  private var wholeFile: [String: [Suppressions.Use]] = [:]
  private var byLine: [Int: [String: [Suppressions.Use]]] = [:]
  private var lines: [Int] = []

  var isEmpty: Bool { wholeFile.isEmpty && byLine.isEmpty }

  /// Adds a name; without lines it speaks of the whole file.
  mutating func add(_ use: Suppressions.Use, _ id: String, _ lines: [Int]?) {
    guard let lines else {
      wholeFile[id, default: []].append(use)
      return
    }
    for line in Set(lines) { byLine[line, default: [:]][id, default: []].append(use) }
  }

  /// Makes the table ready to be asked.
  mutating func finish() { lines = byLine.keys.sorted() }

  /// What speaks of a rule at one of some places.
  func uses(of id: String, at spans: [Span], in source: SourceText?) -> Set<Suppressions.Use> {
    var found = Set(wholeFile[id] ?? [])
    guard let source, !lines.isEmpty else { return found }
    for span in spans where span.file == source.file {
      let first = source.lines.line(at: span.lower)
      let last = max(first, source.lines.line(at: span.isEmpty ? span.lower : span.upper - 1))
      for line in lines(from: first, through: last) {
        found.formUnion(byLine[line]?[id] ?? [])
      }
    }
    return found
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
