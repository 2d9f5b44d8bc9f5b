internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

extension CrewaiLowering {
  /// Makes the control edges of a flow: from each event to those that listen.
  ///
  /// The names of methods and the events that routers emit are one namespace. A method's own name
  /// comes whenever it is done, an emitted event when it is what the router answered.
  mutating func connectEvents(_ flow: CrewaiFlow, _ budget: Fact<Limit<Int>>) {
    var emitters: [String: [Int]] = [:]
    for (position, method) in flow.methods.enumerated() {
      for label in method.labels { emitters[label.name, default: []].append(position) }
    }
    var listeners: [String: [(method: Int, span: Span)]] = [:]
    var starts: [Int] = []
    var conditional: [Int] = []
    var followed = Set<Int>()
    for (position, method) in flow.methods.enumerated() {
      let start = method.node["start"]
      if start?.truth == true { starts.append(position) }
      let condition = start.flatMap { $0.truth != nil ? nil : $0 }
      if condition != nil { conditional.append(position) }
      let triggers = [
        (CrewaiTrigger(method.node.entry("listen")), true),
        (CrewaiTrigger(method.node.entry("start")), false),
      ]
      for (trigger, isListen) in triggers {
        guard let trigger else { continue }
        for fault in trigger.faults {
          builder.note(
            Defect(.refusal(fault.refusal), span: fault.span, node: method.part.entrance))
        }
        if let policy = trigger.policy {
          builder[method.part.entrance].arrival = .engineDefault(
            policy, (policy == .all ? CrewaiProfile.allEvents : CrewaiProfile.anyEvent).note)
        }
        for event in trigger.events {
          check(event, of: method, isListen: isListen, flow, emitters)
          listeners[event.name, default: []].append((position, event.span))
          // In the order in which the method names them.
          guard let source = flow.index[event.name] else { continue }
          followed.insert(source)
          connect(flow.methods[source], to: method, at: event.span, budget)
        }
      }
    }
    if flow.isConversational, flow.index["route_conversation"] == nil {
      beginTurn(starts, listeners, flow, emitters)
    } else {
      begin(starts.isEmpty ? conditional : starts, flow)
    }
    var leaves: [CrewaiExit] = []
    for (position, method) in flow.methods.enumerated() {
      noteUnknownOutcome(of: method)
      // Where nobody listens to any of the events, the answer is the result, and no choice.
      let isHeard = method.isOpen || method.labels.contains { listeners[$0.name] != nil }
      if isHeard, let chooser = method.chooser {
        leaves += connectLabels(of: method, chooser, listeners, flow, emitters, budget)
      } else if !followed.contains(position) {
        leaves += method.part.exits
      }
    }
    end(leaves)
  }

  /// Lets the run begin at one method, or at several at once.
  private mutating func begin(_ starts: [Int], _ flow: CrewaiFlow) {
    if starts.count == 1, let first = starts.first {
      builder.begin(at: flow.methods[first].part.entrance)
    } else if !starts.isEmpty {
      var start = Node("$start", kind: .start, span: builder.span)
      start.isImplied = true
      let id = builder.add(start)
      builder.begin(at: id)
      for position in starts {
        let method = flow.methods[position]
        connect([CrewaiExit(node: id)], to: method.part.entrance, at: method.span)
      }
    }
  }

  /// The edges from a method to one that listens to its name: all that do follow.
  private mutating func connect(
    _ source: CrewaiMethod, to target: CrewaiMethod, at span: Span, _ budget: Fact<Limit<Int>>
  ) {
    for exit in source.part.exits {
      var edge = Edge(
        exit.node, target.part.entrance, exit.isDefault ? .branch : .sequence, span: span)
      edge.isDefault = exit.isDefault
      edge.budget = budget
      builder.connect(edge)
    }
  }

  /// The edges for the events that a method emits: one of them is taken. An event that nobody
  /// listens to ends the branch.
  private mutating func connectLabels(
    of method: CrewaiMethod, _ chooser: NodeID,
    _ listeners: [String: [(method: Int, span: Span)]], _ flow: CrewaiFlow,
    _ emitters: [String: [Int]], _ budget: Fact<Limit<Int>>
  ) -> [CrewaiExit] {
    let routes = CrewaiRoutes(method, chooser, self, flow)
    let isPerson = if case .human = builder[chooser].kind { true } else { false }
    var leaves: [CrewaiExit] = []
    var targets: [String: [(node: NodeID, span: Span)]] = [:]
    for label in method.labels {
      targets[label.name] = (listeners[label.name] ?? []).map {
        (flow.methods[$0.method].part.entrance, $0.span)
      }
    }
    for label in method.labels {
      let found = targets[label.name] ?? []
      var edge = Edge(chooser, chooser, .branch, span: label.span)
      edge.label = label.name
      edge.condition = routes.condition(of: label.name)
      edge.isDefault = routes.isDefault(label.name)
      edge.outcome = ConductorWords.outcome(label.name)
      if found.isEmpty {
        leaves.append(CrewaiExit(node: chooser, edge: edge))
        // Beside a single event that is heard, it is how a run is let end.
        if targets.values.count(where: { !$0.isEmpty }) > 1, !isQuiet(flow) {
          builder.note(Defect(.unheardEvent(name: label.name), span: label.span, node: chooser))
        }
      }
      for target in found {
        edge.target = target.node
        edge.span = target.span
        edge.budget = budget
        builder.connect(edge)
      }
    }
    if isPerson { connectSilence(of: method, chooser, targets, budget) }
    if method.isOpen {
      // Which events it emits is in Python: any that nobody else emits may be its own.
      for (name, found) in listeners.sorted(by: { $0.key < $1.key })
      where emitters[name] == nil && flow.index[name] == nil {
        for listener in found {
          var edge = Edge(
            chooser, flow.methods[listener.method].part.entrance, .branch, span: listener.span)
          edge.label = name
          edge.condition = .compare(ValuePath(.output(method.part.value)), .equal, .string(name))
          edge.budget = budget
          builder.connect(edge)
        }
      }
    }
    let answer = method.part.value
    if !isPerson, builder[answer].kind.isModelProducer, !method.labels.isEmpty {
      builder[chooser].unmatched = .engineDefault(.drop, CrewaiProfile.unmatched.note)
    }
    if !isPerson, builder[answer].kind != .router(.expression) {
      let span = method.labels.first?.span ?? method.span
      builder.read(Input(ValuePath(.output(answer)), use: .condition, span: span), by: chooser)
    }
    return leaves
  }

