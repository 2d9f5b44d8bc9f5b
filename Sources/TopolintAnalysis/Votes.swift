public import TopolintModel

/// A vote in which every voter is the same.
public struct AlikeVoters: Hashable, Sendable {
  /// Where it is written: the join, or the fork at whose end the votes are counted.
  public let place: NodeID
  /// The voters, in source order; at least two.
  public let voters: [NodeID]
}

/// Models that do the same work side by side, whose results nobody compares.
public struct UncomparedWork: Hashable, Sendable {
  /// Where it is written: the join, or the fork at whose end the results are put together.
  public let place: NodeID
  /// The models, in source order; at least two.
  public let models: [NodeID]
  /// The first effect, store or end that the results come to.
  public let sink: NodeID
  /// The way there.
  public let path: GraphPath
}

extension Analysis {
  /// The votes of models all of which have one model, one prompt, the same tools and the same
  /// evidence. A vote about whose voters something of this is not known is not among them, nor one
  /// over the items of a map: each item is other evidence.
  public func alikeVotes() -> [AlikeVoters] {
    workflow.nodes.compactMap { join in
      guard case .join(_, .vote) = join.kind, !join.isDisabled else { return nil }
      let voters = arriving(at: join.id)
      guard voters.count >= 2, let place = place(of: join.id, endedBy: voters),
        voters.allSatisfy({ workflow[$0].kind.usesModel })
      else { return nil }
      let kinds = voters.map { voter -> Voter? in
        guard let model = workflow[voter].model.value, let prompt = workflow[voter].prompt.value
        else { return nil }
        return Voter(model: model, prompt: prompt, evidence: evidence(of: voter))
      }
      guard let first = kinds.first, first != nil, kinds.allSatisfy({ $0 == first }) else {
        return nil
      }
      return AlikeVoters(place: place, voters: voters)
    }
  }

  /// The joins that put the results of models that do the same work side by side, from where they
  /// come to an effect, a store or the end of the run with nobody in between who could compare them.
  ///
  /// The same work is the same evidence under the same prompt; where no prompt is stated, for the
  /// same fields. A model, script, person or check on the way may compare.
  public func uncomparedWork() -> [UncomparedWork] {
    workflow.nodes.compactMap { join in
      guard case .join(_, .concat) = join.kind, !join.isDisabled else { return nil }
      let arriving = arriving(at: join.id)
      guard let place = place(of: join.id, endedBy: arriving) else { return nil }
      var groups: [Work: [NodeID]] = [:]
      for model in arriving where isProducer(model) {
        if let work = work(of: model) { groups[work, default: []].append(model) }
      }
      let candidates = groups.values.filter { $0.count >= 2 }
      guard let models = candidates.min(by: { $0[0] < $1[0] }),
        !areExclusive(models[0], models[1]),
        let path = wayToSink(from: join.id, place: place, models), let sink = path.last
      else { return nil }
      return UncomparedWork(place: place, models: models, sink: sink, path: path)
    }
  }

  /// The steps whose control comes to a join, in source order.
  func arriving(at join: NodeID) -> [NodeID] {
    var found = Set<NodeID>()
    for edge in workflow.incoming(join) where edge.kind == .sequence && workflow.takesPart(edge) {
      found.insert(edge.source)
    }
    return found.sorted()
  }

  /// The node of the file that a join belongs to: itself, or the fork that an implied one ends.
  func place(of join: NodeID, endedBy arriving: [NodeID]) -> NodeID? {
    guard workflow[join].isImplied else { return join }
    guard let last = arriving.first else { return nil }
    let container = workflow.containers(of: last).first {
      workflow[$0].parent == workflow[join].parent
    }
    return container.flatMap { workflow[$0].kind == .fork ? $0 : nil }
  }

  /// What a step reads and holds.
  func evidence(of node: NodeID) -> Evidence {
    var values = Set(workflow[node].inputs.map(\.value))
    for edge in workflow.incoming(node) where edge.kind == .data || edge.kind == .reads {
      values.insert(ValuePath(.output(edge.source)))
    }
    var held: Set<NodeID> = []
    for edge in workflow.outgoing(node) where edge.kind == .uses || edge.kind == .reads {
      held.insert(edge.target)
    }
    return Evidence(values: values, held: held)
  }

  private func work(of model: NodeID) -> Work? {
    let evidence = evidence(of: model)
    guard !evidence.values.isEmpty, !workflow[model].prompt.isDynamic else { return nil }
    if let prompt = workflow[model].prompt.value {
      return Work(evidence: evidence, prompt: prompt, fields: [])
    }
    guard let contract = workflow[model].output.value, !contract.fields.isEmpty else { return nil }
    return Work(evidence: evidence, prompt: nil, fields: contract.fields.map(\.name).sorted())
  }

  /// The shortest unguarded way from a join to where its results come to something, past nobody who
  /// could compare them.
  private func wayToSink(from join: NodeID, place: NodeID, _ models: [NodeID]) -> GraphPath? {
    let flow = unguardedFlow
    let compared = Set(models)
    var sink: Int?
    flowSearch.walk(flow, from: join.index, .forward) { vertex, arc in
      guard arc >= 0 else { return .expand }
      let node = workflow[flow.node(vertex)]
      if takesResults(node, of: join, place, compared) {
        sink = vertex
        return .stop
      }
      return switch node.kind {
      case .fork, .join(_, .concat), .router(.expression), .wait, .loop, .map: .expand
      default: .skip
      }
    }
    guard let sink else { return nil }
    return flow.path(arcs: flowSearch.arcs(to: sink, in: flow, .forward))
  }

  private func takesResults(_ node: Node, of join: NodeID, _ place: NodeID, _ models: Set<NodeID>)
    -> Bool
  {
    let isEnd = node.kind == .end(.success)
    let isEffect = (node.effect.value?.level ?? .none) >= .write && !node.kind.usesModel
    guard isEnd || isEffect else { return false }
    if node.inputs.isEmpty { return isEnd || !workflow.declaresData }
    let read = Set(
      node.inputs.compactMap { input -> NodeID? in
        if case .output(let source) = input.value.source { source } else { nil }
      })
    return read.contains(join) || read.contains(place) || read.count(where: models.contains) >= 2
  }
}

/// What a step reads, and what it holds.
struct Evidence: Hashable {
  let values: Set<ValuePath>
  let held: Set<NodeID>

  var isEmpty: Bool { values.isEmpty && held.isEmpty }
}

private struct Voter: Hashable {
  let model: String
  let prompt: String
  let evidence: Evidence
}

private struct Work: Hashable {
  let evidence: Evidence
  let prompt: String?
  let fields: [String]
}
