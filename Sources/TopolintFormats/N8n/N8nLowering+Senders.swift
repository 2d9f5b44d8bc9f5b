import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  /// Whether a choice compares only fields of what starts the run as they come, so that who sends it
  /// limits the values: callers of a workflow, webhooks and apps. What people write in chats, forms
  /// and mails is theirs.
  func isLimitedBySender(_ conditions: [Condition]) -> Bool {
    var pending = conditions
    var seen = 0
    while let next = pending.popLast(), seen < 4_096 {
      seen += 1
      switch next {
      case .any(let parts), .all(let parts): pending += parts
      case .not(let inner): pending.append(inner)
      case .compare(let path, _, let literal):
        guard isField(path, ofSender: literal == .null) else { return false }
      case .truthy(let path): guard isField(path, ofSender: true) else { return false }
      default: return false
      }
    }
    return seen > 0
  }

  private func isField(_ path: ValuePath, ofSender isTest: Bool) -> Bool {
    // A vendor calls only the functions that it was given.
    if path.fields.contains("tool_calls"), path.fields.last == "name" { return true }
    guard case .output(let source) = path.source, records.indices.contains(source.index),
      let field = path.fields.last
    else { return false }
    let node = records[source.index]
    guard N8nTypes.isTrigger(node) else { return false }
    switch node.short {
    case "executeWorkflowTrigger", "webhook": return true
    case "formTrigger", "chatTrigger", "manualChatTrigger", "emailReadImap", "gmailTrigger",
      "microsoftOutlookTrigger", "rssFeedReadTrigger":
      return false
    case "telegramTrigger", "whatsAppTrigger", "slackTrigger", "lineTrigger", "twilioTrigger":
      return !isTest && !["text", "body", "content", "caption", "message"].contains(field)
    default: return true
    }
  }

  /// A request that changes a post which the run itself has made as a draft changes a draft.
  mutating func settleDraft(_ record: Int) {
    let node = id(record)
    guard builder[node].effect.value?.level == .external, let span = builder[node].effect.span,
      let url = records[record].parameter("url"), url.isN8nExpression,
      ServiceAddress(url.text ?? "").parts.contains("posts")
    else { return }
    for reference in N8nExpression.references(in: url) {
      guard case .node(let name) = reference.target, let source = byName[name],
        records[source].short == "wordpress",
        builder[id(source)].effect.value?.level == EffectLevel.none
      else { continue }
      builder[node].effect = .declared(Effect(.none, basis: .nodeType), span)
      return
    }
  }

  /// A failure in the workflow that tools of this file call is caught by the tool and told to its
  /// agent.
  mutating func settleToolBody(_ record: Int, _ origins: N8nOrigins) {
    guard origins.toolBodies.contains(record),
      builder[id(record)].errorHandling.value == .abort
    else { return }
    builder[id(record)].errorHandling = .unknown("the tool that calls it tells its agent")
  }
}
