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
