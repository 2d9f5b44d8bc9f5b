public import TopolintModel
internal import TopolintSource

/// A step whose failure ends the run after something that cannot be taken back has happened.
public struct FailureAfterEffect {
  /// The effect that has happened, the strongest of several.
  public let effect: NodeID
  /// The step after it that can fail with nothing to catch it and leaves most undone, code only
  /// where there is no other.
  public let first: NodeID
  /// The other such steps after it, in source order.
  public let others: [NodeID]
  /// Whether no way leads to `first` without the effect.
  public let isCertain: Bool
}

/// A container that throws finished work away when one of its steps fails.
public struct LostSiblings {
  /// The map, fork or loop.
  public let container: NodeID
  /// The steps in it that can fail with nothing to catch it, in source order; never empty.
  public let steps: [NodeID]
}

/// The use of a result that may be missing because its step was told to continue on failure.
public struct ErrorTakenAsResult {
  /// The step that fails without a word.
  public let step: NodeID
  /// The error edge that rejoins the success path, where that is how it continues.
  public let edge: Edge?
  /// The node that uses the result without providing for its absence.
  public let reader: NodeID
  /// The read.
  public let input: Input
  /// Whether what is read are the results of a map in which the errors of failed items stand as texts.
  public let isText: Bool
  /// Whether the error stands where the result would be.
  public let isError: Bool
}

extension Analysis {
  /// For each effect outside the run, the steps after it that can end the run. Each step is told
  /// once, for the strongest of the effects that led there from the first one; ways back to earlier work do not count. Code that reads
  /// nothing gives the same each time, and does not fail here.
  ///
  /// - Parameter isGuessed: whether to take the effects that are known by a name only, not those by
  ///   type or statement.
  public func failuresAfterEffects(isGuessed: Bool = false) -> [FailureAfterEffect] {
    var seen = [Bool](repeating: false, count: workflow.nodes.count)
    var found: [FailureAfterEffect] = []
    var looks = 128
    for effect in workflow.nodes where !effect.isDisabled && takesPart(effect.id) {
      guard let known = effect.effect.value, known.level >= .external,
        (known.basis == .name) == isGuessed
      else { continue }
      var failing: [NodeID] = []
      var queue = [effect.id]
      var next = 0
      while next < queue.count {
        let node = queue[next]
        next += 1
        if node != effect.id, abortsUncaught(node), !failsAnyway(after: node), !isConstant(node),
          !isClosingNotice(node)
        {
          failing.append(node)
        }
        for edge in workflow.outgoing(node) {
          guard edge.kind == .sequence || edge.kind == .branch || edge.kind == .handoff,
            !seen[edge.target.index], !workflow[edge.target].isDisabled,
            !dominators.dominates(edge.target, node)
          else { continue }
          seen[edge.target.index] = true
          queue.append(edge.target)
        }
      }
      if let worst = worst(of: failing, &looks) {
        let act = strongest(of: queue, before: worst, as: known) ?? effect.id
        found.append(
          FailureAfterEffect(
            effect: act, first: worst, others: failing.filter { $0 != worst }.sorted(),
            isCertain: dominators.dominates(act, worst)))
      }
    }
    return found
  }

  /// The strongest effect that has happened whenever a step is reached, where it is stronger than one
  /// that is known; of equals the nearest to that one.
  private func strongest(of nodes: [NodeID], before step: NodeID, as known: Effect) -> NodeID? {
    var best: (node: NodeID?, level: EffectLevel) = (nil, known.level)
    for node in nodes where node != step && dominators.dominates(node, step) {
      guard let effect = workflow[node].effect.value, effect.level > best.level,
        (effect.basis == .name) == (known.basis == .name)
      else { continue }
      best = (node, effect.level)
    }
    return best.node
  }

  /// The step that takes most others down, of those that are given nearest first; code only where
  /// there is nothing else. Beyond the looks that are left the nearest one.
  private func worst(of failing: [NodeID], _ looks: inout Int) -> NodeID? {
    let likely = failing.filter { workflow[$0].kind != .code }
    let candidates = (likely.isEmpty ? failing : likely).prefix(16)
    guard candidates.count > 1, looks >= candidates.count else { return candidates.first }
    looks -= candidates.count
    var best: (step: NodeID, lost: Int)?
    for step in candidates {
      let reached = view(.control).reach(from: [step])
      let lost = workflow.nodes.lazy.filter { reached.contains($0.id) && !$0.isImplied }.count
      if lost > (best?.lost ?? -1) { best = (step, lost) }
    }
    return best?.step
  }

