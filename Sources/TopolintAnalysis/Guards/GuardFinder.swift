internal import TopolintModel

/// Decides which nodes are guards.
struct GuardFinder {
  private let workflow: Workflow
  private let influence: FlowGraph
  private let reachesWork: BitRow
  private let isBackEdge: BitRow
  private let dropping: NodeSet
  private let choosing: NodeSet
  private let search: BudgetedSearch
  private var writers: [String: [NodeID]] = [:]

  init(
    _ workflow: Workflow, influence: FlowGraph, execution: ExecutionGraph, dropping: NodeSet,
    choosing: NodeSet, budget: Int
  ) {
    self.workflow = workflow
    self.dropping = dropping
    self.choosing = choosing
    self.influence = influence
    search = BudgetedSearch(vertexCount: influence.vertexCount, budget: budget)
    for node in workflow.nodes where !node.isDisabled {
      for output in node.handedOn { writers[output.variable, default: []].append(node.id) }
    }
    // Which vertices lead to a model or an effect, going forward only. What a person stands before
    // is not reached by the case alone.
    let graph = execution.graph
    var work = BitRow(capacity: graph.vertexCount)
    for vertex in execution.order.reversed() {
      let node = workflow[graph.node(Int(vertex))]
      if case .human = node.kind { continue }
      var found = node.kind.isModelProducer || node.changesTheWorld
      for arc in graph.outArcs(Int(vertex)) where !found && !execution.isBack.contains(arc) {
        found = work.contains(Int(graph.targets[arc]))
      }
      if found { work.insert(Int(vertex)) }
    }
    reachesWork = work
    var back = BitRow(capacity: workflow.edges.count)
    for arc in 0..<graph.arcCount where execution.isBack.contains(arc) && graph.edges[arc] >= 0 {
      back.insert(Int(graph.edges[arc]))
    }
    isBackEdge = back
  }

  mutating func table() -> GuardTable {
    var table = GuardTable(
      nodes: NodeSet(capacity: workflow.nodes.count),
      judges: NodeSet(capacity: workflow.nodes.count))
    for i in workflow.nodes.indices where !workflow.nodes[i].isDisabled {
      guard mayGuard(i), let found = find(at: workflow.nodes[i]) else { continue }
      table.guards.append(found)
      table.byNode[found.node] = found
      table.nodes.insert(found.node)
      if found.kind == .judge { table.judges.insert(found.judge) }
    }
    return table
  }

  private func mayGuard(_ node: Int) -> Bool {
    switch workflow.nodes[node].kind {
    case .verifier, .human: true
    default: choosing.contains(NodeID(Int32(node)))
    }
  }

  private mutating func find(at node: Node) -> Guard? {
    let cases = workflow.cases(of: node.id)
    switch node.kind {
    case .verifier(.schema, _), .subworkflow, .store, .start, .end: return nil
    case .verifier(let kind, .blocking) where cases.isEmpty:
      return make(node.id, Self.kind(of: kind), judge: node.id, cases: [])
    case .human(.approval) where cases.isEmpty:
      let goesOn = workflow.outgoing(node.id).contains { $0.kind.isControl }
      return goesOn ? make(node.id, .human, judge: node.id, cases: []) : nil
    default: break
    }
    guard cases.count + (dropping.contains(node.id) ? 1 : 0) >= 2 else { return nil }
    // Who asks a person until all is there judges nobody else's work.
    let isInterview = asksOneself(node, cases)
    var found: Guard?
    // The same for all of thousands of deciders.
    let asksForPresence = workflow.onlyAsksForPresence(cases)
    var isAnyVerdict: Bool?
    for decider in deciders(of: node) {
      switch decider.kind {
      // Whether there is anything at all says nothing of what it is, but where it was worked out or
      // looked up for what a model said.
      case .deterministic where asksForPresence && !findsOut(decider.node): continue
      case .human, .deterministic, .guardrail:
        // A model that sorts what a person answered may only pick the place.
        if case .router(.model) = node.kind, !isVerdict(cases, node) { continue }
        return make(node.id, decider.kind, judge: decider.node, cases: cases)
      case .judge where isInterview: continue
      case .judge:
        // Who acts on the outside is not the one who judges.
        guard found == nil, !acts(decider.node) else { continue }
        let judged = producers(before: decider.node)
        let isDeclared = if case .verifier = workflow[decider.node].kind { true } else { false }
        let isJudged =
          !isDeclared && !judged.isEmpty
          && (isAnyVerdict ?? (isVerdict(cases, node) && !asksForPresence))
        if !isDeclared, !judged.isEmpty { isAnyVerdict = isJudged }
        if isDeclared || isJudged {
          found = Guard(
            node: node.id, kind: .judge, judge: decider.node, judged: judged, cases: cases)
        }
      }
    }
    return found
  }

