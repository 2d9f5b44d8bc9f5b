import Foundation
import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// Graphs that the library exported (langgraph 1.2.22, langchain-core 1.7.2) from programs written for
/// these tests, with their nodes, edges and cycles as counted by hand in the files.
@Suite struct LanggraphSampleTests {
  struct Count: Sendable, CustomTestStringConvertible {
    let name: String
    let nodes: [String: Int]
    let edges: [String: Int]
    let cycles: Int

    var testDescription: String { name }
  }

  static let counts = [
    Count(
      name: "chain", nodes: ["start": 1, "code": 2, "llm": 1, "end": 1], edges: ["sequence": 4],
      cycles: 0),
    Count(
      name: "chain-schemas", nodes: ["start": 1, "code": 2, "llm": 1, "end": 1],
      edges: ["sequence": 4], cycles: 0),
    Count(
      name: "parallel",
      nodes: ["start": 1, "join": 1, "code": 4, "llm": 3, "opaque": 1, "end": 1],
      edges: ["sequence": 11], cycles: 0),
    Count(
      name: "react", nodes: ["start": 1, "agent": 1, "tool": 2, "end": 1],
      edges: ["sequence": 2, "uses": 2], cycles: 0),
    Count(
      name: "react-interrupt", nodes: ["start": 1, "agent": 1, "human": 1, "tool": 3, "end": 1],
      edges: ["sequence": 3, "branch": 2, "uses": 2], cycles: 1),
    Count(
      name: "create-agent-hitl",
      nodes: ["start": 1, "agent": 1, "human": 1, "opaque": 1, "tool": 3, "end": 1],
      edges: ["sequence": 3, "branch": 4, "uses": 2], cycles: 1),
    Count(
      name: "review", nodes: ["start": 1, "opaque": 3, "end": 1],
      edges: ["sequence": 3, "branch": 2], cycles: 1),
    Count(
      name: "review-interrupt", nodes: ["start": 1, "opaque": 3, "human": 2, "end": 1],
      edges: ["sequence": 5, "branch": 2], cycles: 1),
    Count(
      name: "send", nodes: ["start": 1, "opaque": 3, "end": 1],
      edges: ["sequence": 3, "branch": 1], cycles: 0),
    Count(
      name: "command", nodes: ["start": 1, "opaque": 3, "end": 1],
      edges: ["sequence": 3, "branch": 3], cycles: 1),
    Count(
      name: "command-open", nodes: ["start": 1, "opaque": 3, "end": 1], edges: ["sequence": 2],
      cycles: 0),
    Count(
      name: "defer", nodes: ["start": 1, "opaque": 5, "end": 1], edges: ["sequence": 7], cycles: 0),
    Count(
      name: "sub", nodes: ["start": 1, "subworkflow": 1, "llm": 1, "opaque": 1, "end": 1],
      edges: ["sequence": 4], cycles: 0),
    Count(
      name: "sub-xray", nodes: ["start": 1, "join": 2, "opaque": 3, "llm": 1, "end": 1],
      edges: ["sequence": 6, "branch": 2], cycles: 1),
    Count(
      name: "nested-xray", nodes: ["start": 1, "join": 2, "opaque": 7, "end": 1],
      edges: ["sequence": 9, "branch": 4], cycles: 2),
    Count(
      name: "loop-sub-xray", nodes: ["start": 1, "join": 1, "opaque": 3, "end": 1],
      edges: ["sequence": 3, "branch": 4], cycles: 1),
    Count(
      name: "supervisor-xray", nodes: ["start": 1, "join": 6, "agent": 3, "tool": 4, "end": 1],
      edges: ["sequence": 9, "branch": 3, "uses": 4], cycles: 1),
    Count(
      name: "swarm-xray", nodes: ["start": 1, "join": 4, "agent": 2, "tool": 4],
      edges: ["sequence": 4, "branch": 4, "uses": 4], cycles: 1),
    Count(
      name: "functional", nodes: ["start": 1, "opaque": 1, "end": 1],
      edges: ["sequence": 1, "branch": 1], cycles: 0),
  ]

