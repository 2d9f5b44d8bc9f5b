import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  /// Says what only the finished edges and reads can tell.
  mutating func settle(_ record: Int, _ origins: N8nOrigins) {
    settleApproval(record)
    settleLink(record)
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

  /// Who is sent the one link that lets a run go on, and may take as long as he likes, approves by opening
  /// it. Of two links one may be a refusal, which has to be asked for.
  private func isOneLink() -> Bool {
    var count = 0
    for source in records where !source.isDisabled && N8nChannels.isMessage(source) {
      var budget = 200
      for text in source.parameters?.texts(limit: &budget) ?? [] where text.isN8nExpression {
        count += N8nBodies.count("$execution.resumeUrl", in: text.text ?? "")
      }
    }
    return count == 1
  }

  private mutating func settleLink(_ record: Int) {
    let node = id(record)
    guard records[record].short == "wait", records[record].text("resume") == "webhook",
      builder[node].kind == .human(.question), builder[node].timeout.value == .unlimited,
      !verdicts.contains(node), isOneLink()
    else { return }
    builder[node].kind = .human(.approval)
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
}
