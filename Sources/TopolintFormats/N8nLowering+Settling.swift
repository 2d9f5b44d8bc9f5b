import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  /// Says what only the finished edges and reads can tell.
  mutating func settle(_ record: Int, _ origins: N8nOrigins) {
    settleApproval(record)
    settleMail(record)
    settleAlarm(record, origins)
    settleDraft(record)
    settleRecipient(record)
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

  /// A message to who started the run answers a request: that is no effect on others.
  private mutating func settleRecipient(_ record: Int) {
    let node = id(record)
    guard builder[node].effect.value?.level == .irreversible,
      let span = builder[node].effect.span,
      let channel = N8nChannels.recipients(of: records[record].short)
    else { return }
    for key in channel {
      guard let place = records[record].parameter(key)?.n8nLocated, place.isN8nExpression else {
        continue
      }
      let found = N8nExpression.references(in: place)
      guard !found.isEmpty else { continue }
      let sources = found.flatMap { reference -> [Int] in
        switch reference.target {
        case .current: return current(at: record)
        case .node(let name): return byName[name].map { [$0] } ?? []
        default: return []
        }
      }
      if sources.contains(where: { isRequester($0, depth: 0) }) {
        builder[node].effect = .declared(Effect(.none, basis: .nodeType), span)
        return
      }
    }
  }

  /// Whether a record brings in who asks, or only carries that on.
  private mutating func isRequester(_ record: Int, depth: Int) -> Bool {
    let node = records[record]
    if N8nTypes.isTrigger(node) {
      return node.short != "scheduleTrigger" && node.short != "manualTrigger"
    }
    guard depth < 4 else { return false }
    switch node.short {
    case "set", "code", "function", "functionItem":
      let before = current(at: record)
      return before.count == 1 && isRequester(before[0], depth: depth + 1)
    case _ where N8nTypes.isTransparent(node):
      let before = current(at: record)
      return before.count == 1 && isRequester(before[0], depth: depth + 1)
    default: return false
    }
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

/// Where nodes that send messages say to whom.
enum N8nChannels {
  /// The parameters that say to whom; nil for types that send nothing.
  static func recipients(of short: String) -> [String]? {
    recipients[short.hasSuffix("Tool") ? String(short.dropLast(4)) : short]
  }

  /// Types that send mail.
  static let mails: Set<String> = [
    "gmail", "emailSend", "microsoftOutlook", "sendGrid", "mailgun", "mailjet", "mandrill",
    "awsSes", "postmark", "brevo", "sendInBlue",
  ]

  /// Where they say to whom.
  static let mailRecipients: [String] = [
    "sendTo", "toEmail", "toRecipients", "toList", "toAddresses", "toAddressesUi", "to",
    "ccEmail", "bccEmail", "ccList", "bccList", "ccRecipients", "bccRecipients", "ccAddresses",
    "bccAddresses", "messageId", "threadId", "receipients",
  ]

  private static let recipients: [String: [String]] = [
    "telegram": ["chatId"], "whatsApp": ["recipientPhoneNumber"],
    "slack": ["channelId", "channel", "user", "userId"],
    "gmail": ["messageId", "threadId", "sendTo", "toEmail"],
    "microsoftOutlook": ["messageId", "toRecipients", "conversationId"],
    "emailSend": ["toEmail"], "sendGrid": ["toEmail"], "mailgun": ["toEmail"],
    "discord": ["channelId", "userId"], "line": ["replyToken", "to"], "twilio": ["to"],
    "mattermost": ["channelId"], "microsoftTeams": ["chatId", "channelId"],
    "googleChat": ["spaceId"], "rocketchat": ["channel"],
  ]
}
