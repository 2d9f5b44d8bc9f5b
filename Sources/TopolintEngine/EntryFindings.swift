internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource

/// What is wrong with the `ignore` entries of the configuration.
struct EntryFindings {
  /// The findings, in the order of the file.
  private(set) var diagnostics: [Diagnostic] = []

  init(
    configuration: Configuration, rules: RuleSet, discovery: Discovery, files: [ReadFile],
    used: Set<Int>, found: [Diagnostic]
  ) {
    guard let source = configuration.source, let folder = configuration.folder else { return }
    let analysed = files.filter(\.isWhole).compactMap {
      PathName.relative($0.input.resolved, to: folder)
    }
    let coversAll =
      discovery.walked.contains { PathName.isInside(folder, $0) } && files.allSatisfy(\.isSettled)
    var candidates: [Candidate] = []
    func report(_ info: RuleInfo, _ finding: Finding) {
      guard let active = rules[info.id] else { return }
      candidates.append(Candidate(finding, of: active, in: nil, profile: rules.profile))
    }
    for (position, entry) in configuration.ignores.enumerated() {
      if configuration.requiresReason, entry.reason == nil {
        report(
          SuppressionRules.withoutReason,
          Finding("the entry does not say why", at: entry.span).help("add a `reason`"))
      }
      // What a run over some files does not find may well be found by a run over all: only a run
      // over the whole folder, or over the one file that the entry names, can tell.
      let isLiteral = entry.path.map { $0.isLiteral && analysed.contains($0.text) } ?? false
      guard !used.contains(position), coversAll || isLiteral,
        entry.rules.allSatisfy({ rules[$0]?.rule != nil })
      else { continue }
      if let node = entry.node {
        let steps = EntrySteps(entry, files: files, folder: folder, found: found)
        if !steps.have(node) {
          // The finding that it was written for may well be there: it does not go without asking.
          report(SuppressionRules.unused, steps.finding(node, at: entry.span))
          continue
        }
      }
      let names = entry.rules.map { "`\($0)`" }.joined(separator: ", ")
      var finding = Finding("nothing to suppress: \(names) finds nothing there", at: entry.span)
      // A difference and a fix stay inside the working folder.
      let isNear = !source.path.hasPrefix("/") && !source.path.hasPrefix("../")
      if let edit = entry.removal, isNear {
        finding = finding.fix(Fix("take the entry away", isSafe: true, edits: [edit]))
      }
      report(SuppressionRules.unused, finding)
    }
    var counts: [String: Int] = [:]
    diagnostics = candidates.filter(\.isShown).map { candidate in
      var numbered = candidate
      numbered.ordinal = counts[candidate.rule.info.id, default: 0]
      counts[candidate.rule.info.id, default: 0] += 1
      return numbered.diagnostic(in: source.path, with: [])
    }
  }
}

/// The steps of the files that an entry of `ignore` speaks of.
private struct EntrySteps {
  private let place: String
  private let ids: Set<String>
  /// The steps at which the rules of the entry found something, sorted.
  private let found: [String]

  init(
    _ entry: Configuration.IgnoreEntry, files: [ReadFile], folder: String, found: [Diagnostic]
  ) {
    let spoken = files.filter { file in
      let path = PathName.relative(file.input.resolved, to: folder) ?? file.input.resolved
      return entry.path?.covers(path) ?? true
    }
    place = entry.path.map { " of `\($0.text)`" } ?? ""
    var ids: Set<String> = []
    for workflow in spoken.flatMap(\.workflows) {
      for node in workflow.nodes {
        ids.insert(node.nativeID)
        ids.insert(workflow.path(of: node.id))
      }
    }
    self.ids = ids
    let paths = Set(spoken.map(\.input.path))
    let told = found.filter { entry.rules.contains($0.rule) && paths.contains($0.identity.file) }
    self.found = Set(told.map(\.identity.node)).filter { !$0.isEmpty }
      .sorted(by: PathName.precedes)
  }

  /// Whether a step has this id.
  func have(_ node: String) -> Bool { ids.contains(node) }

  /// What is said of an entry for a step that is not there.
  func finding(_ node: String, at span: Span) -> Finding {
    let meant = found.count == 1 ? found[0] : nearest(node, among: ids.sorted())
    let hint = meant.map { "; did you mean `\($0)`?" } ?? ""
    return Finding("nothing to suppress: no step\(place) has the id `\(node)`\(hint)", at: span)
      .help("write the id as `--format json` gives it in the field `node` of the finding")
  }
}

extension ReadFile {
  /// Whether it is known what is in the file: it was read, or is no workflow.
  var isSettled: Bool { status != .failed }
}
