import TopolintModel
import TopolintSource
import TopolintSyntax

/// What is wrong with an action.
extension MafLowering {
  /// Tells a kind that the runtime passes over, and one that no runtime has and that is nearly one.
  ///
  /// A kind that is not known may be one of a release to come: that is a warning at most.
  mutating func checkKind(_ kind: String, at span: Span, of node: NodeID) {
    let isKnown = MafKind.isOne(kind)
    let guess =
      isKnown ? MafKind.otherCase(of: kind).map { .one($0) } ?? .none : MafKind.guess(kind)
    let hint = NameHint(kind, guess)
    if MafKind.isPassedOver(kind, by: runtime) {
      let message =
        switch runtime {
        case .python: "Python does not run `\(kind)`: it goes on with the next action"
        case .dotnet: ".NET does not run `\(kind)`: it goes on with the next action"
        case .unknown: "neither runtime runs `\(kind)`: both go on with the next action"
        }
      refuse(
        message,
        hint.help ?? "use an action that it runs"
          + (runtime == .unknown
            ? "" : ", or set the knob `runtime` to the one that runs the file"),
        at: span, of: node, isMild: !isKnown, slip: hint.slip)
    } else if !isKnown, let help = hint.help {
      refuse(
        "no runtime is known to run `\(kind)`", help, at: span, of: node, isMild: true,
        slip: hint.slip)
    }
  }

  /// Tells an action that does not say what it does.
  ///
  /// Python refuses one among the actions of the workflow, and what is no map anywhere
  /// (`_factory.py` `_validate_workflow_def`); deeper down it passes over what has no kind, so that
  /// nothing is known of it.
  mutating func noteNoKind(of entry: SyntaxNode, _ what: String, depth: Int) {
    let help = "say what the action does: `kind: SendActivity`"
    guard depth > 0, entry.kind == .mapping else {
      return refuse("\(what) has no `kind`", help, at: entry.head, isAbsence: true)
    }
    problems.append(
      ReadProblem(
        isError: true, code: "missing-key", message: "\(what) has no `kind`", help: help,
        span: entry.span))
  }

  /// Tells an action that does not name what it goes to or calls: Python refuses the file
  /// (`_declarative_builder.py` `ACTION_REQUIRED_FIELDS`), and .NET has nothing to call.
  mutating func checkNames(_ source: SyntaxNode, _ kind: String, at span: Span, of node: NodeID) {
    func isEmpty(_ node: SyntaxNode?) -> Bool {
      guard let node, node.kind != .null else { return true }
      return !node.isCollection && node.text?.isEmpty != false
    }
    let isMissing: Bool
    let key: String
    switch kind {
    case "GotoAction":
      isMissing = isEmpty(source["actionId"]) && isEmpty(source["target"])
      key = "actionId"
      // `_validate_no_circular_gotos`; .NET goes round for ever.
      if runtime == .python, let target = source["target"] ?? source["actionId"], !isEmpty(target),
        let id = source["id"]?.text, target.text == id
      {
        refuse(
          "the goto `\(id)` leads to itself, and Python refuses it",
          "name the action to go on with", at: target.span, of: node)
      }
    case "InvokeAzureAgent":
      let agent = source["agent"]
      let isNamed = agent?.kind == .mapping ? !isEmpty(agent?["name"]) : !isEmpty(agent)
      isMissing = !isNamed && isEmpty(source["agentName"])
      key = "agent.name"
    case "InvokeFunctionTool":
      isMissing = isEmpty(source["functionName"])
      key = "functionName"
    case "InvokeMcpTool":
      isMissing = isEmpty(source["toolName"])
      key = "toolName"
    case "HttpRequestAction":
      isMissing = isEmpty(source["url"])
      key = "url"
    default: return
    }
    guard isMissing else { return }
    refuse("`\(kind)` has no `\(key)`", "add `\(key)`", at: span, of: node, isAbsence: true)
  }

  /// Tells what Python asks of an action besides, and .NET does not.
  mutating func checkFields(_ source: SyntaxNode, _ kind: String, at span: Span, of node: NodeID) {
    guard runtime == .python else { return }
    for names in MafKind.pythonFields[kind] ?? []
    where names.allSatisfy({ source.entry($0) == nil }) {
      refuse(
        "`\(kind)` has no `\(names[0])`, and Python refuses it", "add `\(names[0])`", at: span,
        of: node, isAbsence: true)
    }
    guard kind == "ConditionGroup" else { return }
    for name in ["else", "default"] {
      guard let entry = source.entry(name) else { continue }
      refuse(
        "a `ConditionGroup` has no `\(name)`, and Python refuses it", "write `elseActions`",
        at: entry.key.span, of: node)
    }
  }

  /// Tells a goto to what Python makes no step of that name of: the trigger, a case, and what holds
  /// other actions (`_resolve_pending_gotos` in `_declarative_builder.py`).
  mutating func checkGoto(to id: String, at span: Span, of node: NodeID) {
    guard runtime == .python, let what = nameless[id] else { return }
    refuse(
      "the goto leads to `\(id)`, \(what), and Python finds no action of that name",
      "lead it to an action before it, or to the first one within", at: span, of: node)
  }

  /// Tells conditions that are no list of cases, and cases whose condition cannot be read.
  mutating func checkConditions(_ source: SyntaxNode, of node: NodeID) {
    guard let entry = source.entry("conditions"), entry.value.kind != .null else { return }
    guard entry.value.kind == .sequence else {
      return refuse(
        "`conditions` is not a list", "write each case as an entry `- condition: ...`",
        at: entry.key.span, of: node)
    }
    for item in entry.value.elements {
      guard item.kind == .mapping else {
        refuse(
          "a case of `conditions` is not a map", "write the case as `- condition: =...`",
          at: item.head, of: node)
        continue
      }
      guard let condition = item["condition"], condition.isCollection else { continue }
      problems.append(
        ReadProblem(
          isError: true, code: "wrong-type",
          message:
            "`condition` is no formula but a \(condition.kind == .mapping ? "map" : "list")",
          help: "write `condition: =...`, with quotes where the formula has a colon or a brace",
          span: condition.span))
    }
  }

  /// Tells a `BreakLoop` or `ContinueLoop` outside of a loop, which Python refuses
  /// (`_declarative_builder.py` `_create_break_executor`) and .NET passes over.
  mutating func refuseLoopless(_ action: MafAction) {
    guard runtime == .python else { return }
    refuse(
      "`\(action.kind)` stands in no `Foreach`, and Python refuses it",
      "take it out, or put it into the loop that it is to end a round of",
      at: builder[action.node].span, of: action.node)
  }
}
