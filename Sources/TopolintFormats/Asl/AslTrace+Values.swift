import TopolintModel
import TopolintSource
import TopolintSyntax

/// What templates and expressions make.
extension AslTrace {
  /// What a template makes at a path.
  func made(_ node: SyntaxNode, _ path: ArraySlice<String>, _ state: Int, _ root: Root)
    -> [AslArrival.Value]
  {
    let isJSONata = states[state].isJSONata
    var node = node
    var path = path
    while node.kind == .mapping || node.kind == .sequence {
      guard let first = path.first else { return [.lost] }
      path = path.dropFirst()
      if node.kind == .mapping, !isJSONata, let marked = node[first + ".$"] {
        return marked.text.map { value(ofText: $0, path, state, root) } ?? [.open]
      }
      guard let next = node.kind == .mapping ? node[first] : Self.element(first, of: node) else {
        return [.lost]
      }
      node = next
    }
    if isJSONata, let text = node.text, let inner = AslExpression.inner(text) {
      return value(of: AslFormula.read(inner.bytes), path, state)
    }
    return literal(node, path)
  }

  func literal(_ node: SyntaxNode, _ path: ArraySlice<String>) -> [AslArrival.Value] {
    var node = node
    for step in path {
      guard let next = node.kind == .mapping ? node[step] : Self.element(step, of: node) else {
        return [.lost]
      }
      node = next
    }
    if let number = node.double, node.kind != .string { return [.set(number)] }
    return node.text?.hasPart("${") == true ? [.open] : [.lost]
  }

  static func element(_ step: String, of list: SyntaxNode) -> SyntaxNode? {
    guard step.hasPrefix("["), let position = Int(step.dropFirst().dropLast()),
      list.elements.indices.contains(position)
    else { return nil }
    return list.elements[position]
  }

  /// What a text of JSONPath makes: a path, or a function of paths.
  func value(
    ofText text: String, _ rest: ArraySlice<String>, _ state: Int, _ root: Root
  ) -> [AslArrival.Value] {
    if let path = AslPath(whole: text) {
      let values = value(of: path, rest, state, root)
      return path.selects ? combined(values, isSum: false) : values
    }
    guard rest.isEmpty else { return [.open] }
    let values = AslPath.all(in: Array(text.utf8)).map { value(of: $0.path, [], state, root) }
    let isSum = text.hasPrefix("States.MathAdd(")
    if isSum, values.count == 1, let step = Self.addend(text) { return added(values[0], step) }
    return combined(values.flatMap { $0 }, isSum: isSum)
  }

  /// The number among the two of `States.MathAdd`.
  static func addend(_ text: String) -> Double? {
    let inner = text.dropFirst("States.MathAdd(".count)
    guard inner.last == ")" else { return nil }
    let parts = inner.dropLast().split(separator: ",").map { part in
      Double(String(part.filter { $0 != " " }))
    }
    return parts.count == 2 ? parts.lazy.compactMap { $0 }.first : nil
  }

  /// What a path of JSONPath leads to.
  func value(
    of path: AslPath, _ rest: ArraySlice<String>, _ state: Int, _ root: Root
  ) -> [AslArrival.Value] {
    switch path.root {
    case .document:
      if root == .input { return [selected(state, path.steps + rest)] }
      return result(of: state, path.steps + rest)
    case .variable(let name): return [variable(name, path.steps + rest, state)]
    case .context: return context(path.steps)
    }
  }

  /// What an expression of JSONata makes.
  func value(of formula: AslFormula, _ path: ArraySlice<String>, _ state: Int)
    -> [AslArrival.Value]
  {
    switch formula {
    case .path(let source): return value(of: source, path, state)
    case .number(let number): return path.isEmpty ? [.set(number)] : [.lost]
    case .sum(let first, let second, let isMinus):
      guard path.isEmpty else { return [.lost] }
      if case .number(let step) = second {
        return added(value(of: first, path, state), isMinus ? -step : step)
      }
      if case .number(let step) = first, !isMinus {
        return added(value(of: second, path, state), step)
      }
      return combined(
        value(of: first, path, state) + value(of: second, path, state), isSum: !isMinus)
    case .fields(let fields):
      guard let first = path.first, let field = fields.last(where: { $0.name == first }) else {
        return [.lost]
      }
      return value(of: field.value, path.dropFirst(), state)
    case .merged(let parts): return merged(parts, path, state)
    case .either(let asked, let first, let second):
      return either(asked, first, second, path, state)
    case .longer(let list):
      return path.isEmpty ? combined(value(of: list, path, state), isSum: true) : [.lost]
    case .other(let sources):
      return combined(sources.flatMap { value(of: $0, path, state) }, isSum: false)
    }
  }

