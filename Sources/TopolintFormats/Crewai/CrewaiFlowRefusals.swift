internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// What the loader of a flow refuses (crewAIInc/crewAI:lib/crewai/src/crewai/flow/flow_definition.py),
/// and what it passes over with a word in its log (`log_flow_definition_issues`).
///
/// Of the flow, its methods, `config` and `human_feedback` it takes any key; of `state` and of actions
/// only those that they have.
extension CrewaiLowering {
  /// Notes what the loader refuses of the flow as a whole.
  mutating func refuseFlow(_ root: SyntaxNode) {
    let name = root.entry("name")
    if let node = name?.value, node.kind != .null {
      if let refusal = CrewaiWord.refusal(of: node, as: "the name of a flow") {
        builder.note(Defect(.refusal(refusal), span: node.span))
      }
    } else {
      note(
        "the flow has no `name`", at: name?.key.span ?? builder.span, node: nil,
        help: "give it one: `name: ...`", isAbsence: true)
    }
    if let state = root.entry("state"), state.value.kind != .null { refuseState(state) }
  }

  private mutating func refuseState(_ entry: Entry) {
    let state = entry.value
    guard state.kind == .mapping else {
      return note(
        "`state` is not a table", at: entry.key.span, node: nil, help: "write `type: dict` below it"
      )
    }
    guard let type = state["type"] else {
      return note(
        "`state` does not say its `type`", at: entry.key.span, node: nil,
        help: "write `type: dict`, or `json_schema` where it has one", isAbsence: true)
    }
    let word = type.text ?? ""
    guard let keys = CrewaiKeys.states[word] else {
      let hint = NameHint(word, among: CrewaiKeys.states.keys.sorted())
      return note(
        "`\(word)` is no type of `state`", at: type.head, node: nil,
        help: hint.help ?? "write `dict`, `json_schema` or `pydantic`", slip: hint.slip)
    }
    refuseKeys(of: state, but: keys, what: "`state` of the type `\(word)`", node: nil)
    if word == "json_schema", state.entry("json_schema") == nil {
      note(
        "`state` has no `json_schema`", at: type.span, node: nil,
        help: "write the schema, or `type: dict`", isAbsence: true)
    }
  }

  // MARK: Actions

  /// Notes what the loader refuses of an action: of a method, or of a step of `each`, which says its
  /// kind in any case.
  mutating func refuseAction(_ action: Entry, of name: String, in node: NodeID, isStep: Bool) {
    let table = action.value
    guard table.kind == .mapping else { return }
    guard let call = table["call"] else {
      if !isStep, table.entry("ref") != nil {
        return refuseAction(table, "code", of: name, at: action.key.span, node, isStep: isStep)
      }
      return note(
        "the action of `\(name)` does not say its kind", at: action.key.span, node: node,
        help: "say what it is: `call: expression`", isAbsence: true)
    }
    let kind = call.text ?? ""
    let known = CrewaiKeys.actions.keys.sorted().filter { !isStep || $0 != "each" }
    guard known.contains(kind) else {
      let hint = NameHint(kind, among: known)
      return note(
        isStep && kind == "each"
          ? "a step of `each` is one action, and this is an `each` again"
          : "`\(kind)` is no kind of action", at: call.head, node: node,
        help: hint.help ?? "write one of \(known.map { "`\($0)`" }.joined(separator: ", "))",
        slip: hint.slip)
    }
    refuseAction(table, kind, of: name, at: call.span, node, isStep: isStep)
  }

  private mutating func refuseAction(
    _ table: SyntaxNode, _ kind: String, of name: String, at span: Span, _ node: NodeID,
    isStep: Bool
  ) {
    guard let (keys, required) = CrewaiKeys.actions[kind] else { return }
    let what = "the `\(kind)` of `\(name)`"
    let stray = kind == "agent" && table["with"]?.entry("input") == nil ? table.entry("input") : nil
    refuseKeys(
      of: table, but: ["call"] + keys + (stray == nil ? [] : ["input"]), what: what, node: node)
    for key in required where table.entry(key) == nil && table.entry(key + "_") == nil {
      note("\(what) has no `\(key)`", at: span, node: node, help: "add `\(key)`", isAbsence: true)
    }
    switch kind {
    case "crew":
      let path = table["from_declaration"]
      let hasPath = path.map { $0.isCollection || $0.kind != .null && $0.text?.isEmpty == false }
      let hasTable = (table["with"] ?? table["with_"]).map { $0.kind != .null } ?? false
      if hasPath ?? false == hasTable {
        note(
          "\(what) has \(hasTable ? "both" : "neither") `from_declaration` \(hasTable ? "and" : "nor") `with`",
          at: span, node: node, help: "write one of the two", isAbsence: !hasTable)
      }
    case "agent":
      if let stray {
        note(
          "`input` of \(what) stands beside `with`, and the loader looks for it in there",
          at: stray.key.span, node: node, help: "move it into `with`")
      } else if let agent = table["with"], agent.kind == .mapping, agent.entry("input") == nil {
        note(
          "\(what) has no `input`", at: span, node: node, help: "say what it is asked",
          isAbsence: true)
      }
    case "script":
      if let language = table["language"], language.text != "python" {
        note(
          "a script is in `python`, and `\(language.text ?? "...")` is another language",
          at: language.head, node: node, help: "write it in Python, or call a tool")
      }
    case "expression": refuseRoot(of: table["expr"], node, isStep: isStep)
    case "each":
      refuseRoot(of: table["in"], node, isStep: false)
      refuseSteps(table.entry("do"), of: name, node)
    default: break
    }
  }

