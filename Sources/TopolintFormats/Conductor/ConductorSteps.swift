internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

extension ConductorReader {
  // MARK: Nodes

  /// Makes the nodes of all steps in source order, and the names that lead to them.
  mutating func makeNodes() {
    let grouped = memberNames()
    let targets = grouped.isEmpty ? [] : namedTargets()
    // The node that a group takes as its own, for each name: the first group's.
    var standalone: [String: NodeID] = [:]
    var pending: [(step: ConductorStep, node: NodeID)] = []
    entrances.reserveCapacity(steps.count)
    for (i, step) in steps.enumerated() {
      let isFirst = stepIndex[step.name] == i
      switch step.kind {
      case .agent:
        // A member runs inside its groups; outside only when something leads there too.
        let isMember = isFirst && grouped.contains(step.name)
        let node = makeStep(step.node, named: step.name, span: step.span, parent: nil)
        if isMember, !targets.contains(step.name) {
          pending.append((step, node))
        } else {
          made.append(ConductorInstance(node: node, source: step.node, group: nil))
          if isFirst { entrances[step.name] = node }
        }
        if isMember { standalone[step.name] = node }
      case .parallel, .forEach:
        makeGroup(step, isFirst: isFirst)
      }
    }
    adoptMembers(standalone, alone: Set(pending.map(\.step.name)))
  }

  /// The names that parallel groups list.
  private mutating func memberNames() -> Set<String> {
    var names: Set<String> = []
    for step in steps where step.kind == .parallel {
      for member in files.value(step.node, "agents")?.elements ?? [] {
        if let name = member.text { names.insert(name) }
      }
    }
    return names
  }

  /// The names that routes and the entry point lead to.
  private mutating func namedTargets() -> Set<String> {
    var names: Set<String> = []
    if let entry = root["workflow"]?["entry_point"]?.text { names.insert(entry) }
    for step in steps {
      for route in files.value(step.node, "routes")?.elements ?? [] {
        if let name = route["to"]?.text { names.insert(name) }
      }
      for option in files.value(step.node, "options")?.elements ?? [] {
        if let name = option["route"]?.text { names.insert(name) }
      }
      if let name = step.node["abort_route"]?.text { names.insert(name) }
    }
    return names
  }

  /// Makes the container of a group, its join and, for a for-each group, its body.
  private mutating func makeGroup(_ step: ConductorStep, isFirst: Bool) {
    let isMap = step.kind == .forEach
    var container = Node(step.name, kind: isMap ? .map : .fork, span: step.span)
    container.errorHandling = .engineDefault(.abort, ConductorDefaults.failure.note)
    container.effect = .declared(Effect(.none, basis: .nodeType), step.span)
    let list = files.value(step.node, "agents")?.elements.count ?? 0
    builder.capabilities.insert(.errorHandling)
    if isMap {
      container.concurrency = Self.number(
        step.node["max_concurrent"], orElse: 10, ConductorDefaults.concurrency)
      container.width = width
    } else {
      container.concurrency = .engineDefault(
        .finite(list), ConductorDefaults.parallelConcurrency.note)
    }
    let id = builder.add(container)
    var join = Node(step.name + ".join", kind: .join(.all, .concat), span: step.span)
    join.isImplied = true
    var group = ConductorGroup(container: id, join: id)
    if isMap, let agent = files.value(step.node, "agent"), agent.kind == .mapping {
      let name = agent["name"]
      let body = makeStep(
        agent, named: name?.text.flatMap { $0.isEmpty ? nil : $0 } ?? "agent",
        span: name?.span ?? step.node.entry("agent")?.key.span ?? step.span, parent: id)
      group.body = body
      group.isKeyed = step.node["key_by"] != nil
      made.append(
        ConductorInstance(
          node: body, source: agent, group: step.name, names: itemNames(step.node)))
    }
    let joinID = builder.add(join)
    builder[joinID].parent = builder[id].parent
    group = ConductorGroup(
      container: id, join: joinID, members: [:], body: group.body, isKeyed: group.isKeyed)
    guard isFirst else { return }
    groups[step.name] = group
    entrances[step.name] = id
  }

  /// A list is as long as it is, but each item takes one of the run's steps.
  private var width: Fact<Limit<Int>> {
    switch builder.limits.steps {
    case .declared(let limit, let span): .declared(limit, span)
    case .engineDefault(let limit, let note): .engineDefault(limit, note)
    case .dynamic(let span): .dynamic(span)
    case .inexpressible: .inexpressible
    case .unknown(let reason): .unknown(reason)
    }
  }

