import TopolintModel
import TopolintSyntax

/// Where tools that send messages say to whom.
enum FlowiseRecipients {
  /// How a tool sends.
  private struct Sender {
    let action: String
    /// The arguments that name who gets it.
    let arguments: Set<String>
    /// How the settings that name who gets it begin.
    let settings: [String]
  }

  /// A message to people whom the file itself names goes to those who set the flow up, or work with
  /// them: a notification, and no effect on others. Only a tool step is given its arguments by the
  /// file: an agent chooses them.
  static func settle(
    _ node: inout Node, _ tool: String, _ config: SyntaxNode?, _ arguments: [SyntaxNode]
  ) {
    guard let sender = senders[tool], node.effect.value?.level == .irreversible,
      let span = node.effect.span, FlowiseTools.actions(of: config) == [sender.action]
    else { return }
    var places: [SyntaxNode] = []
    for argument in arguments {
      guard let name = argument["inputArgName"]?.text, sender.arguments.contains(name) else {
        continue
      }
      if let value = argument["inputArgValue"] { places.append(value) }
    }
    for entry in config?.entries ?? [] where sender.settings.contains(where: entry.name.hasPrefix) {
      places.append(entry.value)
    }
    var isNamed = false
    for place in places {
      guard !place.isCollection, FlowiseTemplate.references(in: place, bare: true).isEmpty else {
        return
      }
      if !FlowiseTemplate.plain(place.text ?? "").isEmpty { isNamed = true }
    }
    if isNamed { node.effect = .declared(Effect(.none, basis: .nodeType), span) }
  }

  private static let senders: [String: Sender] = [
    "slackMCP": Sender(action: "slack_post_message", arguments: ["channel_id"], settings: []),
    "microsoftTeams": Sender(
      action: "sendMessage", arguments: ["teamId", "chatChannelId"],
      settings: ["teamId", "chatChannelId"]),
    "gmail": Sender(
      action: "sendMessage", arguments: ["to", "cc", "bcc"],
      settings: ["messageTo", "messageCc", "messageBcc"]),
  ]
}
