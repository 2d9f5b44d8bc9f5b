import TopolintModel
import TopolintSource
import TopolintSyntax

/// What states hand on, and what they answer.
extension AslTrace {
  func given(_ state: Int, _ path: [String]) -> [AslArrival] {
    var found: [AslArrival] = []
    for way in ways[state] {
      switch way {
      case .after(let before): found += handedOn(by: before, path)
      case .rule(let before, let rule):
        found += chosen(by: before, states[before].isJSONata ? rule["Output"] : nil, path)
      case .otherwise(let before):
        let own = states[before].isJSONata ? states[before].node["Output"] : nil
        found += chosen(by: before, own, path)
      case .caught(let before, let entry): found += caught(by: before, entry, path)
      }
    }
    let scope = states[state].scope
    if scopes[scope].start == state { found += begun(scope, path) }
    return found
  }

  func arrivals(
    _ values: [AslArrival.Value], by writer: Int, _ occasion: WriteOccasion = .done,
    at place: SyntaxNode?
  ) -> [AslArrival] {
    values.map { AslArrival(value: $0, writer: writer, occasion: occasion, place: place) }
  }

  /// What a scope begins with.
  func begun(_ scope: Int, _ path: [String]) -> [AslArrival] {
    guard let container = scopes[scope].container else {
      return [AslArrival(value: .open, writer: nil, occasion: .done, place: nil)]
    }
    let node = states[container].node
    let input = AslPlace(.given(container), inputPath(of: container) + path)
    var template: SyntaxNode?
    var rest = path[...]
    if states[container].type == "Map" {
      if let batcher = node["ItemBatcher"] {
        guard path.first == "BatchInput" else {
          return arrivals([.open], by: container, at: batcher)
        }
        template = batcher["BatchInput"]
        rest = rest.dropFirst()
      } else {
        template = node["ItemSelector"] ?? node["Parameters"]
      }
      // An item is none of the fields around it.
      guard let template else { return arrivals([.open], by: container, at: node["Type"]) }
      return arrivals(made(template, rest, container, .input), by: container, at: template)
    }
    template = states[container].isJSONata ? node["Arguments"] : node["Parameters"]
    guard let template else { return arrivals([.same(input)], by: container, at: nil) }
    return arrivals(made(template, rest, container, .input), by: container, at: template)
  }

  /// What a state that is done hands on.
  func handedOn(by state: Int, _ path: [String], depth: Int = 0) -> [AslArrival] {
    let node = states[state].node
    if states[state].isJSONata {
      if let output = node["Output"] {
        return arrivals(made(output, path[...], state, .result), by: state, at: output)
      }
      switch states[state].type {
      case "Task", "Map", "Parallel":
        return arrivals(result(of: state, path, depth: depth), by: state, at: node["Type"])
      default: return arrivals([.same(AslPlace(.given(state), path))], by: state, at: nil)
      }
    }
    var path = path
    if let output = node["OutputPath"] {
      guard output.kind != .null, let text = output.text, let parsed = AslPath(whole: text) else {
        return arrivals([.lost], by: state, at: output)
      }
      guard parsed.root == .document else {
        return arrivals(value(of: parsed, path[...], state, .input), by: state, at: output)
      }
      path = parsed.steps + path
    }
    switch states[state].type {
    case "Choice", "Wait", "Succeed":
      return arrivals([selected(state, path)], by: state, at: nil)
    case "Task", "Pass", "Map", "Parallel": break
    default: return arrivals([.open], by: state, at: node["Type"])
    }
    guard let place = node["ResultPath"] else {
      return arrivals(
        selectedResult(of: state, path, depth: depth), by: state, at: resultNode(of: state))
    }
    guard place.kind != .null else {
      return arrivals([.same(AslPlace(.given(state), path))], by: state, at: nil)
    }
    guard let text = place.text, let parsed = AslPath(whole: text), parsed.root == .document else {
      return arrivals([.open], by: state, at: place)
    }
    if path.starts(with: parsed.steps) {
      let rest = Array(path.dropFirst(parsed.steps.count))
      return arrivals(
        selectedResult(of: state, rest, depth: depth), by: state, at: resultNode(of: state))
    }
    if parsed.steps.starts(with: path) { return arrivals([.open], by: state, at: place) }
    return arrivals([.same(AslPlace(.given(state), path))], by: state, at: nil)
  }

  func resultNode(of state: Int) -> SyntaxNode? {
    let node = states[state].node
    return node["ResultSelector"] ?? node["Result"] ?? node["Parameters"] ?? node["Type"]
  }

