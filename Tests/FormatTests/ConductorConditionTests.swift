import Testing
import TopolintAnalysis
import TopolintModel

@testable import TopolintFormats

@Suite struct ConductorConditions {
  /// The condition of a route of the step `a`, with a step `b` beside it.
  static func condition(_ when: String) throws -> String {
    let quoted = when.replacing("'", with: "''")
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: a}
      agents:
        - name: a
          tools: []
          prompt: x
          routes:
            - {to: b, when: '\(quoted)'}
            - to: $end
        - {name: b, prompt: x, tools: []}
      """)
    let edge = try #require(
      lowered.workflow.outgoing(lowered.node("a").id).first { $0.kind == .branch })
    return lowered.describe(edge.condition)
  }

  @Test(arguments: [
    ("{{ output.approved }}", "a.approved"),
    ("{{output.approved}}", "a.approved"),
    ("  {{- output.approved -}} ", "a.approved"),
    ("{{ not output.approved }}", "not(a.approved)"),
    ("{{ not not output.approved }}", "a.approved"),
    ("{{ output.decision == 'REQUEST_CHANGES' }}", "a.decision == 'REQUEST_CHANGES'"),
    ("{{ \"ok\" == output.state }}", "a.state == 'ok'"),
    ("{{ 5 < output.score }}", "a.score > 5.0"),
    ("{{ output.score >= 0.8 }}", "a.score >= 0.8"),
    ("{{ output.score < -1 }}", "a.score < -1.0"),
    ("{{ b.output.done == true }}", "b.done == true"),
    ("{{ output.items[0].ok }}", "a.items.*.ok"),
    ("{{ output['two words'] }}", "a.two words"),
    ("{{ output.x is none }}", "a.x == null"),
    ("{{ output.x is not none }}", "not(a.x == null)"),
    ("{{ output.x is true }}", "a.x == true"),
    ("{{ output.kind in ['a', 'b'] }}", "(a.kind == 'a' or a.kind == 'b')"),
    ("{{ output.kind not in ['a', 'b'] }}", "not((a.kind == 'a' or a.kind == 'b'))"),
    ("{{ output.a and not (output.b or output.c) }}", "(a.a and not((a.b or a.c)))"),
    ("{{ 1 < output.n <= 5 }}", "(a.n > 1.0 and a.n <= 5.0)"),
    ("{{ output.x | default(false) }}", "a.x"),
    ("{{ output.x | default(0) | int > 3 }}", "a.x > 3.0"),
    ("{{ true if output.x else false }}", "a.x"),
    ("{{ false if output.x else true }}", "not(a.x)"),
    ("{{ output.list | length > 3 }}", "«output . list | length > 3»"),
    ("{{ output.text | lower == 'yes' }}", "«output . text | lower == 'yes'»"),
    ("{{ b is defined }}", "«b is defined»"),
    ("{{ b is not defined }}", "not(«b is defined»)"),
    ("{{ output.a == output.b }}", "«output . a == output . b»"),
    ("{{ true }}", "always"),
    ("{{ workflow.input.fast }}", "input:fast"),
    ("{{ context.iteration < 5 }}", "engine:context.iteration < 5.0"),
    ("{{ output.a }} and {{ output.b }}", "«{ { output . a } } and { { output . b } }»"),
    ("{% if output.a %}true{% endif %}", "«{ % if output . a % } true { % endif % }»"),
    // simpleeval: the output's fields are names.
    ("score > 7", "a.score > 7.0"),
    ("output_score > 7", "a.score > 7.0"),
    ("output.score > 7", "a.score > 7.0"),
    ("exit_code == 0", "a.exit_code == 0.0"),
    ("status == 'ready' and not done", "(a.status == 'ready' and not(a.done))"),
    ("kind in ['x']", "a.kind == 'x'"),
    ("True", "always"),
    ("a >", "«a >»"),
  ]) func lowers(_ text: String, _ expected: String) throws {
    #expect(try Self.condition(text) == expected)
  }

  @Test func spacesAndQuotesDoNotMatterToWhatCannotBeRead() throws {
    #expect(
      try Self.condition("{{ output.list|length>3 }}")
        == Self.condition("{{  output.list | length > 3 }}"))
  }

  @Test(arguments: [
    (["{{ output.score >= 0.8 }}", "{{ output.score < 0.8 }}"], true),
    (["{{ output.x }}", "{{ not output.x }}"], true),
    (["{{ output.list | length > 3 }}", "{{ not (output.list|length > 3) }}"], true),
    (["{{ output.verdict == 'pass' }}", "{{ output.verdict == 'fail' }}"], true),
    (["{{ output.verdict == 'pass' }}"], false),
    (["{{ output.x }}", "{{ output.note == 'n' }}"], false),
  ]) func covers(_ whens: [String], _ isTotal: Bool) throws {
    let routes = whens.map { "      - {to: $end, when: \"\($0)\"}" }.joined(separator: "\n")
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: a}
      agents:
        - name: a
          tools: []
          output:
            score: {type: number}
            x: {type: boolean}
            note: {type: string}
            list: {type: array}
            verdict: {type: string, enum: [pass, fail]}
          routes:
      \(routes)
      """)
    let coverage = Analysis(lowered.workflow).coverage(of: try lowered.node("a").id)
    #expect(coverage.isTotal == isTotal, "\(coverage)")
    #expect(try lowered.node("a").unmatched.value == .abort)
  }

  /// A path alone is read without the parser of expressions, and as that reads it in brackets.
  @Test(arguments: [
    ("workflow", "workflow", []), ("workflow.input.topic", "workflow", ["input", "topic"]),
    ("writer\t. output .text", "writer", ["output", "text"]),
    ("agent_1.not.if.else", "agent_1", ["not", "if", "else"]),
    ("writer" + String(repeating: ".a", count: 20), "writer", Array(repeating: "a", count: 16)),
  ])
  func aPathAloneIsWhatItIsInBrackets(_ text: String, _ root: String, _ fields: [String]) throws {
    for written in [" \(text) ", "(\(text))"] {
      let bytes = Array(written.utf8)
      let read = try #require(ConductorExpression.parse(bytes, 0..<bytes.count))
      guard case .path(root, fields) = read.kind else {
        Issue.record("\(written): \(read.kind)")
        continue
      }
      #expect(String(decoding: bytes[read.bare], as: UTF8.self) == text)
    }
    for broken in [text + ".", text + ".1", text + " b", "." + text, text + ".'a'"] {
      let bytes = Array(broken.utf8)
      #expect(ConductorExpression.parse(bytes, 0..<bytes.count) == nil, "\(broken)")
    }
  }

  @Test func deepAndLongExpressionsStayOpaque() throws {
    let deep =
      "{{ " + String(repeating: "(", count: 500) + "output.x" + String(repeating: ")", count: 500)
      + " }}"
    #expect(try Self.condition(deep).hasPrefix("«"))
    let long =
      "{{ " + (0..<2000).map { "output.x\($0)" }.joined(separator: " and ") + " }}"
    #expect(try Self.condition(long).hasPrefix("(a.x0 and a.x1"))
  }
}
