import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Graphs of real files: counted by hand from the JSON.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: N8n.corpus.path), "no corpus"))
struct N8nCorpusTests {
  struct Counted: Sendable, CustomTestStringConvertible {
    let file: String
    let kinds: [String: Int]
    let edges: [String: Int]
    var cycles: [[String]] = []
    var testDescription: String { file }
  }

  static let counted: [Counted] = [
    Counted(
      file: "Slack/Slack slash commands AI Chat Bot.json",
      kinds: ["start": 1, "router": 1, "llm": 1, "opaque": 1, "tool": 1, "implied end": 1],
      // The second of the two cases has no edge.
      edges: ["sequence": 2, "branch": 1, "implied branch": 1, "uses": 1]),
    Counted(
      file: "Gmail_and_Email_Automation/"
        + "AI-powered email processing autoresponder and response approval (Yes_No).json",
      kinds: [
        "start": 1, "code": 2, "llm": 1, "agent": 1, "human": 1, "router": 1, "tool": 2,
        "opaque": 3,
      ],
      edges: ["sequence": 6, "branch": 2, "uses": 4],
      cycles: [["Approve?", "Send Draft", "Set Email", "Write email"]]),
    Counted(
      file: "OpenAI_and_LLMs/Extract personal data with self-hosted LLM Mistral NeMo.json",
      kinds: ["start": 1, "llm": 1, "opaque": 1, "verifier": 2, "code": 2],
      edges: ["sequence": 2, "error": 1, "uses": 4]),
    Counted(
      file: "OpenAI_and_LLMs/Ask a human for help when the AI doesn_t know the answer.json",
      kinds: [
        "store": 1, "subworkflow": 1, "start": 2, "code": 2, "agent": 1, "router": 1, "tool": 1,
        "opaque": 1,
      ],
      edges: ["sequence": 3, "branch": 2, "uses": 3, "reads": 1, "writes": 1]),
    // One way of each of the two choices has no edge.
    Counted(
      file: "Instagram_Twitter_Social_Media/Reddit AI digest.json",
      kinds: [
        "start": 1, "tool": 1, "code": 2, "router": 2, "join": 2, "llm": 3, "implied end": 2,
      ],
      edges: ["sequence": 8, "branch": 3, "implied branch": 2]),
    // Version 2 of the loop: its first output is the round.
    Counted(
      file: "PDF_and_Document_Processing/Prepare CSV files with GPT-4.json",
      kinds: ["start": 1, "llm": 1, "router": 1, "code": 5, "tool": 1],
      edges: ["sequence": 8, "branch": 1],
      cycles: [
        [
          "Convert to CSV", "Create valid binary", "Make JSON Table", "Parse JSON", "Save to Disk",
          "Split In Batches", "Strip UTF BOM bytes",
        ]
      ]),
    Counted(
      file: "Gmail_and_Email_Automation/"
        + "Basic Automatic Gmail Email Labelling with OpenAI and Gmail API.json",
      kinds: ["start": 1, "opaque": 1, "tool": 4, "agent": 1, "store": 1, "wait": 1],
      edges: ["sequence": 2, "uses": 6, "reads": 1, "writes": 1]),
    Counted(
      file: "Other_Integrations_and_Use_Cases/Use AI to organize your Todoist Inbox.json",
      kinds: ["tool": 2, "start": 1, "code": 1, "llm": 1, "router": 2, "implied end": 2],
      edges: ["sequence": 4, "branch": 2, "implied branch": 2]),
    Counted(
      file: "Telegram/Telegram AI bot with LangChain nodes.json",
      kinds: [
        "opaque": 1, "store": 1, "tool": 4, "start": 2, "code": 1, "subworkflow": 1, "agent": 1,
      ],
      edges: ["sequence": 5, "error": 1, "uses": 3, "reads": 1, "writes": 1]),
    Counted(
      file: "OpenAI_and_LLMs/OpenAI assistant with custom tools.json",
      kinds: [
        "start": 2, "agent": 1, "code": 5, "router": 1, "subworkflow": 1, "join": 1, "tool": 1,
      ],
      edges: ["sequence": 6, "branch": 2, "uses": 2]),
    Counted(
      file: "OpenAI_and_LLMs/Daily Podcast Summary.json",
      kinds: ["tool": 7, "code": 5, "llm": 1, "start": 1, "wait": 1, "router": 1],
      edges: ["sequence": 14, "branch": 2],
      cycles: [["Get Download Link", "If Downloads Ready", "Wait"]]),
    Counted(
      file: "OpenAI_and_LLMs/Force AI to use a specific output format.json",
      kinds: ["start": 1, "code": 1, "llm": 1, "verifier": 2, "opaque": 2],
      edges: ["sequence": 2, "uses": 4]),
  ]

  @Test(arguments: counted) func isAsCounted(_ file: Counted) throws {
    let workflow = try N8n.file(file.file)
    #expect(N8n.kinds(workflow) == file.kinds)
    #expect(N8n.edges(workflow) == file.edges)
    #expect(N8n.cycles(workflow) == file.cycles)
    #expect(Dify.defects(workflow) == [])
  }

  private func files(_ folder: String) throws -> [(path: String, text: String)] {
    let root = Corpus.root.appending(path: folder)
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
    return try (names ?? []).filter { $0.hasSuffix(".json") }.sorted().map {
      ($0, try String(contentsOf: root.appending(path: $0), encoding: .utf8))
    }
  }

  /// Every file is read, and only three references of all published templates lead nowhere.
  @Test func everyFileLowers() throws {
    let all = try files("n8n")
    #expect(all.count == 138)
    var missing: [String] = []
    for (path, text) in all {
      let reading = N8n.read(text)
      #expect(reading.status == .analysed(formats: ["n8n"]) && reading.problems.isEmpty, "\(path)")
      let workflow = try #require(reading.workflows.first)
      #expect(!workflow.entries.isEmpty, "\(path)")
      missing += Dify.defects(workflow).filter { !$0.hasPrefix("secret") }
    }
    #expect(
      missing.sorted() == [
        "node reference HTML", "node reference HTML", "node reference Webhook",
      ])
  }

  /// 366 edges to nodes that do not exist, and 126 sources that are ids instead of names.
  @Test func danglingEdgesAreFound() throws {
    let all = try files("n8n-dangling")
    #expect(all.count == 20)
    var roles: [String: Int] = [:]
    for (path, text) in all {
      let workflow = try N8n.workflow(text)
      #expect(!workflow.defects.isEmpty, "\(path)")
      for defect in workflow.defects {
        if case .danglingReference(_, let role, _) = defect.kind { roles[role, default: 0] += 1 }
      }
    }
    #expect(roles["connection target"] == 366)
    #expect(roles["connection source"] == 126)
  }

  @Test func brokenFilesSayWhere() throws {
    let all = try files("n8n-invalid")
    #expect(all.count == 6)
    for (path, text) in all {
      let reading = N8n.read(text)
      #expect(reading.status == .failed, "\(path)")
      let problem = try #require(reading.problems.first { $0.isError })
      // A line of text follows the last brace.
      #expect(problem.span.lower > 0 && Int(problem.span.upper) <= text.utf8.count)
      #expect(!reading.workflows.isEmpty, "\(path)")
    }
  }
}
