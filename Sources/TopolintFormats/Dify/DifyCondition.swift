import TopolintModel
import TopolintSource
import TopolintSyntax

extension DifyLowering {
  /// A condition with the values that it reads.
  struct Decision {
    var condition: Condition
    var inputs: [Input]
  }

  /// The conditions of a case or of a loop's end, joined as `logical_operator` says.
  ///
  /// `and` over nothing holds, `or` over nothing does not.
  mutating func decision(
    _ conditions: SyntaxNode?, joinedBy logic: SyntaxNode?, for reader: NodeID,
    isOptional: Bool = false
  ) -> Decision {
    var inputs: [Input] = []
    var parts: [Condition] = []
    for entry in conditions?.elements ?? [] {
      parts.append(condition(entry, for: reader, isOptional: isOptional, into: &inputs))
    }
    let isAny = logic?.text == "or"
    let whole: Condition
    switch parts.count {
    case 0: whole = isAny ? .any([]) : .always
    case 1: whole = parts[0]
    default: whole = isAny ? .any(parts) : .all(parts)
    }
    return Decision(condition: whole, inputs: inputs)
  }

  private mutating func condition(
    _ entry: SyntaxNode, for reader: NodeID, isOptional: Bool, into inputs: inout [Input]
  ) -> Condition {
    let name = entry["comparison_operator"]?.text ?? ""
    let expected = entry["value"]
    if let expected {
      for reference in DifyTemplate.references(in: expected) {
        guard let path = resolve(reference, for: reader) else { continue }
        inputs.append(
          Input(
            path, use: .condition, isOptional: isOptional, hasBlank: hasBlank(path, for: reader),
            span: reference.span))
      }
    }
    let selector = entry["variable_selector"].flatMap { DifyTemplate.selector($0) }
    let words = selector.map { text(of: $0) } ?? "?"
    let opaque = Condition.opaque(DifyOperators.text(words, name, expected, entry))
    guard let selector, let path = resolve(selector, for: reader) else {
      return DifyOperators.isNegated(name) ? .not(opaque) : opaque
    }
    inputs.append(
      Input(
        path, use: .condition, isOptional: isOptional || DifyOperators.asksForPresence(name),
        hasBlank: hasBlank(path, for: reader), span: selector.span))
    if let known = fileCondition(name, selector, words: words, entry) { return known }
    if expected?.text?.hasPart("{{#") == true || entry["sub_variable_condition"] != nil {
      return DifyOperators.isNegated(name) ? .not(opaque) : opaque
    }
    if let known = contains(name, path, expected?.text) { return known }
    return DifyOperators.condition(
      name, path, expected: expected, type: entry["varType"]?.text, otherwise: opaque)
  }

  /// A test for a part of a text of which all values are listed (the options of a select field): the
  /// values that have the part. nil where the values are not listed.
  private func contains(_ name: String, _ path: ValuePath, _ part: String?) -> Condition? {
    guard name == "contains" || name == "not contains", let part, !part.isEmpty,
      case .output(let producer) = path.source, path.fields.count == 1,
      let allowed = builder[producer].output.value?.field(path.fields[0])?.allowed
    else { return nil }
    let matching = allowed.filter { $0.hasPart(part) }
    let any = Condition.any(matching.map { .compare(path, .equal, .string($0)) })
    return name == "contains" ? any : .not(any)
  }
}

extension DifyLowering {
  /// A value as messages print it: by the node's title where only one node has it.
  private func text(of reference: DifyReference) -> String {
    var parts = reference.parts
    if let place = places[parts[0]] {
      let name = records[place.record].name
      if titles[name] == 1 { parts[0] = name }
    }
    return parts.joined(separator: ".")
  }
}

/// Dify's comparison operators.
enum DifyOperators {
  /// The condition that an operator stands for; `otherwise` where the form has no word for it.
  static func condition(
    _ name: String, _ path: ValuePath, expected: SyntaxNode?, type: String?,
    otherwise opaque: Condition
  ) -> Condition {
    switch name {
    case "is": return .compare(path, .equal, literal(expected, type))
    case "is not": return .compare(path, .notEqual, literal(expected, type))
    case "=", "==": return compare(path, .equal, expected, opaque)
    case "≠", "!=": return compare(path, .notEqual, expected, opaque)
    case ">": return compare(path, .greater, expected, opaque)
    case "<": return compare(path, .less, expected, opaque)
    case "≥", ">=": return compare(path, .greaterOrEqual, expected, opaque)
    case "≤", "<=": return compare(path, .lessOrEqual, expected, opaque)
    // Compared with the empty text too, so that a message says "empty" and not "false".
    case "empty": return .any([.not(.truthy(path)), .compare(path, .equal, .string(""))])
    case "not empty": return .all([.truthy(path), .compare(path, .notEqual, .string(""))])
    case "null", "not exists": return .compare(path, .equal, .null)
    case "not null", "exists": return .compare(path, .notEqual, .null)
    default: return isNegated(name) ? .not(opaque) : opaque
    }
  }

  /// Whether the operator asks whether there is a value at all.
  static func asksForPresence(_ name: String) -> Bool {
    ["empty", "not empty", "null", "not null", "exists", "not exists"].contains(name)
  }

  /// Whether the operator is the exact opposite of another one that has no word in the graph.
  static func isNegated(_ name: String) -> Bool { name == "not contains" || name == "not in" }

  /// The text of a comparison that stays opaque, without its negation.
  static func text(
    _ path: String, _ name: String, _ expected: SyntaxNode?, _ entry: SyntaxNode
  ) -> String {
    let positive = isNegated(name) ? String(name.dropFirst(4)) : name
    var words = [path, positive]
    if let text = expected?.text, !text.isEmpty || entry["sub_variable_condition"] == nil {
      words.append("'\(text)'")
    } else if let elements = expected?.elements, !elements.isEmpty {
      words.append("[" + elements.compactMap(\.text).joined(separator: ", ") + "]")
    }
    for part in entry["sub_variable_condition"]?["conditions"]?.elements ?? [] {
      words.append(part["key"]?.text ?? "")
      words.append(part["comparison_operator"]?.text ?? "")
      let values = part["value"]?.elements.compactMap(\.text) ?? []
      words.append(part["value"]?.text ?? values.joined(separator: ", "))
    }
    return words.joined(separator: " ")
  }

  private static func compare(
    _ path: ValuePath, _ comparison: Comparison, _ expected: SyntaxNode?, _ opaque: Condition
  ) -> Condition {
    guard let number = number(expected) else { return opaque }
    return .compare(path, comparison, .number(number))
  }

  private static func number(_ node: SyntaxNode?) -> Double? {
    guard let node else { return nil }
    let number = node.double ?? node.string.flatMap { $0.utf8.count < 64 ? Double($0) : nil }
    guard let number, number.isFinite else { return nil }
    return number
  }

  private static func literal(_ node: SyntaxNode?, _ type: String?) -> Literal {
    guard let node, let text = node.text else { return .string("") }
    if type == "boolean" || node.bool != nil, let truth = node.difyBool { return .bool(truth) }
    if type == "number", let number = number(node) { return .number(number) }
    return .string(text)
  }
}
