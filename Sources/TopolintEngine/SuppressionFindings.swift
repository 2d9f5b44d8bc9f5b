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

  /// The findings, given the names that hid something.
  func candidates(used: Set<Suppressions.Use>) -> [Candidate] {
    var candidates: [Candidate] = []
    func report(_ info: RuleInfo, _ finding: Finding) {
      guard let active = rules[info.id] else { return }
      candidates.append(Candidate(finding, of: active, in: nil, profile: rules.profile))
    }
    for (position, directive) in directives.enumerated() {
      if let fault = directive.fault {
        report(
          SuppressionRules.unknown,
          Finding(fault, at: directive.comment.span)
            .help("write `topolint: ignore[rule] reason`, or `topolint: ignore-file[rule] reason`")
            .fix(removal(of: directive)))
        continue
      }
      for (index, name) in directive.names.enumerated() {
        guard case .unknown(let nearest) = catalogue.resolve(name.text) else { continue }
        report(SuppressionRules.unknown, unknown(name, nearest, index, directive))
      }
      let idle = directive.names.indices.filter {
        isIdle(directive.names[$0], Suppressions.Use(directive: position, name: $0), used)
      }
      if !idle.isEmpty { report(SuppressionRules.unused, unused(idle, directive)) }
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

  private func unknown(
    _ name: Directive.Name, _ nearest: String?, _ index: Int, _ directive: Directive
  ) -> Finding {
    let hint = nearest.map { "; did you mean `\($0)`?" } ?? ""
    let finding = Finding("there is no rule `\(name.text)`\(hint)", at: name.span)
    if let nearest {
      return finding.fix(
        Fix("write `\(nearest)`", isSafe: false, edits: [TextEdit(name.span, with: nearest)]))
    }
    return finding.fix(removal(ofNames: [index], directive))
  }

  private func unused(_ idle: [Int], _ directive: Directive) -> Finding {
    let names = idle.map { "`\(directive.names[$0].text)`" }.joined(separator: ", ")
    let place = directive.isFileWide ? "this file" : "this place"
    return Finding(
      "nothing to suppress: \(names) \(idle.count == 1 ? "finds" : "find") nothing at \(place)",
      at: directive.comment.span
    ).fix(removal(ofNames: idle, directive))
  }

  /// The edit that takes some names out of a directive, or all of it when none is left.
  private func removal(ofNames gone: [Int], _ directive: Directive) -> Fix {
    let kept = directive.names.indices.filter { !gone.contains($0) }
    guard !kept.isEmpty, let first = directive.names.first, let last = directive.names.last else {
      return removal(of: directive)
    }
    let span = Span(file: source.file, lower: first.span.lower, upper: last.span.upper)
    return Fix(
      "take it out of the list", isSafe: true,
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