  /// Whether events may be heard by what is not in the file: the engine's own methods of a chat.
  private func isQuiet(_ flow: CrewaiFlow) -> Bool { flow.isConversational }

  /// Notes a `default_outcome` that is none of `emit`, whether or not anybody listens to those.
  private mutating func noteUnknownOutcome(of method: CrewaiMethod) {
    guard let person = method.chooser,
      let stated = method.node["human_feedback"]?["default_outcome"],
      stated.kind != .null, !method.labels.isEmpty
    else { return }
    let name = stated.text ?? ""
    guard !method.labels.contains(where: { $0.name == name }) else { return }
    builder.note(
      Defect(
        .danglingReference(name: name, role: "outcome", known: method.labels.map(\.name)),
        span: stated.span, node: person))
  }

  /// What follows when a person says nothing: `default_outcome`, else the first of `emit`.
  private mutating func connectSilence(
    of method: CrewaiMethod, _ person: NodeID, _ targets: [String: [(node: NodeID, span: Span)]],
    _ budget: Fact<Limit<Int>>
  ) {
    let feedback = method.node["human_feedback"]
    let stated = feedback?["default_outcome"]
    let isStated = stated.map { $0.kind != .null } ?? false
    guard let first = method.labels.first else { return }
    let name = isStated ? stated?.text ?? "" : first.name
    for target in targets[name] ?? [] {
      var edge = Edge(
        person, target.node, .branch, span: isStated ? stated?.span ?? first.span : first.span)
      edge.label = "(nothing)"
      edge.outcome = .undecided
      edge.isDefault = true
      edge.budget = budget
      edge.isImplied = !isStated
      builder.connect(edge)
    }
  }

  /// Leads what nothing follows to the implied end.
  private mutating func end(_ exits: [CrewaiExit]) {
    guard !exits.isEmpty else { return }
    var node = Node("$end", kind: .end(.success), span: builder.span)
    node.isImplied = true
    let id = builder.add(node)
    for exit in exits {
      if var edge = exit.edge {
        edge.target = id
        builder.connect(edge)
      } else {
        connect([exit], to: id, at: builder[exit.node].span)
      }
    }
  }

  /// Notes an event that never comes, and a method that would start itself.
  private mutating func check(
    _ event: CrewaiTrigger.Event, of method: CrewaiMethod, isListen: Bool, _ flow: CrewaiFlow,
    _ emitters: [String: [Int]]
  ) {
    if event.name == method.name { noteSelf(event, of: method, isListen: isListen, flow, emitters) }
    guard flow.index[event.name] == nil, emitters[event.name] == nil,
      !flow.isOpen
    else { return }
    let known = flow.methods.map(\.name) + emitters.keys.sorted()
    builder.note(
      Defect(
        .danglingReference(
          name: event.name, role: "event", known: known.count <= 500 ? known : []),
        span: event.span, node: method.part.entrance,
        help: emitters.isEmpty
          ? nil
          : "add `\(event.name)` to `emit` of the router that answers with it, or correct the name")
    )
  }

  /// Notes that a method waits for its own name, which is an event as well: done once, it starts
  /// again, until the limit on its calls fails the run.
  ///
  /// The loader refuses it where `listen` names it, whoever emits the event
  /// (crewAIInc/crewAI#6825, flow/flow_definition.py `_validate_trigger_namespace`). A conditional
  /// `start` it lets pass: there only an event of that name that somebody emits is a mistake.
  private mutating func noteSelf(
    _ event: CrewaiTrigger.Event, of method: CrewaiMethod, isListen: Bool, _ flow: CrewaiFlow,
    _ emitters: [String: [Int]]
  ) {
    let label = emitters[event.name]?.first.flatMap { emitter in
      flow.methods[emitter].labels.first { $0.name == event.name }
    }
    let node = method.part.entrance
    if isListen {
      note(
        "`\(method.name)` listens to itself: it would start again whenever it is done",
        at: event.span, node: node,
        help: label == nil
          ? "listen to the method or event that comes before it"
          : "give the method another name than the event",
        other: label.map { SpanNote("the event of that name is emitted here", at: $0.span) })
    } else if let label {
      builder.note(
        Defect(.duplicateID(id: event.name, first: label.span), span: method.span, node: node))
    }
  }
}
