import Foundation
import Testing

/// Workflows of Microsoft Agent Framework beside their agents and their configuration.
@Suite struct MafTests {
  private let flow = """
    kind: Workflow
    trigger:
      kind: OnConversationStart
      id: desk
      actions:
        - kind: InvokeAzureAgent
          id: ask
          agent:
            name: Desk
          input:
            arguments:
              note: =System.LastMessage.Text

    """
  private let agent = """
    kind: Prompt
    name: Desk
    instructions: Help.
    inputSchema:
      properties:
        order: {kind: string, required: true}
        note: {kind: string}

    """

  /// A workflow that asks the agent `Sorter`, and goes a way of its own for each condition.
  private func sorted(by conditions: String...) -> String {
    let ways = conditions.enumerated().map { number, condition in
      """
              - condition: =\(condition)
                actions: [{kind: SendActivity, id: way_\(number), activity: x}]
      """
    }
    return """
      kind: Workflow
      trigger:
        kind: OnConversationStart
        actions:
          - kind: InvokeAzureAgent
            id: sort
            agent: {name: Sorter}
            output: {responseObject: Local.Ticket}
          - kind: ConditionGroup
            id: by_team
            conditions:
      \(ways.joined(separator: "\n"))
            elseActions: [{kind: SendActivity, id: other, activity: x}]

      """
  }

