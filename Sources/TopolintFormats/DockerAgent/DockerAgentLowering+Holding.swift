import TopolintModel
import TopolintSource
import TopolintSyntax

extension DockerAgentLowering {
  /// A tool of an agent, before it is known what it does.
  mutating func tool(
    _ name: String, id: String, at span: TopolintSource.Span, of position: Int
  ) -> Node {
    var node = Node(
      unused("\(records[position].name):\(id)"), kind: .tool, span: span, name: name)
    node.errorHandling = .engineDefault(.defaultValue, DockerAgentProfile.toolError)
    return node
  }

  /// Adds a tool that an agent holds, with what the permissions and hooks say of it.
  mutating func hold(_ node: Node, by position: Int, names: [String]) {
    var node = node
    let span = node.span
    let known = names.isEmpty ? [node.name] : names
    if !permissions.isEmpty {
      let verdicts = known.map { permissions.verdict(of: $0) }
      if let (texts, place) = permissions.rights(of: verdicts) {
        node.permissions = .declared(texts, place)
      }
      node.isDisabled = verdicts.allSatisfy { $0.denial != nil }
      let acting = names.isEmpty ? known : acting(names, of: node)
      if let pattern = acting.compactMap({ permissions.verdict(of: $0).approval }).first {
        node.isPreapproved = .declared(true, pattern.span)
      }
    }
    if let hook = hook(on: known, of: position) { node.isPreapproved = .declared(false, hook) }
    builder.connect(records[position].node, builder.add(node), .uses, span: span)
  }

  /// The tools of a node that do as much as it does at most: to approve a reading tool of a toolset
  /// is not to approve the writing ones.
  private func acting(_ names: [String], of node: Node) -> [String] {
    guard let level = node.effect.value?.level, level > .read else { return names }
    for type in ["shell", "filesystem", "background_jobs"] {
      guard let tools = DockerAgentToolsets.tools(type) else { continue }
      let strong = tools.filter { $0.level > .read && names.contains($0.name) }.map(\.name)
      if !strong.isEmpty, names.allSatisfy({ name in tools.contains { $0.name == name } }) {
        return strong
      }
    }
    return names
  }

  /// Where a hook is asked before any of these tools runs.
  private func hook(on tools: [String], of position: Int) -> TopolintSource.Span? {
    guard let hooks = records[position].data["hooks"] else { return nil }
    for key in ["pre_tool_use", "tool_guard"] {
      guard let entry = hooks.entry(key) else { continue }
      for matcher in entry.value.elements
      where DockerAgentText.covers(matcher["matcher"]?.text, tools) {
        return entry.key.span
      }
    }
    return nil
  }

  /// In a sandbox a command changes what is in there, and reaches the listed hosts only.
  func setSandbox(of node: inout Node) {
    guard let sandbox = root["runtime"]?["sandbox"], sandbox.bool == true,
      let effect = node.effect.value, effect.level > .write
    else { return }
    node.effect = .declared(Effect(.write, basis: .stated), sandbox.span)
  }

  /// How long a request may take.
  func requestTime(
    _ toolset: SyntaxNode, _ otherwise: EngineNote = DockerAgentProfile.httpTimeout
  ) -> Fact<Limit<Milliseconds>> {
    guard let time = toolset["timeout"], let seconds = time.double, seconds > 0 else {
      return .engineDefault(.finite(Milliseconds(seconds: 30)), otherwise)
    }
    return .declared(.finite(Milliseconds(seconds: seconds)), time.span)
  }

  /// How long one call of a server may take.
  func callTime(_ lifecycle: SyntaxNode?) -> Fact<Limit<Milliseconds>> {
    guard let time = lifecycle?["call_timeout"], let text = time.text,
      let limit = DockerAgentText.duration(text), limit.count > 0
    else { return .unknown("nothing limits a call but the person, who may cancel it") }
    return .declared(.finite(limit), time.span)
  }

  /// The variables of the environment that a tool is given as credentials.
  func setCredentials(_ tables: [SyntaxNode?], of node: inout Node) {
    var names: [String] = []
    var span: TopolintSource.Span?
    for entry in tables.compactMap({ $0 }).flatMap({ $0.entries.prefix(200) }) {
      guard SecretField(entry.key.textBytes) != nil, let text = entry.value.string else { continue }
      let found = DockerAgentText.variables(text)
      if !found.isEmpty { span = span ?? entry.key.span }
      names += found.filter { !names.contains($0) }
    }
    if let span { node.credentials = .declared(names, span) }
  }
}