  /// Containers that end at the first failure and hold steps that can fail with nothing to catch it:
  /// a map with one, any other with two. One that has nothing to lose is not among them.
  public func containersLosingWork() -> [LostSiblings] {
    workflow.nodeIDs.compactMap { id in
      guard workflow.nodes[id.index].partialFailure.value == .failFast else { return nil }
      let node = workflow[id]
      guard !node.isDisabled, !node.isImplied,
        !isCaughtInFull(node.id)
      else { return nil }
      let steps = descendants(of: node.id).filter(abortsUncaught)
      return steps.count >= (node.kind == .map ? 1 : 2) && !hasNothingToLose(node, failing: steps)
        ? LostSiblings(container: node.id, steps: steps) : nil
    }
  }

  private func isConstant(_ node: NodeID) -> Bool {
    let node = workflow[node]
    return node.kind == .code && node.inputs.isEmpty && node.fallibility.value != true
  }

  /// Whether a run that comes through a node fails whatever the node does: its own failure then takes
  /// nothing away. So it is with the step that tells somebody before the run is given up.
  private func failsAnyway(after node: NodeID) -> Bool {
    let following = workflow.outgoing(node).filter { $0.kind.isControl && $0.kind != .error }
    return !following.isEmpty
      && following.allSatisfy { workflow[$0.target].kind == .end(.failure) }
  }

  /// The map or fork whose branches an implied join ends; nil for every other node.
  func containerEnded(by join: NodeID) -> NodeID? {
    guard workflow[join].isImplied, case .join = workflow[join].kind,
      let last = workflow.incoming(join).first(where: { $0.kind == .sequence })?.source
    else { return nil }
    return workflow.containers(of: last).first { workflow[$0].parent == workflow[join].parent }
  }

  /// The map that collects what a node gives and leaves failed items out; nil when there is none.
  private func thinningMap(around node: NodeID) -> NodeID? {
    workflow.containers(of: node).first {
      workflow[$0].kind == .map && workflow[$0].partialFailure.value == .dropFailed
    }
  }

  /// The steps whose failures are led to a way that is not there, in source order: they are dropped,
  /// and the run counts as a success.
  public func failuresLedNowhere() -> [NodeID] {
    workflow.nodeIDs.filter { id in
      let node = workflow.nodes[id.index]
      return node.errorHandling.declaredValue == .branch && !node.isDisabled && !node.isImplied
        && !isHeld(id)
        && !workflow.outgoing(id).contains { $0.kind == .error && workflow.takesPart($0) }
    }
  }

  /// Whether a step cannot begin without a value, and says so: the address that it calls is made of
  /// it, and its own failure ends the run.
  private func failsLoudly(_ reader: Node, without input: Input) -> Bool {
    guard case .dynamic(let address) = reader.endpoint else { return false }
    switch reader.errorHandling.value {
    case .abort, .escalate: return address.touches(input.span)
    default: return false
    }
  }

  /// Whether a value is only added to a text that another step gives, and that is there anyway: two
  /// reads of a step that arranges values stand side by side.
  private func isOneOfSeveralTexts(_ input: Input, of reader: Node) -> Bool {
    guard reader.kind == .code, input.use != .condition else { return false }
    // Each read is compared with each other one; a step that joins hundreds of them does just that.
    guard reader.inputs.count <= Self.mostTexts else { return true }
    return reader.inputs.contains { other in
      guard other.value.source != input.value.source, other.span.file == input.span.file else {
        return false
      }
      let gap =
        other.span.upper <= input.span.lower
        ? input.span.lower - other.span.upper
        : other.span.lower >= input.span.upper ? other.span.lower - input.span.upper : .max
      return gap <= Self.joiningText
    }
  }

  private static let mostTexts = 512

  /// The bytes between two reads that are joined in one text: brackets, a blank, a line break.
  private static let joiningText: UInt32 = 24

