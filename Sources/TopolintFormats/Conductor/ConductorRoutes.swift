internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

extension ConductorReader {
  /// Connects a step that runs by itself with what follows it.
  mutating func connect(_ instance: ConductorInstance) {
    if case .end = builder[instance.node].kind { return }
    let source = instance.source
    let scope = scope(of: instance)
    if let options = files.value(source, "options"), !options.elements.isEmpty,
      options.elements.contains(where: { $0["route"] != nil })
    {
      connectOptions(options.elements, from: instance.node)
      return
    }
    var routes = routes(source, scope)
    if let abort = source["abort_route"], let name = abort.text {
      let outcome = ValuePath(.output(instance.node), ["outcome"])
      routes.insert(
        ConductorRoute(
          target: name, span: abort.span,
          condition: .compare(outcome, .equal, .string("aborted")), label: "abort",
          outcome: .reject), at: 0)
    }
    connect(routes, from: instance.node, hasRoutes: !routes.isEmpty)
    connectErrors(source, from: instance.node)
  }

  /// Connects a group's members with its join, and the join with what follows.
  mutating func connectGroup(_ step: ConductorStep) {
    guard step.kind != .agent, let group = groups[step.name],
      builder[group.container].span == step.span
    else { return }
    if step.kind == .forEach {
      if let body = group.body {
        builder.connect(group.container, body, .sequence, span: builder[body].span)
      }
      readItems(step, group)
    }
    let last = step.kind == .forEach ? group.body.map { [$0] } ?? [] : members(of: step, group)
    for node in last.isEmpty ? [group.container] : last {
      var edge = Edge(node, group.join, .sequence, span: builder[node].span)
      edge.isImplied = true
      builder.connect(edge)
      guard node != group.container, step.kind == .parallel else { continue }
      builder.read(
        Input(
          ValuePath(.output(node)), use: .argument,
          isOptional: step.node["failure_mode"]?.text == "continue_on_error",
          span: builder[node].span), by: group.join)
    }
    let scope = ConductorScope(current: .group(step.name))
    let routes = routes(step.node, scope)
    connect(routes, from: group.join, hasRoutes: !routes.isEmpty)
    connectErrors(step.node, from: group.join)
    if builder[group.container].errorHandling == builder[group.join].errorHandling { return }
    if case .declared = builder[group.join].errorHandling {
      builder[group.container].errorHandling = builder[group.join].errorHandling
    }
  }

  /// The members of a parallel group, in the order in which it lists them.
  private mutating func members(of step: ConductorStep, _ group: ConductorGroup) -> [NodeID] {
    var seen: Set<NodeID> = []
    return (files.value(step.node, "agents")?.elements ?? []).compactMap { element in
      element.text.flatMap { group.members[$0] }
    }.filter { seen.insert($0).inserted }
  }

  // MARK: Cases

  /// The routes of a step that are tried after it succeeded; those after one without a condition
  /// are never tried.
  private mutating func routes(_ source: SyntaxNode, _ scope: ConductorScope) -> [ConductorRoute] {
    var routes: [ConductorRoute] = []
    var closing: Span?
    for element in files.value(source, "routes")?.elements ?? [] {
      let element = files.structure(element)
      guard element.kind == .mapping, element["on_error"] == nil, let target = element["to"],
        let name = target.text
      else { continue }
      if let closing {
        let node = scope.currentNode(groups)
        checkTarget(name, at: target.span, node)
        builder.note(
          Defect(.untriedCase(target: name, after: closing), span: target.span, node: node))
        continue
      }
      var route = ConductorRoute(target: name, span: target.span)
      if let when = element["when"], when.kind != .null {
        if let truth = when.bool {
          route.condition = truth ? .always : .not(.always)
          if truth { closing = target.span }
          route.isDefault = truth
        } else if let text = ConductorText(when, &files) {
          let condition = ConductorCondition(text.bytes)
          route.condition = condition.lowered { root, fields in
            self.condition(root, fields, condition.language, scope)
          }
          route.outcome = ConductorWords.outcome(route.condition)
          if let node = scope.currentNode(groups) {
            read(
              condition.references, of: text, use: .condition, by: node, in: scope,
              condition.language)
          }
        } else if when.kind == .mapping || when.kind == .sequence {
          // `when: {{ x }}` without quotes is a YAML mapping; the engine refuses to load it.
          route.condition = .opaque("a condition that cannot be read")
          let refusal = Refusal(
            "`when` is no condition but a \(when.kind == .mapping ? "mapping" : "list")",
            help: "put quotes around it: `when: \"{{ ... }}\"`")
          builder.note(
            Defect(
              .refusal(refusal), span: element.entry("when")?.key.span ?? target.span,
              node: scope.currentNode(groups)))
        } else {
          route.condition = .opaque("a condition in a file that was not given")
        }
      } else {
        closing = target.span
        route.isDefault = true
      }
      routes.append(route)
    }
    // After the one verdict that lets something through, the rest is what it keeps away.
    let cases = routes.dropLast()
    if let last = routes.last, last.isDefault, cases.count == 1, cases[0].outcome == .accept,
      case .truthy = cases[0].condition
    {
      routes[routes.count - 1].outcome = .reject
    }
    return routes
  }

