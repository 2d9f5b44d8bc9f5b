import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  /// The condition of an `if`, a `filter` or one rule of a `switch`, with what it reads.
  ///
  /// Since version 2 of the types: `conditions.conditions` with `leftValue`, `operator` and
  /// `rightValue`. Before: lists by type with `value1`, `operation` and `value2`.
  mutating func condition(of table: SyntaxNode?, by record: Int) -> Condition {
    guard let conditions = table?["conditions"], conditions.kind == .mapping else {
      return .opaque("\(records[record].name) holds")
    }
    var parts: [Condition] = []
    var isAny = false
    if let list = conditions["conditions"], list.kind == .sequence {
      isAny = conditions["combinator"]?.text == "or"
      for entry in list.elements {
        let sort = entry["operator"]
        let type = sort?["type"]?.text ?? "string"
        let operation = sort?["operation"]?.text ?? "equals"
        parts.append(
          atom(entry["leftValue"], type, operation, entry["rightValue"], by: record))
      }
    } else {
      isAny = table?["combineOperation"]?.text == "any" || table?["combineConditions"]?.text == "OR"
      for group in conditions.entries {
        for entry in group.value.elements {
          let standard = group.name == "number" ? "smaller" : "equal"
          parts.append(
            atom(
              entry["value1"], group.name, entry["operation"]?.text ?? standard, entry["value2"],
              by: record))
        }
      }
    }
    switch parts.count {
    case 0: return .opaque("\(records[record].name) holds")
    case 1: return parts[0]
    default: return isAny ? .any(parts) : .all(parts)
    }
  }

  /// The condition of one rule of a `switch` before version 3: all compare one value.
  mutating func legacyCondition(_ rule: SyntaxNode, of node: N8nNode, by record: Int) -> Condition {
    let type = node.text("dataType") ?? "number"
    let standard = type == "number" ? "smaller" : "equal"
    return atom(
      node.parameter("value1"), type, rule["operation"]?.text ?? standard, rule["value2"],
      by: record)
  }

  private mutating func atom(
    _ left: SyntaxNode?, _ type: String, _ operation: String, _ right: SyntaxNode?, by record: Int
  ) -> Condition {
    var operation = operation[...]
    if operation.hasPrefix("=") { operation = operation.dropFirst() }
    let isTest = N8nOperators.asksForPresence(operation)
    let path = left.flatMap { read($0, isOptional: isTest, by: record) }
    let isOpen = right?.isN8nExpression == true && right?.textBytes.contains(0x7B) == true
    if let right, isOpen { _ = read(right, isOptional: false, by: record) }
    let negated = N8nOperators.positive(of: operation)
    let words =
      "\(N8nOperators.words(left)) \(negated ?? String(operation)) "
      + (isTest ? "" : N8nOperators.words(right))
    // A value that may be one of several is another one at each node.
    let text =
      path == nil && left?.isN8nExpression == true ? "\(words) at \(records[record].name)" : words
    let opaque: Condition = negated == nil ? .opaque(text) : .not(.opaque(text))
    guard let path, !isOpen else { return opaque }
    return N8nOperators.condition(String(operation), type, path, right) ?? opaque
  }

  /// Notes what one side of a comparison reads; gives the value when it is one value and no more.
  private mutating func read(_ node: SyntaxNode, isOptional: Bool, by record: Int) -> ValuePath? {
    guard node.isN8nExpression else { return nil }
    let found = N8nExpression.references(in: node)
    var inputs: [Input] = []
    for input in inputsOf(found, in: node, use: .condition, by: record) {
      inputs.append(
        isOptional
          ? Input(input.value, use: input.use, isOptional: true, span: input.span) : input)
    }
    for input in inputs { builder.read(input, by: id(record)) }
    guard inputs.count == 1, N8nExpression.single(node, found) != nil else { return nil }
    return inputs[0].value
  }
}

/// n8n's operators in conditions, of all versions.
enum N8nOperators {
  /// Whether an operator only asks whether there is a value.
  static func asksForPresence(_ operation: Substring) -> Bool {
    ["exists", "notExists", "empty", "notEmpty", "isEmpty", "isNotEmpty", "isNull", "isNotNull"]
      .contains(String(operation))
  }

  /// The operator of which this one is the exact opposite, where that has no word in the graph.
  static func positive(of operation: Substring) -> String? {
    switch operation {
    case "notContains": "contains"
    case "notStartsWith": "startsWith"
    case "notEndsWith": "endsWith"
    case "notRegex": "regex"
    case "notExists": "exists"
    default: nil
    }
  }

  /// A side of a comparison as messages print it.
  static func words(_ node: SyntaxNode?) -> String {
    guard let text = node?.text else { return "" }
    guard node?.isN8nExpression == true else { return "'\(text)'" }
    var bare = text.dropFirst().drop { $0 == "{" || $0 == " " }
    while let last = bare.last, last == "}" || last == " " { bare = bare.dropLast() }
    return String(bare.prefix(200))
  }

  /// The condition that an operator stands for; nil where the form has no word for it.
  static func condition(
    _ operation: String, _ type: String, _ path: ValuePath, _ right: SyntaxNode?
  ) -> Condition? {
    switch operation {
    case "true": return .truthy(path)
    case "false": return .not(.truthy(path))
    case "equals", "equal": return literal(right, type).map { .compare(path, .equal, $0) }
    case "notEquals", "notEqual": return literal(right, type).map { .compare(path, .notEqual, $0) }
    case "gt", "larger": return number(right).map { .compare(path, .greater, $0) }
    case "gte", "largerEqual": return number(right).map { .compare(path, .greaterOrEqual, $0) }
    case "lt", "smaller": return number(right).map { .compare(path, .less, $0) }
    case "lte", "smallerEqual": return number(right).map { .compare(path, .lessOrEqual, $0) }
    case "exists": return .compare(path, .notEqual, .null)
    case "notExists": return .compare(path, .equal, .null)
    case "empty", "isEmpty":
      return .any([.not(.truthy(path)), .compare(path, .equal, .string(""))])
    case "notEmpty", "isNotEmpty":
      return .all([.truthy(path), .compare(path, .notEqual, .string(""))])
    default: return nil
    }
  }

  private static func literal(_ node: SyntaxNode?, _ type: String) -> Literal? {
    switch type {
    case "boolean":
      guard let node else { return .bool(false) }
      return (node.bool ?? (node.text == "true" ? true : node.text == "false" ? false : nil))
        .map { .bool($0) }
    case "number": return number(node)
    case "string": return node?.isCollection == true ? nil : .string(node?.n8nText ?? "")
    default: return nil
    }
  }

  private static func number(_ node: SyntaxNode?) -> Literal? {
    guard let node else { return .number(0) }
    return node.n8nNumber.map { .number($0) }
  }
}
