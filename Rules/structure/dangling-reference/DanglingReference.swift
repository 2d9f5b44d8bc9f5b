import TopolintModel
import TopolintRuleKit
import TopolintSource

struct DanglingReference: Rule {
  static let info = RuleInfo(
    id: "dangling-reference", summary: "a name leads to nothing that is defined",
    family: .structure, severity: .error, confidence: .high, cwe: [20],
    papers: ["When Agents Fail to Act"],
    supersedes: [
      "router-no-default", "unreachable-node", "join-deadlock", "decorative-guard",
      "fail-open-guard", "swallowed-error", "unhandled-failure", "undefined-input",
      "unknown-route-label", "no-op-router", "no-coverage-fallback", "narrowed-handoff",
    ], judgesFile: true)

  /// How many names of a workflow a near one is looked for: a broken file may have thousands, and
  /// each is compared with all that are known.
  private static let mostSuggestions = 500

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let hasAny = context.workflow.defects.contains { defect in
      if case .danglingReference = defect.kind { true } else { false }
    }
    guard hasAny else { return }
    var meant: [String: [NodeID]] = [:]
    for node in context.workflow.nodes { meant[node.nativeID, default: []].append(node.id) }
    var looked = 0
    for defect in context.workflow.defects {
      guard case .danglingReference(let name, let role, let known) = defect.kind else { continue }
      if let node = defect.node, context.workflow[node].isDisabled { continue }
      var finding = Finding(
        Self.message(name, role, defect.paths), at: defect.span, about: defect.node)
      looked += 1
      let isAsked = defect.meant == nil && looked <= Self.mostSuggestions
      // A step that leads to itself by a slip of the pen is no guess to write down.
      let own = defect.node.map { context.workflow[$0] }.map { Set([$0.name, $0.nativeID]) } ?? []
      let guess =
        defect.meant.map { NameGuess.one($0) }
        ?? (isAsked ? guessName(name, in: known, besides: own) : .none)
      switch guess {
      case .one(let nearest):
        finding = finding.help("did you mean `\(nearest)`?")
        // What a misspelt name would have led to is not unreachable for a reason of its own.
        finding = finding.judging((meant[nearest] ?? []).map { .node($0) })
        finding = finding.remedy(.rename(defect.span, from: name, to: nearest))
      case .unsure(let names):
        let words = names.map { "`\($0)`" }
        finding = finding.help("did you mean \(words.joined(separator: " or "))?")
        finding = finding.judging(names.flatMap { meant[$0] ?? [] }.map { .node($0) })
      case .none: finding = finding.help(defect.help ?? Self.help(name, defect.paths))
      }
      report(finding)
    }
  }

  private static func message(_ name: String, _ role: String, _ paths: [String]) -> String {
    if name.isEmpty { return "the \(role) has an empty name" }
    if paths.isEmpty { return "\(role) `\(name)` is not defined" }
    return "\(role) \(paths.contains(name) ? "" : "of ")`\(name)` does not exist"
  }

  private static func help(_ name: String, _ paths: [String]) -> String {
    if name.isEmpty { return "write the name of what is meant, or remove the reference" }
    guard !paths.isEmpty else { return "define `\(name)`, or remove the reference to it" }
    let places = paths.map { "`\($0)`" }.joined(separator: " or ")
    return "create \(places), seen from the folder of this file, or correct the name"
  }
}
