import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  /// Reads `connections`: by source, kind and output. Names and kinds that do not exist become
  /// defects, one for each edge.
  mutating func readConnections() {
    for entry in root["connections"]?.entries ?? [] {
      let source = byName[entry.name]
      if source == nil, !ignored.contains(entry.name) {
        note(missing: entry.name, role: "connection source", span: entry.key.span, node: nil)
      }
      guard entry.value.kind == .mapping else {
        if entry.value.kind != .null { noteShape(entry.value) }
        continue
      }
      for kind in entry.value.entries {
        let isKnown = N8nTypes.isConnectionKind.contains(kind.name)
        guard kind.value.kind == .sequence else {
          if kind.value.kind != .null { noteShape(kind.value) }
          continue
        }
        for (output, group) in kind.value.elements.enumerated() {
          guard group.kind == .sequence else {
            if group.kind != .null { noteShape(group) }
            continue
          }
          for edge in group.elements {
            read(edge, from: source, kind: isKnown ? kind.name : nil, kind.key, output)
          }
        }
        if kind.name == "main", let source { writtenOutputs[source] = kind.value.elements.count }
      }
    }
    for (position, wire) in wires.enumerated() {
      leaving[wire.source].append(position)
      entering[wire.target].append(position)
    }
    for (position, holding) in holdings.enumerated() {
      held[holding.user].append(position)
      users[holding.sub].append(position)
    }
  }

  private mutating func read(
    _ edge: SyntaxNode, from source: Int?, kind: String?, _ key: SyntaxNode, _ output: Int
  ) {
    guard edge.kind == .mapping, let name = edge["node"], let target = name.text else {
      if edge.kind != .null { noteShape(edge) }
      return
    }
    let node = source.map(id)
    guard let end = byName[target] else {
      if !ignored.contains(target) {
        note(missing: target, role: "connection target", span: name.span, node: node)
      }
      return
    }
    guard let source else { return }
    guard let kind else {
      note(
        missing: key.text ?? "", role: "connection kind", known: N8nTypes.connectionKinds,
        span: key.span, node: node,
        help: "connect it by `main`: what follows a failure is the last list there, with "
          + "`onError: continueErrorOutput` at the node")
      return
    }
    let input = min(max(edge["index"]?.integer ?? 0, 0), 1_000)
    if kind == "main" {
      wires.append(
        Wire(source: source, output: output, target: end, input: input, span: name.span))
    } else {
      holdings.append(
        Holding(sub: source, user: end, kind: kind, input: input, span: name.span))
    }
  }

  private mutating func noteShape(_ node: SyntaxNode) {
    problems.append(
      ReadProblem(
        isError: true, code: "not-a-connection",
        message: "an entry of `connections` is not a list of lists of `{node, type, index}`",
        help: "export the workflow again", span: node.span))
  }

  /// Adds the edges of the kind `main` that leave a record, and the `uses` edges to what it holds.
  mutating func connect(_ record: Int) {
    for position in held[record] { connectHeld(holdings[position]) }
    let layout = layout(of: record)
    let failure = failureOutput(of: record, layout)
    errorOutputs[record] = failure
    let isWired = Set(leaving[record].map { wires[$0].output })
    var open = openCases(of: record, layout, isWired)
    for position in leaving[record] {
      let wire = wires[position]
      if isUnsent(wire, layout, failure) {
        noteUnsent(wire, layout, failure)
        continue
      }
      // The cases are tried in their order.
      while let next = open.first, next < wire.output {
        endCase(next, of: record, layout)
        open.removeFirst()
      }
      connect(wire, layout, failure)
      // It hands on what comes by its first input.
      guard records[wire.target].isDisabled, wire.input == 0 else { continue }
      for behind in enabledBehind(wire.target) {
        connect(
          Wire(source: record, output: wire.output, target: behind, span: wire.span), layout,
          failure)
      }
    }
    for position in open { endCase(position, of: record, layout) }
    complete(record, layout, isWired)
  }

  private mutating func connect(_ wire: Wire, _ layout: N8nLayout, _ failure: Int?) {
    var edge = Edge(id(wire.source), id(wire.target), .sequence, span: wire.span)
    if wire.output == failure {
      edge.kind = .error
      edge.label = "error"
      edge.outcome = .error
    } else if layout.cases.indices.contains(wire.output) {
      let choice = layout.cases[wire.output]
      edge.kind = layout.isExclusive ? .branch : .sequence
      edge.label = choice.label
      edge.condition = choice.condition
      edge.isDefault = choice.isDefault && layout.isExclusive
      edge.outcome = choice.outcome
    } else if wire.output > 0 {
      edge.label = "output \(wire.output)"
    }
    builder.connect(edge)
  }

  private mutating func connectHeld(_ holding: Holding) {
    let user = id(holding.user)
    let sub = id(holding.sub)
    builder.connect(user, sub, .uses, span: holding.span)
    for tool in serverTools[holding.sub] ?? [] {
      builder.connect(user, tool, .uses, span: holding.span)
    }
    guard builder[sub].kind == .store else { return }
    builder.connect(sub, user, .reads, span: holding.span)
    if holding.kind == "ai_memory" { builder.connect(user, sub, .writes, span: holding.span) }
  }

  /// The output that failures leave by: one behind the last of the type.
  private func failureOutput(of record: Int, _ layout: N8nLayout) -> Int? {
    let node = records[record]
    guard node.entry["onError"]?.text == "continueErrorOutput" else { return nil }
    if !layout.cases.isEmpty { return layout.cases.count }
    switch node.short {
    case "compareDatasets": return 4
    case _ where node.isBase: return 1
    default: return max(1, writtenOutputs[record] - 1)
    }
  }

  /// Whether nothing ever leaves by the output of a wire: the node has one, or one for each case, and
  /// at most another for failures.
  private func isUnsent(_ wire: Wire, _ layout: N8nLayout, _ failure: Int?) -> Bool {
    let node = records[wire.source]
    guard wire.output >= max(1, layout.cases.count), wire.output != failure, !node.isDisabled,
      layout.cases.isEmpty ? N8nTypes.hasOneOutput(node) : N8nTypes.hasAnOutputForEachCase(node)
    else { return false }
    guard let choice = node.entry["onError"], choice.kind != .null else { return true }
    return ["continueErrorOutput", "continueRegularOutput", "stopWorkflow"]
      .contains(choice.text ?? "")
  }

  private mutating func noteUnsent(_ wire: Wire, _ layout: N8nLayout, _ failure: Int?) {
    let isForFailures = failure == nil && wire.output == max(1, layout.cases.count)
    builder.note(
      Defect(
        .unsentOutput(
          target: records[wire.target].name,
          setting: isForFailures ? "onError: continueErrorOutput" : nil),
        span: wire.span, node: id(wire.source)))
  }

  /// The enabled nodes that items come to which a disabled node passes on: those behind its first
  /// output.
  private func enabledBehind(_ record: Int) -> [Int] {
    var found: [Int] = []
    var seen: Set<Int> = [record]
    var pending = [record]
    while let next = pending.popLast(), seen.count < 64 {
      for position in leaving[next] where wires[position].output == 0 {
        let target = wires[position].target
        guard !records[target].isDisabled || wires[position].input == 0, seen.count < 64,
          seen.insert(target).inserted
        else { continue }
        if records[target].isDisabled { pending.append(target) } else { found.append(target) }
      }
    }
    return found.sorted()
  }

  /// Settles what happens on outputs without an edge.
  private mutating func complete(_ record: Int, _ layout: N8nLayout, _ isWired: Set<Int>) {
    guard !layout.cases.isEmpty, !records[record].isDisabled else { return }
    let node = id(record)
    if let unmatched = layout.unmatched {
      builder[node].unmatched = unmatched
    } else if let position = layout.cases.firstIndex(where: \.isDefault), layout.isExtra,
      !isWired.contains(position)
    {
      builder[node].unmatched = .engineDefault(.drop, N8nProfile.outputUnwired)
    }
  }

  /// The ways of a choice that have no edge: items that take one are done. Its author has said so,
  /// and a check that keeps something away is one. A fallback that was asked for and left open is
  /// none.
  private func openCases(of record: Int, _ layout: N8nLayout, _ isWired: Set<Int>) -> [Int] {
    guard layout.endsUnwired, !isWired.isEmpty, !records[record].isDisabled else { return [] }
    return layout.cases.indices.filter { position in
      let choice = layout.cases[position]
      return !isWired.contains(position) && !(choice.isDefault && layout.isExtra)
        && choice.condition != .any([])
    }
  }

  private mutating func endCase(_ position: Int, of record: Int, _ layout: N8nLayout) {
    let choice = layout.cases[position]
    var end = Node(
      "\(records[record].name):\(choice.label)", kind: .end(.success), span: records[record].span)
    end.isImplied = true
    let target = builder.add(end)
    var edge = Edge(id(record), target, .branch, span: records[record].span)
    edge.label = choice.label
    edge.condition = choice.condition
    edge.isDefault = choice.isDefault
    edge.outcome = choice.outcome
    edge.isImplied = true
    builder.connect(edge)
  }
}