  /// Makes the control edges out of a node.
  private mutating func connect(
    _ routes: [ConductorRoute], from node: NodeID, hasRoutes: Bool
  ) {
    guard hasRoutes else {
      var edge = Edge(node, endNode(), .sequence, span: builder[node].span)
      edge.isImplied = true
      builder.connect(edge)
      return
    }
    var isTotal = false
    for route in routes {
      isTotal = isTotal || route.isDefault
      guard let target = target(route.target) else {
        checkTarget(route.target, at: route.span, node)
        continue
      }
      let isOnly = routes.count == 1 && route.isDefault
      var edge = Edge(node, target, isOnly ? .sequence : .branch, span: route.span)
      edge.label = route.label
      edge.condition = route.isDefault ? .always : route.condition
      edge.isDefault = route.isDefault && !isOnly
      edge.outcome = isOnly ? nil : route.outcome
      builder.connect(edge)
    }
    if !isTotal {
      builder[node].unmatched = .engineDefault(.abort, ConductorDefaults.unmatched.note)
    }
  }

  /// The options of a gate: a person takes one of them.
  private mutating func connectOptions(_ options: [SyntaxNode], from node: NodeID) {
    for (i, option) in options.enumerated() {
      guard let route = option["route"], let name = route.text else { continue }
      guard let target = target(name) else {
        checkTarget(name, at: route.span, node)
        continue
      }
      var edge = Edge(node, target, .branch, span: route.span)
      let value = option["value"]?.text
      edge.label = option["label"]?.text ?? value
      if let value {
        let selected = ValuePath(.output(node), ["selected"])
        edge.condition = .compare(selected, .equal, .string(value))
      }
      edge.outcome = ConductorWords.outcome(of: option)
      edge.isDefault = i == 0 && context.knobs["gates"] == "skipped"
      builder.connect(edge)
    }
  }

  // MARK: Errors

  /// The error routes that are proposed for conductor (pull requests 227 and 229): a route with
  /// `on_error`, or `on_error` on the step itself.
  private mutating func connectErrors(_ source: SyntaxNode, from node: NodeID) {
    var found: [(target: SyntaxNode, kind: SyntaxNode?)] = []
    for route in files.value(source, "routes")?.elements ?? [] {
      if let kind = route["on_error"], let target = route["to"] { found.append((target, kind)) }
    }
    if let handler = files.value(source, "on_error") {
      switch handler.kind {
      case .string: found.append((handler, nil))
      case .mapping: if let target = handler["to"] { found.append((target, handler["kind"])) }
      case .sequence:
        for route in handler.elements {
          if let target = route["to"] { found.append((target, route["on_error"] ?? route["kind"])) }
        }
      default: break
      }
    }
    for (target, kind) in found {
      guard let name = target.text else { continue }
      guard let end = self.target(name) else {
        checkTarget(name, at: target.span, node)
        continue
      }
      var edge = Edge(node, end, .error, span: target.span)
      edge.label = kind?.text
      edge.outcome = .error
      builder.connect(edge)
      builder[node].errorHandling = .declared(.branch, target.span)
      builder.capabilities.formUnion([.errorHandling, .stepErrorHandling])
    }
  }

  // MARK: Targets

  /// The node that a route to `name` enters.
  private mutating func target(_ name: String) -> NodeID? {
    name == "$end" ? endNode() : entrances[name]
  }

  /// Notes a target that does not exist.
  private mutating func checkTarget(_ name: String, at span: Span, _ node: NodeID?) {
    guard name != "$end", entrances[name] == nil, !ConductorText.isDynamic(Array(name.utf8)[...])
    else { return }
    dangling(name, "route target", at: span, node: node)
  }
}

/// One route of a step.
struct ConductorRoute {
  let target: String
  let span: Span
  var condition = Condition.always
  var isDefault = false
  var label: String?
  var outcome: Outcome?

  init(
    target: String, span: Span, condition: Condition = .always, label: String? = nil,
    outcome: Outcome? = nil
  ) {
    self.target = target
    self.span = span
    self.condition = condition
    self.label = label
    self.outcome = outcome
  }
}
