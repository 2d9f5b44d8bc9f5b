internal import TopolintAnalysis
internal import TopolintModel
internal import TopolintPlatform
internal import TopolintRuleKit
internal import TopolintSource

/// A finding on its way out.
struct Candidate: Sendable {
  let rule: ActiveRule
  let finding: Finding
  /// The node with the path of its containers; empty when it is about the whole file.
  let nodePath: String
  /// The node's own id.
  let nodeID: String
  /// The workflow that it is about.
  let workflow: WorkflowID?
  /// Whether the profile shows it.
  let isShown: Bool
  /// The position of the finding of a stronger rule that it becomes a note of.
  var absorber: Int?
  /// The position among findings of the rule on the node.
  var ordinal = 0
  /// Whether a suppression hides it.
  var isSuppressed = false
  /// Whether a comment that is written wrong was meant to hide it: then it is told, and not mended.
  var isMeantToStay = false
  /// The other steps that it says the same of.
  let others: [Other]

  /// A further step of a finding about several.
  struct Other: Sendable {
    let span: Span
    let path: String
    let nativeID: String
  }

  init(
    _ finding: Finding, of rule: ActiveRule, in workflow: Workflow?, id: WorkflowID? = nil,
    profile: Profile
  ) {
    self.workflow = id
    self.rule = rule
    self.finding = finding
    if let node = finding.node, let workflow {
      nodePath = workflow.path(of: node)
      nodeID = workflow[node].nativeID
    } else {
      nodePath = ""
      nodeID = ""
    }
    isShown = rule.profile(of: finding, in: workflow?.format) <= profile
    others =
      workflow.map { workflow in
        finding.others.map {
          Other(
            span: workflow[$0].span, path: workflow.path(of: $0), nativeID: workflow[$0].nativeID)
        }
      } ?? []
  }

  /// Whether it is told as a finding of its own.
  var isTold: Bool { isShown && !isSuppressed && absorber == nil }

  /// All its places: a comment at any of them hides it.
  var spans: [Span] {
    [finding.span] + finding.notes.map(\.span) + finding.path.map(\.span) + others.map(\.span)
  }

  /// Whether it speaks of a step, named by its id, alone or with the containers around it.
  func speaks(of node: String) -> Bool {
    node == nodePath || node == nodeID || others.contains { node == $0.path || node == $0.nativeID }
  }

  var severity: Severity { rule.severity ?? finding.severity ?? rule.info.severity }
}

extension RuleSet {
  /// What the rules find in one workflow, weaker findings marked.
  func candidates(
    _ id: WorkflowID, in project: Project, file: String, strength: RuleStrength,
    risk: CascadeParameters
  ) -> [Candidate] {
    let workflow = project[id]
    let analysis = Analysis(workflow)
    analysis.cascadeParameters = risk
    let context = RuleContext(project: project, id: id, analysis: analysis)
    var candidates: [Candidate] = []
    for (active, activity) in zip(rules, activities) {
      guard let rule = active.rule else { continue }
      let findings = TrapGuard.during(activity, on: file) {
        rule.findings(in: context)
      }
      for finding in findings {
        candidates.append(Candidate(finding, of: active, in: workflow, id: id, profile: profile))
      }
    }
    strength.absorb(&candidates)
    return candidates
  }
}

/// Which rules say more than others about the same place.
struct RuleStrength: Sendable {
  /// The rules that a rule supersedes, directly or through others.
  private let weaker: [String: Set<String>]

  init(_ catalogue: RuleCatalogue) {
    var weaker: [String: Set<String>] = [:]
    for entry in catalogue.entries {
      var reached: Set<String> = []
      var pending = entry.info.supersedes
      while let id = pending.popLast() {
        guard id != entry.info.id, reached.insert(id).inserted else { continue }
        pending += catalogue[id]?.info.supersedes ?? []
      }
      if !reached.isEmpty { weaker[entry.info.id] = reached }
    }
    self.weaker = weaker
  }

  /// Marks each shown finding of one workflow that a stronger one covers: they share a place.
  func absorb(_ candidates: inout [Candidate]) {
    // One finding of each stronger rule at each place is enough to cover what is weaker there.
    var strong: [Place: [String: Int]] = [:]
    for (index, candidate) in candidates.enumerated()
    where candidate.isShown && weaker[candidate.rule.info.id] != nil {
      for place in candidate.finding.places {
        if strong[place]?[candidate.rule.info.id] == nil {
          strong[place, default: [:]][candidate.rule.info.id] = index
        }
      }
    }
    if strong.isEmpty { return }
    for (index, candidate) in candidates.enumerated() where candidate.isShown {
      let id = candidate.rule.info.id
      var best: Int?
      for place in candidate.finding.places {
        for (other, position) in strong[place] ?? [:] where weaker[other]?.contains(id) == true {
          best = min(best ?? position, position)
        }
      }
      candidates[index].absorber = best
    }
    resolveChains(&candidates)
  }

  /// What was absorbed by something that was itself absorbed goes to the last of the chain.
  private func resolveChains(_ candidates: inout [Candidate]) {
    for index in candidates.indices {
      guard var target = candidates[index].absorber else { continue }
      var steps = 0
      while let further = candidates[target].absorber, steps < candidates.count {
        target = further
        steps += 1
      }
      candidates[index].absorber = target
    }
  }
}
