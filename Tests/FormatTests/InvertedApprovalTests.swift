import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// Approvals whose refusal lets happen what was asked about.
@Suite struct InvertedApprovalTests {
  /// A draft is shown to a person, whose answers lead to `accept` and `reject`.
  private func found(
    shown: String = "draft.text", sent: String = "draft.text", accept: String = "file",
    reject: String = "send", file: String = "{tool: none}"
  ) throws -> [String] {
    let workflow = try topology(
      """
      topology: 1
      name: posts
      inputs: [topic]
      nodes:
        draft:
          llm: large
          reads: [inputs.topic]
          output: {text: string, reason: string}
          next: ask
        ask: {human: approval, timeout: 1d, reads: [\(shown)], accept: \(accept), reject: \(reject)}
        file: \(file)
        send: {tool: irreversible, reads: [\(sent)], idempotent: true}
      """)
    return Analysis(workflow).invertedApprovals().map { workflow[$0.act].name }
  }

  @Test func anActBehindTheRefusalIsToldWhereItIsWhatWasShown() throws {
    #expect(try found() == ["send"])
    #expect(try found(accept: "end") == ["send"])
    #expect(try found(accept: "send", reject: "file") == [])
    #expect(try found(accept: "send", reject: "send") == [])
  }

  /// Who refuses one thing may have another one sent.
  @Test func anotherValueIsAnotherThing() throws {
    #expect(try found(sent: "draft.reason") == [])
    #expect(try found(sent: "inputs.topic") == [])
    // Where nothing is shown, an approval has to lead to nothing.
    #expect(try found(shown: "inputs.topic", accept: "end") == ["send"])
    #expect(try found(shown: "inputs.topic") == [])
    #expect(try found(sent: "draft.reason", accept: "end") == [])
  }

  @Test(arguments: [
    "{tool: write}", "{tool: external}", "{tool: }", "{llm: large}",
    "{human: question, timeout: 1d}",
  ])
  func anApprovalThatLeadsToWorkIsNoMistake(_ file: String) throws {
    #expect(try found(file: file) == [])
  }
}
