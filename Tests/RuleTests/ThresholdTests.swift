import Testing
import TopolintAnalysis
import TopolintModel
import TopolintRuleKit
import TopolintRules
import TopolintSource

/// Thresholds and severities that follow the cascade model, the options and `risk`.
@Suite struct ThresholdTests {
  /// The severities and lines of a rule on a text, with options and parameters of the model.
  private func found(
    _ rule: String, in text: String, options: [String: Int] = [:], risk: [String: Double] = [:]
  ) throws -> [Severity] {
    let reading = read(text, path: "example.yaml")
    let project = reading.project
    let type = try #require(rules(named: rule).first)
    let analysis = Analysis(project[WorkflowID(0)])
    analysis.cascadeParameters = try CascadeParameters(risk)
    let context = RuleContext(project: project, id: WorkflowID(0), analysis: analysis)
    let span = project[WorkflowID(0)].span
    return try check(type, context, OptionReader(options.mapValues { (.integer($0), span) }))
  }

  private func check<R: Rule>(_ rule: R.Type, _ context: RuleContext, _ reader: OptionReader) throws
    -> [Severity]
  {
    var reader = reader
    var report = Report()
    R(options: try R.Options(from: &reader)).check(context, &report)
    return report.findings.map { $0.severity ?? R.info.severity }
  }

  /// Some peers in a loop, each of which reads all others.
  private func mesh(_ names: [String]) -> String {
    var text = "topology: 1\nname: mesh\nnodes:\n  talk:\n    loop: 3\n    nodes:\n"
    for (i, name) in names.enumerated() {
      let others = names.filter { $0 != name }.map { "'\($0)?'" }.joined(separator: ", ")
      let next = i + 1 < names.count ? ", next: \(names[i + 1])" : ""
      text += "      \(name): {llm: large, reads: [\(others)]\(next)}\n"
    }
    return text
  }

  @Test func aCycleThatDiesOutIsForInformation() throws {
    #expect(try found("unverified-cycle", in: mesh(["a", "b"])) == [.info])
  }

  /// Three peers: .92 / 2^.657 for each of two sources, 1.17 together.
  @Test func aCycleThatGrowsByDefaultsIsAWarning() throws {
    #expect(try found("unverified-cycle", in: mesh(["a", "b", "c"])) == [.warning])
  }

  @Test func aCycleThatGrowsByStatedNumbersIsAnError() throws {
    let text = mesh(["a", "b", "c"])
    #expect(try found("unverified-cycle", in: text, risk: ["adoption": 0.9]) == [.error])
    #expect(try found("unverified-cycle", in: text, risk: ["adoption": 0.5]) == [.info])
  }

  private let nested = """
    topology: 1
    name: nested
    engine: {on-error: abort}
    nodes:
      scout:
        agent: small
        retry: 4
        tools: {search: {effect: read, retry: 4}}
    """

  @Test func optionsAndRiskSetWhereRetriesAreTooMany() throws {
    let rule = "nested-retry-amplification"
    #expect(try found(rule, in: nested) == [.warning])
    #expect(try found(rule, in: nested, options: ["max-attempts": 25]) == [])
    #expect(try found(rule, in: nested, options: ["error-above": 24]) == [.error])
    #expect(try found(rule, in: nested, risk: ["retry-warning": 25]) == [])
    #expect(try found(rule, in: nested, risk: ["retry-error": 20]) == [.error])
    let both = try found(
      rule, in: nested, options: ["max-attempts": 24], risk: ["retry-warning": 30])
    #expect(both == [.warning], "the option wins")
  }

  @Test func retriesOfOtherFailuresDoNotMultiply() throws {
    let text = nested.replacing("retry: 4\n", with: "retry: {times: 4, on: [timeout]}\n")
      .replacing("retry: 4}", with: "retry: {times: 4, on: [rate-limit]}}")
    #expect(text != nested)
    #expect(try found("nested-retry-amplification", in: text) == [])
  }

  @Test func timeoutsThatAreNotRetriedDoNotAddUp() throws {
    let text = """
      topology: 1
      name: inverted
      nodes:
        scout:
          agent: small
          timeout: 45s
          tools: {search: {effect: read, timeout: 20s, retry: {times: 2, on: [timeout]}}}
      """
    #expect(try found("timeout-inversion", in: text) == [.warning])
    let other = text.replacing("on: [timeout]", with: "on: [rate-limit]")
    #expect(try found("timeout-inversion", in: other) == [])
  }

  @Test func workIsLimitedByOptionAndRisk() throws {
    let text = """
      topology: 1
      name: work
      nodes:
        refine:
          loop: 10
          until: judge.done
          nodes:
            read: {map: inputs.papers, width: 20, nodes: {note: {llm: small}}, next: judge}
            judge: {llm: large, output: {done: boolean}}
      inputs: [papers]
      """
    let rule = "work-bound-exceeded"
    #expect(try found(rule, in: text) == [])
    #expect(try found(rule, in: text, options: ["max-calls": 209]) == [.warning])
    #expect(try found(rule, in: text, options: ["max-calls": 210]) == [])
    #expect(try found(rule, in: text, risk: ["work-limit": 209]) == [.warning])
  }

  @Test func blastAndHubFollowTheirOptions() throws {
    let text = """
      topology: 1
      name: spread
      inputs: [call]
      nodes:
        brief: {llm: large, reads: [inputs.call], next: [concept, price]}
        concept: {llm: large, reads: [brief]}
        price: {llm: large, reads: [brief]}
      """
    #expect(try found("unguarded-hub", in: text) == [])
    #expect(try found("unguarded-hub", in: text, options: ["min-degree": 2]) == [.warning])
    #expect(try found("blast-radius-exceeded", in: text) == [])
    let narrow = ["max-steps": 1]
    #expect(try found("blast-radius-exceeded", in: text, options: narrow) == [.warning])
    let risk = ["blast-nodes": 1.0]
    #expect(try found("blast-radius-exceeded", in: text, risk: risk) == [.warning])
    let wide = ["max-steps": 1, "max-share": 95]
    #expect(try found("blast-radius-exceeded", in: text, options: wide) == [])
  }
}