  /// What a choice hands on by one of its ways.
  func chosen(by state: Int, _ output: SyntaxNode?, _ path: [String]) -> [AslArrival] {
    guard let output else {
      return states[state].isJSONata
        ? arrivals([.same(AslPlace(.given(state), path))], by: state, at: nil)
        : handedOn(by: state, path)
    }
    return arrivals(made(output, path[...], state, .input), by: state, .chosen, at: output)
  }

  /// What arrives where a failure is caught.
  func caught(by state: Int, _ entry: SyntaxNode, _ path: [String]) -> [AslArrival] {
    if states[state].isJSONata {
      guard let output = entry["Output"] else {
        return arrivals([.open], by: state, .failed, at: entry)
      }
      return arrivals(made(output, path[...], state, .input), by: state, .failed, at: output)
    }
    if let place = entry["ResultPath"] {
      let steps = place.kind == .null ? nil : place.text.flatMap { AslPath(whole: $0) }?.steps
      let isOver = steps.map { path.starts(with: $0) || $0.starts(with: path) } ?? false
      if !isOver {
        return arrivals([.same(AslPlace(.given(state), path))], by: state, .failed, at: nil)
      }
    }
    return arrivals([.open], by: state, .failed, at: entry)
  }

  /// A field of what `InputPath` leaves of the input.
  func selected(_ state: Int, _ path: [String]) -> AslArrival.Value {
    let input = states[state].node["InputPath"]
    if let input, input.kind == .null { return .lost }
    if let text = input?.text, AslPath(whole: text)?.root != .document { return .open }
    return .same(AslPlace(.given(state), inputPath(of: state) + path))
  }

  func inputPath(of state: Int) -> [String] {
    guard !states[state].isJSONata, let text = states[state].node["InputPath"]?.text else {
      return []
    }
    return AslPath(whole: text)?.steps ?? []
  }

  func selectedResult(of state: Int, _ path: [String], depth: Int) -> [AslArrival.Value] {
    guard let selector = states[state].node["ResultSelector"], states[state].type != "Pass" else {
      return result(of: state, path, depth: depth)
    }
    return made(selector, path[...], state, .result)
  }

  /// What a state answers, before it is put into its place.
  func result(of state: Int, _ path: [String], depth: Int = 0) -> [AslArrival.Value] {
    guard depth < Self.deepest else { return [.open] }
    let node = states[state].node
    switch states[state].type {
    case "Task": return answer(of: state, path)
    case "Pass":
      if states[state].isJSONata { return [.same(AslPlace(.given(state), path))] }
      if let result = node["Result"] { return literal(result, path[...]) }
      guard let parameters = node["Parameters"] else { return [selected(state, path)] }
      return made(parameters, path[...], state, .input)
    case "Parallel":
      guard let first = path.first, first.hasPrefix("["),
        let position = Int(first.dropFirst().dropLast()),
        states[state].bodies.indices.contains(position)
      else { return [.open] }
      let body = states[state].bodies[position]
      return scopes[body].members.filter { states[$0].isTerminal }.flatMap { last in
        handedOn(by: last, Array(path.dropFirst()), depth: depth + 1).map(\.value)
      }
    default: return [.open]
    }
  }

  /// What a Task's call answers. A function may hand back what it was given; what a service answers is
  /// the service's.
  func answer(of state: Int, _ path: [String]) -> [AslArrival.Value] {
    guard let resource = states[state].resource else { return [.open] }
    if resource.pattern == .callback { return [.open] }
    let node = states[state].node
    let arguments = states[state].isJSONata ? node["Arguments"] : node["Parameters"]
    var given: [AslArrival.Value]
    if resource.isActivity || resource.isFunction && resource.target != nil {
      given =
        arguments.map { made($0, path[...], state, .input) } ?? [selected(state, path)]
    } else {
      switch (resource.service, path.first) {
      case ("lambda", "Payload") where resource.isFunction:
        given = arguments.map { made($0, path[...], state, .input) } ?? []
      case ("states", "Output"):
        given = arguments.map { made($0, ["Input"] + path.dropFirst(), state, .input) } ?? []
      case ("http", "ResponseBody"): return [.open]
      case ("dynamodb", "Attributes") where counts(arguments):
        return [.same(AslPlace(.item(state)))]
      default: return [.lost]
      }
    }
    if given.isEmpty { given = [.open] }
    return given.map { value in
      switch value {
      case .same(let place), .relayed(let place): .relayed(place)
      case .sum(let place, _), .made(let place), .grown(let place): .made(place)
      case .set, .lost, .open: .open
      }
    }
  }

  /// Whether an update adds to what an item has.
  func counts(_ arguments: SyntaxNode?) -> Bool {
    guard let text = arguments?["UpdateExpression"]?.text else { return false }
    return text.hasPart("+") || text.uppercased().hasPart("ADD ")
  }
}
