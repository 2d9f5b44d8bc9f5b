import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// The shipped examples, the reference page, and files that mean harm.
@Suite struct DifyExampleTests {
  private func example(_ name: String) throws -> Workflow {
    let file = packageRoot.appending(path: "workflows-examples/dify/\(name)")
    let workflow = try Dify.workflow(try String(contentsOf: file, encoding: .utf8))
    #expect(Dify.defects(workflow) == [], "\(name)")
    return workflow
  }

  private func titled(_ title: String, in workflow: Workflow) throws -> Node {
    try #require(workflow.nodes.first { $0.name == title && !$0.isImplied })
  }

  @Test func theUnguardedDeskPaysOnTheModelsWord() throws {
    let workflow = try example("support-desk.before.yml")
    #expect(try titled("Granted?", in: workflow).unmatched.value == .drop)
    let pay = try titled("Pay the refund", in: workflow)
    #expect(pay.effect.value == Effect(.external, basis: .stated))
    let judge = try titled("Judge the refund", in: workflow)
    #expect(judge.output.value?.enforcement == .requested)
    #expect(pay.inputs.map(\.value.source).contains(.output(judge.id)))
    #expect(pay.errorHandling.value == .abort && pay.retry.declaredValue != RetryPolicy.none)
  }

  @Test func theGuardedDeskAsksAndHasAWayForEverything() throws {
    let workflow = try example("support-desk.after.yml")
    #expect(workflow.nodes.allSatisfy { $0.unmatched.value != .drop })
    let ask = try titled("Approve the refund", in: workflow)
    #expect(
      workflow.outgoing(ask.id).filter { $0.kind == .branch }.map(\.outcome)
        == [.accept, .reject, .timeout])
    let pay = try titled("Pay the refund", in: workflow)
    #expect(workflow.incoming(pay.id).filter { $0.kind.isControl }.map(\.source) == [ask.id])
    #expect(pay.errorHandling.declaredValue == .branch)
    #expect(try titled("Judge the refund", in: workflow).output.value?.enforcement == .engine)
  }

  @Test func theCrewFansOutAndTheChangeLoops() throws {
    let crew = try example("research-crew.yml")
    let map = try titled("Research each question", in: crew)
    #expect(map.concurrency.declaredValue == .finite(10))
    #expect(map.partialFailure.declaredValue == .dropFailed)
    #expect(crew.children(of: map.id).map { crew[$0].kind } == [.agent, .tool, .llm])
    #expect(
      try titled("Post to the channel", in: crew).effect.value
        == Effect(.irreversible, basis: .nodeType))
    let change = try example("code-change.yml")
    let loop = try titled("Until the checks pass", in: change)
    #expect(loop.iterationLimit.declaredValue == .finite(6) && loop.exhaustion.value == .proceed)
    #expect(change.edges.filter { $0.kind == .feedback }.map(\.target) == [loop.id])
  }

  /// Every default that the format knows is on the page, with its source.
  @Test func thePageListsEverySource() throws {
    let page = try String(
      contentsOf: packageRoot.appending(path: "docs/formats/dify.md"), encoding: .utf8)
    #expect(DifyFormat.info.defaults.count > 15)
    for row in DifyFormat.info.defaults {
      #expect(page.contains(row.note.source), "\(row.field): \(row.note.source)")
    }
  }

  @Test func largeHostileGraphsStayLinear() throws {
    let clock = ContinuousClock()
    let cases = (0..<3_000).map { "{case_id: c\($0)}" }.joined(separator: ", ")
    let loops = (0..<3_000).map { "{id: x\($0), parentId: L, data: {type: loop-end}}" }
    let text = DifyNodeTests.app(
      [
        "{id: i, data: {type: if-else, cases: [\(cases)]}}",
        "{id: L, data: {type: loop, loop_count: 3}}",
      ] + loops + (0..<3_000).map { "{id: e\($0), data: {type: end}}" },
      (0..<3_000).map { "i e\($0) nowhere\($0)" } + (0..<3_000).map { "L e\($0)" })
    let time = try clock.measure {
      let workflow = try Dify.workflow(text)
      #expect(workflow.edges.count < 20_000)
      #expect(workflow.defects.count == 3_000)
    }
    #expect(time < .seconds(30))
  }

  @Test func aTextBehindManyAliasesIsNotReadForEver() throws {
    let prompt = String(repeating: "{{#s.q#}} words ", count: 30_000)
    let nodes = (0..<20_000).map { "      - {<<: *n, id: m\($0)}\n" }.joined()
    let text =
      "app: {mode: workflow}\nn: &n {data: {type: llm, title: t, "
      + "prompt_template: [{text: '\(prompt)'}]}}\nworkflow:\n  graph:\n    edges: []\n    nodes:\n"
      + "      - {id: s, data: {type: start}}\n\(nodes)"
    let clock = ContinuousClock()
    let time = clock.measure {
      let reading = Dify.read(text)
      #expect(reading.status == .failed)
      #expect(reading.problems.map(\.code).contains("alias-expansion"))
    }
    #expect(time < .seconds(30))
  }
}
