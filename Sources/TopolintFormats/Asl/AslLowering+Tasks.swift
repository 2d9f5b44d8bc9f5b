import TopolintModel
import TopolintSource
import TopolintSyntax

extension AslLowering {
  /// A `Task`: a call of a model, an agent, a function, a service, a person or another machine.
  mutating func addTask(_ index: Int) {
    let state = states[index]
    let resource = state.resource ?? AslResource("", setting)
    var call = AslCall(state.node, named: state.name, resource, setting)
    let parameters = call.parameters
    call.setWaiting(for: state.node["Next"]?.text.flatMap { choices[state.scope][$0] })
    let id = addNode(index, kind: call.kind)
    let place = state.node["Resource"]?.span ?? state.key.span
    builder[id].effect = effect(of: call, at: place)
    builder[id].timeout = timeout(of: state, resource)
    builder[id].idempotency = call.idempotency
    builder[id].reference = call.reference(place)
    if call.kind == .subworkflow {
      builder[id].handovers = (parameters?["Input"]?.entries ?? []).prefix(1000).map {
        Handover(Self.plain($0.name), span: $0.value.span)
      }
    }
    if call.kind == .wait { builder[id].fallibility = .declared(true, place) }
    builder[id].endpoint = endpoint(of: parameters, resource)
    if call.runsGivenStatement { givenStatements.insert(id) }
    if !call.labels.isEmpty { builder[id].labels = .declared(call.labels, place) }
    if let role = state.node["Credentials"]?["RoleArn"] ?? state.node["Credentials"]?["RoleArn.$"],
      let name = role.text
    {
      builder[id].credentials = .declared([name], role.span)
    } else if let connection = parameters?["Authentication"]?["ConnectionArn"],
      let name = connection.text
    {
      builder[id].credentials = .declared([name], connection.span)
    }
    switch call.kind {
    case .llm, .agent: setModel(of: id, parameters, resource, call)
    default: break
    }
    addStore(of: id, call, at: place)
  }

  /// A statement that a model writes is run as it comes.
  mutating func judgeStatements() {
    for id in givenStatements.sorted() {
      let isModels = builder[id].inputs.contains { input in
        if case .output(let node) = input.value.source {
          builder[node].kind.usesModel
        } else {
          false
        }
      }
      guard isModels, let index = stateOf[id], let place = states[index].node["Resource"] else {
        continue
      }
      builder[id].effect = .declared(Effect(.irreversible, basis: .nodeType), place.span)
    }
  }

  /// What is made only where it is missing is kept from run to run, as a store is: a failure that says
  /// that it is there leads to the same way.
  mutating func judgeKept() {
    for state in states where !state.catches.isEmpty {
      guard let effect = builder[state.id].effect.value, effect.level == .external,
        let place = builder[state.id].effect.span,
        state.catches.contains(where: { target, entry in
          let errors = entry["ErrorEquals"]?.elements.compactMap(\.text) ?? []
          return !errors.isEmpty && errors.allSatisfy(AslErrors.isThere)
            && leads(from: target, to: state.next)
        })
      else { continue }
      builder[state.id].effect = .declared(Effect(.write, basis: effect.basis), place)
    }
  }

  private func leads(from first: Int, to ends: [Int]) -> Bool {
    var seen: Set<Int> = [first]
    var pending = [first]
    while let next = pending.popLast(), seen.count < 256 {
      if ends.contains(next) { return true }
      for target in states[next].next where seen.insert(target).inserted { pending.append(target) }
    }
    return false
  }

  private func effect(of call: AslCall, at place: Span) -> Fact<Effect> {
    switch call.effect {
    case .declared(let effect, AslCall.nowhere): .declared(effect, place)
    case .inexpressible: .declared(Effect(.none, basis: .nodeType), place)
    case let effect: effect
    }
  }

