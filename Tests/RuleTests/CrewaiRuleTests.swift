import Testing
import TopolintRuleKit

/// What rules say of crews whose agents stand in the graph several times.
@Suite struct CrewaiRuleTests {
  /// A crew of two that may hand work to one another; `settings` are those of the second.
  private func crew(_ settings: String) -> String {
    """
    {"name": "pair",
     "agents": {
       "ann": {"role": "A", "goal": "g", "backstory": "b", "settings": {"allow_delegation": true}},
       "bob": {"role": "B", "goal": "g", "backstory": "b",
               "settings": {\(settings)}}},
     "tasks": [
       {"name": "one", "description": "x", "expected_output": "y", "agent": "ann"},
       {"name": "two", "description": "x", "expected_output": "y", "agent": "bob"}]}
    """
  }

  private func found(_ rule: String, _ settings: String) throws -> [String] {
    try hits(in: read(crew(settings), path: "crew.json"), of: rules(named: rule)).map {
      "\($0.line) \($0.node)"
    }
  }

  /// In the first task Ann has 25 turns by the engine, in each of which Bob may be asked.
  @Test(
    arguments: [
      (#""allow_delegation": true"#, []), (#""max_iter": 900"#, ["4 agents/bob"]),
      (#""max_iter": 40"#, []),
    ] as [(String, [String])])
  func workIsBoundedByTheFile(_ settings: String, _ places: [String]) throws {
    #expect(try found("work-bound-exceeded", settings) == places)
  }

  /// Bob runs code in his own task and when Ann asks him; the file says so once.
  @Test func aRetryIsToldOnce() throws {
    let settings =
      #""max_retry_limit": 3, "allow_code_execution": true, "code_execution_mode": "unsafe""#
    #expect(try found("non-idempotent-retry", settings).count == 1)
  }
}
