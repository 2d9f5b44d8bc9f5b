import TopolintModel
import TopolintSource
import TopolintSyntax

/// One action as it went into the graph.
struct MafAction {
  /// One case of a choice.
  struct Case {
    /// The entry of `conditions`; of an `If` the action itself.
    let source: SyntaxNode
    /// What stands there as the condition.
    let condition: Entry?
    /// What is done.
    let actions: [MafAction]
  }

  /// The entry of the list.
  let source: SyntaxNode
  /// The word in `kind`.
  let kind: String
  /// The action's own node.
  let node: NodeID
  /// The node that control comes in by: the approval before a tool, else the own one.
  var enter: NodeID
  /// The node that control leaves by: behind a `Foreach` the implied join.
  var leave: NodeID
  /// The person who answers in an external loop.
  var person: NodeID?
  /// The cases of a choice.
  var cases: [Case] = []
  /// The `elseActions`, with the key.
  var otherwise: (key: Span, actions: [MafAction])?
  /// The actions of a loop.
  var body: [MafAction] = []
  /// The nodes that the variables of a `SetMultipleVariables` are set by.
  var parts: [NodeID] = []
  /// The lists of actions in one of a kind that is not known.
  var hidden: [[MafAction]] = []
}

/// Which runtime runs a workflow.
enum MafRuntime {
  case python
  case dotnet
  case unknown
}

/// The lowering of one workflow: nodes in source order, then edges, then reads.
struct MafLowering {
  /// The deepest nesting of actions that is kept.
  static let maximumDepth = 64

  /// Who writes a variable.
  struct Writer {
    let node: NodeID
    /// Whether all of the value is what the node gave.
    let isOwnResult: Bool
    /// Whether the value is a list of messages: its fields are the engine's.
    let isMessages: Bool
    /// The field of the node's contract that the value is; nil where it is all of its output.
    var field: String?
  }

  let root: SyntaxNode
  let context: LoweringContext
  let runtime: MafRuntime
  var builder: GraphBuilder
  var problems: [ReadProblem] = []
  /// The files that define agents.
  var included: [SourceText] = []
  /// The agents that the file itself defines, by name.
  var agents: [String: MafAgent] = [:]
  /// The action of each id; of one that is written twice the first.
  var targets: [String: NodeID] = [:]
  /// The ids of what is no step of its own for Python, with what it is.
  var nameless: [String: String] = [:]
  /// The ids of cases in which nothing is done.
  var idle: Set<String> = []
  /// The ids that were written, in source order.
  var known: [String] = []
  /// Where each id stands.
  var places: [String: Span] = [:]
  /// Who writes each variable.
  var writers: [String: [Writer]] = [:]
  /// The conditions that edges wait for: what they read is known when all edges are there.
  var questions: [MafQuestion] = []
  /// Which actions can run before which.
  var order = MafOrder()
  /// The implied end, once it is needed.
  var end: NodeID?
  /// How many actions may still be read: through aliases a list can stand in many places.
  var spare = 10_000
  /// How many bytes of formulas and texts may still be looked at.
  var spareText = 4 << 20
  /// How many actions without an id there were.
  var unnamed = 0

  init(_ root: SyntaxNode, in context: LoweringContext) {
    self.root = root
    self.context = context
    runtime = Self.runtime(root, context.knobs[MafProfile.runtimeKnob.name])
    let trigger = root["trigger"]
    let named = [root["name"], trigger?["id"]].lazy.compactMap { $0 }.first {
      !$0.isCollection && $0.kind != .null && $0.text?.isEmpty == false
    }
    let file = context.source.path.split(separator: "/").last.map(String.init)
    builder = GraphBuilder(
      format: MafFormat.info.id, name: named?.text ?? file ?? context.source.path,
      span: named?.span ?? (root.entry("trigger") ?? root.entry("actions"))?.key.span ?? root.span)
    builder.platform = MafAgentFormat.platform
  }

  /// The runtime that the configuration names; else Python where the file uses what only Python has.
  private static func runtime(_ root: SyntaxNode, _ knob: String?) -> MafRuntime {
    switch knob {
    case "python": return .python
    case "dotnet": return .dotnet
    default: break
    }
    let isOfPython =
      root["agents"]?.kind == .mapping || root["inputs"]?.kind == .mapping
      || root["trigger"] == nil && root["actions"] != nil
    return isOfPython ? .python : .unknown
  }