  @Test(arguments: counts) func theGraphIsAsCounted(_ count: Count) throws {
    let workflow = try Langgraph.sample(count.name)
    var nodes: [String: Int] = [:]
    for node in workflow.nodes { nodes[node.kind.name, default: 0] += 1 }
    var edges: [String: Int] = [:]
    for edge in workflow.edges { edges[edge.kind.rawValue, default: 0] += 1 }
    #expect(nodes == count.nodes)
    #expect(edges == count.edges)
    #expect(Analysis(workflow).components(.control).cyclic.count == count.cycles)
    #expect(Langgraph.defects(workflow) == [])
  }

  @Test func everySampleIsCountedAndReadWithoutComplaint() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Langgraph.samples.path)
    #expect(Set(files) == Set(Self.counts.map { "\($0.name).json" }))
    for count in Self.counts {
      let problems = Langgraph.read(try Langgraph.text(count.name)).problems
      let hides = count.name == "command-open"
      #expect(problems.map(\.code) == (hides ? ["route-not-exported"] : []), "\(count.name)")
      #expect(!problems.contains { $0.isError })
    }
  }

  @Test func theCasesHaveTheNamesThatTheCodeGivesThem() throws {
    #expect(
      Dify.edges(try Langgraph.sample("review")) == [
        "__start__ sequence draft", "draft sequence review", "review branch draft [revise] reject",
        "review branch publish [approve] accept", "publish sequence __end__",
      ])
  }

  @Test func anInterruptIsAPersonOnTheWay() throws {
    let workflow = try Langgraph.sample("review-interrupt")
    #expect(
      Set(Dify.edges(workflow)) == [
        "__start__ sequence draft", "draft sequence draft:interrupt-after",
        "draft:interrupt-after sequence review", "review branch draft [revise] reject",
        "review branch publish:interrupt-before [approve] accept",
        "publish:interrupt-before sequence publish", "publish sequence __end__",
      ])
  }

  @Test func theToolsOfAnAgentAreHeldByIt() throws {
    let workflow = try Langgraph.sample("supervisor-xray")
    #expect(
      Dify.edges(workflow).filter { $0.contains("uses") } == [
        "supervisor:agent uses supervisor:tools:transfer_to_payer",
        "supervisor:agent uses supervisor:tools:transfer_to_finder",
        "finder:agent uses finder:tools:search_orders",
        "payer:agent uses payer:tools:refund_payment",
      ])
    func effect(_ id: String) throws -> Effect? {
      try Dify.node(id, in: workflow).effect.value
    }
    #expect(
      try effect("payer:tools:refund_payment") == Effect(.irreversible, basis: .name))
    // To hand a conversation on is no transfer of money.
    #expect(
      try effect("supervisor:tools:transfer_to_payer") == Effect(.none, basis: .nodeType))
    let asked = try Langgraph.sample("react-interrupt")
    #expect(
      Dify.edges(asked).filter { $0.contains("uses") } == [
        "tools uses tools:search_orders", "tools uses tools:refund_payment",
      ])
  }

  @Test func whatTheExportCannotSayIsUnknown() throws {
    let workflow = try Langgraph.sample("review")
    for name in ["draft", "review", "publish"] {
      let node = try Dify.node(name, in: workflow)
      #expect(node.kind == .opaque("RunnableCallable"))
      for isKnown in [
        node.effect.isKnown, node.retry.isKnown, node.timeout.isKnown, node.errorHandling.isKnown,
        node.output.isKnown, node.arrival.isKnown,
      ] {
        #expect(!isKnown, "\(name)")
      }
    }
    let merge = try Dify.node("merge", in: Langgraph.sample("defer"))
    #expect(merge.arrival.declaredValue == .allTaken)
  }

  @Test func whatNothingLeadsToIsReachedByTheCode() throws {
    let workflow = try Langgraph.sample("command-open")
    #expect(workflow.entries.map { workflow[$0].nativeID } == ["__start__", "x", "y"])
  }
}
