internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource

/// What is wrong with the `ignore` entries of the configuration.
struct EntryFindings {
  /// The findings, in the order of the file.
  private(set) var diagnostics: [Diagnostic] = []

  init(
    configuration: Configuration, rules: RuleSet, discovery: Discovery, files: [ReadFile],
    used: Set<Int>
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

extension ReadFile {
  /// Whether it is known what is in the file: it was read, or is no workflow.
  var isSettled: Bool { status != .failed }
}
