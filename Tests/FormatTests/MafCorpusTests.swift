import Foundation
import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintSource

/// Graphs of real files, counted by hand from the YAML.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: Maf.corpus.path), "no corpus"))
struct MafCorpusTests {
  struct Counted: Sendable, CustomTestStringConvertible {
    let file: String
    let kinds: [String: Int]
    let edges: [String: Int]
    var cycles: [[String]] = []
    var testDescription: String { file }
  }

  private static let samples = "dotnet/samples/03-workflows/Declarative/"
  private static let units =
    "dotnet/tests/Microsoft.Agents.AI.Workflows.Declarative.UnitTests/Workflows/"
  private static let integration =
    "dotnet/tests/Microsoft.Agents.AI.Workflows.Declarative.IntegrationTests/Workflows/"
  private static let python = "python/samples/"
  private static let hosted = "dotnet/samples/04-hosting/FoundryHostedAgents/responses/"
  private static let responses = python + "04-hosting/foundry-hosted-agents/responses/"

  static let counted: [Counted] = [
    Counted(
      file: "declarative-agents/workflow-samples/CustomerSupport.yaml",
      kinds: ["start": 1, "agent": 6, "router": 3, "code": 8, "end": 1, "implied human": 3],
      edges: ["sequence": 12, "branch": 6, "implied branch": 6, "implied feedback": 3],
      cycles: [
        ["service_agent", "the requester"], ["support_agent", "the requester"],
        ["escalate_agent", "the requester"],
      ]),
    Counted(
      file: samples + "AotCheckpointing/AotCheckpointing.yaml",
      kinds: ["start": 1, "code": 2, "agent": 1], edges: ["sequence": 3]),
    Counted(
      file: samples + "InvokeFunctionTool/InvokeFunctionTool.yaml",
      kinds: [
        "start": 1, "human": 1, "tool": 1, "code": 1, "agent": 2, "implied human": 1,
        "implied end": 1,
      ],
      edges: ["sequence": 4, "branch": 3, "implied branch": 1, "implied feedback": 1],
      cycles: [["invoke_followup", "the requester"]]),
    Counted(
      file: samples + "InvokeHttpRequest/InvokeHttpRequest.yaml",
      kinds: [
        "start": 1, "code": 3, "tool": 1, "agent": 2, "implied human": 1, "implied end": 1,
      ],
      edges: ["sequence": 6, "branch": 1, "implied branch": 1, "implied feedback": 1],
      cycles: [["invoke_followup", "the requester"]]),
    Counted(
      file: integration + "CheckSystem.yaml",
      kinds: ["start": 1, "router": 1, "end": 7, "code": 1], edges: ["sequence": 1, "branch": 8]),
    Counted(
      file: integration + "ConversationMessages.yaml",
      kinds: ["start": 1, "code": 8], edges: ["sequence": 8]),
    Counted(
      file: python + "03-workflows/declarative/student_teacher/workflow.yaml",
      kinds: ["start": 1, "code": 10, "agent": 2, "router": 2],
      edges: ["sequence": 11, "branch": 4],
      cycles: [
        [
          "check_completion", "check_turn_limit", "continue_loop", "increment_counter",
          "question_student", "question_teacher", "student_label", "teacher_label",
        ]
      ]),
    Counted(
      file: python
        + "04-hosting/foundry-hosted-agents/responses/declarative_customer_support/workflow.yaml",
      kinds: ["start": 1, "agent": 3, "router": 1, "code": 7, "end": 1],
      edges: ["sequence": 11, "branch": 4]),
    Counted(
      file: units + "Condition.yaml", kinds: ["start": 1, "code": 4, "router": 1],
      edges: ["sequence": 4, "branch": 2, "implied branch": 1]),
    Counted(
      file: units + "LoopBreak.yaml",
      kinds: ["start": 1, "map": 1, "code": 3, "end": 1, "implied join": 1],
      edges: ["sequence": 4, "implied sequence": 2]),
    Counted(
      file: units + "LoopEach.yaml",
      kinds: ["start": 1, "map": 1, "code": 2, "end": 1, "implied join": 1],
      edges: ["sequence": 4, "implied sequence": 1]),
    Counted(
      file: units + "CancelWorkflow.yaml", kinds: ["start": 1, "end": 1, "code": 1],
      edges: ["sequence": 1]),
    Counted(
      file: python + "03-workflows/declarative/marketing/workflow.yaml",
      kinds: ["start": 1, "agent": 3], edges: ["sequence": 3]),
  ]

  @Test(arguments: counted) func isAsCounted(_ file: Counted) throws {
    let text = try String(contentsOf: Maf.corpus.appending(path: file.file), encoding: .utf8)
    let workflow = try Maf.workflow(text)
    #expect(Maf.kinds(workflow) == file.kinds)
    #expect(Maf.edges(workflow) == file.edges)
    #expect(N8n.cycles(workflow) == file.cycles)
  }

