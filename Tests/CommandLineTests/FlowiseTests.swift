import Foundation
import Testing

/// Flows of Flowise that start one another, and files of them that cannot be read, beside good ones.
@Suite struct FlowiseTests {
  /// A record whose flow starts another one by its id.
  private func record(_ id: String, starting other: String, on server: String = "") -> String {
    """
    {"id": "\(id)", "name": "\(id)", "flowData": {"nodes": [
      {"id": "startAgentflow_0", "data": {"name": "startAgentflow", "inputParams": []}},
      {"id": "executeFlowAgentflow_0", "data": {"name": "executeFlowAgentflow", "label": "Go on",
        "inputs": {"executeFlowSelectedFlow": "\(other)", "executeFlowBaseURL": "\(server)"}}}],
    "edges": [{"source": "startAgentflow_0", "target": "executeFlowAgentflow_0"}]}}

    """
  }

  @Test func twoFilesThatStartEachOtherAreACircle() throws {
    let folder = try Folder()
    try folder.write("first.json", record("first", starting: "second"))
    try folder.write("second.json", record("second", starting: "first"))
    let run = try folder.run("check", "--format", "concise", "--rule", "unbounded-recursion", ".")
    #expect(
      run.output == "first.json:4:43: error[unbounded-recursion] `Go on` starts `first` again,"
        + " through `second`, and every run comes to it\n")
    #expect(run.status == 1)
    // On another server the id is that of another flow, or of none.
    try folder.write(
      "second.json", record("second", starting: "first", on: "https://flows.example.org"))
    #expect(
      try folder.run("check", "--format", "concise", "--rule", "unbounded-recursion", ".").output
        == "")
  }

  /// The engine refuses a flow that starts itself: that is no recursion, and no finding.
  @Test func aFlowThatStartsItselfIsANotice() throws {
    let folder = try Folder()
    try folder.write("one.json", record("one", starting: "one"))
    let run = try folder.run("check", "--rule", "unbounded-recursion", ".")
    #expect(run.status == 0)
    #expect(
      run.output.contains(
        "notice[flow-starts-itself]: the flow starts itself here: Flowise refuses that, and the"
          + " run fails\n --> one.json:4:43\n"))
    #expect(run.output.contains("\nno findings in 1 file; 1 notice\n"))
  }

  @Test func filesThatCannotBeReadAreToldBesideGoodOnes() throws {
    let folder = try Folder()
    let text = record("one", starting: "two")
    try folder.write("good.json", text)
    try folder.write("cut.json", String(text.prefix(150)))
    var wide: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 { wide += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    try folder.write("wide.json", Data(wide))
    let run = try folder.run("check", "--format", "concise", ".")
    #expect(run.status == 4)
    #expect(run.errors.contains("topolint: analysed 1 file (flowise 1), 2 failed\n"))
    #expect(run.errors.contains("\n  failed: cut.json:3:"))
    #expect(
      run.errors.contains(
        "\n  failed: wide.json:1:1: the text is UTF-16, and only UTF-8 is read; save the file as"
          + " UTF-8\n"))
  }
}