  /// The workflow, with what was wrong.
  mutating func run() -> Lowering {
    setLimits()
    readAgents()
    let trigger = root["trigger"]
    let id = Self.id(of: trigger)
    var start = Node(
      id?.text ?? "trigger", kind: .start, span: id?.span ?? builder.span,
      name: trigger?["kind"]?.text)
    start.fallibility = .engineDefault(false, MafProfile.cannotFail)
    let first = builder.add(start)
    builder.begin(at: first)
    if let name = id?.text {
      targets[name] = first
      nameless[name] = "the trigger"
    }
    let list =
      root["actions"].map { ($0, "actions") } ?? trigger?["actions"].map { ($0, "actions") }
    if list == nil {
      refuse(
        "the workflow has no `actions`", "write the actions below `trigger.actions`",
        at: root.entry("trigger")?.key.span ?? builder.span, isAbsence: true)
    } else if runtime == .python, let (list, _) = list,
      list.kind == .null || list.kind == .sequence && list.elements.isEmpty
    {
      refuse(
        "the workflow does nothing, and Python refuses it", "write an action: `- kind: ...`",
        at: list.span, isAbsence: true)
    }
    let actions = make(list?.0, named: "actions", parent: nil, depth: 0)
    if let next = actions.first {
      builder.connect(first, next.enter, .sequence, span: builder[next.enter].span)
    }
    connect(actions, next: nil, MafLoop())
    order.note(builder)
    settleQuestions()
    addReads(actions)
    return Lowering(workflows: [builder.finish()], problems: problems, included: included)
  }

  private mutating func setLimits() {
    builder.capabilities = [.outputSchemas, .timeouts, .approvals, .blankAnswers]
    let turns = root["maxTurns"].flatMap { $0.kind == .null ? nil : $0 }
    switch runtime {
    case .python:
      if let turns {
        if (turns.integer ?? 0) <= 0 {
          refuse(
            "`maxTurns` is not a positive whole number", "write how many steps a run may take",
            at: turns.span)
        }
        builder.limits.steps =
          turns.integer.map { .declared(.finite(max(0, $0)), turns.span) } ?? .dynamic(turns.span)
      } else {
        builder.limits.steps = .engineDefault(.finite(100), MafProfile.pythonSteps)
      }
      builder.limits.exhaustion = .engineDefault(.fail, MafProfile.pythonEnds)
    case .dotnet: builder.limits.steps = .engineDefault(.unlimited, MafProfile.dotnetSteps)
    case .unknown:
      builder.limits.steps = .unknown("only Python's runtime has one (knob `runtime`)")
    }
    for input in root["inputs"]?.entries ?? [] {
      let isRequired = input.value["required"]?.bool ?? (input.value["default"] == nil)
      builder.parameters.append(
        Parameter(input.name, isRequired: isRequired, span: input.key.span))
    }
  }

  // MARK: Nodes

  /// Makes the nodes of a list of actions.
  mutating func make(_ list: SyntaxNode?, named key: String, parent: NodeID?, depth: Int)
    -> [MafAction]
  {
    guard let list, list.kind != .null else { return [] }
    guard list.kind == .sequence else {
      refuse(
        "`\(key)` is not a list", "write each action as an entry `- kind: ...`", at: list.head,
        of: parent)
      return []
    }
    guard depth <= Self.maximumDepth else {
      problems.append(
        ReadProblem(
          isError: true, code: "too-deep",
          message: "actions lie more than \(Self.maximumDepth) deep in one another",
          help: "divide the workflow", span: list.span))
      return []
    }
    var actions: [MafAction] = []
    for (position, entry) in list.elements.enumerated() {
      spare -= 1
      guard spare >= 0 else { break }
      guard let kind = entry["kind"], let word = kind.text, kind.kind != .null, !word.isEmpty else {
        noteNoKind(of: entry, "action \(position + 1) of `\(key)`", depth: depth)
        continue
      }
      actions.append(make(entry, word, kind.span, parent: parent, depth: depth))
    }
    return actions
  }

