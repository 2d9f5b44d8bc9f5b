public import TopolintModel
internal import TopolintSource

extension Project {
  /// The same project, with what the workflows of the project do for one another at the steps that run
  /// them: their effect, their errand, and whether they cost money.
  ///
  /// A step takes on the act of the other workflow that nothing there can stop. What a model of the
  /// other workflow writes or decides is told of that workflow. A step whose effect is stated keeps it.
  /// Workflows that run one another in a circle are followed a few times round.
  ///
  /// - Parameter uncertain: the steps of which it is not certain what they run, or of which what they
  ///   run could not be read in whole.
  public func runningErrands(besides uncertain: Set<ProjectNode> = []) -> Project {
    var calls: [WorkflowID: [Call]] = [:]
    for (place, target) in links where !uncertain.contains(place) {
      if self[place.workflow][place.node].mayRunErrand {
        calls[place.workflow, default: []].append(Call(node: place.node, target: target))
      }
    }
    if calls.isEmpty { return self }
    var assembly = ErrandAssembly(workflows, calls)
    assembly.run()
    return Project(workflows: assembly.workflows, links: links)
  }
}

/// A step that runs another workflow.
private struct Call {
  let node: NodeID
  let target: WorkflowID
}

/// Hands on what workflows do to those that run them, from the last in a chain to the first.
private struct ErrandAssembly {
  /// How often a circle is gone round.
  private static let mostRounds = 8

  private let originals: [Workflow]
  private let calls: [WorkflowID: [Call]]
  private let targets: Set<WorkflowID>
  private var surfaces: [WorkflowID: CallSurface] = [:]
  private(set) var workflows: [Workflow]

  init(_ workflows: [Workflow], _ calls: [WorkflowID: [Call]]) {
    originals = workflows
    self.workflows = workflows
    self.calls = calls
    targets = Set(calls.values.joined().map(\.target))
  }

  mutating func run() {
    var builder = FlowGraphBuilder(nodeCount: workflows.count)
    for caller in calls.keys.sorted() {
      for call in calls[caller] ?? [] {
        builder.connect(caller.index, call.target.index, edge: -1)
      }
    }
    let components = builder.finish().components()
    // Arcs lead to larger numbers: what is run comes before what runs it.
    for component in (0..<components.count).reversed() {
      let members = components.members(component).map { WorkflowID($0) }.filter {
        calls[$0] != nil || targets.contains($0)
      }
      if !members.isEmpty { settle(members, isCircle: components.isCyclic(component)) }
    }
  }

  /// Settles workflows that run one another, all of them at once in each round: no order among them
  /// shows.
  private mutating func settle(_ members: [WorkflowID], isCircle: Bool) {
    for _ in 0..<(isCircle ? Self.mostRounds : 1) {
      for id in members {
        if let own = calls[id] { workflows[id.index] = originals[id.index].running(own, surfaces) }
      }
      var isSettled = true
      for id in members where targets.contains(id) {
        let surface = CallSurfaceFinder.surface(of: workflows[id.index])
        if surfaces[id] != surface { isSettled = false }
        surfaces[id] = surface
      }
      if isSettled { break }
    }
  }
}

extension Workflow {
  /// The workflow with what the workflows that it runs do.
  fileprivate func running(_ calls: [Call], _ surfaces: [WorkflowID: CallSurface]) -> Workflow {
    var found: [NodeID: CallSurface] = [:]
    for call in calls {
      guard let surface = surfaces[call.target], surface != CallSurface() else { continue }
      found[call.node] = surface
    }
    if found.isEmpty { return self }
    return changingNodes { node in
      if let surface = found[node.id] { node.run(surface, act: act(of: surface, at: node)) }
    }
  }

  /// What running another workflow does at a node: its act, or a stronger message to whom a model here
  /// has named.
  private func act(of surface: CallSurface, at node: Node) -> CallSurface.Act? {
    guard let message = surface.message, case .names(let names) = message.reads,
      areNamedByModels(names, at: node)
    else { return surface.act }
    guard let act = surface.act, act.effect.level >= message.effect.level else { return message }
    return act
  }

  /// Whether a model writes one of some inputs that a node hands over.
  private func areNamedByModels(_ names: Set<String>, at node: Node) -> Bool {
    func isModels(_ input: Input) -> Bool {
      guard input.use != .condition, case .output(let source) = input.value.source else {
        return false
      }
      return self[source].kind.isModelProducer
    }
    if node.handovers.isEmpty { return node.inputs.contains(where: isModels) }
    return node.handovers.contains { handover in
      names.contains(handover.name)
        && (handover.isModels
          || node.inputs.contains { handover.span.covers($0.span) && isModels($0) })
    }
  }
}

extension Node {
  /// Whether what the node does is what another workflow does for it.
  fileprivate var mayRunErrand: Bool {
    guard !isDisabled, !isImplied, reference != nil, kind == .subworkflow || kind == .tool else {
      return false
    }
    switch effect {
    case .unknown, .inexpressible: return true
    case .declared, .engineDefault, .dynamic: return false
    }
  }

  /// Takes on what running another workflow comes to.
  fileprivate mutating func run(_ surface: CallSurface, act: CallSurface.Act?) {
    guard let place = reference?.span else { return }
    if surface.isPaid, isPaid.value == nil, !isPaid.isDynamic { isPaid = .declared(true, place) }
    guard let act else { return }
    errand = Errand(
      step: act.step, workflow: act.workflow, span: act.span, taken: taken(act.reads))
    effect = .declared(act.effect, place)
    switch idempotency {
    case .declared, .dynamic: break
    case .unknown where act.isTakenTwice:
      // What only the other workflow could say, it does not say.
      idempotency = .inexpressible
    case .unknown, .engineDefault, .inexpressible:
      if !act.isTakenTwice {
        idempotency = .unknown("the other workflow says whether it can be done twice")
      }
    }
  }

  private func taken(_ reads: CallSurface.Reads) -> Errand.Taken {
    switch reads {
    case .nothing: return .nothing
    case .everything: return .everything
    case .names(let names):
      if handovers.isEmpty { return .everything }
      let positions = inputs.indices.filter { position in
        let place = inputs[position].span
        let around = handovers.filter { $0.span.covers(place) }
        return around.isEmpty || around.contains { names.contains($0.name) }
      }
      if positions.count == inputs.count { return .everything }
      return positions.isEmpty ? .nothing : .inputs(positions)
    }
  }
}

extension Analysis {
  /// The nodes whose output a node is given and that do not come to what it does: what it only
  /// compares, what a case has compared before, and what the workflow that it runs makes no use of.
  func valuesNotTaken(by node: NodeID) -> Set<NodeID> {
    let tested = valuesOnlyTested(by: node).union(valuesHeld(for: node))
    guard case .inputs(let positions)? = workflow.nodes[node.index].errand?.taken else {
      return tested
    }
    var taken: Set<NodeID> = []
    var left: Set<NodeID> = []
    for (position, input) in workflow[node].inputs.enumerated() {
      let sources: [NodeID] =
        switch input.value.source {
        case .output(let source): [source]
        case .variable(let name): variableWriters[name] ?? []
        case .workflowInput, .engine: []
        }
      if positions.contains(position) {
        taken.formUnion(sources)
      } else {
        left.formUnion(sources)
      }
    }
    return tested.union(left.subtracting(taken))
  }

}

extension Span {
  /// Whether another place lies within this one.
  fileprivate func covers(_ other: Span) -> Bool {
    file == other.file && lower <= other.lower && upper >= other.upper
  }
}
