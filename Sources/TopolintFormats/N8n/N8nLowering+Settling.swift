import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  /// Says what only the finished edges and reads can tell.
  mutating func settle(_ record: Int, _ origins: N8nOrigins) {
    settleApproval(record)
    settleNotification(record)
    settleAlarm(record, origins)
    settleDraft(record)
    settleDeletion(record)
    settleQuestion(record)
    settleRecipient(record)
    settleAnswer(record)
    settleToolBody(record, origins)
    settleReads(record)
    settleBuiltInCounter(record)
  }

  /// An approval with two buttons goes on whatever is pressed, and one that waits so long only goes on
  /// when nobody presses any: where nobody asks what it was, it is only a question.
  private mutating func settleApproval(_ record: Int) {
    let node = id(record)
    guard builder[node].kind == .human(.approval) else { return }
    let approvals = records[record].parameter("approvalOptions")?["values"]?["approvalType"]
    let isLimited = if case .finite = builder[node].timeout.value { true } else { false }
    guard approvals?.text == "double" || isLimited, !verdicts.contains(node) else { return }
    builder[node].kind = .human(.question)
  }

  /// A request that deletes what a model has named: which thing goes is the model's choice.
  private mutating func settleDeletion(_ record: Int) {
    let source = records[record]
    let node = id(record)
    guard source.short == "httpRequest", let effect = builder[node].effect.value,
      effect.level == .external, effect.basis == .stated, let span = builder[node].effect.span,
      source.parameter("method")?.n8nText?.uppercased() == "DELETE",
      let url = source.parameter("url"), url.isN8nExpression
    else { return }
    let isModels = builder[node].inputs.contains { input in
      guard case .output(let origin) = input.value.source, url.span.touches(input.span) else {
        return false
      }
      return builder[origin].kind.isModelProducer
    }
    if isModels { builder[node].effect = .declared(Effect(.irreversible, basis: .stated), span) }
  }

  /// A node that tests how often it has run reads the counter that it keeps.
  private mutating func settleBuiltInCounter(_ record: Int) {
    let node = id(record)
    for output in builder[node].outputs {
      let path = ValuePath(.variable(output.variable))
      if !builder[node].inputs.contains(where: { $0.value == path }) {
        builder[node].inputs.append(
          Input(path, use: .condition, isOptional: true, span: output.span))
      }
    }
  }
}