  @Test func agentsAreFoundByTheirName() throws {
    let folder = try Folder()
    try folder.write("flow.yaml", flow)
    try folder.write("agents/desk.yaml", agent)
    let found = try folder.run("check", "--format", "concise", "--rule", "schema-mismatch", ".")
    #expect(
      found.output.contains("flow.yaml:11:9: error[schema-mismatch] `ask` does not hand over"))
    #expect(found.errors == "topolint: analysed 2 files (maf 1, maf-agent 1)\n")
    // Which of two agents of one name is meant, nobody knows.
    try folder.write("agents/other.yaml", agent)
    #expect(try folder.run("check", "--rule", "schema-mismatch", ".").status == 0)
  }

  /// What an agent of another file answers is held against what the workflow asks of it.
  @Test func contractsOfAgentsHoldAcrossFiles() throws {
    let folder = try Folder()
    try folder.write(
      "agents/sorter.yaml",
      """
      kind: Prompt
      name: Sorter
      instructions: Say which team answers.
      outputSchema:
        properties:
          team: {kind: string, required: true, enum: [billing, technical]}
          done: {kind: boolean, required: true}

      """)
    try folder.write(
      "flow.yaml",
      sorted(
        by: #"Local.Ticket.team = "Billing""#, "Local.Ticket.IsDone",
        #"Local.Ticket.done = "yes""#, #"Local.Ticket.team = "billing""#))
    let found = try folder.run(
      "check", "--format", "concise", "--profile", "strict", "--rule", "schema-mismatch", "--rule",
      "unknown-route-label", ".")
    let lines = found.output.split(separator: "\n").filter { $0.contains("flow.yaml") }
    #expect(lines.count == 3, "\(found.output)")
    for told in [
      "flow.yaml:12:11: error[unknown-route-label] a route waits for `sort.team` to be `Billing`",
      "error[schema-mismatch] `by_team` reads `sort.IsDone`, and `sort` has no `IsDone`",
      "error[schema-mismatch] `by_team` compares `sort.done`, which is a truth value",
    ] {
      #expect(lines.contains { $0.contains(told) }, "\(told) in \(found.output)")
    }
    // Of an agent that nothing defines nothing is known.
    #expect(try folder.run("check", "--profile", "strict", "flow.yaml").status == 0)
  }

  /// A definition in another file that states no schema is as sure of it as one in the workflow.
  @Test func agentsOfOtherFilesLackTheirSchemaToo() throws {
    let folder = try Folder()
    let agent = """
      kind: Prompt
      name: Sorter
      instructions: Say which team answers.

      """
    try folder.write("agents/sorter.yaml", agent)
    try folder.write("flow.yaml", sorted(by: #"Local.Ticket.team = "billing""#))
    func said(_ path: String) throws -> [Substring] {
      let run = try folder.run(
        "check", "--format", "concise", "--rule", "missing-output-schema", path)
      return run.output.split(separator: "\n").filter { $0.contains("[missing-output-schema]") }
    }
    let found = try said(".")
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.hasPrefix("flow.yaml:6:") == true, "\(found)")
    // Without the definition it may have one in Foundry.
    #expect(try said("flow.yaml").isEmpty)
    // So it may where a container answers, and where two agents have the name.
    try folder.write(
      "agents/sorter.yaml",
      """
      name: Sorter
      template: {kind: hosted, name: Sorter, protocols: [{protocol: responses, version: v1}]}

      """)
    #expect(try said(".").isEmpty)
    try folder.write("agents/sorter.yaml", agent)
    try folder.write("agents/other.yaml", agent)
    #expect(try said(".").isEmpty)
  }

  /// Who ends a loop in which a person answers: their words, or what the agent says of itself.
  @Test func loopsWithAPersonNameWhoEndsThem() throws {
    let folder = try Folder()
    func said(_ condition: String, _ runtime: String) throws -> String {
      try folder.write("topolint.yaml", "formats: {maf: {runtime: \(runtime)}}\n")
      try folder.write(
        "talk.yaml",
        """
        kind: Workflow
        trigger:
          kind: OnConversationStart
          actions:
            - kind: InvokeAzureAgent
              id: ask
              agent: {name: A}
              input: {externalLoop: {when: '=\(condition)'}}
              output: {responseObject: Local.R}
        """)
      return try folder.run(
        "check", "--format", "concise", "--profile", "audit", "--rule", "unbounded-loop",
        "talk.yaml"
      ).output
    }
    let exit = #"Upper(System.LastMessage.Text) <> "EXIT""#
    #expect(try said(exit, "dotnet").contains("`ask` repeats until a person ends it\n"))
    #expect(
      try said("Not(Local.R.IsDone)", "dotnet").contains(
        "`ask` repeats until its own answer ends it, and a person is asked in every round\n"))
    #expect(
      try said(exit, "unknown").contains(
        "until a person ends it; the engine's limit is not known: Python's runtime asks 100 times"))
    #expect(try said(exit, "python") == "")
  }

  @Test func theConfigurationNamesTheRuntime() throws {
    let folder = try Folder()
    try folder.write(
      "round.yaml",
      """
      kind: Workflow
      trigger:
        kind: OnConversationStart
        actions:
          - {kind: InvokeAzureAgent, id: a, agent: {name: A}}
          - {kind: GotoAction, id: again, actionId: a}
      """)
    func said(_ runtime: String?) throws -> String {
      try folder.write(
        "topolint.yaml", runtime.map { "formats: {maf: {runtime: \($0)}}\n" } ?? "{}\n")
      return try folder.run("check", "--format", "concise", "round.yaml").output
    }
    #expect(
      try said("dotnet").contains("error[unbounded-loop] `a` and `again` go round with no limit"))
    #expect(try said(nil).contains("info[unbounded-loop]"))
    #expect(try said("python") == "")
    #expect(try said("java").isEmpty)
    #expect(try folder.run("check", "round.yaml").status == 2)
  }

  @Test func anElseIsWritten() throws {
    let folder = try Folder()
    let text = """
      kind: Workflow
      trigger:
        kind: OnConversationStart
        actions:
          - kind: ConditionGroup
            id: sort
            conditions:
              - condition: =Local.Team = "a" # the first
                actions: [{kind: SendActivity, id: one, activity: x}]
              - condition: =Local.Team = "b"
                actions: [{kind: SendActivity, id: two, activity: x}]

      """
    try folder.write("sort.yaml", text)
    let fixed = try folder.run("check", "--fix", "--unsafe-fixes", "sort.yaml")
    #expect(fixed.status == 0)
    let after = try String(contentsOfFile: folder.path + "/sort.yaml", encoding: .utf8)
    let lines = after.split(separator: "\n")
    #expect(
      lines.filter { text.split(separator: "\n").contains($0) } == text.split(separator: "\n"))
    #expect(lines.contains("      elseActions:"))
    #expect(after.contains("id: sort_else"))
  }
}