  /// Agent definitions: what the file is, its model where it names one, and its tools.
  @Test(
    arguments: [
      ("declarative-agents/agent-samples/foundry/FoundryAgent.yaml", "agent", "gpt-4.1-mini", []),
      (
        "declarative-agents/agent-samples/foundry/MicrosoftLearnAgent.yaml", "agent", nil,
        ["microsoft_docs_search"]
      ),
      ("declarative-agents/agent-samples/foundry/PersistentAgent.yaml", "agent", nil, []),
      (hosted + "Hosted-Files/agent.manifest.yaml", "opaque", nil, []),
      (hosted + "Hosted-FoundryAgent/agent.manifest.yaml", "opaque", nil, []),
      (hosted + "Hosted-Workflow-Handoff/agent.manifest.yaml", "opaque", nil, []),
      // Its toolbox is empty.
      (hosted + "Hosted-Toolbox-AuthPaths/agent.manifest.yaml", "agent", "gpt-4o", []),
      (hosted + "Hosted-ToolboxMcpSkills/agent.manifest.yaml", "agent", "gpt-5", []),
      (
        responses + "files/agent.manifest.yaml", "agent", "gpt-4.1-mini",
        ["web_search", "code_interpreter"]
      ),
      (responses + "foundry_memory/agent.manifest.yaml", "agent", "gpt-4.1-mini", []),
      (responses + "workflows/agent.manifest.yaml", "agent", "gpt-5.4", []),
    ] as [(String, String, String?, [String])])
  func agentsAreAsCounted(_ file: String, _ kind: String, _ model: String?, _ tools: [String])
    throws
  {
    let folder = Corpus.root.appending(path: "maf-agent/microsoft__agent-framework")
    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    let workflow = try Maf.workflow(text)
    let uses = tools.count
    #expect(Maf.kinds(workflow) == (uses > 0 ? [kind: 1, "tool": uses] : [kind: 1]))
    #expect(Maf.edges(workflow) == (uses > 0 ? ["uses": uses] : [:]))
    #expect(N8n.cycles(workflow) == [])
    #expect(workflow.nodes.first?.model.declaredValue == model)
    #expect(workflow.nodes.filter { $0.kind == .tool }.map(\.nativeID) == tools)
  }

  private func files(_ folder: String) -> [(path: String, bytes: [UInt8])] {
    let root = Corpus.root.appending(path: folder)
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
    return (names ?? []).sorted().compactMap { name in
      (try? Data(contentsOf: root.appending(path: name))).map { (name, Array($0)) }
    }
  }

  /// Every file is read without a word about the reading, by the format that its folder is for.
  @Test(arguments: [("maf", 28), ("maf-agent", 22)])
  func everyFileLowers(_ folder: String, _ count: Int) throws {
    let all = files(folder)
    #expect(all.count == count)
    for (path, bytes) in all {
      let reading = WorkflowReader().read(
        SourceText(file: FileID(0), path: path, bytes: bytes))
      #expect(reading.status == .analysed(formats: [folder]), "\(path)")
      #expect(reading.problems.isEmpty, "\(path): \(reading.problems)")
      let workflow = try #require(reading.workflows.first, "\(path)")
      #expect(reading.workflows.count == 1 && workflow.entries.count == 1, "\(path)")
      #expect(workflow.defects.isEmpty, "\(path)")
      // Only the programs of hosted agents are not known.
      let unknown = workflow.nodes.filter { if case .opaque = $0.kind { true } else { false } }
      #expect(unknown.allSatisfy { $0.kind == .opaque("hosted") }, "\(path)")
    }
  }

  /// What the study counted in the framework's own files: agents whose answer is parsed, choices
  /// without an else, and no request with a timeout.
  @Test func directionsHold() throws {
    var agents = 0
    var parsed = 0
    var choices = 0
    var open = 0
    var loops = 0
    var requests = 0
    for (path, bytes) in files("maf") {
      let text = String(decoding: bytes, as: UTF8.self)
      parsed += text.components(separatedBy: "responseObject:").count - 1
      loops += text.components(separatedBy: "externalLoop:").count - 1
      let workflow = try Maf.workflow(text)
      agents += workflow.nodes.count { $0.kind == .agent }
      for node in workflow.nodes where node.kind == .router(.expression) {
        choices += 1
        if node.unmatched.isKnown { open += 1 }
      }
      // Only requests can have a time limit, and none has.
      #expect(workflow.nodes.allSatisfy { $0.timeout.declaredValue == nil }, "\(path)")
      requests += workflow.nodes.count { $0.timeout.note != nil }
      #expect(workflow.nodes.allSatisfy { $0.timeout.value != .unlimited }, "\(path)")
    }
    // About one agent in four; the study found 14 of 62.
    #expect(parsed * 3 >= agents / 2 && parsed < agents)
    // Choices that fall through are ordinary: 11 of 22 in the study.
    #expect(open > 0 && open * 3 >= choices && open < choices)
    #expect(loops >= 5)
    #expect(requests >= 1)
  }
}
