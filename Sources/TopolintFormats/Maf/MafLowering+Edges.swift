import TopolintModel
import TopolintSource
import TopolintSyntax

/// Where the actions that leave a loop or its round lead to.
struct MafLoop {
  /// What `ContinueLoop` leads to.
  var round: NodeID?
  /// What `BreakLoop` leads to.
  var exit: NodeID?
  /// Whether it is a loop at all.
  var isLoop = false
}

extension MafLowering {
  /// Connects the actions of a list, one after the other; `next` is what follows the list.
  mutating func connect(_ actions: [MafAction], next: NodeID?, _ loop: MafLoop) {
    for (position, action) in actions.enumerated() {
      let follower = position + 1 < actions.count ? actions[position + 1].enter : next
      connect(action, follower, loop)
    }
  }

  private mutating func connect(_ action: MafAction, _ next: NodeID?, _ loop: MafLoop) {
    switch action.kind {
    case "ConditionGroup", "If": connectCases(action, next, loop)
    case "Foreach": connectForeach(action, next)
    case "RepeatUntil": connectRepeat(action, next)
    case "GotoAction": connectGoto(action)
    case "BreakLoop", "ContinueLoop":
      if !loop.isLoop { refuseLoopless(action) }
      let target = loop.isLoop ? (action.kind == "BreakLoop" ? loop.exit : loop.round) : next
      if let target { follow(action.node, target) }
    case _ where MafKind.ends.contains(action.kind): break
    case "InvokeAzureAgent" where action.person != nil: connectPerson(action, next)
    default:
      connectHidden(action, next)
      if action.enter != action.node { connectApproval(action, next) }
      if let next { follow(action.leave, next) }
    }
  }

  /// The edge to what follows in the list.
  private mutating func follow(_ source: NodeID, _ target: NodeID) {
    let isBack = builder[target].kind == .loop && builder[source].parent == target
    var edge = Edge(
      source, target, isBack ? .feedback : .sequence, span: builder[target].span)
    if isBack {
      edge.isImplied = true
      edge.budget = builder[target].iterationLimit
    } else if builder[target].isImplied {
      edge.isImplied = true
    }
    builder.connect(edge)
  }

  /// The node that stands for the end of the run.
  private mutating func runEnd() -> NodeID {
    if let end { return end }
    var node = Node("end", kind: .end(.success), span: builder.span)
    node.isImplied = true
    let id = builder.add(node)
    end = id
    return id
  }

  // MARK: Choices

  private mutating func connectCases(_ action: MafAction, _ next: NodeID?, _ loop: MafLoop) {
    var conditions: [Condition] = []
    for choice in action.cases {
      let id = choice.source["id"].flatMap { choice.source.isSame(as: action.source) ? nil : $0 }
      guard let condition = choice.condition, condition.value.kind != .null else {
        // The engine passes over a case without a condition.
        connect(choice.actions, next: next, loop)
        continue
      }
      let target = choice.actions.first?.enter ?? next ?? runEnd()
      var edge = Edge(action.node, target, .branch, span: condition.key.span)
      edge.label = choice.source["displayName"]?.text ?? id?.text
      conditions.append(connect(edge, when: condition.value))
      connect(choice.actions, next: next, loop)
    }
    if let (key, actions) = action.otherwise, let first = actions.first {
      var edge = Edge(action.node, first.enter, .branch, span: key)
      edge.isDefault = true
      builder.connect(edge)
      connect(actions, next: next, loop)
    } else if let next {
      var edge = Edge(action.node, next, .branch, span: builder[action.node].span)
      edge.isDefault = true
      edge.isImplied = true
      builder.connect(edge)
      builder[action.node].unmatched = .engineDefault(.fallThrough, MafProfile.fallThrough)
    } else if Self.askOneValue(conditions) {
      builder[action.node].unmatched = .engineDefault(.drop, MafProfile.noMore)
    } else {
      // Steps at the end that are done or not: the run just ends.
      var edge = Edge(action.node, runEnd(), .branch, span: builder[action.node].span)
      edge.isDefault = true
      edge.isImplied = true
      builder.connect(edge)
      builder[action.node].unmatched = .engineDefault(.fallThrough, MafProfile.fallThrough)
    }
  }

  /// Whether all cases of a choice, several, ask the same value: then it sorts, and a value that it
  /// does not know is one that nobody thought of.
  private static func askOneValue(_ conditions: [Condition]) -> Bool {
    guard conditions.count > 1, let first = conditions.first?.values else { return false }
    return first.contains { value in conditions.allSatisfy { $0.values.contains(value) } }
  }

  // MARK: Loops

  private mutating func connectForeach(_ action: MafAction, _ next: NodeID?) {
    let first = action.body.first?.enter ?? action.leave
    let count = builder.edges.count
    follow(action.node, first)
    connect(
      action.body, next: action.leave,
      MafLoop(round: action.leave, exit: action.leave, isLoop: true))
    if !leads(action.node, to: action.leave, from: count) { skipBody(of: action) }
    if let next { follow(action.leave, next) }
  }