  /// The enabled steps of the file that may go on after a failure: told so, or with an error edge.
  private func stepsThatGoOn() -> [NodeID] {
    workflow.nodeIDs.filter { id in
      let index = id.index
      guard !workflow.nodes[index].isDisabled, !workflow.nodes[index].isImplied else {
        return false
      }
      return workflow.nodes[index].errorHandling.value == .continueEmpty
        || workflow.nodes[index].partialFailure.value == .dropFailed
        || workflow.outgoing(id).contains { $0.kind == .error }
    }
  }

  /// Whether the engine puts the error of an item that failed among the results of a map, as a text
  /// like them.
  private func marksByText(_ step: NodeID) -> Bool {
    let node = workflow.nodes[step.index]
    guard node.kind == .map, case .engineDefault(.markFailed, _) = node.partialFailure else {
      return false
    }
    return node.errorHandling.value == .continueEmpty
  }

  /// Whether something in a container can fail.
  private func canFail(inside container: NodeID) -> Bool {
    workflow.nodes.contains { node in
      node.fallibility.value != false && !node.isImplied && !node.isDisabled
        && workflow.containers(of: node.id).contains(container)
    }
  }

  /// Whether a reader makes something of a text whatever it says: a model, or an action.
  private func takesForResult(_ reader: Node) -> Bool {
    reader.kind.usesModel || (reader.effect.value?.level ?? .none) >= .write
  }

  /// Whether a reader is given the error of a step where its result would be.
  private func putsError(of step: NodeID, in input: Input, of reader: Node) -> Bool {
    let error = ValueSource.engine("\(workflow[step].nativeID).error")
    return reader.inputs.contains { $0.value.source == error && $0.span == input.span }
  }

  /// Whether a reader is for certain no code that could tell an error from a result.
  private func takesAnything(_ reader: Node) -> Bool {
    if reader.kind.usesModel { return true }
    guard let effect = reader.effect.value else { return false }
    return effect.level >= .write && effect.basis != .name
  }

  /// Steps that go on after a failure as if there were a result, with the first use of it that does
  /// not provide for its absence, in source order.
  public func errorsTakenAsResults() -> [ErrorTakenAsResult] {
    let going = stepsThatGoOn()
    if going.isEmpty { return [] }
    let asked = NodeSet(going, in: workflow)
    var uses: [NodeID: [(reader: NodeID, input: Input)]] = [:]
    var tested: Set<NodeID> = []
    for reader in workflow.nodes where !reader.isDisabled {
      for input in reader.inputs {
        guard case .output(let read) = input.value.source, read != reader.id else { continue }
        let map = thinningMap(around: read)
        let step = map ?? containerEnded(by: read) ?? read
        guard asked.contains(step) else { continue }
        // A container's body reads its items, not its result.
        if workflow.containers(of: reader.id).contains(step) { continue }
        if input.use == .condition { tested.insert(step) }
        // That all of a map's results are absent says nothing of single ones.
        if input.isOptional, map == nil { continue }
        if failsLoudly(reader, without: input) || isOneOfSeveralTexts(input, of: reader) {
          continue
        }
        if marksByText(step), !takesForResult(reader) { continue }
        if putsError(of: step, in: input, of: reader), !takesAnything(reader) { continue }
        uses[step, default: []].append((reader.id, input))
      }
    }
    return asked.nodes.compactMap { id in
      guard !tested.contains(id), let known = uses[id] else { return nil }
      if marksByText(id), !canFail(inside: id) { return nil }
      let node = workflow[id]
      if node.errorHandling.value == .continueEmpty || node.partialFailure.value == .dropFailed,
        let use = known.first
      {
        return ErrorTakenAsResult(
          step: node.id, edge: nil, reader: use.reader, input: use.input, isText: marksByText(id),
          isError: false)
      }
      let outgoing = workflow.outgoing(node.id)
      for edge in outgoing where edge.kind == .error {
        let rejoins = outgoing.contains {
          $0.kind.isControl && $0.kind != .error && $0.target == edge.target
        }
        if rejoins, let use = known.first(where: { $0.reader == edge.target }) {
          return ErrorTakenAsResult(
            step: node.id, edge: edge, reader: use.reader, input: use.input, isText: false,
            isError: putsError(of: id, in: use.input, of: workflow[use.reader]))
        }
      }
      return nil
    }
  }
}
