internal import TopolintModel

/// One word of a model: a decision, by the place where it is made, or a text, by who wrote it and by
/// whom it was told what to write.
struct ModelWord: Hashable {
  let kind: UnguardedCause.Kind
  let model: NodeID
  let place: NodeID
  var source: NodeID?

  init?(_ cause: UnguardedCause) {
    if cause.kind == .itself { return nil }
    kind = cause.kind
    model = cause.model
    place = cause.decidedAt ?? cause.model
  }

  /// What a model made of the data of a source.
  init(of model: NodeID, from source: NodeID) {
    kind = .data
    self.model = model
    place = model
    self.source = source
  }
}

/// An act that may be told with others.
struct GroupedAct {
  let sink: NodeID
  /// The word that it hangs on; nil where it is its own.
  let word: ModelWord?
  /// Whether all that comes of the word is that something is said which no model wrote.
  let isFixedMessage: Bool
  /// The place among the acts that were given.
  var position = 0
  /// The acts that are told with it, since one leads to the other, in source order.
  var others: [NodeID] = []
  /// The same act in other cases of the choice that leads to it, in source order.
  var instead: [NodeID] = []

  init(_ sink: NodeID, on word: ModelWord?, isFixedMessage: Bool = false) {
    self.sink = sink
    self.word = word
    self.isFixedMessage = isFixedMessage
  }
}

/// What an act is apart from the case that it stands in: of acts that are alike in this, one is done.
private struct CaseAct: Hashable {
  let choice: NodeID
  let model: NodeID
  let source: NodeID?
  let effect: Effect
  let given: Set<ValuePath>

  /// Nil where the choice is not known that leads straight to the act, for what cannot be undone, each
  /// of which is worth a word of its own, and for workflows that are called: each does something else.
  init?(_ act: GroupedAct, in choice: NodeID?, _ workflow: Workflow) {
    guard workflow[act.sink].kind == .tool, let choice, let word = act.word,
      let effect = workflow[act.sink].effect.value, effect.level == .external
    else { return nil }
    self.choice = choice
    model = word.model
    source = word.source
    self.effect = effect
    given = Set(workflow[act.sink].inputs.map(\.value))
  }
}

extension Analysis {
  /// How many steps before an act are looked at.
  private static let stepsBefore = 64

  /// Acts that belong together, in source order. Where one of two on the same word of a model leads to
  /// the other, the lesser is told with the stronger: deleting before changing, and changing something
  /// before saying what no model wrote; and so is a change that only follows another one and is
  /// given nothing which that was not given. Acts that are alike are told one by one, unless they do
  /// the same to the same values in several cases of one choice.
  func grouped(_ given: [GroupedAct]) -> [GroupedAct] {
    var acts = given
    var byWord: [ModelWord: [Int]] = [:]
    var bySink: [NodeID: Int] = [:]
    for index in acts.indices {
      acts[index].position = index
      bySink[acts[index].sink] = index
      if let word = acts[index].word { byWord[word, default: []].append(index) }
    }
    let strengths = acts.map { strength(of: $0) }
    let strongest = byWord.mapValues { $0.reduce(0) { max($0, strengths[$1]) } }
    var isTold = [Bool](repeating: false, count: acts.count)
    var walks = 128
    for index in acts.indices {
      guard let word = acts[index].word, let others = byWord[word], others.count > 1 else {
        continue
      }
      let own = strengths[index]
      if let first = before(acts[index], in: acts, by: bySink), strengths[first] >= own {
        acts[first].others.append(acts[index].sink)
        isTold[index] = true
        continue
      }
      guard walks >= 2, strongest[word] ?? 0 > own else { continue }
      let stronger = others.filter { strengths[$0] > own }
      walks -= 2
      let behind = steps(from: acts[index].sink, besides: word.place, forward: true)
      let before = steps(from: acts[index].sink, besides: word.place, forward: false)
      let near = stronger.filter {
        behind.contains(acts[$0].sink) || before.contains(acts[$0].sink)
      }
      guard let best = near.max(by: { strengths[$0] < strengths[$1] })
      else { continue }
      acts[best].others.append(acts[index].sink)
      isTold[index] = true
    }
    // What was told with another that is told itself with a third goes there, too.
    let told: [GroupedAct] = acts.indices.filter { !isTold[$0] }.map { index in
      var act = acts[index]
      var pending = act.others
      while let next = pending.popLast() {
        guard let inner = bySink[next].map({ acts[$0].others }) else { continue }
        act.others += inner
        pending += inner
      }
      act.others.sort()
      return act
    }
    return joiningCases(of: told)
  }