  private mutating func refuseSteps(_ entry: Entry?, of name: String, _ node: NodeID) {
    guard let entry else { return }
    guard entry.value.kind == .sequence, !entry.value.elements.isEmpty else {
      return note(
        "`do` of the `each` of `\(name)` is no list of steps", at: entry.key.span, node: node,
        help: "write a list of `{name: ..., action: ...}`")
    }
    var seen: [String: Span] = [:]
    for step in entry.value.elements where step.kind == .mapping {
      guard let written = step["name"], written.kind != .null, let text = written.text else {
        note(
          "a step of the `each` of `\(name)` has no `name`", at: step.head, node: node,
          help: "give it one: what follows reads `outputs.<name>`", isAbsence: true)
        continue
      }
      if !CrewaiWord.isName(text) {
        note(
          "`\(text)` is no name for a step", at: written.span, node: node,
          help: "use letters, digits and `_`, and no digit first")
      }
      if let first = seen.updateValue(written.span, forKey: text) {
        note(
          "two steps of the `each` of `\(name)` are called `\(text)`", at: written.span, node: node,
          help: "give one of them another name",
          other: SpanNote("the first is called so here", at: first))
      }
      refuseRoot(of: step["if"], node, isStep: true)
      if step.entry("action") == nil, let call = step.entry("call") {
        note(
          "the action of the step `\(text)` stands beside its name", at: call.key.span, node: node,
          help: "write it below `action`: `action: {call: ...}`")
        continue
      }
      refuseKeys(
        of: step, but: ["name", "if", "if_", "action"], what: "the step `\(text)`", node: node)
      if let action = step.entry("action") {
        refuseAction(action, of: text, in: node, isStep: true)
      } else {
        note(
          "the step `\(text)` does nothing", at: written.span, node: node,
          help: "say what it does: `action: {call: ...}`", isAbsence: true)
      }
    }
  }

  /// Notes an expression that is a path and begins with none of what there is
  /// (`_validate_action_cel`); what a longer one reads is not taken apart here.
  private mutating func refuseRoot(of expression: SyntaxNode?, _ node: NodeID, isStep: Bool) {
    guard let expression, let text = expression.string else { return }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let root = parts.first, parts.allSatisfy(CrewaiWord.isName),
      !["outputs", "state", "true", "false", "null"].contains(root), !(isStep && root == "item")
    else { return }
    note(
      "`\(root)` is nothing that an expression can read here", at: expression.span, node: node,
      help: "it reads `outputs`\(isStep ? ", `item`" : "") and `state`: `state.\(text)`?")
  }

  private mutating func refuseKeys(
    of table: SyntaxNode, but known: [String], what: String, node: NodeID?
  ) {
    for entry in table.entries where !known.contains(entry.name) {
      guard !entry.name.isEmpty, entry.name != "<<" else { continue }
      let hint = NameHint(entry.name, among: known)
      note(
        "\(what) has no key `\(entry.name)`", at: entry.key.span, node: node,
        help: hint.help ?? "remove it", slip: hint.slip)
    }
  }

  // MARK: Events

  /// Notes feedback without a message, and what the engine passes over: events of a method that is no
  /// router, and an outcome where there are none to choose from.
  mutating func refuseEvents(of method: SyntaxNode, _ name: String, in node: NodeID) {
    let feedback = method["human_feedback"].flatMap { $0.kind == .mapping ? $0 : nil }
    if let feedback, let key = method.entry("human_feedback")?.key {
      if feedback["message"].map({ $0.kind == .null }) ?? true {
        note(
          "`human_feedback` of `\(name)` has no `message`", at: key.span, node: node,
          help: "say what the person is asked", isAbsence: true)
      }
      let emitted = feedback["emit"]?.elements ?? []
      if emitted.isEmpty, let outcome = feedback.entry("default_outcome"),
        outcome.value.kind != .null
      {
        note(
          "`default_outcome` of `\(name)` is passed over: there is no `emit` to choose from",
          at: outcome.key.span, node: node, help: "list the outcomes in `emit`, or remove it",
          isMild: true)
      }
    }
    // Who writes `router: false` has said that they are not to come.
    guard let emit = method.entry("emit"), !emit.value.elements.isEmpty,
      method["router"].map({ $0.kind == .null }) ?? true,
      feedback?["emit"]?.elements.isEmpty ?? true
    else { return }
    note(
      "`emit` of `\(name)` is passed over: only a router emits events", at: emit.key.span,
      node: node,
      help: "add `router: true` where its answer is the name of the event", isMild: true)
  }
}
