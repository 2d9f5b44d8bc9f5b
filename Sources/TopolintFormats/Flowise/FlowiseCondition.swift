import TopolintModel
import TopolintSource
import TopolintSyntax

/// Conditions of choices.
extension FlowiseLowering {
  /// One condition of a `conditionAgentflow`: `{type, value1, operation, value2}`.
  mutating func condition(_ entry: SyntaxNode, by record: Int) -> Condition {
    let operation = entry["operation"]?.text ?? "equal"
    let isTest = operation == "isEmpty" || operation == "notEmpty"
    let left = entry["value1"]
    let right = isTest ? nil : entry["value2"]
    let path = left.flatMap { single($0, isOptional: isTest, by: record) }
    if let right { readCondition(right, by: record) }
    let words = [left, right].map { $0?.text.map(FlowiseTemplate.plain) ?? "" }
    let expected = right?.text?.hasPart("{{") == true ? nil : words[1]
    return FlowiseOperators.condition(
      operation, entry["type"]?.text ?? "string", path, expected,
      text: (left: words[0], right: words[1]))
  }

  /// One row of a `seqCondition`: `{variable, operation, value, output}`.
  mutating func row(_ entry: SyntaxNode, by record: Int) -> Condition {
    let operation = FlowiseOperators.rows[entry["operation"]?.text ?? ""] ?? "equal"
    let isTest = operation == "isEmpty" || operation == "notEmpty"
    let variable = entry["variable"]
    var path: ValuePath?
    if let variable, let text = variable.string, !text.isEmpty {
      let reference = FlowiseReference(text: text, span: variable.span)
      if text.hasPrefix("$flow") {
        path = resolve(reference, by: record)
      } else if text.hasPrefix("$vars") {
        path = ValuePath(.engine(text))
      } else if let source = byID[String(text.dropFirst())] {
        path = ValuePath(.output(id(source)))
      }
      if let path {
        builder.read(
          Input(path, use: .condition, isOptional: isTest, span: reference.span), by: id(record))
      }
    }
    let value = entry["value"]?.text ?? ""
    let isNumber = FlowiseOperators.numeric.contains(entry["operation"]?.text ?? "")
    return FlowiseOperators.condition(
      operation, isNumber ? "number" : "string", path, value,
      text: (left: variable?.text ?? "", right: value))
  }

  /// The value of a text that is one reference and nothing else; all that it reads is noted.
  private mutating func single(_ node: SyntaxNode, isOptional: Bool, by record: Int) -> ValuePath? {
    let references = FlowiseTemplate.references(in: node)
    var found: ValuePath?
    for reference in references {
      guard let path = resolve(reference, by: record) else { continue }
      builder.read(
        Input(path, use: .condition, isOptional: isOptional, span: reference.span), by: id(record))
      found = path
    }
    guard references.count == 1, let text = node.string else { return nil }
    let plain = FlowiseTemplate.plain(text)
    return plain.hasPrefix("{{") && plain.hasSuffix("}}") ? found : nil
  }

  private mutating func readCondition(_ node: SyntaxNode, by record: Int) {
    for reference in FlowiseTemplate.references(in: node) {
      guard let path = resolve(reference, by: record) else { continue }
      builder.read(Input(path, use: .condition, span: reference.span), by: id(record))
    }
  }
}

/// Flowise's operators.
enum FlowiseOperators {
  /// The operators of old agent flows by those of new ones.
  static let rows: [String: String] = [
    "Contains": "contains", "Not Contains": "notContains", "Start With": "startsWith",
    "End With": "endsWith", "Is": "equal", "Is Not": "notEqual", "Is Empty": "isEmpty",
    "Is Not Empty": "notEmpty", "Greater Than": "larger", "Less Than": "smaller",
    "Equal To": "equal", "Not Equal To": "notEqual", "Greater Than or Equal To": "largerEqual",
    "Less Than or Equal To": "smallerEqual",
  ]
  /// Those of them that compare numbers.
  static let numeric: Set<String> = [
    "Greater Than", "Less Than", "Equal To", "Not Equal To", "Greater Than or Equal To",
    "Less Than or Equal To",
  ]

  /// The condition that an operator stands for; its text where the form has no word for it, or a side is
  /// put together at run time.
  static func condition(
    _ operation: String, _ type: String, _ path: ValuePath?, _ expected: String?,
    text: (left: String, right: String)
  ) -> Condition {
    let isNegated = operation == "notContains"
    let word = isNegated ? "contains" : operation
    let opaque = Condition.opaque("\(bare(text.left)) \(word) '\(text.right)'")
    let unread = isNegated ? Condition.not(opaque) : opaque
    guard let path else { return unread }
    switch operation {
    case "isEmpty": return .any([.not(.truthy(path)), .compare(path, .equal, .string(""))])
    case "notEmpty": return .all([.truthy(path), .compare(path, .notEqual, .string(""))])
    default: break
    }
    let comparison: Comparison? =
      switch operation {
      case "equal": .equal
      case "notEqual": .notEqual
      case "larger": .greater
      case "largerEqual": .greaterOrEqual
      case "smaller": .less
      case "smallerEqual": .lessOrEqual
      default: nil
      }
    guard let expected, let comparison else { return unread }
    switch type {
    case "number":
      guard expected.utf8.count < 32, let number = Double(expected), number.isFinite else {
        return unread
      }
      return .compare(path, comparison, .number(number))
    case "boolean":
      guard expected == "true" || expected == "false" else { return unread }
      return .compare(path, comparison, .bool(expected == "true"))
    default: return .compare(path, comparison, .string(expected))
    }
  }

  /// A reference without its braces.
  private static func bare(_ text: String) -> String {
    guard text.hasPrefix("{{"), text.hasSuffix("}}"), text.utf8.count > 4 else { return text }
    return FlowiseTemplate.trimmed(String(text.dropFirst(2).dropLast(2)))
  }
}