  /// Makes the nodes of one action and of those in it.
  private mutating func make(
    _ source: SyntaxNode, _ kind: String, _ kindSpan: Span, parent: NodeID?, depth: Int
  ) -> MafAction {
    let id = Self.id(of: source)
    let title = source["displayName"]?.text.flatMap { $0.isEmpty ? nil : $0 }
    unnamed += id == nil ? 1 : 0
    var node = Node(
      id?.text ?? "\(kind)-\(unnamed)", kind: .opaque(kind), span: id?.span ?? kindSpan,
      name: title ?? id?.text ?? kind, parent: parent)
    node.errorHandling = .engineDefault(.abort, MafProfile.abort)
    node.retry = .engineDefault(.none, MafProfile.noRetry)
    var approval: NodeID?
    if kind == "InvokeFunctionTool" || kind == "InvokeMcpTool" {
      approval = addApproval(source, before: node)
      if let switched = source["requireApproval"], Self.isTrue(switched) == nil {
        node.isPreapproved = .dynamic(switched.span)
      }
    }
    describe(&node, source, kind, kindSpan)
    let own = builder.add(node)
    checkKind(kind, at: kindSpan, of: own)
    checkNames(source, kind, at: kindSpan, of: own)
    checkFields(source, kind, at: kindSpan, of: own)
    var action = MafAction(
      source: source, kind: kind, node: own, enter: approval ?? own, leave: own)
    if let id, let text = id.text {
      register(text, at: id.span, action.enter)
      if ["ConditionGroup", "If", "Foreach"].contains(kind) { nameless[text] = "a `\(kind)`" }
    }
    finish(&action, depth: depth)
    return action
  }

  /// Where the id of an action or a trigger is written.
  private static func id(of source: SyntaxNode?) -> SyntaxNode? {
    guard let id = source?["id"], !id.isCollection, id.kind != .null, !id.textBytes.isEmpty else {
      return nil
    }
    return id
  }

  private mutating func register(_ id: String, at span: Span, _ node: NodeID) {
    guard !id.isEmpty else { return }
    if let first = places[id] {
      // The same entry can stand in two places through an alias.
      if first != span {
        builder.note(Defect(.duplicateID(id: id, first: first), span: span, node: node))
      }
      return
    }
    places[id] = span
    targets[id] = node
    known.append(id)
  }

  /// Makes what lies in an action: cases, bodies, tools, the person of an external loop.
  private mutating func finish(_ action: inout MafAction, depth: Int) {
    let source = action.source
    let parent = builder[action.node].parent
    switch action.kind {
    case "ConditionGroup":
      checkConditions(source, of: action.node)
      for entry in source["conditions"]?.elements ?? [] {
        let own = make(entry["actions"], named: "actions", parent: parent, depth: depth + 1)
        // A case's id is a place to go to; one with nothing to do leads on.
        if let id = entry["id"]?.text, targets[id] == nil {
          nameless[id] = "a case"
          if let first = own.first { targets[id] = first.enter } else { idle.insert(id) }
        }
        action.cases.append(
          MafAction.Case(source: entry, condition: entry.entry("condition"), actions: own))
      }
      addElse(source.entry("elseActions"), to: &action, depth)
    case "If":
      let then = source["then"] ?? source["actions"]
      let own = make(then, named: "then", parent: parent, depth: depth + 1)
      action.cases = [
        MafAction.Case(source: source, condition: source.entry("condition"), actions: own)
      ]
      addElse(source.entry("else") ?? source.entry("elseActions"), to: &action, depth)
    case "Foreach", "RepeatUntil":
      action.body = make(
        source["actions"], named: "actions", parent: action.node, depth: depth + 1)
      guard action.kind == "Foreach" else { break }
      var join = Node(
        builder[action.node].nativeID + ":join", kind: .join(.all, .concat),
        span: builder[action.node].span, name: builder[action.node].name, parent: parent)
      join.isImplied = true
      action.leave = builder.add(join)
    case "SetMultipleVariables": addAssignments(to: &action)
    case "InvokeAzureAgent":
      addTools(of: action)
      action.person = addPerson(source, of: action.node)
    default: if case .opaque = builder[action.node].kind { addHidden(to: &action, depth) }
    }
    noteWrites(of: action)
  }

  private mutating func addElse(_ entry: Entry?, to action: inout MafAction, _ depth: Int) {
    guard let entry else { return }
    let own = make(
      entry.value, named: entry.name, parent: builder[action.node].parent, depth: depth + 1)
    action.otherwise = (entry.key.span, own)
  }

  /// Notes what the engine refuses when it loads the file.
  mutating func refuse(
    _ message: String, _ help: String, at span: Span, of node: NodeID? = nil,
    isAbsence: Bool = false, isMild: Bool = false, slip: Slip? = nil
  ) {
    let refusal = Refusal(message, help: help, isAbsence: isAbsence, isMild: isMild, slip: slip)
    builder.note(Defect(.refusal(refusal), span: span, node: node))
  }

  /// Notes a name that leads nowhere.
  mutating func note(missing name: String, role: String, span: Span, node: NodeID) {
    builder.note(
      Defect(.danglingReference(name: name, role: role, known: known), span: span, node: node))
  }
}
