import TopolintModel
import TopolintSource
import TopolintSyntax

/// What is wrong with an action.
extension MafLowering {
  /// Tells a kind that no runtime has and that is nearly one, and a kind that the runtime passes over.
  mutating func checkKind(_ kind: String, at span: Span, of node: NodeID) {
    if !MafKind.isOne(kind), let near = nearestName(to: kind, in: MafKind.names),
      // What is longer by a word is another kind.
      abs(near.count - kind.count) < 3
    {
      builder.note(
        Defect(
          .danglingReference(name: kind, role: "action kind", known: MafKind.names), span: span,
          node: node))
    } else if MafKind.isPassedOver(kind, by: runtime) {
      problems.append(
        ReadProblem(
          isError: false, code: "not-run",
          message:
            "the \(runtime == .python ? "Python" : ".NET") runtime does not run `\(kind)`: it "
            + "goes on with the next action",
          help: "use an action that it runs, or set the knob `runtime` to the one that does",
          span: span))
    }
  }

  /// Tells an action that does not name what it goes to or calls.
  mutating func checkNames(_ source: SyntaxNode, _ kind: String, at span: Span) {
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
        problems.append(
          ReadProblem(
            isError: true, code: "own-target",
            message: "the goto `\(id)` leads to itself: Python refuses the file",
            help: "name the action to go on with", span: target.span))
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
    problems.append(
      ReadProblem(
        isError: true, code: "missing-key", message: "`\(kind)` has no `\(key)`",
        help: "add `\(key)`", span: span))
  }

  /// Tells conditions that are no list of cases.
  mutating func checkConditions(_ source: SyntaxNode) {
    guard let entry = source.entry("conditions"), entry.value.kind != .null else { return }
    guard entry.value.kind == .sequence else {
      problems.append(
        ReadProblem(
          isError: true, code: "not-a-list", message: "`conditions` is not a list",
          help: "write each case as an entry `- condition: ...`", span: entry.key.span))
      return
    }
    for item in entry.value.elements {
      let condition = item["condition"]
      guard item.kind != .mapping || condition?.isCollection == true else { continue }
      problems.append(
        ReadProblem(
          isError: true, code: "wrong-type",
          message: item.kind == .mapping
            ? "`condition` is no formula but a \(condition?.kind == .mapping ? "map" : "list")"
            : "a case of `conditions` is not a map",
          help: "write `condition: =...`, with quotes where the formula has a colon or a brace",
          span: condition?.span ?? item.span))
    }
  }
}
