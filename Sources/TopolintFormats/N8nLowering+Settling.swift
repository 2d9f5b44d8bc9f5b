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
    settleQuestion(record)
    settleRecipient(record)
    settleAnswer(record)
    settleToolBody(record, origins)
    settleReads(record)
    settleBuiltInCounter(record)
  }

  /// An approval with two buttons goes on whatever is pressed: where nobody asks what it was, it is
  /// only a question.
  private mutating func settleApproval(_ record: Int) {
    let node = id(record)
    guard builder[node].kind == .human(.approval) else { return }
    let approvals = records[record].parameter("approvalOptions")?["values"]?["approvalType"]
    guard approvals?.text == "double", !verdicts.contains(node) else { return }
    builder[node].kind = .human(.question)
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
