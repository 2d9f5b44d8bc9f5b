import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Files that are cut, twisted or of other formats.
@Suite struct CrewaiBroken {
  static let whole = [
    ("flow.yaml", CrewaiFlows.flow), ("crew.jsonc", CrewaiCrews.crew),
    ("tasks.yaml", CrewaiCrews.tasks), ("agents.yaml", CrewaiCrews.agents),
  ]

  @Test(arguments: whole.indices) func cutAnywhere(_ index: Int) {
    let (path, text) = Self.whole[index]
    let bytes = Array(text.utf8)
    for end in stride(from: 0, to: bytes.count, by: 7) {
      let cut = Array(bytes[..<end])
      let reading = readAny(cut, path: path)
      let broken = checkInvariants(reading, byteCount: cut.count)
      #expect(broken.isEmpty, "\(end): \(broken.prefix(3))")
      if reading.status == .failed { #expect(!reading.problems.isEmpty) }
    }
  }

  /// Every value of every field by one of another type.
  @Test(arguments: whole.indices) func wrongTypes(_ index: Int) {
    let (path, text) = Self.whole[index]
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let values = [
      "null", "7", "true", "[]", "{}", "[[null]]", "{a: {b: 1}}", "\"\"", "'ü\u{1F600}'",
    ]
    for (position, line) in lines.enumerated() {
      guard let colon = line.range(of: ": ") else { continue }
      for value in values {
        var changed = lines
        let comma = path.hasSuffix("jsonc") && line.hasSuffix(",") ? "," : ""
        changed[position] = line[..<colon.upperBound] + value + comma
        let bytes = Array(changed.joined(separator: "\r\n").utf8)
        let reading = readAny(bytes, path: path)
        let broken = checkInvariants(reading, byteCount: bytes.count)
        #expect(broken.isEmpty, "\(line) \(value): \(broken.prefix(3))")
      }
    }
  }

  @Test(arguments: [
    ("a.yaml", "{}"), ("a.yaml", "a: {role: x}"), ("a.yaml", "a: {role: x, goal: y}"),
    ("a.yaml", "role: x\ngoal: y"), ("a.yaml", "methods: {a: {do: 1}}"),
    ("a.yaml", "methods: {get: {call: x}}"), ("a.yaml", "schema: crewai.flow/v2\nmethods: {}"),
    ("a.yaml", "tasks: [{description: a, expected_output: b}]"),
    ("a.yaml", "apiVersion: v1\nrole: a\ngoal: b\nbackstory: c"),
    ("a.yaml", "a: {description: x, expected_output: y}\nb: 1"),
    ("a.json", #"{"agents": ["a"], "tasks": ["b"]}"#),
    ("crew.json", #"{"agents": ["a"], "tasks": ["b"]}"#),
    ("crew.json", #"{"agents": ["a"], "tasks": []}"#),
    ("crew.json", #"{"agents": [{"callsign": "a"}], "tasks": [{"id": 1, "cost": 2}]}"#),
    ("crew.json", #"{"crew": "x", "agents": {"a": {"description": "d"}}}"#),
    ("my-crew.json", #"{"agents": ["a"], "tasks": [{"description": "a", "agent": "a"}]}"#),
    ("a.json", #"{"agents": [{"role": "r", "goal": "g"}], "tasks": [{"description": "a"}]}"#),
    ("a.json", #"{"agents": "a", "tasks": [{"description": "a", "expected_output": "b"}]}"#),
  ])
  func isNotRecognised(path: String, text: String) {
    let reading = readAny(text, path: path)
    guard case .unrecognised = reading.status else {
      Issue.record("\(text): \(reading.status)")
      return
    }
  }

  @Test(arguments: [
    ("flow.yaml", "schema: crewai.flow/v1"), ("flow.yml", "methods: {a: {do: {call: code}}}"),
    ("flow.json", #"{"schema": "crewai.flow/v1", "methods": {}}"#),
    ("crew.yaml", "agents: {}\ntasks: [{description: a, expected_output: b}]"),
    ("crew.jsonc", #"{"agents": ["a"], "tasks": [{"description": "a"}]}"#),
    ("x/crew.json", #"{"agents": ["a"], "tasks": [{"agent": "a"}, {"expected_output": "b"}]}"#),
    (
      "team.json",
      #"{"agents": {"a": {"role": "r", "goal": "g", "backstory": "b"}}, "tasks": [{"agent": "a"}]}"#
    ),
    (
      "team.yaml",
      "agents: [{a: {role: r, goal: g, backstory: b}}]\ntasks: [{description: d, agent: a}]"
    ),
    ("agents/a.json", "{\"role\": \"a\", \"goal\": \"b\", // c\n \"backstory\": \"d\"}"),
  ])
  func isRecognised(path: String, text: String) {
    let reading = readAny(text, path: path)
    #expect(reading.status == .analysed(formats: ["crewai"]), "\(reading.problems)")
    #expect(reading.workflows.count == 1)
  }

  /// A list of names by a list of names is bounded.
  @Test func tooManyDelegations() {
    let agents = (0..<300).map { #""a\#($0)": {"role": "r", "goal": "g", "backstory": "b"}"# }
    let tasks = (0..<300).map { _ in #"{"description": "d", "expected_output": "e"}"# }
    let text = """
      {"process": "hierarchical", "manager_llm": "m", "agents": {\(agents.joined(separator: ","))},
       "tasks": [\(tasks.joined(separator: ","))]}
      """
    let reading = readAny(text, path: "crew.json")
    #expect(reading.status == .failed)
    #expect(reading.problems.map(\.code) == ["too-large"])
  }
}