  /// What the names that a for-each group gives to its agent stand for.
  private func itemNames(_ step: SyntaxNode) -> [String: ConductorLocal] {
    var names: [String: ConductorLocal] = ["_index": .hidden, "_key": .hidden]
    let each = step["for_each"]
    guard let name = (step["as"] ?? each?["as"])?.text else { return names }
    let (source, _) = Self.reference((step["source"] ?? each?["source"])?.text ?? "")
    let path = source.split(separator: ".").map(String.init)
    names[name] =
      path.isEmpty ? .hidden : .alias(root: path[0], fields: path.dropFirst().prefix(15) + ["*"])
    return names
  }

  /// Puts the members of parallel groups into their first group, and copies into the others.
  private mutating func adoptMembers(_ standalone: [String: NodeID], alone: Set<String>) {
    var free = alone
    for (i, step) in steps.enumerated() where step.kind == .parallel && stepIndex[step.name] == i {
      guard let container = groups[step.name]?.container else { continue }
      for member in files.value(step.node, "agents")?.elements ?? [] {
        guard let name = member.text, groups[step.name]?.members[name] == nil else { continue }
        guard let position = stepIndex[name], steps[position].kind == .agent,
          let original = standalone[name]
        else {
          dangling(name, "member of a parallel group", at: member.span, node: container)
          continue
        }
        let node: NodeID
        if free.remove(name) != nil {
          node = original
          lone[name] = node
          builder[node].parent = container
          moveTools(of: node, into: container)
        } else {
          spareNodes -= 1
          guard spareNodes >= 0 else { return }
          let source = steps[position]
          node = makeStep(
            source.node, named: name, span: source.span, parent: container)
        }
        groups[step.name]?.members[name] = node
        made.append(
          ConductorInstance(node: node, source: steps[position].node, group: step.name))
        builder.connect(container, node, .sequence, span: member.span)
      }
    }
  }

  // MARK: Kinds

  /// Makes the node of an element of `agents`, or of a for-each group's agent.
  private mutating func makeStep(
    _ source: SyntaxNode, named name: String, span: Span, parent: NodeID?
  ) -> NodeID {
    let type = source["type"]?.text ?? "agent"
    var node = Node(name, kind: .agent, span: span, parent: parent)
    node.errorHandling = .engineDefault(.abort, ConductorDefaults.failure.note)
    node.memory = .engineDefault(.stateless, ConductorDefaults.memory.note)
    switch type {
    case "agent": return makeAgent(source, &node)
    case "human_gate": describeGate(source, &node)
    case "questions": describeQuestions(source, &node)
    case "script": describeScript(source, &node)
    case "set": describeSet(source, &node)
    case "terminate":
      let isFailure = source["status"]?.text == "failed"
      node.kind = .end(isFailure ? .failure : .success)
      node.errorHandling = .inexpressible
    case "wait": describeWait(source, &node)
    case "workflow": describeWorkflow(source, &node)
    default:
      node.kind = .opaque(type)
      node.effect = .unknown("`\(type)` is not a known type of step")
    }
    return builder.add(node)
  }

  private mutating func describeGate(_ source: SyntaxNode, _ node: inout Node) {
    let options = files.value(source, "options")?.elements ?? []
    let outcomes = options.map { ConductorWords.outcome(of: $0) }
    let targets = Set(options.compactMap { $0["route"]?.text })
    let decides = targets.count > 1 || outcomes.contains(.reject)
    node.kind = .human(decides ? .approval : .question)
    node.effect = .declared(Effect(.none, basis: .nodeType), node.span)
    node.timeout = .engineDefault(.unlimited, ConductorDefaults.humanTimeout.note)
    node.prompt = promptFact(source, ["prompt"])
    if context.knobs["gates"] == "skipped" {
      node.isPreapproved = .engineDefault(true, ConductorDefaults.skippedGates.note)
    }
    let span = source.entry("options")?.key.span ?? node.span
    let values = options.compactMap { $0["value"]?.text }
    let selected = Field(
      "selected", .string, allowed: values.count == options.count ? values : nil, at: span)
    let text = Field("additional_input", .object, isRequired: false, at: span)
    node.output = .declared(
      Contract(fields: [selected, text], enforcement: .construction, isOpen: true), span)
  }

