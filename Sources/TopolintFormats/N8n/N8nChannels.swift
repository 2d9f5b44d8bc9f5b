import TopolintSource
import TopolintSyntax

/// Where nodes that send messages say to whom.
enum N8nChannels {
  /// Who gets what is sent to a place that the file itself names.
  enum Reach {
    /// Whoever has the address or the number: a person, whom the author of the file knows.
    case person
    /// The members of the author's own workspace.
    case workspace
    /// One person where the place is a chat with one, else anybody.
    case chat
    /// Anybody.
    case open
  }

  /// The parameters that say to whom; nil for types that send nothing.
  static func recipients(of short: String) -> [String]? { recipients[base(short)] }

  /// Who gets what a type sends.
  static func reach(of short: String) -> Reach {
    switch base(short) {
    case let name where mails.contains(name): .person
    case "whatsApp", "twilio", "messageBird", "sms77", "plivo", "mocean", "vonage": .person
    case "slack", "microsoftTeams", "mattermost", "rocketchat", "googleChat": .workspace
    case "telegram": .chat
    default: .open
    }
  }

  /// Whether a node only says something to people: a message, or a comment under a thing.
  static func isMessage(_ node: N8nNode) -> Bool {
    let resource = node.text("resource")
    let operation = node.text("operation")
    if threads[base(node.short)] != nil {
      return operation?.hasPrefix("delete") != true
        && [resource, operation].contains { $0?.lowercased().hasPart("comment") == true }
    }
    // One that is addressed to nobody yet tells nobody anything.
    let keys = isMail(node.short) ? mailRecipients : recipients(of: node.short) ?? []
    let tables = [node.parameters, node.parameter("options"), node.parameter("additionalFields")]
    guard
      tables.contains(where: { table in
        keys.contains { table?[$0]?.n8nLocated?.text?.isEmpty == false }
      }),
      !["channel", "event", "calendar", "file", "folder", "contact", "user"].contains(resource)
    else { return false }
    guard let operation else { return true }
    return ["send", "post", "reply", "create", "message"].contains { operation.hasPrefix($0) }
  }

  /// Whether a type sends mail.
  static func isMail(_ short: String) -> Bool { mails.contains(base(short)) }

  /// Whether a chat of Telegram is one with a single person: the numbers of groups and channels are
  /// negative, and a public one may be named `@channel`.
  static func isPrivate(chat: String) -> Bool {
    var bare = chat[...]
    if bare.hasPrefix("=") { bare = bare.dropFirst() }
    bare = bare.drop { $0 == " " }
    return !bare.isEmpty && bare.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x20 }
  }

  /// A tool variant sends as its base node does.
  private static func base(_ short: String) -> String {
    short.hasSuffix("Tool") ? String(short.dropLast(4)) : short
  }

  private static let mails: Set<String> = [
    "gmail", "emailSend", "microsoftOutlook", "sendGrid", "mailgun", "mailjet", "mandrill",
    "awsSes", "postmark", "brevo", "sendInBlue",
  ]

  /// Where mails say to whom.
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
    "googleChat": ["spaceId"], "rocketchat": ["channel"], "messageBird": ["recipients"],
    "sms77": ["to"], "plivo": ["to"], "mocean": ["to"], "vonage": ["to"],
  ]

  /// The parameters that name what a comment is put under.
  static let threads: [String: [String]] = [
    "github": ["issueNumber"], "gitlab": ["issueNumber"], "jira": ["issueKey"],
    "linear": ["issueId"], "asana": ["id"], "trello": ["cardId"], "clickUp": ["id"],
    "zendesk": ["id"], "freshdesk": ["ticketId"], "intercom": ["id"],
  ]
}
