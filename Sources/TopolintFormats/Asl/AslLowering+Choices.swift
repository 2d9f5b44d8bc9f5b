import TopolintModel
import TopolintSource
import TopolintSyntax

extension AslLowering {
  /// Adds the ways out of a `Choice`: its rules in their order, then `Default`. Conditions are filled in
  /// when it is known where values come from.
  mutating func connectChoice(_ index: Int) {
    let state = states[index]
    for (position, rule) in (state.node["Choices"]?.elements ?? []).enumerated() {
      guard let next = rule["Next"], let name = next.text,
        let target = target(next, name, of: state.id, in: state.scope, role: "route target")
      else { continue }
      states[index].next.append(target)
      var edge = Edge(state.id, states[target].id, .branch, span: next.span)
      edge.condition = .opaque("rule \(position + 1) of \(state.name)")
      ruleEdges[builder.connect(edge)] = rule
    }
    if let next = state.node["Default"], let name = next.text,
      let target = target(next, name, of: state.id, in: state.scope, role: "route target")
    {
      states[index].next.append(target)
      var edge = Edge(state.id, states[target].id, .branch, span: next.span)
      edge.isDefault = true
      defaultEdges[state.id] = builder.connect(edge)
    }
  }

  /// Reads the conditions of the rules of a `Choice`.
  mutating func readRules() {
    for edge in ruleEdges.keys.sorted() {
      guard let rule = ruleEdges[edge], let index = stateOf[builder[edge].source] else { continue }
      builder[edge].condition = condition(of: rule, state: index)
      builder[edge].outcome = answer(builder[edge].condition)
    }
    settleDefaults()
  }

  private mutating func condition(of rule: SyntaxNode, state index: Int) -> Condition {
    if let text = rule["Condition"] { return jsonataCondition(text, state: index) }
    return testCondition(rule, state: index, depth: 0)
  }

  private mutating func jsonataCondition(_ node: SyntaxNode, state index: Int) -> Condition {
    if let truth = node.bool { return truth ? .always : .any([]) }
    guard let text = node.text, let inner = AslExpression.inner(text) else {
      return .opaque(node.text ?? "condition")
    }
    switch inner.bytes.filter({ $0 > 0x20 }) {
    case Array("true".utf8): return .always
    case Array("false".utf8): return .any([])
    default: break
    }
    let isOptional = text.hasPart("$exists(")
    readExpression(node, use: .condition, state: index, isOptional: isOptional)
    var paths: [AslExpression.Source: ValuePath] = [:]
    readClock(text, at: node.span, state: index)
    for (source, _) in AslExpression.sources(in: inner.bytes) where paths[source] == nil {
      paths[source] =
        counter(source, state: index)
        ?? value(of: shape(of: source, state: index), named: Self.name(of: source), index)
    }
    return AslExpression.condition(inner.bytes) { paths[$0] }
  }

  private mutating func testCondition(
    _ rule: SyntaxNode, state index: Int, depth: Int
  ) -> Condition {
    guard depth < 64 else { return .opaque("condition") }
    if let inner = rule["Not"], inner.kind == .mapping {
      return .not(testCondition(inner, state: index, depth: depth + 1))
    }
    for key in ["And", "Or"] {
      guard let list = rule[key], list.kind == .sequence else { continue }
      let parts = list.elements.map { testCondition($0, state: index, depth: depth + 1) }
      return key == "And" ? .all(parts) : .any(parts)
    }
    guard let variable = rule["Variable"], let text = variable.text else {
      return .opaque("condition")
    }
    guard
      let test = rule.entries.first(where: {
        !["Variable", "Next", "Comment", "Assign", "Output"].contains($0.name)
      })
    else { return .opaque(text) }
    let isOptional = test.name.hasPrefix("Is") || presenceTests.contains("\(index) \(text)")
    if test.name == "IsPresent" { presenceTests.insert("\(index) \(text)") }
    readPath(variable, use: .condition, state: index, isOptional: isOptional)
    var path: ValuePath?
    if let parsed = AslPath(whole: text) {
      path =
        counter(text, state: index)
        ?? value(of: shape(of: parsed, state: index), named: text, index)
    }
    if test.name.hasSuffix("Path") {
      readPath(test.value, use: .condition, state: index, isOptional: isOptional)
      if test.name.hasPrefix("Timestamp") {
        readClock(text, at: variable.span, state: index)
        readClock(test.value.text ?? "", at: test.value.span, state: index)
      }
      return .opaque("\(text) \(test.name.dropLast(4)) \(test.value.text ?? "")")
    }
    return Self.comparison(test.name, test.value, of: path, text: text)
  }

  /// A test of the language as a comparison.
  private static func comparison(
    _ name: String, _ value: SyntaxNode, of path: ValuePath?, text: String
  ) -> Condition {
    if name.hasPrefix("Is") {
      let holds = value.bool ?? true
      let positive: Condition
      if name == "IsNull", let path {
        positive = .compare(path, .equal, .null)
      } else {
        positive = .opaque("\(text) \(name)")
      }
      return holds ? positive : .not(positive)
    }
    let opaque = Condition.opaque("\(text) \(name) '\(value.text ?? "")'")
    guard let path else { return opaque }
    switch name {
    case "BooleanEquals":
      return value.bool.map { .compare(path, .equal, .bool($0)) } ?? opaque
    case "StringEquals":
      guard let text = value.text, !text.hasPart("${") else { return opaque }
      return .compare(path, .equal, .string(text))
    case "StringMatches":
      guard let text = value.text, !text.contains("*"), !text.hasPart("${") else { return opaque }
      return .compare(path, .equal, .string(text))
    default: break
    }
    guard name.hasPrefix("Numeric"), let number = value.double, number.isFinite else {
      return opaque
    }
    switch name {
    case "NumericEquals": return .compare(path, .equal, .number(number))
    case "NumericLessThan": return .compare(path, .less, .number(number))
    case "NumericLessThanEquals": return .compare(path, .lessOrEqual, .number(number))
    case "NumericGreaterThan": return .compare(path, .greater, .number(number))
    case "NumericGreaterThanEquals": return .compare(path, .greaterOrEqual, .number(number))
    default: return opaque
    }
  }
}
