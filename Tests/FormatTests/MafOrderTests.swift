import Testing
import TopolintModel

/// What is read is what can have been given before.
@Suite struct MafOrderTests {
  private func reads(_ id: String, _ actions: String) throws -> [String] {
    let workflow = try Maf.flow(actions)
    return Dify.reads(try Maf.node(id, in: workflow), in: workflow)
  }

  /// What is given further on only, or in the other case, is no result: the variable is blank.
  @Test func whatComesLaterIsNotRead() throws {
    let actions = """
      - {kind: SendActivity, id: say, activity: "{Local.R.x}"}
      - kind: ConditionGroup
        id: g
        conditions:
          - condition: =Local.R.ok
            actions: [{kind: InvokeAzureAgent, id: a, agent: A, output: {responseObject: Local.R}}]
        elseActions: [{kind: SendActivity, id: other, activity: "{Local.R.x}"}]
      - {kind: SendActivity, id: after, activity: "{Local.R.x}"}
      """
    #expect(try reads("say", actions) == ["$Local.R.x result"])
    #expect(try reads("g", actions) == ["$Local.R.ok condition"])
    #expect(try reads("other", actions) == ["$Local.R.x result"])
    #expect(try reads("after", actions) == ["a.x result"])
    let workflow = try Maf.flow(actions)
    #expect(workflow.edges.filter { $0.kind == .data }.count == 1)
    #expect(
      workflow.edges.first { !$0.isDefault && $0.kind == .branch }?.condition
        == .truthy(ValuePath(.variable("Local.R"), ["ok"])))
  }

  /// With a way back it is: by a goto, in the next round of a list, where a person answers an agent, and
  /// where nobody knows where a goto leads.
  @Test func whatComesRoundIsRead() throws {
    let agent = "kind: InvokeAzureAgent, id: a, agent: A, output: {responseObject: Local.R}"
    let say = "{kind: SendActivity, id: say, activity: \"{Local.R.x}\"}"
    for target in ["say", "=Local.Next", "gone"] {
      #expect(
        try reads("say", "- \(say)\n- {\(agent)}\n- {kind: GotoAction, id: g, actionId: \(target)}")
          == ["a.x result"])
    }
    #expect(
      try reads(
        "say",
        """
        - kind: Foreach
          id: each
          items: =Local.Items
          actions:
            - \(say)
            - {\(agent)}
        """) == ["a.x result"])
    #expect(
      try reads(
        "a", "- {\(agent), input: {messages: =Local.R.x, externalLoop: {when: =Local.R.more}}}")
        == ["a.more condition", "a.x prompt"])
    #expect(
      try reads("a", "- {\(agent), input: {messages: =Local.R.x}}") == ["$Local.R.x prompt"])
  }

  /// What stands in an action of a kind that is not known may run when that does.
  @Test func whatIsHiddenIsReadAsItIs() throws {
    #expect(
      try reads(
        "say",
        """
        - {kind: InvokeAzureAgent, id: a, agent: A, output: {responseObject: Local.R}}
        - kind: TryAll
          id: t
          actions: [{kind: SendActivity, id: say, activity: "{Local.R.x}"}]
        """) == ["a.x result"])
  }
}