  /// What a path of JSONata leads to.
  func value(of source: AslExpression.Source, _ rest: ArraySlice<String>, _ state: Int)
    -> [AslArrival.Value]
  {
    switch source {
    case .input(let steps): [.same(AslPlace(.given(state), steps + rest))]
    case .result(let steps): result(of: state, steps + rest)
    case .context(let steps): context(steps)
    case .error: [.open]
    case .variable(let name, let steps): [variable(name, steps + rest, state)]
    }
  }

  /// What the execution was given is the same in each round; the rest of the context is not known.
  func context(_ steps: [String]) -> [AslArrival.Value] {
    steps.first == "Execution" ? [.lost] : [.open]
  }

  /// The field of the last part that has it for certain, and of those behind it that may have it.
  func merged(_ parts: [AslFormula], _ path: ArraySlice<String>, _ state: Int)
    -> [AslArrival.Value]
  {
    var found: [AslArrival.Value] = []
    for part in parts.reversed() {
      if case .fields(let fields) = part {
        guard let first = path.first, fields.contains(where: { $0.name == first }) else { continue }
        return found + value(of: part, path, state)
      }
      for value in value(of: part, path, state) {
        // Without such a field it changes nothing.
        if case .lost = value { continue }
        found.append(value)
      }
    }
    return found.isEmpty ? [.lost] : found
  }

  func either(
    _ asked: AslExpression.Source?, _ first: AslFormula, _ second: AslFormula,
    _ path: ArraySlice<String>, _ state: Int
  ) -> [AslArrival.Value] {
    // `$exists(n) ? n + 1 : 1` adds 1 to what is 0 at first.
    if path.isEmpty, let asked, case .number(let start) = second,
      case .sum(.path(asked), .number(start), isMinus: false) = first
    {
      return added(value(of: asked, path, state), start)
    }
    let values = value(of: first, path, state) + value(of: second, path, state)
    let isBegunAnew = values.contains {
      switch $0 {
      case .set, .lost, .open: true
      default: false
      }
    }
    guard isBegunAnew else { return values }
    // Whether it is, only a run knows.
    return values.map { value in
      switch value {
      case .same, .made, .grown, .relayed: value
      case .sum(let place, _): .made(place)
      case .set, .lost, .open: .open
      }
    }
  }

  func variable(_ name: String, _ path: [String], _ state: Int) -> AslArrival.Value {
    var scope: Int? = states[state].scope
    while let current = scope {
      if scopes[current].variables.contains(name) {
        return .same(AslPlace(.variable(current, name), path))
      }
      scope = scopes[current].container.map { states[$0].scope }
    }
    return .open
  }

  /// Values with a number added.
  func added(_ values: [AslArrival.Value], _ step: Double) -> [AslArrival.Value] {
    values.map { value in
      switch value {
      case .same(let place): .sum(place, step)
      case .sum(let place, let known): .sum(place, known + step)
      case .made(let place), .relayed(let place): .made(place)
      case .grown(let place): .grown(place)
      case .set(let number): .set(number + step)
      case .lost: .lost
      case .open: .open
      }
    }
  }

  /// What is made of several values. Of what a state answers nobody knows how large it is: with it only
  /// a sum goes on from what was there.
  func combined(_ values: [AslArrival.Value], isSum: Bool) -> [AslArrival.Value] {
    var places: [AslPlace] = []
    var isOpen = false
    for value in values {
      switch value {
      case .same(let place), .sum(let place, _), .made(let place), .relayed(let place):
        places.append(place)
      case .grown(let place):
        places.append(place)
        isOpen = true
      case .set: break
      case .lost, .open: isOpen = true
      }
    }
    if places.isEmpty || isOpen && !isSum { return [.open] }
    return places.map { isOpen ? .grown($0) : .made($0) }
  }
}
