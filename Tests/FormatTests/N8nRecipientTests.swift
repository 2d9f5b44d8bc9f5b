import Testing
import TopolintModel

/// To whom n8n's messages go, and what they are by it.
struct N8nRecipientTests {
  private func effect(
    _ type: String, _ parameters: String, version: String = "1", trigger: String = "scheduleTrigger"
  ) throws -> Fact<Effect> {
    let text = N8n.flow(
      [
        N8n.node("T", trigger), N8n.node("A", "httpRequest"),
        N8n.node("M", type, parameters, version: version),
      ], ["T>A", "A>M"])
    let workflow = try N8n.workflow(text)
    return try #require(workflow.nodes.first { $0.name == "M" }).effect
  }

  @Test(arguments: [
    ("telegram", #"{"chatId": "1810565648", "text": "x"}"#, EffectLevel.none),
    ("telegram", #"{"chatId": "=1810565648", "text": "x"}"#, .none),
    ("telegram", #"{"chatId": "-4170994782", "text": "x"}"#, .irreversible),
    ("telegram", #"{"chatId": "@news", "text": "x"}"#, .irreversible),
    ("telegram", #"{"chatId": "={{ $json.chat }}", "text": "x"}"#, .irreversible),
    ("telegram", #"{"operation": "deleteMessage", "chatId": "7"}"#, .irreversible),
    ("whatsApp", #"{"operation": "send", "recipientPhoneNumber": "4915112345678"}"#, .none),
    (
      "whatsApp", #"{"operation": "send", "recipientPhoneNumber": "={{ $json.tel }}"}"#,
      .irreversible
    ),
    ("slack", #"{"select": "channel", "channelId": {"__rl": true, "value": "C1"}}"#, .none),
    (
      "slack", ##"{"channelId": {"__rl": true, "value": "={{ $json.channel }}"}}"##, .irreversible
    ),
    ("slack", #"{"resource": "channel", "operation": "archive", "channelId": "C1"}"#, .external),
    ("discord", #"{"authentication": "webhook", "content": "x"}"#, .external),
    ("discord", #"{"resource": "message", "channelId": "7", "content": "x"}"#, .irreversible),
    ("microsoftOutlook", #"{"resource": "event", "subject": "x"}"#, .write),
    ("googleCalendar", #"{"additionalFields": {"attendees": ["a@example.com"]}}"#, .external),
  ])
  func whoIsNamedInTheFileIsNoStranger(
    type: String, parameters: String, level: EffectLevel
  ) throws {
    #expect(try effect(type, parameters).value?.level == level)
  }

  /// An answer goes to who wrote the mail; to throw the mail away is none.
  @Test(arguments: [("reply", EffectLevel.none), ("delete", .irreversible)])
  func aMailIsAnsweredOrThrownAway(_ operation: String, _ level: EffectLevel) throws {
    let parameters =
      #"{"operation": "\#(operation)", "messageId": "={{ $('T').item.json.id }}"}"#
    let found = try effect("gmail", parameters, version: "2.1", trigger: "gmailTrigger")
    #expect(found.value?.level == level)
  }

  @Test(arguments: [
    ("telegram", #"{"chatId": "@news", "text": "x"}"#, true),
    ("slack", #"{"select": "channel", "channelId": "C1", "text": "x"}"#, true),
    ("slack", #"{"resource": "channel", "operation": "archive", "channelId": "C1"}"#, false),
    ("jira", #"{"resource": "issueComment", "issueKey": "A-1", "comment": "x"}"#, true),
    ("jira", #"{"operation": "update", "issueKey": "A-1"}"#, false),
    ("telegram", #"{"operation": "deleteMessage", "chatId": "7"}"#, false),
    ("microsoftOutlook", #"{"subject": "x", "toRecipients": "a@example.com"}"#, true),
    ("microsoftOutlook", #"{"additionalFields": {}}"#, false),
  ])
  func messagesAreKnownAsSuch(type: String, parameters: String, isMessage: Bool) throws {
    #expect(try effect(type, parameters).value?.isMessage == isMessage)
  }

  @Test(arguments: [
    ("=https://x.example.com/api{{ $json.output.url }}", EffectLevel.irreversible),
    ("=https://x.example.com/api/{{ $('T').item.json.id }}", .external),
    ("https://x.example.com/api/7", .external),
  ])
  func whatAModelNamesIsDeletedForGood(url: String, level: EffectLevel) throws {
    let text = N8n.flow(
      [
        N8n.node("T", "webhook"), N8n.node("A", "agent", version: "2"),
        N8n.node("D", "httpRequest", #"{"method": "DELETE", "url": "\#(url)"}"#, version: "4.2"),
      ], ["T>A", "A>D"])
    let workflow = try N8n.workflow(text)
    #expect(workflow.nodes.first { $0.name == "D" }?.effect.value?.level == level)
  }

  @Test func whomTheServerNamesIsNotKnown() throws {
    let found = try effect("telegram", #"{"chatId": "={{ $env.CHAT }}", "text": "x"}"#)
    #expect(found.isDynamic)
  }

  @Test func aMessageWithButtonsAsks() throws {
    func asks(_ button: String) throws -> EffectLevel? {
      try effect(
        "slack",
        #"{"channelId": "={{ $json.channel }}", "blocksUi": "{\"blocks\": [{\"type\": \"actions\", "#
          + #"\"elements\": [{\"type\": \"button\", \#(button)}]}]}"}"#
      ).value?.level
    }
    #expect(try asks(#"\"action_id\": \"issue\""#) == EffectLevel.none)
    #expect(try asks(#"\"url\": \"https://example.com\""#) == .irreversible)
    let telegram =
      #"{"chatId": "-7", "replyMarkup": "inlineKeyboard", "inlineKeyboard": {"rows": [{"row": "#
      + #"{"buttons": [{"text": "Yes", "additionalFields": {"callback_data": "yes"}}]}}]}}"#
    #expect(try effect("telegram", telegram).value?.level == EffectLevel.none)
  }

  @Test func aCommentAnswersWhereItWasAsked() throws {
    func posts(_ path: String, by trigger: String) throws -> EffectLevel? {
      try effect(
        "httpRequest",
        #"{"method": "POST", "url": "=https://git.example.com/issues/{{ $('T').item.json.id }}\#(path)"}"#,
        trigger: trigger
      ).value?.level
    }
    #expect(try posts("/comments", by: "webhook") == EffectLevel.none)
    #expect(try posts("/close", by: "webhook") == .external)
    #expect(try posts("/comments", by: "scheduleTrigger") == .external)
    #expect(try posts("/comments", by: "executeWorkflowTrigger") == .external)
    let jira = ##"{"resource": "issueComment", "issueKey": "={{ $('T').item.json.key }}"}"##
    #expect(try effect("jira", jira, trigger: "webhook").value?.level == EffectLevel.none)
    #expect(try effect("jira", jira, trigger: "executeWorkflowTrigger").value?.level == .external)
  }

  @Test(arguments: [
    (#"\"to\": \"{{ $('T').item.json.from }}\""#, EffectLevel.none),
    (#"\"to\": \"{{ $('A').item.json.from }}\""#, .irreversible),
    (
      #"\"cc\": \"{{ $('T').item.json.from }}\", \"to\": \"{{ $('A').item.json.to }}\""#,
      .irreversible
    ),
  ])
  func whoAskedIsFoundInAnItemThatIsWrittenOut(fields: String, level: EffectLevel) throws {
    let text = N8n.flow(
      [
        N8n.node("T", "webhook"), N8n.node("A", "httpRequest"),
        N8n.node("S", "set", #"{"mode": "raw", "jsonOutput": "={\#(fields)}"}"#, version: "3.4"),
        N8n.node("M", "gmail", #"{"sendTo": "={{ $json.to }}", "message": "x"}"#),
      ], ["T>A", "A>S", "S>M"])
    let workflow = try N8n.workflow(text)
    let mail = try #require(workflow.nodes.first { $0.name == "M" })
    #expect(mail.effect.value?.level == level)
  }

  @Test(arguments: [
    ("https://pdf.example.com/api/v1/convert/pdf/img", EffectLevel.read),
    ("https://crm.example.com/leads/7/archive", .external),
  ])
  func whatIsConvertedIsOnlyComputed(url: String, level: EffectLevel) throws {
    #expect(
      try effect("httpRequest", #"{"method": "POST", "url": "\#(url)"}"#).value?.level == level)
  }
}