  private mutating func describeQuestions(_ source: SyntaxNode, _ node: inout Node) {
    node.kind = .human(.question)
    node.effect = .declared(Effect(.none, basis: .nodeType), node.span)
    node.timeout = .engineDefault(.unlimited, ConductorDefaults.humanTimeout.note)
    node.prompt = promptFact(source, ["prompt"])
    let span = source["type"]?.span ?? node.span
    let fields = [
      Field("answers", .object, at: span), Field("items", .array, at: span),
      Field("transcript", .string, at: span), Field("answered_count", .integer, at: span),
      Field("skipped_count", .integer, at: span), Field("answered_any", .boolean, at: span),
      Field(
        "outcome", .string, allowed: ["completed", "skipped_remaining", "aborted"], at: span),
    ]
    node.output = .declared(Contract(fields: fields, enforcement: .construction), span)
  }

  private mutating func describeScript(_ source: SyntaxNode, _ node: inout Node) {
    node.kind = .code
    node.timeout = Self.duration(source["timeout"], ConductorDefaults.scriptTimeout)
    node.errorHandling = .engineDefault(.abort, ConductorDefaults.scriptFailure.note)
    node.retry = .engineDefault(.none, ConductorDefaults.retry.note)
    let output = contract(source)
    if let output {
      // A script that fails seldom writes the object that it declares.
      node.output = output
    } else {
      node.statusFields = .engineDefault(["exit_code"], ConductorDefaults.scriptFailure.note)
      let fields = [
        Field("stdout", .string, at: node.span), Field("stderr", .string, at: node.span),
        Field("exit_code", .integer, at: node.span),
      ]
      node.output = .engineDefault(
        Contract(fields: fields, enforcement: .construction, isOpen: true),
        ConductorDefaults.scriptContract.note)
    }
    let arguments = files.value(source, "args")?.elements ?? []
    let words = ([source["command"]].compactMap { $0 } + arguments).compactMap(\.text)
    if let effect = EffectLexicon.effect(ofCommand: words) {
      node.effect = .declared(effect, source["command"]?.span ?? node.span)
      if effect.level >= .external { node.kind = .tool }
    } else {
      node.effect = .unknown("what the script does is not in the workflow file")
    }
  }

  private mutating func describeSet(_ source: SyntaxNode, _ node: inout Node) {
    node.kind = .code
    node.effect = .declared(Effect(.none, basis: .nodeType), node.span)
    if let output = contract(source) {
      node.output = output
      return
    }
    guard let values = files.value(source, "values"), values.kind == .mapping else {
      node.output = .declared(
        Contract(fields: [], enforcement: .construction, isOpen: true),
        source.entry("value")?.key.span ?? node.span)
      return
    }
    node.output = .declared(
      Contract(
        fields: values.entries.map { Field($0.name, .any, at: $0.key.span) },
        enforcement: .construction), source.entry("values")?.key.span ?? node.span)
  }

  private mutating func describeWait(_ source: SyntaxNode, _ node: inout Node) {
    node.kind = .wait
    node.effect = .declared(Effect(.none, basis: .nodeType), node.span)
    guard let duration = source["duration"] else { return }
    if let length = ConductorWords.duration(duration) {
      node.timeout = .declared(.finite(length), duration.span)
    } else {
      node.timeout = .dynamic(duration.span)
    }
    node.output = .declared(
      Contract(
        fields: [Field("waited_seconds", .number, at: duration.span)],
        enforcement: .construction), duration.span)
  }

  private mutating func describeWorkflow(_ source: SyntaxNode, _ node: inout Node) {
    node.kind = .subworkflow
    node.effect = .unknown("the effects of another workflow are its own")
    node.output = contract(source) ?? .unknown("the other workflow says what it hands on")
    node.timeout = .unknown("the other workflow has limits of its own")
    if let mapping = source.entry("input_mapping"), mapping.value.kind == .mapping {
      node.arguments = .declared(mapping.value.entries.map(\.name), mapping.key.span)
      node.handovers = mapping.value.entries.map { Handover($0.name, span: $0.value.span) }
    } else {
      node.arguments = .unknown("the step says nothing of what it hands over")
    }
    guard let target = source["workflow"], let text = target.text else { return }
    let isPath = !text.contains("@") && !ConductorText.isDynamic(target.textBytes)
    node.reference = Reference(isPath ? .path(text) : .external(text), span: target.span)
  }
}

extension Field {
  /// A field of a contract, short.
  init(
    _ name: String, _ type: FieldType, isRequired: Bool = true, allowed: [String]? = nil,
    at span: Span
  ) {
    self.init(name: name, type: type, isRequired: isRequired, allowed: allowed, span: span)
  }
}
