import TopolintAnalysis
import TopolintModel
import TopolintRuleKit
import TopolintSource

struct SchemaMismatch: Rule {
  static let info = RuleInfo(
    id: "schema-mismatch",
    summary: "a step reads a result in a form that its schema does not promise",
    family: .handoff, severity: .error, confidence: .high, profile: .strict, cwe: [1287],
    owasp: ["LLM05"], papers: ["AgentFail", "When Agents Fail to Act"],
    supersedes: ["shadowed-case"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    for mismatch in context.analysis.contractMismatches() {
      report(finding(mismatch, context))
    }
    for gap in context.missingArguments() {
      let step = context.workflow[gap.step]
      report(
        Finding(
          "`\(step.name)` does not hand over `\(gap.input)`, which `\(gap.callee)` must be given",
          at: step.arguments.span ?? step.span, about: gap.step
        )
        .note("it is declared here", at: gap.declaration)
        .help("hand over `\(gap.input)`, or give it a default"))
    }
  }

  private func finding(_ mismatch: ContractMismatch, _ context: RuleContext) -> Finding {
    let workflow = context.workflow
    let reader = workflow[mismatch.reader]
    let producer = workflow[mismatch.producer]
    let value = context.analysis.name(of: mismatch.input.value)
    let who = reader.isImplied ? "the result" : "`\(reader.name)`"
    let about = reader.isImplied ? (producer.isImplied ? nil : producer.id) : reader.id
    func make(_ message: String, _ help: String, _ place: Span?) -> Finding {
      var finding = Finding(message, at: mismatch.input.span, about: about).help(help)
      if let place { finding = finding.note("the form is promised here", at: place) }
      return finding.judging([.node(producer.id)])
    }
    switch mismatch.fault {
    case .missingField(let known):
      let field = mismatch.input.value.fields.joined(separator: ".")
      let last = mismatch.input.value.fields.last ?? field
      let help =
        nearestName(to: last, in: known).map { "did you mean `\($0)`?" }
        ?? "add `\(field)` to the output of `\(producer.name)`, or read what it has"
      let promise = mismatch.isOpen ? "is not asked for" : "has no"
      return make(
        "\(who) reads `\(value)`, and `\(producer.name)` \(promise) `\(field)`", help,
        producer.output.span
      ).severity(mismatch.isOpen ? .warning : .error)
    case .noFields(let field):
      return make(
        "\(who) reads `\(value)`, and `\(field.name)` is \(Self.words(field.type)) with nothing below",
        "read `\(field.name)` itself, or declare what lies below it", field.span)
    case .notList(let field):
      return make(
        "\(who) goes over `\(value)`, which is \(Self.words(field.type)) and no list",
        "declare a list, or read the field that holds one", field.span)
    case .freeText:
      return make(
        "\(who) goes over `\(value)`, which answers in free text",
        "declare an output with a list, and go over that field", nil)
    case .neverEqual(let field, let literal):
      return make(
        "\(who) compares `\(value)`, which is \(Self.words(field.type)), with \(Self.words(literal)): "
          + "they are never equal",
        "compare it with a value of its own type, or change the type", field.span)
    case .notOrdered(let field, let literal):
      return make(
        "\(who) asks whether `\(value)`, which is \(Self.words(field.type)), is above or below "
          + Self.words(literal), "declare a number, or compare with a value of its type", field.span
      )
    }
  }

  private static func words(_ type: FieldType) -> String {
    switch type {
    case .string: "a text"
    case .number: "a number"
    case .integer: "a whole number"
    case .boolean: "a truth value"
    case .array: "a list"
    case .object: "a map"
    case .any: "anything"
    }
  }

  private static func words(_ literal: Literal) -> String {
    switch literal {
    case .string(let text), .anyCase(let text): "the text `\(String(text.prefix(40)))`"
    case .number(let number):
      "the number `\(number == number.rounded() && number.magnitude < 1e15 ? String(Int(number)) : String(number))`"
    case .bool(let truth): "`\(truth)`"
    case .null: "nothing"
    }
  }
}
