import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// How methods wait for events, also where it is written as the schema does not have it.
@Suite struct CrewaiTriggers {
  private func flow(_ methods: String, head: String = "") throws -> Crew {
    try Crew("schema: crewai.flow/v1\nname: f\n\(head)methods:\n" + methods)
  }

  private static let list = "`listen` names one event, and this is a list"
  private static let quotes = "the name of an event is a text, and "

  @Test(arguments: [
    ("[a]", [list]), ("[a, b]", [list]), ("{or: [a, [b]]}", [list]),
    ("{or: a}", ["`and` and `or` take a list of events"]),
    ("{any: [a, b]}", ["a condition has `and` or `or`, and this one has neither"]),
    ("{or: [a, 1]}", [quotes + "`1` is a number"]), ("1", [quotes + "`1` is a number"]),
    ("{or: [a, yes]}", [quotes + "`yes` is a truth value in YAML"]),
    (#"{or: [a, "1"]}"#, []), (#"{or: [a, 'yes']}"#, []), ("{and: [a, {or: [b]}]}", []),
    ("{type: OR, conditions: [a, b]}", []), ("a", []), ("null", []),
  ])
  func listens(trigger: String, messages: [String]) throws {
    let found = try flow(
      """
        a: {start: true, do: {call: code, ref: "m:f"}}
        b: {listen: a, router: true, emit: ["1", "yes"], do: {call: code, ref: "m:f"}}
        c: {listen: \(trigger), do: {call: code, ref: "m:f"}}
      """)
    #expect(found.defects == messages.map { "refused at 6: \($0)" })
  }

  /// What is refused is read all the same, so that nothing else is wrong on its account.
  @Test func listsAreRead() throws {
    let found = try flow(
      """
        a: {start: true, do: {call: code, ref: "m:f"}}
        b: {listen: [a], do: {call: code, ref: "m:f"}}
        c: {listen: [a, b, lost], do: {call: code, ref: "m:f"}}
      """)
    #expect(found.edges.contains("a -> b") && found.edges.contains("b -> c"))
    #expect(try found.node("c").arrival.isInexpressible, "whether it waits for all is not said")
    #expect(found.defects.last == "event lost at 6")
  }

  @Test(arguments: [
    ("[1, 2]", 2), ("[yes, no]", 2), ("[true]", 1), ("[\"1\", 'no']", 0), ("done", 1),
  ])
  func emitted(list: String, count: Int) throws {
    let found = try flow(
      "  a: {start: true, router: true, emit: \(list), do: {call: code, ref: \"m:f\"}}\n")
    #expect(found.defects.count == count)
    #expect(found.defects.allSatisfy { $0.hasPrefix("refused at 4: ") })
    #expect(!found.workflow.edges.contains { $0.label == nil && $0.kind == .branch })
  }

  @Test func methodsHaveNamesAndDoOneThing() throws {
    let found = try flow(
      """
        write-it: {start: true, do: {call: code, ref: "m:f"}}
        2nd: {listen: write-it, do: {call: code, ref: "m:f"}}
        _ok2: {listen: 2nd}
        both: {listen: _ok2, do: [{call: code, ref: "m:f"}]}
      """)
    #expect(
      found.defects == [
        "refused at 4: `write-it` is no name for a method",
        "refused at 5: `2nd` is no name for a method",
        "refused at 6: the method `_ok2` does nothing",
        "refused at 7: a method does one thing, and `do` is a list",
      ])
  }

  /// What PyYAML reads as true is meant as true.
  @Test func truthValues() throws {
    let found = try flow(
      """
        a: {start: yes, do: {call: code, ref: "m:f"}}
        b: {listen: a, start: off, router: on, emit: [c], do: {call: code, ref: "m:f"}}
        d: {listen: c, do: {call: code, ref: "m:f"}}
      """)
    #expect(found.defects.isEmpty)
    #expect(found.edges.contains("b -> d [branch] \"c\""))
    let task = try Crew(
      "t: {description: d, expected_output: e, human_input: yes}\n", path: "tasks.yaml")
    #expect(try task.node("t.human_input").kind == .human(.approval))
  }

  /// The engine's own router picks among the routes of a conversation.
  @Test func conversations() throws {
    let methods = """
        greet: {listen: hello, do: {call: code, ref: "m:f"}}
        after: {listen: converse_turn, do: {call: expression, expr: outputs.converse_turn}}
      """
    let found = try flow(methods, head: "conversational: {system_prompt: Be kind.}\n")
    #expect(found.defects.isEmpty)
    #expect(
      Set(found.edges) == [
        "route_conversation -> greet [branch] \"hello\"",
        "route_conversation -> after [branch] \"converse_turn\"", "greet -> $end", "after -> $end",
      ])
    #expect(found.workflow.entries.map { found.workflow.path(of: $0) } == ["route_conversation"])
    let off = try flow(methods, head: "conversational: {enabled: false}\n")
    #expect(off.defects.contains("event hello at 5"))
  }
}
