public import TopolintModel

/// A judge that errs with those it judges.
public struct SelfJudgement: Hashable, Sendable {
  /// How alike they are.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// They are one agent, called twice.
    case itself
    /// One model with one prompt.
    case twin
    /// One model with another prompt, or one that is not known.
    case sameModel
  }

  /// The judge.
  public let judge: NodeID
  /// Where its verdict parts the flow.
  public let node: NodeID
  /// The models whose output it judges, in source order; never empty.
  public let judged: [NodeID]
  /// How alike they are: the least alike of those judged counts.
  public let kind: Kind
}

extension Analysis {
  /// The judges that share the model of everything that they judge, in source order; once each.
  ///
  /// A step that the file does not call a verifier counts only when its cases speak of a verdict, and
  /// for what is done again or used after that verdict: a model that picks the next piece of work,
  /// sums up what others found or writes their work anew is no judge of them. Where its prompt names
  /// what it looks at, it is no judge of what it is only given along with that.
  public func selfJudgements() -> [SelfJudgement] {
    var seen = Set<NodeID>()
    return guards.compactMap { guarded in
      let judge = workflow[guarded.judge]
      guard guarded.kind == .judge, !judge.isImplied, !guarded.judged.isEmpty,
        !guarded.judged.contains(guarded.judge), seen.insert(guarded.judge).inserted
      else { return nil }
      let judged = reallyJudged(by: guarded)
      guard !judged.isEmpty else { return nil }
      var kind = SelfJudgement.Kind.itself
      for producer in judged {
        guard let likeness = likeness(judge, workflow[producer]) else { return nil }
        if likeness.rank > kind.rank { kind = likeness }
      }
      // Who can look things up judges by what it finds.
      if kind == .sameModel, looksThingsUp(judge) { return nil }
      return SelfJudgement(
        judge: judge.id, node: guarded.node, judged: judged, kind: kind)
    }
  }

  private func reallyJudged(by guarded: Guard) -> [NodeID] {
    if case .verifier = workflow[guarded.judge].kind { return guarded.judged }
    guard guarded.cases.contains(where: VerdictWords.match) else { return [] }
    let named = namedProducers(by: workflow[guarded.judge])
    let rewritten = rewrittenVariables(by: guarded)
    reachSearch.walk(view(.control), from: guarded.node.index, .forward) { _, _ in .expand }
    return guarded.judged.filter { producer in
      if named?.contains(producer) == false { return false }
      if workflow[producer].outputs.contains(where: { rewritten.contains($0.variable) }) {
        return false
      }
      // Who gives verdicts is summed up, not judged.
      if workflow[producer].output.value?.fields.contains(where: {
        $0.type == .boolean && VerdictWords.match($0.name)
      }) == true {
        return false
      }
      return reachSearch.reached(producer.index)
        || influence.successors(of: producer).contains {
          $0.target != guarded.judge && $0.target != guarded.node
            && reachSearch.reached($0.target.index)
        }
    }
  }

  /// The producers behind the outputs that a prompt names; nil where it names none. What is only
  /// there at times, such as the conversation of a run, is context.
  private func namedProducers(by judge: Node) -> Set<NodeID>? {
    var pending: [NodeID] = judge.inputs.compactMap { input in
      guard input.use == .prompt, !input.isOptional, case .output(let source) = input.value.source
      else { return nil }
      return source == judge.id ? nil : source
    }
    guard !pending.isEmpty else { return nil }
    var seen: Set<NodeID> = [judge.id]
    while let next = pending.popLast() {
      guard !seen.contains(next) else { continue }
      seen.insert(next)
      guard !workflow[next].kind.isModelProducer else { continue }
      pending += influence.predecessors(of: next).map(\.source)
    }
    return seen
  }

  /// The variables that a judge replaces, without those that its route is decided by: who writes
  /// anew what another wrote carries the work on.
  private func rewrittenVariables(by guarded: Guard) -> Set<String> {
    var names = Set(
      workflow[guarded.judge].handedOn.filter { !$0.hasReducer && !$0.isAddition }
        .map(\.variable))
    for value in workflow.decidingValues(of: guarded.node) {
      if case .variable(let name) = value.source { names.remove(name) }
    }
    return names
  }

  private func looksThingsUp(_ judge: Node) -> Bool {
    judge.kind == .agent && !workflow.servers.isEmpty || !heldTools(by: judge.id).isEmpty
  }

  private func likeness(_ judge: Node, _ producer: Node) -> SelfJudgement.Kind? {
    if let reference = judge.reference?.target, producer.reference?.target == reference {
      return .itself
    }
    guard let model = judge.model.value, producer.model.value == model else { return nil }
    if let prompt = judge.prompt.value, producer.prompt.value == prompt { return .twin }
    return .sameModel
  }
}

extension SelfJudgement.Kind {
  fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
