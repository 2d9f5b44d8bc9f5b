import TopolintModel
import TopolintSource
import TopolintSyntax

extension LanggraphLowering {
  /// How many edges are looked at for the models of tool nodes: hooks without end are no reason to
  /// walk them again and again.
  private static let searchBudget = 500_000

  /// Finds the models with tools: the steps that hand calls to a tool node and get the results back.
  ///
  /// A tool node runs what the last message asks for, which must be a model's
  /// (langchain-ai/langgraph: libs/prebuilt/langgraph/prebuilt/tool_node.py), so what it goes back to
  /// and what leads to it is that model. Hooks around the model are walked through. Where nobody
  /// stands between the two, the round of asking and answering is a turn of the model.
  mutating func findAgents() {
    var budget = Self.searchBudget
    for position in records.indices where records[position].runsTools && budget > 0 {
      let before = neighbours(of: position, isForward: false, &budget)
      let after = neighbours(of: position, isForward: true, &budget)
      let models = before.nodes.intersection(after.nodes).filter { other in
        LanggraphKinds.known(records[other].path).map { $0.kind == .llm } ?? true
      }
      agents.formUnion(models)
      if !models.isEmpty, before.nodes == models, !before.asks, !after.asks,
        records[position].interrupt == nil
      {
        holders[position] = models.sorted()
        for model in models { turns[model, default: []].append(position) }
      }
    }
  }

  /// The edges that lead on from a step: not into the turns of a model, but also what a tool node
  /// leads to that is such a turn.
  func waysOn(from position: Int) -> [LanggraphEdge] {
    var ways = records[position].outgoing.map { links[$0] }.filter { holders[$0.target] == nil }
    var targets = Set(ways.map(\.target))
    for tools in turns[position] ?? [] {
      for number in records[tools].outgoing {
        let link = links[number]
        guard !agents.contains(link.target), !records[link.target].isHook,
          holders[link.target] == nil, targets.insert(link.target).inserted
        else { continue }
        ways.append(link)
      }
    }
    return ways
  }

  /// The steps before or after a tool node, past the hooks of a model; and whether a person is asked
  /// on the way.
  private func neighbours(of position: Int, isForward: Bool, _ budget: inout Int)
    -> (nodes: Set<Int>, asks: Bool)
  {
    var found: Set<Int> = []
    var seen: Set<Int> = [position]
    var pending = [position]
    var asks = false
    while let next = pending.popLast() {
      let edges = isForward ? records[next].outgoing : records[next].incoming
      budget -= edges.count
      guard budget > 0 else { return ([], true) }
      for number in edges {
        let other = isForward ? links[number].target : links[number].source
        guard seen.insert(other).inserted else { continue }
        let record = records[other]
        if record.isHook {
          asks = asks || record.asksPerson || record.interrupt != nil
          pending.append(other)
        } else if !record.isMark, !record.runsTools {
          asks = asks || !isForward && record.interrupt?.isAfter == true
          found.insert(other)
        }
      }
    }
    return (found, asks)
  }

  /// Adds the tools that a tool node runs: held by the model that asks for them, or, where somebody
  /// else stands between the two, by the tool node itself.
  mutating func addTools(_ position: Int) {
    let record = records[position]
    let users = holders[position] ?? [position]
    for user in users {
      let prefix = users.count > 1 ? "\(records[user].id):\(record.id)" : record.id
      if record.toolNames.isEmpty, user != position {
        // Versions before 1.2 of the export do not name the tools.
        add(Node(prefix, kind: .tool, span: record.span, name: record.name), heldBy: user)
      }
      for tool in record.toolNames {
        guard let name = tool.string else { continue }
        add(Node("\(prefix):\(name)", kind: .tool, span: tool.span, name: name), heldBy: user)
      }
    }
  }

  private mutating func add(_ tool: Node, heldBy user: Int) {
    var tool = tool
    describe(&tool)
    let added = builder.add(tool)
    builder.connect(nodes[user], added, .uses, span: tool.span)
  }

  private mutating func describe(_ tool: inout Node) {
    let unknown = "the code of the tool is not in the export"
    tool.retry = .unknown(LanggraphProfile.call)
    tool.timeout = .unknown(LanggraphProfile.call)
    tool.errorHandling = .unknown(LanggraphProfile.call)
    // The tools by which supervisors and swarms hand a conversation on move nothing but control
    // (langchain-ai/langgraph-supervisor-py: langgraph_supervisor/handoff.py).
    for prefix in ["transfer_to_", "transfer_back_to_"] where tool.name.hasPrefix(prefix) {
      let target = tool.name.dropFirst(prefix.count)
      let isAgent = names.contains(String(target))
      tool.effect =
        isAgent
        ? .declared(Effect(.none, basis: .nodeType), tool.span) : .unknown(unknown)
      return
    }
    if let known = ToolKnowledge.named(tool.name), tool.nativeID != tool.name {
      known.describe(&tool, at: tool.span, otherwise: unknown)
    } else {
      tool.effect = .unknown(unknown)
    }
  }
}
