import Foundation
import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintRuleKit
import TopolintSource

/// What nearly every real file leaves out must not be held against it.
///
/// Each test is a row of the studies' tables: how often a naive rule would fire on real files, and
/// what the rules make of it. Directions, not counts, so that a better rule need not change them.
@Suite(.enabled(if: CorpusRun.isThere, "the corpus is not there")) struct CalibrationTests {
  /// A real file and its graph.
  private struct Graph: Sendable {
    let path: String
    let text: String
    let workflow: Workflow

    /// The node that a finding is about.
    func node(_ hit: CorpusRun.Hit) -> Node? {
      workflow.nodes.first { workflow.path(of: $0.id) == hit.identity.node }
    }
  }

  private static let graphs: [String: [Graph]] = {
    var found: [String: [Graph]] = [:]
    for (format, folders) in CorpusRun.folders {
      for folder in folders {
        let root = CorpusRun.corpus.appending(path: folder)
        let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
        for name in (names ?? []).sorted() {
          guard let data = try? Data(contentsOf: root.appending(path: name)) else { continue }
          let reading = WorkflowReader().read(
            SourceText(file: FileID(0), path: name, bytes: Array(data)))
          found[format, default: []] += reading.workflows.map {
            Graph(
              path: "\(folder)/\(name)", text: String(decoding: data, as: UTF8.self), workflow: $0)
          }
        }
      }
    }
    return found
  }()

  private func graphs(_ format: String) throws -> [Graph] { try #require(Self.graphs[format]) }

  private func nodes(_ format: String) throws -> [Node] {
    try graphs(format).flatMap { $0.workflow.nodes.filter { !$0.isImplied && !$0.isDisabled } }
  }

  private func hits(_ format: String, _ rules: String...) throws -> [CorpusRun.Hit] {
    try CorpusRun.hits.get().filter { $0.format == format && rules.contains($0.rule) }
  }

  /// The node that a finding is about, and its graph.
  private func place(_ hit: CorpusRun.Hit) throws -> (graph: Graph, node: Node) {
    let all = try graphs(hit.format).filter { $0.path == hit.identity.file }
    let graph = try #require(all.first { $0.node(hit) != nil }, "\(hit.key)")
    return (graph, try #require(graph.node(hit)))
  }

  private func files(_ hits: [CorpusRun.Hit]) -> Int { Set(hits.map(\.identity.file)).count }

  // MARK: n8n

  /// 300 of 307 agents name no limit; the engine's own is 10.
  @Test func n8nAgentsWithoutTurnsAreSilent() throws {
    let agents = try nodes("n8n").filter { $0.kind == .agent }
    let silent = agents.filter { $0.iterationLimit.declaredValue == nil }
    #expect(agents.count > 30 && silent.count * 10 > agents.count * 8)
    #expect(agents.allSatisfy { $0.iterationLimit.value != .unlimited })
    #expect(try hits("n8n", "unbounded-turns").isEmpty)
    for hit in try hits("n8n", "unbounded-loop", "work-bound-exceeded") where hit.severity > .info {
      #expect(try place(hit).node.kind != .agent, "\(hit.key)")
    }
  }

  /// 291 of 305 agents are not tried again and 289 stop the run: only what stands after an effect
  /// is more than a note.
  @Test func n8nAgentsWithoutRetriesAreNotes() throws {
    let agents = try nodes("n8n").filter { $0.kind == .agent }
    #expect(agents.count { $0.retry.declaredValue == nil } * 10 > agents.count * 8)
    #expect(agents.count { $0.errorHandling.declaredValue == nil } * 10 > agents.count * 8)
    let found = try hits("n8n", "unhandled-failure")
    let warnings = found.filter { $0.severity > .info }
    #expect(files(warnings) * 2 < (CorpusRun.fileCounts["n8n"] ?? 0))
    #expect(warnings.count * 2 < found.count)
    for hit in warnings {
      let (graph, node) = try place(hit)
      #expect(isAfterAnEffect(node.id, in: graph.workflow), "\(hit.key)")
    }
    // There are others that have nothing before them that could be half done.
    let notes = try found.filter { $0.severity == .info }.map(place)
    #expect(notes.contains { !isAfterAnEffect($0.node.id, in: $0.graph.workflow) })
  }

  /// Whether a step that acts outside lies on a way to the node, or in a turn before it.
  private func isAfterAnEffect(_ node: NodeID, in workflow: Workflow) -> Bool {
    func acts(_ node: NodeID) -> Bool {
      guard let level = workflow[node].effect.value?.level else { return false }
      return level > .read
    }
    // Branches of one output run one after the other: a sibling may have acted.
    var seen: Set<NodeID> = [node]
    var pending = [node]
    while let next = pending.popLast() {
      let before = workflow.incoming(next).filter(\.kind.isControl).map(\.source)
      let beside = before.flatMap { workflow.outgoing($0).filter(\.kind.isControl).map(\.target) }
      let held = before.flatMap { workflow.outgoing($0).filter { $0.kind == .uses }.map(\.target) }
      if (before + beside + held).contains(where: { $0 != node && acts($0) }) { return true }
      for source in before where seen.insert(source).inserted { pending.append(source) }
    }
    return false
  }

  /// 571 of 580 requests have no timeout of their own; the engine's is five minutes.
  @Test func n8nRequestsWithoutATimeoutAreSilent() throws {
    let standard = Limit.finite(Milliseconds(seconds: 300))
    let requests = try nodes("n8n").filter {
      $0.timeout.value == standard && $0.timeout.declaredValue == nil
    }
    let limited = try nodes("n8n").filter { $0.kind == .tool && $0.timeout.declaredValue != nil }
    #expect(requests.count > 50 && limited.count * 10 < requests.count)
    for hit in try hits("n8n", "missing-timeout") {
      // Persons who are waited for are another matter.
      #expect(try place(hit).node.timeout.value == .unlimited, "\(hit.key)")
    }
  }

  /// No file of 466 names an error workflow: at most a note.
  @Test func n8nErrorWorkflowsAreNotAskedFor() throws {
    let told = try nodes("n8n").filter { $0.errorHandling.declaredValue == .escalate }
    #expect(told.isEmpty)
    let found = try hits("n8n", "unhandled-failure").filter { $0.severity == .info }
    #expect(found.allSatisfy { !$0.isDefault })
  }

  /// 11 of 75 error outputs lead nowhere: a failure that nobody sees.
  @Test func n8nErrorOutputsWithoutAWireAreFound() throws {
    var open: Set<String> = []
    var wired = 0
    for graph in try graphs("n8n") where graph.path.hasPrefix("n8n/") {
      let workflow = graph.workflow
      for node in workflow.nodes
      where !node.isDisabled && node.errorHandling.declaredValue == .branch {
        let out = workflow.outgoing(node.id)
        if out.contains(where: { $0.kind == .error && !$0.isImplied }) {
          wired += 1
        } else if !workflow.incoming(node.id).filter(\.kind.isControl).isEmpty,
          out.contains(where: \.kind.isControl)
        {
          open.insert("\(graph.path) \(workflow.path(of: node.id))")
        }
      }
    }
    let found = Set(
      try hits("n8n", "swallowed-error").map { "\($0.identity.file) \($0.identity.node)" })
    #expect(!open.isEmpty && open.count < wired)
    #expect(open.subtracting(found) == [])
  }

  /// Edges to nowhere: 20 generated files are full of them, and the curated ones have hardly any.
  @Test func n8nDanglingEdgesAreErrors() throws {
    let found = try hits("n8n", "dangling-reference")
    #expect(found.allSatisfy { $0.severity == .error && $0.isDefault })
    let broken = found.filter { $0.identity.file.hasPrefix("n8n-dangling/") }
    #expect(files(broken) == 20)
    #expect((found.count - broken.count) * 20 < found.count)
  }

  /// 7 of 104 cycles have no end of their own, and five of them wait for a person.
  @Test func n8nCyclesAreMostlySilent() throws {
    let cycles = try graphs("n8n").reduce(0) { $0 + Analysis($1.workflow).loops().count }
    let found = try hits("n8n", "unbounded-loop", "unverified-cycle")
    #expect(cycles > 20)
    #expect(found.count { $0.severity > .info } * 10 < cycles)
  }

  /// 276 of 307 agents have no output parser: it matters where fields of the answer are read.
  @Test func n8nAnswersWithoutAParserAreMostlySilent() throws {
    let agents = try graphs("n8n").filter { graph in
      graph.workflow.nodes.contains { $0.kind.usesModel }
    }
    #expect(agents.count > 30)
    #expect(try files(hits("n8n", "missing-output-schema")) * 10 < agents.count)
  }

  // MARK: Amazon States Language

  /// 473 of 721 tasks have neither a retry nor a catch: one word about a machine is enough.
  @Test func aslTasksWithoutRetryAreNotes() throws {
    let tasks = try nodes("asl").filter { $0.retry.isKnown }
    let bare = tasks.filter {
      $0.retry.declaredValue == nil && $0.errorHandling.declaredValue == nil
    }
    #expect(tasks.count > 100 && bare.count * 2 > tasks.count)
    let warnings = try hits("asl", "unhandled-failure").filter { $0.severity > .info }
    #expect(files(warnings) * 2 < (CorpusRun.fileCounts["asl"] ?? 0))
    #expect(warnings.count * 4 < bare.count)
  }

  /// 704 of 721 tasks have no timeout: only those that wait for a token can wait for ever.
  @Test func aslTimeoutsAreAskedForAtTokensOnly() throws {
    let tasks = try nodes("asl").filter { $0.retry.isKnown }
    #expect(tasks.count { $0.timeout.declaredValue != nil } * 5 < tasks.count)
    let found = try hits("asl", "missing-timeout")
    #expect(!found.isEmpty)
    for hit in found {
      let (graph, _) = try place(hit)
      let rest = graph.text.split(separator: "\n", omittingEmptySubsequences: false)
        .dropFirst(hit.line - 1)
      let resource = try #require(
        rest.first { $0.contains("Resource\"") || $0.contains("Resource:") }, "\(hit.key)")
      #expect(resource.contains("waitForTaskToken"), "\(hit.key)")
    }
  }

  /// Half of the Maps say nothing about how many items run at once; an inline one runs 40.
  @Test func aslMapsAreWarnedOfWhereTheyAreWide() throws {
    let maps = try nodes("asl").filter { $0.kind == .map }
    let silent = maps.filter { $0.concurrency.declaredValue == nil }
    #expect(silent.count * 3 > maps.count)
    let found = try hits("asl", "unbounded-fanout")
    #expect(found.count * 2 < maps.count)
    for hit in found where hit.severity > .info {
      let (graph, node) = try place(hit)
      let models = graph.workflow.nodes.contains {
        $0.kind.usesModel && graph.workflow.containers(of: $0.id).contains(node.id)
      }
      #expect(models || node.concurrency.value == .unlimited, "\(hit.key)")
    }
  }

  /// Polls that wait between two looks are notes, and rounds of models are not.
  @Test func aslPollsAreNotes() throws {
    var polls = 0
    for hit in try hits("asl", "unbounded-loop") {
      let (graph, node) = try place(hit)
      let loop = try #require(
        Analysis(graph.workflow).loops().first { $0.nodes.contains(node.id) }, "\(hit.key)")
      let steps = loop.nodes.map { graph.workflow[$0] }
      let waits = isAlwaysWaiting(loop.nodes, in: graph.workflow)
      let acts = steps.contains { $0.effect.value?.level == .irreversible }
      if steps.contains(where: { $0.kind.usesModel }) {
        #expect(hit.severity > .info, "\(hit.key)")
      } else if waits, !acts {
        polls += 1
        #expect(hit.severity == .info, "\(hit.key)")
      }
    }
    #expect(polls >= 5)
    // The files at hand have no agent that goes round by itself; the study's ten are elsewhere.
    let agent = """
      {
        "StartAt": "Ask",
        "States": {
          "Ask": {
            "Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel",
            "Parameters": {"ModelId": "anthropic.claude-3-haiku-20240307-v1:0"}, "Next": "Done?"
          },
          "Done?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.stop", "StringEquals": "end_turn", "Next": "End"}],
            "Default": "Ask"
          },
          "End": {"Type": "Succeed"}
        }
      }
      """
    let rounds = try RuleTests.hits(in: read(agent, path: "agent.asl.json"))
      .filter { $0.rule == "unbounded-loop" }
    #expect(rounds.count == 1 && rounds.allSatisfy { $0.severity > .info })
  }

  /// Whether every way round leads through a step that waits.
  private func isAlwaysWaiting(_ loop: [NodeID], in workflow: Workflow) -> Bool {
    var rest = Set(loop.filter { workflow[$0].kind != .wait })
    guard rest.count < Set(loop).count else { return false }
    // Nodes that nothing of the rest leads to are on no way round of the rest.
    while let free = rest.first(where: { node in
      !workflow.incoming(node).contains { $0.kind.isControl && rest.contains($0.source) }
    }) { rest.remove(free) }
    return rest.isEmpty
  }

  /// 7 of 173 choices have no default: few enough to speak of each.
  @Test func aslChoicesWithoutADefaultAreFound() throws {
    let routers = try nodes("asl").filter { $0.kind == .router(.expression) }
    let found = try hits("asl", "router-no-default")
    #expect(!found.isEmpty && found.count * 10 < routers.count)
    #expect(found.allSatisfy { $0.severity > .info })
    for hit in found { #expect(try place(hit).node.unmatched.value == .abort, "\(hit.key)") }
  }

  // MARK: Docker Agent, CrewAI and Microsoft Agent Framework

  /// 116 of 116 agents with tools have no limit: one note a file.
  @Test func dockerAgentsWithoutTurnsAreOneNote() throws {
    for graph in try graphs("docker-agent") {
      let limits = graph.workflow.nodes.filter { $0.iterationLimit.value?.bound != nil }
      #expect(limits.isEmpty, "\(graph.path)")
    }
    let found = try hits("docker-agent", "unbounded-turns")
    #expect(!found.isEmpty && files(found) == found.count)
    #expect(found.allSatisfy { $0.severity == .info && !$0.isDefault })
    #expect(found.count * 2 < (CorpusRun.fileCounts["docker-agent"] ?? 0))
  }

  /// No agent names `max_iter`, which is 25, and tasks get their agents in Python.
  @Test func crewaiAgentsAndTasksAreSilent() throws {
    #expect(try graphs("crewai").allSatisfy { !$0.text.contains("max_iter:") })
    #expect(try nodes("crewai").allSatisfy { $0.iterationLimit.value != .unlimited })
    let found = try CorpusRun.hits.get().filter { $0.format == "crewai" }
    #expect(found.allSatisfy { !$0.identity.file.hasSuffix("tasks.yaml") })
    #expect(found.allSatisfy { !$0.identity.file.hasSuffix("agents.yaml") })
    #expect(try hits("crewai", "unbounded-turns", "unbounded-loop").isEmpty)
  }

  /// Few answers are parsed, and only requests can have a time limit: none of either is warned of.
  @Test func mafAnswersAndRequestsAreSilent() throws {
    let all = try graphs("maf")
    func count(_ text: String) -> Int {
      all.reduce(0) { $0 + $1.text.components(separatedBy: text).count - 1 }
    }
    #expect(count("responseObject:") * 2 < count("kind: InvokeAzureAgent"))
    let limited = try nodes("maf").filter { $0.timeout.isKnown || $0.timeout.note != nil }
    #expect(limited.count <= count("kind: HttpRequestAction"))
    #expect(count("requestTimeoutInMilliseconds:") == 0)
    #expect(try hits("maf", "missing-timeout", "unhandled-failure").isEmpty)
  }
}