  private mutating func make(_ node: NodeID, _ kind: Guard.Kind, judge: NodeID, cases: [Case])
    -> Guard
  {
    Guard(node: node, kind: kind, judge: judge, judged: producers(before: judge), cases: cases)
  }

  /// Whether the cases of a model are a verdict, not a choice of who goes on.
  private func isVerdict(_ cases: [Case], _ node: Node) -> Bool {
    if dropping.contains(node.id) { return true }
    return cases.contains { choice in
      if VerdictWords.match(choice) { return true }
      // It goes back to earlier work, or ends without a model or an effect.
      return choice.edges.allSatisfy { edge in
        isBackEdge.contains(edge.index) || !reachesWork.contains(workflow[edge].target.index)
      }
    }
  }

  /// Whether a model has but one way on, beside asking a person who answers it and nobody else.
  private func asksOneself(_ node: Node, _ cases: [Case]) -> Bool {
    guard node.kind.usesModel else { return false }
    let others = cases.filter { choice in
      !choice.targets.allSatisfy { target in
        guard case .human = workflow[target].kind else { return false }
        let answers = workflow.outgoing(target).filter { $0.kind.isControl }
        return !answers.isEmpty && answers.allSatisfy { $0.target == node.id }
      }
    }
    return others.count < 2 && others.count < cases.count
  }

  /// Whether what a step gives is there or not by what a model said: a row that was looked up for it, a
  /// mistake that code has found.
  private mutating func findsOut(_ node: NodeID) -> Bool {
    switch workflow[node].kind {
    case .code, .tool, .subworkflow: !producers(before: node).isEmpty
    default: false
    }
  }

  private func acts(_ node: NodeID) -> Bool {
    workflow[node].changesTheWorld
      || workflow.outgoing(node).contains {
        $0.kind == .uses && workflow.takesPart($0) && workflow[$0.target].changesTheWorld
      }
  }

  private static func kind(of verifier: VerifierKind) -> Guard.Kind {
    switch verifier {
    case .deterministic, .schema: .deterministic
    case .modelJudge: .judge
    case .guardrail: .guardrail
    }
  }

  /// Who decides which case is taken.
  private mutating func deciders(of node: Node) -> [(kind: Guard.Kind, node: NodeID)] {
    switch node.kind {
    case .human, .router(.human): return [(.human, node.id)]
    case .router(.model):
      let people = workflow.people(sortedBy: node)
      return people.isEmpty ? [(.judge, node.id)] : people.map { (.human, $0) }
    case .verifier(let kind, _): return [(Self.kind(of: kind), node.id)]
    default: break
    }
    let values = workflow.decidingValues(of: node.id)
    if values.isEmpty { return node.kind.usesModel ? [(.judge, node.id)] : [] }
    var found: [(kind: Guard.Kind, node: NodeID)] = []
    var asked = Set<ValueSource>()
    for value in values where asked.insert(value.source).inserted {
      var pending = sources(of: value)
      var seen = Set<NodeID>()
      while let source = pending.popLast(), seen.count < 64 {
        guard seen.insert(source).inserted else { continue }
        let origin = workflow[source]
        let authors = workflow.authors(of: source)
        switch origin.kind {
        case .verifier(.schema, _): break
        case .verifier(let kind, _): found.append((Self.kind(of: kind), source))
        case .human, .router(.human): found.append((.human, source))
        case _ where !authors.isEmpty: found += authors.map { (.judge, $0) }
        case .code, .tool, .opaque, .subworkflow, .wait:
          // A step that only sets state relays what it read.
          if !origin.handedOn.isEmpty, origin.kind == .code {
            for input in origin.inputs { pending += sources(of: input.value) }
          } else if origin.inputs.isEmpty || origin.isAnswered
            || !producers(before: source).isEmpty
          {
            found.append((.deterministic, source))
          }
        case .map, .loop, .fork: pending += workflow.children(of: source)
        case .join:
          pending += workflow.incoming(source).filter { $0.kind.isControl }.map(\.source)
        default: break
        }
      }
    }
    return found
  }

  private func sources(of value: ValuePath) -> [NodeID] {
    switch value.source {
    case .output(let node): [node]
    case .variable(let name): writers[name] ?? []
    case .workflowInput, .engine: []
    }
  }

  /// The nearest model nodes whose output a node reads, through steps that are no models.
  private mutating func producers(before node: NodeID) -> [NodeID] {
    var found: [NodeID] = []
    search.walk(influence, from: node.index, .backward) { vertex, arc in
      guard arc >= 0 else { return .expand }
      let source = workflow.nodes[vertex]
      guard source.id != node else { return .skip }
      if source.kind.isModelProducer {
        found.append(source.id)
        return .skip
      }
      if case .human = source.kind { return .skip }
      return found.count < 64 ? .expand : .stop
    }
    return found.sorted()
  }
}

extension Node {
  /// Whether the node does something to the outside that cannot be taken for reading.
  var changesTheWorld: Bool {
    guard let level = effect.value?.level else { return false }
    return level >= .external
  }
}
