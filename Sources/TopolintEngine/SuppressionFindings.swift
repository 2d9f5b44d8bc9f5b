internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource

/// What is wrong with the suppressions of one file.
struct SuppressionFindings {
  let directives: [Directive]
  let source: SourceText
  let rules: RuleSet
  let catalogue: RuleCatalogue
  let requiresReason: Bool
  /// Whether a suppression that hid nothing is one too many: all of the file was read.
  let judgesUse: Bool

  /// The findings, given what hid something.
  func candidates(_ suppressions: Suppressions) -> [Candidate] {
    var candidates: [Candidate] = []
    func report(_ info: RuleInfo, _ finding: Finding) {
      guard let active = rules[info.id] else { return }
      candidates.append(Candidate(finding, of: active, in: nil, profile: rules.profile))
    }
    for (position, directive) in directives.enumerated() {
      if let fault = directive.fault {
        report(
          SuppressionRules.unknown,
          Finding(fault.message, at: directive.comment.span)
            .help("write `topolint: ignore[rule] reason`, or `topolint: ignore-file[rule] reason`")
            .fix(repair(of: directive, fault)))
        continue
      }
      for (index, name) in directive.names.enumerated() {
        guard let finding = unknown(name, index, directive) else { continue }
        report(SuppressionRules.unknown, finding)
      }
      let idle = directive.names.indices.filter {
        isIdle(
          directive.names[$0], Suppressions.Use(directive: position, name: $0), suppressions.used)
      }
      if !idle.isEmpty {
        let isMeant = idle.contains {
          suppressions.meant.contains(Suppressions.Use(directive: position, name: $0))
        }
        report(SuppressionRules.unused, unused(idle, directive, isMeant: isMeant))
      }
      if requiresReason, !directive.hasReason {
        report(
          SuppressionRules.withoutReason,
          Finding("the suppression does not say why", at: directive.comment.span)
            .help("write the reason after the bracket, or take the suppression away")
            .fix(removal(of: directive, isSafe: false)))
      }
    }
    return candidates
  }

  /// The notices about rules by the names that they had before.
  func notices(path: String) -> [Problem] {
    directives.flatMap(\.names).compactMap { name in
      guard case .former(let id) = catalogue.resolve(name.text) else { return nil }
      return Problem(
        path: path, isError: false, code: "former-rule-id",
        message: "`\(name.text)` is now `\(id)`", span: name.span)
    }
  }

  /// A suppression of a rule that runs here and found nothing there. Those of the engine's own
  /// findings are left alone: what they speak of is decided after them.
  private func isIdle(
    _ name: Directive.Name, _ use: Suppressions.Use, _ used: Set<Suppressions.Use>
  ) -> Bool {
    guard judgesUse, !used.contains(use), let id = catalogue.resolve(name.text).id else {
      return false
    }
    return rules[id]?.rule != nil
  }

  /// What is wrong with a name; nil when it stands for a rule.
  private func unknown(
    _ name: Directive.Name, _ index: Int, _ directive: Directive
  ) -> Finding? {
    let resolution = catalogue.resolve(name.text)
    guard let refusal = resolution.refusal(of: name.text) else { return nil }
    let finding = Finding(refusal, at: name.span)
    switch resolution {
    case .known, .former: return nil
    case .problem:
      return finding.help(
        "take the name out: nothing hides it; `topolint explain \(name.text)` says what to do")
    case .unknown(let nearest?):
      return finding.fix(
        Fix("write `\(nearest)`", isSafe: false, edits: [TextEdit(name.span, with: nearest)]))
    case .unknown:
      return finding.fix(removal(ofNames: [index], directive, isSafe: false))
    }
  }

  /// The edit that gives a comment the right form; its removal where nothing says what was meant.
  private func repair(of directive: Directive, _ fault: Directive.Fault) -> Fix {
    let ids = directive.names.compactMap { name in
      // The first words of a reason are no names: all ids have a hyphen.
      catalogue.resolve(name.text).id
        ?? (name.text.hasPart("-") ? catalogue.meant(by: name.text) : nil)
    }
    guard let (span, word) = fault.repair, ids.count == directive.names.count else {
      return removal(of: directive, isSafe: false)
    }
    let text = "\(word)[\(ids.joined(separator: ", "))]"
    return Fix(
      "write `\(text)`", isSafe: false, edits: [TextEdit(span, with: "topolint: " + text)])
  }

  /// What is said of names that hid nothing. A comment goes without asking only where it could have
  /// worked: else it is likely out of place, and its author still thinks that it holds.
  private func unused(_ idle: [Int], _ directive: Directive, isMeant: Bool) -> Finding {
    guard directive.canWork else {
      let finding = Finding(
        "nothing to suppress: a comment on a line of its own speaks of the next line, and "
          + (directive.later == nil ? "nothing follows" : "that one is empty"),
        at: directive.comment.span
      ).help("put it right above the line that it speaks of, or behind it")
      return finding.fix(
        isMeant
          ? joining(from: directive.lines.upperBound)
          : removal(ofNames: idle, directive, isSafe: false))
    }
    let names = idle.map { "`\(directive.names[$0].text)`" }.joined(separator: ", ")
    let place = directive.isFileWide ? "this file" : "this place"
    return Finding(
      "nothing to suppress: \(names) \(idle.count == 1 ? "finds" : "find") nothing at \(place)",
      at: directive.comment.span
    ).fix(removal(ofNames: idle, directive))
  }

  /// The edit that takes the empty lines from one on away.
  private func joining(from first: Int) -> Fix {
    var end = first
    while end + 1 < source.lines.lineCount,
      source.bytes[source.lines.range(ofLine: end, in: source.bytes)].allSatisfy({
        $0 == 0x20 || $0 == 0x09
      })
    {
      end += 1
    }
    let span = Span(
      file: source.file, lower: source.lines.starts[first], upper: source.lines.starts[end])
    return Fix(
      "take the empty line\(end == first + 1 ? "" : "s") below away", isSafe: false,
      edits: [TextEdit(span, with: "")])
  }

  /// The edit that takes some names out of a directive, or all of it when none is left.
  private func removal(ofNames gone: [Int], _ directive: Directive, isSafe: Bool = true) -> Fix {
    let kept = directive.names.indices.filter { !gone.contains($0) }
    guard !kept.isEmpty, let first = directive.names.first, let last = directive.names.last else {
      return removal(of: directive, isSafe: isSafe)
    }
    let span = Span(file: source.file, lower: first.span.lower, upper: last.span.upper)
    return Fix(
      "take it out of the list", isSafe: isSafe,
      edits: [TextEdit(span, with: kept.map { directive.names[$0].text }.joined(separator: ", "))])
  }

  /// The edit that takes the comment away, with its line when nothing else stands on it.
  private func removal(of directive: Directive, isSafe: Bool = true) -> Fix {
    var lower = Int(directive.comment.span.lower)
    var upper = Int(directive.comment.span.upper)
    while lower > 0, source.bytes[lower - 1] == 0x20 || source.bytes[lower - 1] == 0x09 {
      lower -= 1
    }
    if directive.comment.standsAlone {
      let line = source.lines.line(at: directive.comment.span.lower)
      if line + 1 < source.lines.lineCount { upper = Int(source.lines.starts[line + 1]) }
    }
    let span = Span(file: source.file, lower: UInt32(lower), upper: UInt32(max(lower, upper)))
    return Fix(
      "take the suppression away", isSafe: isSafe, edits: [TextEdit(span, with: "")])
  }
}
