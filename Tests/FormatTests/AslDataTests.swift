import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// Where the values come from that states read.
@Suite struct AslDataTests {
  private static let lambda = #""Type": "Task", "Resource": "arn:aws:states:::lambda:invoke""#

  private func task(_ fields: String) -> String { "{\(Self.lambda), \(fields)}" }

  @Test func aResultPathKeepsTheRest() throws {
    let workflow = try Asl.machine([
      "A": task(#""ResultPath": "$.a", "Next": "B""#),
      "B": task(
        #""Parameters": {"Payload": {"x.$": "$.a.Payload.n", "y.$": "$.order.id"}}, "End": true"#),
    ])
    let node = try Dify.node("B", in: workflow)
    #expect(
      Dify.reads(node, in: workflow) == [
        "A.Payload.n argument", "input:order.id argument?",
      ])
  }

  @Test func aResultWithoutAPathReplacesAll() throws {
    let workflow = try Asl.machine([
      "A": task(#""OutputPath": "$.Payload", "Next": "B""#),
      "B": task(#""Parameters": {"Payload": {"x.$": "$.order.id"}}, "End": true"#),
    ])
    #expect(
      Dify.reads(try Dify.node("B", in: workflow), in: workflow) == ["A.Payload.order.id argument"])
  }

  /// What was there before an answer took its place is gone, and the answer has its own fields only.
  @Test func anAnswerHasItsOwnFields() throws {
    func reads(_ path: String, resource: String, _ more: String = "") throws -> [String] {
      let workflow = try Asl.machine([
        "A":
          #"{"Type": "Task", "Resource": "arn:aws:states:::\#(resource)", \#(more) "Next": "B"}"#,
        "B": task(#""Parameters": {"x.$": "$.\#(path)"}, "End": true"#),
      ])
      return Dify.reads(try Dify.node("B", in: workflow), in: workflow)
    }
    let picked = #""ResultSelector": {"order.$": "$.Payload"},"#
    #expect(try reads("Payload.n", resource: "lambda:invoke") == ["A.Payload.n argument"])
    #expect(try reads("order.id", resource: "lambda:invoke") == ["@order argument?"])
    #expect(try reads("order.id", resource: "lambda:invoke", picked) == ["A.order.id argument"])
    #expect(try reads("Body.a", resource: "bedrock:invokeModel") == ["A.Body.a argument"])
    #expect(try reads("order.id", resource: "bedrock:invokeModel") == ["@order argument?"])
  }

  @Test func aPassMovesValues() throws {
    let workflow = try Asl.machine([
      "A": task(#""ResultPath": "$.a", "Next": "P""#),
      "P":
        #"{"Type": "Pass", "Parameters": {"n.$": "$.a.Payload.n", "m.$": "States.MathAdd($.a.Payload.n, 1)", "c": 1}, "Next": "B"}"#,
      "B": task(
        #""Parameters": {"x.$": "$.n", "y.$": "$.m", "z.$": "$.c"}, "End": true"#),
    ])
    #expect(
      Dify.reads(try Dify.node("B", in: workflow), in: workflow) == [
        "A.Payload.n argument", "P.m argument", "P.c argument",
      ])
  }

  /// A value that two states can have written is a variable that both write.
  @Test func waysThatMeetShareAVariable() throws {
    let workflow = try Asl.machine([
      "C":
        #"{"Type": "Choice", "Choices": [{"Variable": "$.k", "StringEquals": "a", "Next": "A"}], "Default": "B"}"#,
      "A": task(#""ResultPath": "$.r", "Next": "D""#),
      "B": task(#""ResultPath": "$.r", "Next": "D""#),
      "D": task(#""Parameters": {"x.$": "$.r"}, "End": true"#),
    ])
    #expect(Dify.reads(try Dify.node("D", in: workflow), in: workflow) == ["$$.r argument?"])
    #expect(try Dify.node("A", in: workflow).outputs.map(\.variable) == ["$.r"])
    #expect(try Dify.node("B", in: workflow).outputs.map(\.variable) == ["$.r"])
  }

  private func counting(limit: String) throws -> [Loop] {
    let workflow = try Asl.machine([
      "Start": #"{"Type": "Pass", "Parameters": {"n": 0}, "Next": "Try"}"#,
      "Try": task(#""ResultPath": "$.r", "Next": "Count""#),
      "Count":
        #"{"Type": "Pass", "Parameters": {"r.$": "$.r", "n.$": "States.MathAdd($.n, 1)"}, "Next": "Enough?"}"#,
      "Enough?":
        #"{"Type": "Choice", "Choices": [{"Variable": "$.r.done", "BooleanEquals": true, "Next": "End"}\#(limit)], "Default": "Try"}"#,
      "End": #"{"Type": "Succeed"}"#,
    ])
    return Analysis(workflow).loops()
  }

  @Test func aCounterInTheDocumentIsABound() throws {
    let bounded = try counting(
      limit: #", {"Variable": "$.n", "NumericGreaterThanEquals": 5, "Next": "End"}"#)
    #expect(bounded.count == 1)
    guard case .bounded = bounded[0].verdict else {
      Issue.record("\(bounded[0].verdict)")
      return
    }
    let free = try counting(limit: "")
    #expect(free.map(\.verdict) == [.unbounded])
  }

  @Test func variablesOfAssignAreVariables() throws {
    let workflow = try Asl.workflow(
      """
      {"StartAt": "A", "QueryLanguage": "JSONata", "States": {
        "A": {"Type": "Pass", "Assign": {"n": 0}, "Next": "B"},
        "B": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
          "Arguments": {"Payload": "{% $states.input.order & $n %}"},
          "Assign": {"n": "{% $n + 1 %}", "r": "{% $states.result.Payload %}"},
          "Output": "{% $states.input %}", "Next": "C"},
        "C": {"Type": "Choice", "Choices": [
          {"Condition": "{% $n < 3 and $r.ok = false %}", "Next": "B"}], "Default": "D"},
        "D": {"Type": "Succeed"}}}
      """)
    let task = try Dify.node("B", in: workflow)
    #expect(
      Dify.reads(task, in: workflow) == ["input:order argument?", "$$n argument", "$$n argument"])
    #expect(task.outputs.map(\.variable) == ["$n", "$r"])
    let router = try Dify.node("C", in: workflow)
    #expect(
      workflow.outgoing(router.id).first?.condition
        == .all([
          .compare(ValuePath(.variable("$n")), .less, .number(3)),
          .compare(ValuePath(.variable("$r"), ["ok"]), .equal, .bool(false)),
        ]))
    guard case .bounded = Analysis(workflow).loops().first?.verdict else {
      Issue.record("the counter in a variable is not seen")
      return
    }
  }

  @Test func conditionsOfBothLanguages() throws {
    let tests: [(String, Condition)] = [
      (#""StringEquals": "x""#, .compare(Self.value, .equal, .string("x"))),
      (#""StringMatches": "x*""#, .opaque("$.v StringMatches 'x*'")),
      (#""NumericLessThan": 3"#, .compare(Self.value, .less, .number(3))),
      (#""BooleanEquals": false"#, .compare(Self.value, .equal, .bool(false))),
      (#""IsNull": true"#, .compare(Self.value, .equal, .null)),
      (#""IsPresent": false"#, .not(.opaque("$.v IsPresent"))),
      (#""NumericEqualsPath": "$.w""#, .opaque("$.v NumericEquals $.w")),
    ]
    for (test, expected) in tests {
      let workflow = try Asl.machine([
        "C":
          #"{"Type": "Choice", "Choices": [{"Variable": "$.v", \#(test), "Next": "E"}], "Default": "E"}"#,
        "E": #"{"Type": "Succeed"}"#,
      ])
      #expect(workflow.edges[0].condition == expected)
    }
    let expressions: [(String, Condition)] = [
      ("$states.input.v = 'x'", .compare(Self.value, .equal, .string("x"))),
      ("3 < $states.input.v", .compare(Self.value, .greater, .number(3))),
      (
        "$not($states.input.v) or false = $states.input.v",
        .any([.not(.truthy(Self.value)), .compare(Self.value, .equal, .bool(false))])
      ),
      ("$exists($states.input.v)", .compare(Self.value, .notEqual, .null)),
      ("$count($states.input.v) > 0", .opaque("$count($states.input.v) > 0")),
    ]
    for (text, expected) in expressions {
      let workflow = try Asl.machine(
        [
          "C":
            #"{"Type": "Choice", "Choices": [{"Condition": "{% \#(text) %}", "Next": "E"}], "Default": "E"}"#,
          "E": #"{"Type": "Succeed"}"#,
        ], more: #""QueryLanguage": "JSONata","#)
      #expect(workflow.edges[0].condition == expected, "\(text)")
    }
  }

  private static let value = ValuePath(.workflowInput("v"))

  @Test func itemsComeFromTheirList() throws {
    let workflow = try Asl.machine([
      "A": task(#""ResultPath": "$.a", "Next": "M""#),
      "M": """
      {"Type": "Map", "ItemsPath": "$.a.Payload.list", "ItemSelector": {"item.$": "$$.Map.Item.Value",
        "order.$": "$.order"}, "ItemProcessor": {"StartAt": "B", "States": {
        "B": \(task(#""Parameters": {"x.$": "$.item.name", "y.$": "$.order"}, "End": true"#))}},
        "ResultPath": "$.m", "Next": "C"}
      """, "C": task(#""Parameters": {"x.$": "$.m"}, "End": true"#),
    ])
    #expect(
      Dify.reads(try Dify.node("B", in: workflow), in: workflow) == [
        "A.Payload.list.name argument", "input:order argument?",
      ])
    #expect(Dify.reads(try Dify.node("C", in: workflow), in: workflow) == ["M:join argument"])
    #expect(Dify.reads(try Dify.node("M:join", in: workflow), in: workflow) == ["B result"])
    #expect(
      Dify.reads(try Dify.node("M", in: workflow), in: workflow) == [
        "A.Payload.list items", "input:order argument?",
      ])
  }

  @Test func branchesAreTakenApart() throws {
    let workflow = try Asl.machine([
      "P": """
      {"Type": "Parallel", "Branches": [
        {"StartAt": "A", "States": {"A": \(task(#""End": true"#))}},
        {"StartAt": "B", "States": {"B": \(task(#""End": true"#))}}], "Next": "C"}
      """, "C": task(#""Parameters": {"x.$": "$[1].Payload.n"}, "End": true"#),
    ])
    #expect(
      Dify.reads(try Dify.node("C", in: workflow), in: workflow) == ["B.Payload.n argument"])
  }

  /// After a failure the result is missing where it would be, unless the input has such a field.
  @Test func aFailureLeavesTheResultOut() throws {
    func reads(_ start: String) throws -> [String] {
      let workflow = try Asl.machine([
        "S": start,
        "A": task(
          #""ResultPath": "$.r", "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "B"}], "Next": "B""#
        ), "B": task(#""Parameters": {"x.$": "$.r.Payload.n"}, "End": true"#),
      ])
      return Dify.reads(try Dify.node("B", in: workflow), in: workflow)
    }
    #expect(try reads(#"{"Type": "Pass", "Next": "A"}"#) == ["A.Payload.n argument"])
    #expect(
      try reads(task(#""Parameters": {"x.$": "$.r"}, "ResultPath": null, "Next": "A""#))
        == ["A.Payload.n argument?"])
  }
}