  /// What answers the call: two states that ask one address fail together.
  private func endpoint(of parameters: SyntaxNode?, _ resource: AslResource) -> Fact<String> {
    guard ["http", "apigateway"].contains(resource.service),
      let address = AslCall.field(parameters, "ApiEndpoint"), let text = address.text
    else { return .inexpressible }
    if parameters?["ApiEndpoint"] == nil || text.hasPrefix("{%") { return .dynamic(address.span) }
    guard let path = AslCall.field(parameters, "Path") else {
      return .declared(setting.filled(text), address.span)
    }
    guard let rest = parameters?["Path"]?.text, !rest.hasPrefix("{%") else {
      return .dynamic(path.span)
    }
    return .declared(setting.filled(text) + rest, address.span)
  }

  private func timeout(of state: State, _ resource: AslResource) -> Fact<Limit<Milliseconds>> {
    if let written = state.node["TimeoutSeconds"] { return seconds(written) }
    if let path = state.node["TimeoutSecondsPath"] { return .dynamic(path.span) }
    // Signs of life are waited for no longer than this; how many come is known only at run time.
    if let beat = state.node["HeartbeatSeconds"] ?? state.node["HeartbeatSecondsPath"] {
      return .dynamic(beat.span)
    }
    if resource.pattern == .callback || resource.isActivity {
      return .engineDefault(.unlimited, AslProfile.callbackTimeout)
    }
    if resource.isFunction {
      return .engineDefault(.finite(Milliseconds(seconds: 900)), AslProfile.lambdaTimeout)
    }
    if resource.service == "http" {
      return .engineDefault(.finite(Milliseconds(seconds: 60)), AslProfile.httpTimeout)
    }
    return .unknown("the service that is called sets the limit")
  }

  private mutating func setModel(
    of id: NodeID, _ parameters: SyntaxNode?, _ resource: AslResource, _ call: AslCall
  ) {
    if let model = AslCall.field(parameters, "ModelId") ?? parameters?["RequestBody"]?["model"] {
      let text = model.text ?? ""
      builder[id].model =
        parameters?["ModelId.$"] != nil || text.isEmpty || text.hasPart("${")
          || text.hasPrefix("{%")
        ? .dynamic(model.span) : .declared(text, model.span)
    } else {
      builder[id].model = .unknown("the function or agent chooses the model")
    }
    if call.kind == .agent {
      builder[id].iterationLimit = .unknown("the agent is configured elsewhere")
      if let session = AslCall.field(parameters, "SessionId")
        ?? AslCall.field(parameters, "RuntimeSessionId")
      {
        builder[id].memory = .declared(.thread, session.span)
      }
    } else if resource.service != "lambda" {
      builder[id].memory = .engineDefault(.stateless, AslProfile.noMemory)
    }
    var texts: [String] = []
    var first: Span?
    for key in Self.promptKeys {
      for body in [parameters, parameters?["Body"], parameters?["RequestBody"]] {
        guard let value = AslCall.field(body, key) else { continue }
        collectTexts(of: value, into: &texts)
        first = first ?? value.span
      }
    }
    if let first, !texts.isEmpty {
      builder[id].prompt = .declared(texts.joined(separator: "\n"), first)
    }
  }

  private static let promptKeys = [
    "system", "System", "messages", "Messages", "prompt", "inputText", "InputText", "input",
  ]

  private func collectTexts(of node: SyntaxNode, into texts: inout [String]) {
    var pending = [node]
    var budget = 400
    while let next = pending.popLast(), budget > 0 {
      budget -= 1
      if let text = next.text {
        texts.append(text)
      } else {
        let entries = next.entries.filter { !["role", "Role", "type"].contains($0.name) }
        pending += (next.elements + entries.map(\.value)).reversed()
      }
    }
  }

  /// A table that a call names is a store of its own.
  private mutating func addStore(of id: NodeID, _ call: AslCall, at place: Span) {
    guard let table = call.table, !table.isEmpty, let level = builder[id].effect.value?.level,
      level != .none
    else { return }
    let store: NodeID
    if let known = stores[table] {
      store = known
    } else {
      store = builder.add(Node("table:\(table)", kind: .store, span: place, name: table))
      stores[table] = store
    }
    if level == .read {
      builder.connect(store, id, .reads, span: place)
    } else {
      builder.connect(id, store, .writes, span: place)
    }
  }
}