  /// An empty list runs no body and goes on with the next action (`TakeNextAsync` in ForeachExecutor.cs;
  /// `has_next` in _executors_control_flow.py). Of a body that comes to its end that is nothing new; of
  /// one that always leaves by a goto it is the one way on.
  private mutating func skipBody(of action: MafAction) {
    if let count = builder[action.node].width.declaredValue?.bound, count > 0 { return }
    var edge = Edge(action.node, action.leave, .branch, span: builder[action.node].span)
    edge.label = "empty list"
    edge.isImplied = true
    builder.connect(edge)
  }

  /// Whether one node leads to another by the edges that were added last, from one on.
  private func leads(_ source: NodeID, to target: NodeID, from first: Int) -> Bool {
    var next: [NodeID: [NodeID]] = [:]
    for edge in builder.edges[first...] where edge.kind.isControl {
      next[edge.source, default: []].append(edge.target)
    }
    var seen: Set<NodeID> = [source]
    var pending = [source]
    while let node = pending.popLast() {
      if node == target { return true }
      for other in next[node] ?? [] where seen.insert(other).inserted { pending.append(other) }
    }
    return false
  }

  private mutating func connectRepeat(_ action: MafAction, _ next: NodeID?) {
    if let first = action.body.first { follow(action.node, first.enter) }
    connect(
      action.body, next: action.node, MafLoop(round: action.node, exit: next, isLoop: true))
    if let next { follow(action.node, next) }
  }

  private mutating func connectGoto(_ action: MafAction) {
    guard let target = action.source["actionId"] ?? action.source["target"],
      let id = target.text, target.kind != .null, !id.isEmpty, !id.hasPrefix("=")
    else {
      order.isOpen = true
      return
    }
    checkGoto(to: id, at: target.span, of: action.node)
    guard let node = targets[id] else {
      order.isOpen = true
      if idle.contains(id) { return }
      note(missing: id, role: "goto target", span: target.span, node: action.node)
      return
    }
    builder.connect(action.node, node, .sequence, span: target.span)
  }

  // MARK: People

  /// What a person approves runs, else the action is passed over.
  private mutating func connectApproval(_ action: MafAction, _ next: NodeID?) {
    var yes = Edge(action.enter, action.node, .branch, span: builder[action.enter].span)
    yes.label = "approved"
    yes.outcome = .accept
    builder.connect(yes)
    var no = Edge(action.enter, next ?? runEnd(), .branch, span: builder[action.enter].span)
    no.label = "rejected"
    no.outcome = .reject
    builder.connect(no)
  }

  /// While the condition of an external loop holds, a person answers and the agent is asked again.
  private mutating func connectPerson(_ action: MafAction, _ next: NodeID?) {
    guard let person = action.person,
      let when = action.source["input"]?["externalLoop"]?.entry("when")
    else { return }
    let ask = Edge(action.node, person, .branch, span: when.key.span)
    connect(ask, when: when.value, respondent: person)
    var done = Edge(action.node, next ?? runEnd(), .branch, span: builder[action.node].span)
    done.isDefault = true
    done.isImplied = true
    builder.connect(done)
    var again = Edge(person, action.node, .feedback, span: when.key.span)
    again.isImplied = true
    again.budget = turns(action.source["input"]?["externalLoop"])
    builder.connect(again)
  }

  private func turns(_ loop: SyntaxNode?) -> Fact<Limit<Int>> {
    let written = loop?["maxIterations"].flatMap { $0.kind == .null ? nil : $0 }
    switch runtime {
    case .dotnet: return .engineDefault(.unlimited, MafProfile.dotnetTurns)
    case .python:
      guard let written else { return .engineDefault(.finite(100), MafProfile.pythonTurns) }
      return written.integer.map { .declared(.finite(max(0, $0)), written.span) }
        ?? .dynamic(written.span)
    case .unknown:
      return .unknown(
        written == nil
          ? "Python's runtime asks 100 times at most, .NET's without end (knob `runtime`)"
          : "only Python's runtime reads `maxIterations` (knob `runtime`)")
    }
  }
}

/// Plain words of verdicts.
enum MafWords {
  /// What a case means at a guard, where its condition is one plain word.
  static func outcome(_ condition: Condition) -> Outcome? {
    switch condition {
    case .truthy(let path): path.fields.last.flatMap(outcome(of:))
    case .compare(let path, .equal, .bool(let truth)):
      path.fields.last.flatMap(outcome(of:)).map { truth ? $0 : opposite($0) }
    case .not(.truthy(let path)): path.fields.last.flatMap(outcome(of:)).map(opposite)
    case .compare(_, .equal, let literal): literal.text.flatMap(outcome(of:))
    default: nil
    }
  }

  private static func opposite(_ outcome: Outcome) -> Outcome {
    outcome == .accept ? .reject : .accept
  }

  private static func outcome(of text: String) -> Outcome? {
    let words = EffectLexicon.words(of: text)
    // Of several words the first says whether; `IsApproved`, `approved`.
    let rest = words.first == "is" || words.first == "was" ? words.dropFirst() : words[...]
    guard rest.count == 1, let word = rest.first else { return nil }
    return switch word {
    case "approve", "approved", "accept", "accepted", "pass", "passed", "valid": .accept
    case "reject", "rejected", "deny", "denied", "decline", "declined", "fail", "failed": .reject
    default: nil
    }
  }
}
