import TopolintModel
import TopolintSource
import TopolintSyntax

extension DockerAgentLowering {
  /// The label of an edge that is taken whatever the model says.
  static let forced = "force_handoff"
  /// The label of an edge to an agent that works beside the one that asks it.
  static let aside = "subagents"

  /// Connects an agent with those that it delegates to and hands on to.
  mutating func connect(_ position: Int) {
    let data = records[position].data
    for item in list("sub_agents", of: position) {
      checkName(item, in: "sub_agents", of: position)
      connect(position, item, .delegate, label: nil, role: "sub-agent")
    }
    // Since version 16: agents that work beside this one, by name or as a table with one.
    for item in list("subagents", of: position) {
      let name = item.kind == .mapping ? item["agent"] ?? item : item
      checkName(name, in: "subagents", of: position)
      connect(position, name, .delegate, label: Self.aside, role: "sub-agent")
    }
    let handoffs = list("handoffs", of: position)
    let forced = data["force_handoff"].flatMap { $0.string?.isEmpty == false ? $0 : nil }
    for item in handoffs {
      checkName(item, in: "handoffs", of: position)
      connect(position, item, .handoff, label: nil, role: "handoff agent")
    }
    if let forced {
      // What an agent says in the end goes on whatever it is; a handoff before that is its choice.
      connect(
        position, forced, handoffs.isEmpty ? .sequence : .branch, label: Self.forced,
        role: "handoff agent")
    } else if !handoffs.isEmpty {
      endTurn(of: position)
    }
  }

  /// An agent that may hand on may answer instead: that ends the turn, and the person is asked.
  private mutating func endTurn(of position: Int) {
    let end: NodeID
    if let answer {
      end = answer
    } else {
      var node = Node(unused("(answer)"), kind: .end(.success), span: builder.span)
      node.isImplied = true
      end = builder.add(node)
      answer = end
    }
    var edge = Edge(records[position].node, end, .branch, span: records[position].key.span)
    edge.label = "answer"
    edge.isDefault = true
    edge.isImplied = true
    builder.connect(edge)
  }

  private mutating func connect(
    _ position: Int, _ item: SyntaxNode, _ kind: EdgeKind, label: String?, role: String
  ) {
    // A number is the name that it is written as.
    guard !item.isCollection, item.kind != .null, let text = item.text, !text.isEmpty else {
      return
    }
    let source = records[position].node
    let target: NodeID
    let other = positions[text]
    if let other {
      target = records[other].node
    } else if let found = DockerAgentText.external(text) {
      if let known = externals[text] {
        target = known
      } else {
        var node = Node(unused(found.name), kind: .agent, span: item.span)
        describeExternal(&node, found.reference, at: item.span)
        target = builder.add(node)
        externals[text] = target
      }
    } else {
      note(missing: item, role: role, in: nil, by: position)
      return
    }
    var edge = Edge(source, target, kind, span: item.span)
    edge.label = label
    edge.isDefault = kind == .branch
    if kind == .delegate, label == nil, dispatchers[position] != nil {
      edge.label = "transfer_task, run_background_agent"
    }
    let id = builder.connect(edge)
    guard let other else { return }
    if kind == .delegate {
      delegates[position].append(other)
    } else {
      handsOn[position].append(other)
    }
    links.append((id, position, other))
  }

  // MARK: Entries

  /// A run begins at `root`, or the first agent; `--agent` and a command may start any other, so that
  /// those that nobody leads to are for that.
  mutating func setEntries() {
    guard !records.isEmpty else { return }
    var reached = Set<Int>()
    func begin(at position: Int, _ lowering: inout DockerAgentLowering) {
      lowering.builder.begin(at: lowering.records[position].node)
      var pending = [position]
      while let next = pending.popLast() {
        guard reached.insert(next).inserted else { continue }
        pending += lowering.handsOn[next] + lowering.delegates[next]
      }
    }
    begin(at: positions["root"] ?? 0, &self)
    var called = Set<Int>()
    for link in links where link.source != link.target { called.insert(link.target) }
    for position in records.indices where !called.contains(position) && !reached.contains(position)
    {
      begin(at: position, &self)
    }
    for position in records.indices where !reached.contains(position) { begin(at: position, &self) }
  }

  // MARK: Limits of sessions

