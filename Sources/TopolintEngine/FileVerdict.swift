internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource

/// What is said about one file in the end.
struct FileVerdict: Sendable {
  /// The findings, not sorted.
  private(set) var diagnostics: [Diagnostic] = []
  /// Notices about the suppressions.
  private(set) var problems: [Problem] = []
  /// How many findings suppressions hid.
  private(set) var suppressedCount = 0
  /// The configuration's `ignore` entries, by position, that hid something.
  private(set) var usedEntries: Set<Int> = []

  /// Judges the findings of all rules about one file.
  init(
    _ found: [Candidate], about file: ReadFile, rules: RuleSet, catalogue: RuleCatalogue,
    configuration: Configuration, patternPath: String, remedies: RemedyWriter
  ) {
    var candidates = found
    Self.number(&candidates)
    let entries = configuration.ignores.enumerated().filter {
      $0.element.path?.covers(patternPath) ?? true
    }
    var suppressions = Suppressions(
      file.directives, in: file.source, catalogue: catalogue,
      entries: entries.map { ($0.offset, $0.element) })
    for index in candidates.indices {
      candidates[index].isSuppressed = suppressions.hides(candidates[index])
      if !candidates[index].isSuppressed {
        candidates[index].isMeantToStay = suppressions.isMeant(candidates[index])
      }
    }
    if let source = file.source, !file.directives.isEmpty {
      let own = SuppressionFindings(
        directives: file.directives, source: source, rules: rules, catalogue: catalogue,
        requiresReason: configuration.requiresReason, judgesUse: file.isWhole)
      problems = own.notices(path: file.input.path)
      var more = own.candidates(suppressions)
      Self.number(&more)
      for index in more.indices { more[index].isSuppressed = suppressions.hides(more[index]) }
      candidates += more
    }
    usedEntries = suppressions.usedEntries
    publish(candidates, path: file.input.path, fixes: remedies.fixes(for: candidates, of: file))
  }

  /// Gives each finding its position among those of its rule on its node, in source order.
  private static func number(_ candidates: inout [Candidate]) {
    let order = candidates.indices.sorted { a, b in
      let (x, y) = (candidates[a].finding, candidates[b].finding)
      return x.span != y.span ? x.span < y.span : x.message < y.message
    }
    struct Key: Hashable {
      let rule: String
      let node: String
    }
    var counts: [Key: Int] = [:]
    for index in order {
      let key = Key(rule: candidates[index].rule.info.id, node: candidates[index].nodePath)
      candidates[index].ordinal = counts[key, default: 0]
      counts[key, default: 0] += 1
    }
  }

  private mutating func publish(_ candidates: [Candidate], path: String, fixes: [Int: [Fix]]) {
    var absorbed: [Int: [SpanNote]] = [:]
    for candidate in candidates where candidate.isShown && !candidate.isSuppressed {
      guard let stronger = candidate.absorber else { continue }
      absorbed[stronger, default: []].append(
        SpanNote(
          "`\(candidate.rule.info.id)` too: \(candidate.finding.message)",
          at: candidate.finding.span))
    }
    for (index, candidate) in candidates.enumerated() where candidate.isShown {
      if candidate.absorber != nil { continue }
      if candidate.isSuppressed {
        suppressedCount += 1
        continue
      }
      diagnostics.append(
        candidate.diagnostic(in: path, with: absorbed[index] ?? [], fixes: fixes[index] ?? []))
    }
  }
}

extension Candidate {
  /// The finding as it leaves the engine, with the weaker findings that it covers as notes.
  func diagnostic(in path: String, with weaker: [SpanNote], fixes: [Fix] = []) -> Diagnostic {
    Diagnostic(
      rule: rule.info.id, severity: severity,
      confidence: finding.confidence ?? rule.info.confidence, message: finding.message,
      span: finding.span, notes: finding.notes + weaker, path: finding.path, help: finding.help,
      fixes: isMeantToStay ? [] : finding.fixes + fixes,
      identity: FindingIdentity(
        rule: rule.info.id, file: path, node: nodePath, ordinal: ordinal))
  }
}