  /// The act on the same word that every run to a change has come through and that was given all that
  /// the change is given: who stops the one stops the other.
  private func before(_ act: GroupedAct, in acts: [GroupedAct], by sinks: [NodeID: Int]) -> Int? {
    guard let effect = workflow[act.sink].effect.value, effect.level == .external,
      !effect.isMessage, workflow[act.sink].kind == .tool
    else { return nil }
    var current = dominators.immediateDominator(of: act.sink)
    for _ in 0..<Self.stepsBefore {
      guard let node = current, node != act.word?.place else { return nil }
      if let index = sinks[node], acts[index].word == act.word, gives(to: act.sink, no: node) {
        return index
      }
      current = dominators.immediateDominator(of: node)
    }
    return nil
  }

  /// Whether a step is given nothing that one before it was not given, but for what that answered.
  private func gives(to step: NodeID, no former: NodeID) -> Bool {
    let known = Set(workflow.nodes[former.index].inputs.map(\.value))
    return workflow.nodes[step.index].inputs.allSatisfy {
      known.contains($0.value) || $0.value.source == .output(former)
    }
  }

  private func joiningCases(of acts: [GroupedAct]) -> [GroupedAct] {
    var joined: [GroupedAct] = []
    var first: [CaseAct: Int] = [:]
    var alone: [NodeID: Set<NodeID>] = [:]
    for act in acts {
      let same = CaseAct(act, in: choice(straightBefore: act.sink, &alone), workflow)
      if let same, let index = first[same] {
        let other = joined[index]
        // The case in which the model's text is taken as it is, not only the literal of the case.
        let isOpener = act.word?.kind == .data && other.word?.kind == .decision
        var head = isOpener ? act : other
        head.others = (other.others + act.others).sorted()
        head.instead = (other.instead + [isOpener ? other.sink : act.sink]).sorted()
        joined[index] = head
        continue
      }
      if let same { first[same] = joined.count }
      joined.append(act)
    }
    return joined.sorted { $0.sink < $1.sink }
  }

  /// The choice of which one case leads to a node and to nothing else, where nothing else leads to the
  /// node; `alone` keeps, by choice, the nodes that a case leads to alone.
  private func choice(straightBefore node: NodeID, _ alone: inout [NodeID: Set<NodeID>]) -> NodeID?
  {
    let ways = workflow.incoming(node).filter { $0.kind.isControl && workflow.takesPart($0) }
    guard ways.count == 1, let way = ways.first, way.kind == .branch else { return nil }
    let targets: Set<NodeID>
    if let known = alone[way.source] {
      targets = known
    } else {
      targets = Set(
        workflow.cases(of: way.source).compactMap { $0.targets.count == 1 ? $0.targets[0] : nil })
      alone[way.source] = targets
    }
    return targets.contains(node) ? way.source : nil
  }

  private func strength(of act: GroupedAct) -> Int {
    guard let effect = workflow[act.sink].effect.value else { return 0 }
    let isCertain = effect.level == .irreversible && effect.basis != .name
    return (isCertain ? 2 : 0) + (act.isFixedMessage ? 0 : 1)
  }

  /// The steps that control comes to from a step, or that lead to it, without coming through another.
  private func steps(from start: NodeID, besides other: NodeID, forward: Bool) -> NodeSet {
    var seen = NodeSet([start, other], in: workflow)
    var pending = [start]
    while let next = pending.popLast() {
      for edge in forward ? workflow.outgoing(next) : workflow.incoming(next) {
        let neighbour = forward ? edge.target : edge.source
        guard edge.kind.isControl, workflow.takesPart(edge), !seen.contains(neighbour) else {
          continue
        }
        seen.insert(neighbour)
        pending.append(neighbour)
      }
    }
    return seen
  }
}
