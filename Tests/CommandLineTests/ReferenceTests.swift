import Foundation
import Testing

/// What is said of names that lead nowhere.
struct ReferenceTests {
  @Test func aMissingFileIsToldWithTheWaysToIt() throws {
    let folder = try Folder()
    try folder.write(
      "crew.json",
      #"""
      {"name": "report", "agents": ["scout"], "tasks": [
        {"name": "read", "description": "Read on {topic}", "expected_output": "Notes", "agent": "scout"}
      ]}
      """#)
    try folder.write(
      "flow.yaml",
      "topology: 1\nname: n\nnodes:\n  a: {subworkflow: flows/none.yaml, next: end}\n")
    let crew = try folder.run("check", "crew.json").output
    #expect(crew.contains("agent file of `scout` does not exist"), "\(crew)")
    #expect(crew.contains("create `agents/scout.jsonc` or `agents/scout.json`"), "\(crew)")
    let flow = try folder.run("check", "flow.yaml").output
    #expect(flow.contains("file `flows/none.yaml` does not exist"), "\(flow)")
    #expect(flow.contains("create `flows/none.yaml`"), "\(flow)")
  }

  @Test func anEmptyNameIsCalledOne() throws {
    let folder = try Folder()
    try folder.write(
      "empty.yaml",
      """
      workflow:
        name: x
        entry_point: a
      agents:
        - name: a
          model: gpt-4o
          prompt: hi
          routes:
            - to: ""
      """)
    try folder.write("node.yaml", "topology: 1\nname: n\nnodes:\n  \"\": {llm: m, next: end}\n")
    let route = try folder.run("check", "empty.yaml").output
    #expect(route.contains("the route target has an empty name"), "\(route)")
    #expect(route.contains("write the name of what is meant"), "\(route)")
    let node = try folder.run("check", "node.yaml").output
    #expect(node.contains("an empty name cannot be the id of a node"), "\(node)")
  }

  /// A number that differs is another name, and what is short is close to everything.
  @Test(arguments: ["step_3", "b", "x7"])
  func aNameThatIsFarIsNotGuessed(name: String) throws {
    let folder = try Folder()
    try folder.write(
      "flow.yaml",
      "topology: 1\nname: n\nnodes:\n  a: {llm: m, next: \(name)}\n  step_2: {llm: m, next: end}\n")
    let outcome = try folder.run("check", "flow.yaml")
    #expect(outcome.output.contains("define `\(name)`, or remove the reference to it"))
    let near = try folder.run("check", "--fix", "--unsafe-fixes", "flow.yaml")
    #expect(near.output.contains("`\(name)` is not defined"), "\(near.output)")
  }
}