  /// Those that a session of the person comes to see what the person said, and all that came after.
  mutating func readSession() {
    var seen = Set<Int>()
    // The agents are the first nodes.
    var pending = builder.entries.map(\.index)
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      let said = Input(
        ValuePath(.engine("session.query")), use: .prompt, isOptional: true,
        span: records[next].key.span)
      builder.read(said, by: records[next].node)
      pending += handsOn[next]
    }
  }

  /// Gives the edges that lead back their limits: a session has that of the agent that it starts
  /// with, and a chain of delegations has one by the release.
  mutating func settleSessions() {
    guard !links.isEmpty else { return }
    let caps = sessionCaps()
    let count = records.count
    let all = Circles.numbers(count, links.map { ($0.source, $0.target) })
    let talks = Circles.numbers(
      count, links.filter { builder[$0.edge].kind != .delegate }.map { ($0.source, $0.target) })
    let calls = Circles.numbers(
      count, links.filter { builder[$0.edge].kind == .delegate }.map { ($0.source, $0.target) })
    let rings = Circles.numbers(
      count,
      links.filter { builder[$0.edge].label == Self.forced }.map { ($0.source, $0.target) })
    shareCaps(caps, talks)
    let isEndless = context.knobs[DockerAgentProfile.delegationCycles.name] == "endless"
    for link in links {
      let kind = builder[link.edge].kind
      let part = kind == .delegate ? all : talks
      guard part[link.source] == part[link.target] else { continue }
      if let span = budget(of: link.source) ?? budget(of: link.target) {
        builder[link.edge].budget = .dynamic(span)
      } else if kind == .delegate {
        let isPlain = calls[link.source] == calls[link.target]
        builder[link.edge].budget =
          isEndless
          ? .engineDefault(.unlimited, DockerAgentProfile.endless)
          : isPlain
            ? .engineDefault(.finite(0), DockerAgentProfile.rejected)
            : .engineDefault(.finite(10), DockerAgentProfile.depth)
      } else if let cap = caps[link.source] {
        builder[link.edge].budget = .declared(.finite(cap.turns), cap.span)
      } else {
        builder[link.edge].budget = .engineDefault(.unlimited, DockerAgentProfile.handoffs)
      }
      if builder[link.edge].label == Self.forced, rings[link.source] == rings[link.target] {
        builder[link.edge].budget = .engineDefault(.finite(0), DockerAgentProfile.forced)
      }
    }
  }

  /// An agent that is only handed on to has the turns of the sessions that it takes part in; where
  /// the conversation comes round, all turns together are what the ways back are limited to.
  private mutating func shareCaps(
    _ caps: [(turns: Int, span: TopolintSource.Span)?], _ talks: [Int]
  ) {
    let starts = Set(builder.entries)
    var rounds = Set<Int>()
    for link in links
    where builder[link.edge].kind != .delegate && talks[link.source] == talks[link.target] {
      rounds.formUnion([link.source, link.target])
    }
    for (position, cap) in caps.enumerated() {
      let node = records[position].node
      if cap != nil, rounds.contains(position) {
        builder[node].iterationLimit = .unknown("its session counts the turns")
      }
      guard let cap, !starts.contains(node), builder[node].iterationLimit.declaredValue == nil,
        builder[node].iterationLimit.value == .unlimited
      else { continue }
      builder[node].iterationLimit = .declared(.finite(cap.turns), cap.span)
    }
  }

  /// The largest limit on turns of a session that can come to an agent; nil where one of them has
  /// none. A session begins at an entry, or with a delegated task.
  private func sessionCaps() -> [(turns: Int, span: TopolintSource.Span)?] {
    var starts = Set(builder.entries)
    for link in links where builder[link.edge].kind == .delegate {
      starts.insert(records[link.target].node)
    }
    let starters = records.indices.filter { starts.contains(records[$0].node) }
    var caps = [(turns: Int, span: TopolintSource.Span)?](repeating: nil, count: records.count)
    var seen = Set<Int>()
    func spread(from start: Int, _ cap: (turns: Int, span: TopolintSource.Span)?) {
      var pending = [start]
      while let next = pending.popLast() {
        guard seen.insert(next).inserted else { continue }
        caps[next] = cap
        pending += handsOn[next]
      }
    }
    var limited: [(start: Int, turns: Int, span: TopolintSource.Span)] = []
    for start in starters {
      let limit = builder[records[start].node].iterationLimit
      if let turns = limit.value?.bound, let span = limit.span {
        limited.append((start, turns, span))
      } else {
        spread(from: start, nil)
      }
    }
    for (start, turns, span) in limited.sorted(by: { ($0.turns, $1.start) > ($1.turns, $0.start) })
    {
      spread(from: start, (turns, span))
    }
    return caps
  }

  // MARK: Approvals

  /// Whether the tools of each agent run unasked: a session has the mode of the agent that it starts
  /// with, or of the file.
  mutating func settleApprovals() {
    var modes = [SyntaxNode?](repeating: nil, count: records.count)
    var seen = Set<Int>()
    for entry in builder.entries {
      // The agents are the first nodes.
      let start = entry.index
      let mode = records[start].data["safety"] ?? root["runtime"]?["safety"]
      var pending = [start]
      while let next = pending.popLast() {
        guard seen.insert(next).inserted else { continue }
        modes[next] = mode
        pending += handsOn[next] + delegates[next]
      }
    }
    var inBackground = Set<Int>()
    if context.knobs[DockerAgentProfile.backgroundTools.name] == "approved" {
      // A handoff stays in the session, and a delegated task starts one with the same approval
      // (`handleTaskTransfer` in pkg/runtime/agent_delegation.go).
      var pending = dispatchers.keys.flatMap { delegates[$0] }
      while let next = pending.popLast() {
        guard inBackground.insert(next).inserted else { continue }
        pending += handsOn[next] + delegates[next]
      }
    }
    for position in records.indices {
      let node = records[position].node
      guard builder[node].isPreapproved.isInexpressible else { continue }
      if records[position].data["code_mode_tools"]?.bool == true {
        builder[node].isPreapproved = .unknown("a script of the model calls the tools")
      } else if inBackground.contains(position) {
        builder[node].isPreapproved = .engineDefault(true, DockerAgentProfile.approved)
      } else if let mode = modes[position], let text = mode.text {
        builder[node].isPreapproved = .declared(text == "autonomous", mode.span)
      } else {
        builder[node].isPreapproved = .engineDefault(false, DockerAgentProfile.asks)
      }
    }
  }
}
