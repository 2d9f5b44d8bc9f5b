import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// Counters of rounds that a machine keeps in its documents and variables.
@Suite struct AslCounterTests {
  /// A model that is called until a choice is content or a counter has come far enough. `more` are
  /// fields of the model's step, `rules` the choice's, in their order.
  private func loop(
    first: String = #""Output": {"n": 0}"#, _ more: String,
    _ rules: String = #"{"Condition": "{% $states.input.n >= 5 %}", "Next": "Bad"}"#,
    otherwise: String = "Draft", states: String = "", language: String = "JSONata"
  ) throws -> Workflow {
    let call =
      language == "JSONata"
      ? #""Arguments": {"ModelId": "m", "Body": {"prompt": "Write a poem"}}"#
      : #""Parameters": {"ModelId": "m", "Body": {"prompt": "Write a poem"}}"#
    return try Asl.workflow(
      """
      {"QueryLanguage": "\(language)", "StartAt": "Init", "States": {
        "Init": {"Type": "Pass", \(first), "Next": "Draft"},
        "Draft": {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel", \(call),
          \(more)},
        "Enough?": {"Type": "Choice", "Choices": [\(rules)], "Default": "\(otherwise)"},\(states)
        "End": {"Type": "Succeed"}, "Bad": {"Type": "Fail"}}}
      """)
  }

  private func isBounded(_ workflow: Workflow) -> Bool {
    let loops = Analysis(workflow).loops()
    return !loops.isEmpty
      && loops.allSatisfy { if case .bounded = $0.verdict { true } else { false } }
  }

  private func rounds(_ workflow: Workflow) throws -> Double? {
    let work = Analysis(workflow).workBound
    guard work.value != nil else { return nil }
    return work.invocations[try Dify.node("Draft", in: workflow).id.index]
  }

  /// What `Output` of the model's step makes counts, however it is written.
  @Test(arguments: [
    #"{"n": "{% $states.input.n + 1 %}", "text": "{% $states.result.Body %}"}"#,
    #"{"n": "{% 1 + $states.input.n %}"}"#,
    #"{"n": "{% ($states.input.n+1) %}"}"#,
    #"{"n": "{% $number($states.input.n) + 2 - 1 %}"}"#,
    #""{% {'n': $states.input.n + 1, 'text': $states.result.Body} %}""#,
    #""{% $merge([$states.input, {'n': $states.input.n + 1}]) %}""#,
    #""{% $merge([$states.input, $states.result.Body, {'n': $states.input.n + 1}]) %}""#,
    #"{"n": "{% $states.input.`n` + 1 %}"}"#,
  ])
  func anOutputCounts(_ output: String) throws {
    let workflow = try loop(#""Output": \#(output), "Next": "Enough?""#)
    #expect(isBounded(workflow))
    // 1 to 5 rounds: the fifth leads out.
    #expect(try rounds(workflow) == 5)
    let writes = workflow.nodes.map { node in node.outputs.map(\.number) }
    #expect(writes == [[.set(0)], [.add(1)], [], [], []])
    let model = try Dify.node("Draft", in: workflow)
    #expect(model.outputs.map(\.isCount) == [true])
    #expect(model.outputs.map(\.occasion) == [.done])
    // It is no contract.
    #expect(!model.output.isKnown)
  }

  /// What counts too, in how many steps nobody knows.
  @Test(arguments: [
    #"{"n": "{% $exists($states.input.n) ? $states.input.n + 1 : 1 %}"}"#,
    #"{"n": "{% $states.input.n * 2 %}"}"#,
    #"{"n": "{% $states.input.n + $states.result.Body.usage %}"}"#,
    #"{"n": "{% $states.input.ok ? 0 : $states.input.n + 1 %}", "ok": "{% $states.result.ok %}"}"#,
    #""{% $states.input ~> |$|{'n': n + 1}| %}""#,
  ])
  func anUnclearOutputMayCount(_ output: String) throws {
    let workflow = try loop(
      first: #""Output": "{% $states.input %}""#, #""Output": \#(output), "Next": "Enough?""#)
    #expect(isBounded(workflow))
    #expect(try rounds(workflow) == nil)
  }

  /// What does not bring the number further, or loses it.
  @Test(arguments: [
    #""Output": {"n": "{% $states.input.n %}"}"#,
    #""Output": {"n": "{% $states.input.n + 0 %}"}"#,
    #""Output": {"n": 1}"#,
    #""Output": {"n": "{% $states.result.n %}"}"#,
    #""Output": {"n": "{% $states.input.from + 1 %}", "from": "{% $states.input.from %}"}"#,
    #""Output": {"n": "{% $states.context.Execution.Input.n + 1 %}"}"#,
    #""Output": {"n": "{% $states.input.n - 1 %}"}"#,
    #""Output": {"m": "{% $states.input.n + 1 %}"}"#,
    #""Output": "{% $merge([{'n': $states.input.n + 1}, {'n': 0}]) %}""#,
    #""Output": "{% $merge([$states.input, $states.result]) %}""#,
    #""Output": {"n": "{% $max([$states.input.n, $states.result.n]) %}"}"#,
    // The answer takes the place of the document.
    #""Assign": {"m": "{% $states.input.n + 1 %}"}"#,
  ])
  func whatDoesNotCount(_ fields: String) throws {
    let workflow = try loop(#"\#(fields), "Next": "Enough?""#)
    #expect(Analysis(workflow).loops().map(\.verdict) == [.unbounded])
  }

  /// The comparison has to lead out in the end, whatever else is asked beside it.
  @Test(arguments: [
    (#"{"Condition": "{% $states.input.n < 5 %}", "Next": "Draft"}"#, "Bad", true),
    (#"{"Condition": "{% 5 <= $states.input.n %}", "Next": "Bad"}"#, "Draft", true),
    (#"{"Condition": "{% $states.input.n < 5 %}", "Next": "Bad"}"#, "Draft", false),
    (#"{"Condition": "{% $states.input.n >= 5 %}", "Next": "Draft"}"#, "Bad", false),
    (#"{"Condition": "{% $states.input.n = 5 %}", "Next": "Bad"}"#, "Draft", true),
    (#"{"Condition": "{% $not($states.input.n < 5) %}", "Next": "Bad"}"#, "Draft", true),
    (
      #"{"Condition": "{% $states.input.v = 'bad' %}", "Next": "Draft"}, {"Condition": "{% $states.input.n >= 5 %}", "Next": "Bad"}"#,
      "End", false
    ),
    (
      #"{"Condition": "{% $states.input.v = 'bad' and $states.input.n < 5 %}", "Next": "Draft"}"#,
      "End", true
    ),
    // Whether there are other values than these, only a run knows.
    (
      #"{"Condition": "{% $states.input.v = 'ok' %}", "Next": "End"}, {"Condition": "{% $states.input.v = 'bad' and $states.input.n >= 5 %}", "Next": "Bad"}"#,
      "Draft", true
    ),
    // There are others than the only one that is named.
    (
      #"{"Condition": "{% $states.input.v = 'ok' and $states.input.n >= 5 %}", "Next": "Bad"}"#,
      "Draft", false
    ),
    (
      #"{"Condition": "{% $states.input.score >= 80 or $states.input.n >= 5 %}", "Next": "Bad"}"#,
      "Draft", true
    ),
    (
      #"{"Condition": "{% $states.input.score >= 80 and $states.input.n >= 5 %}", "Next": "Bad"}"#,
      "Draft", false
    ),
    (
      #"{"Condition": "{% $length($states.input.text) > 9 %}", "Next": "Draft"}, {"Condition": "{% $states.input.n >= 5 %}", "Next": "Bad"}"#,
      "End", false
    ),
    (
      #"{"Condition": "{% $states.input.n >= $states.input.most %}", "Next": "Bad"}"#, "Draft",
      true
    ),
  ])
  func theTestLeadsOut(_ rules: String, _ otherwise: String, _ ends: Bool) throws {
    let workflow = try loop(
      #""Output": {"n": "{% $states.input.n + 1 %}", "v": "{% $states.result.v %}"}, "Next": "Enough?""#,
      rules, otherwise: otherwise)
    #expect(isBounded(workflow) == ends)
  }

  @Test func countingDown() throws {
    let workflow = try loop(
      first: #""Output": {"n": 5}"#,
      #""Output": {"n": "{% $states.input.n-1 %}"}, "Next": "Enough?""#,
      #"{"Condition": "{% $states.input.n <= 0 %}", "Next": "Bad"}"#)
    #expect(isBounded(workflow))
    #expect(try rounds(workflow) == 5)
  }

  /// Each step on the way round has to hand the number on.
  @Test(arguments: [
    (#"{"Type": "Pass", "Output": {"n": "{% $states.input.n %}"}, "Next": "Enough?"}"#, true),
    (#"{"Type": "Pass", "Next": "Enough?"}"#, true),
    (#"{"Type": "Wait", "Seconds": 1, "Next": "Enough?"}"#, true),
    (#"{"Type": "Wait", "Seconds": 1, "Output": {}, "Next": "Enough?"}"#, false),
    (#"{"Type": "Pass", "Output": {"n": 0}, "Next": "Enough?"}"#, false),
    (
      #"{"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:headBucket", "Next": "Enough?"}"#,
      false
    ),
    // A function may hand back what it is given.
    (
      #"{"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:1:function:check", "Arguments": "{% $states.input %}", "Next": "Enough?"}"#,
      true
    ),
    (
      #"{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"Payload": "{% $states.input %}"}, "Output": "{% $states.result.Payload %}", "Next": "Enough?"}"#,
      true
    ),
    (
      #"{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"Payload": "{% $states.input %}"}, "Next": "Enough?"}"#,
      false
    ),
  ])
  func everyStepHandsItOn(_ step: String, _ ends: Bool) throws {
    let workflow = try loop(
      #""Output": {"n": "{% $states.input.n + 1 %}"}, "Next": "Look""#,
      states: #""Look": \#(step),"#)
    #expect(isBounded(workflow) == ends)
  }

  /// In JSONPath a Task keeps the document around its answer, and other steps count.
  @Test(arguments: [
    (#""ResultPath": "$.d""#, true), (#""ResultPath": null"#, true),
    (#""ResultPath": "$.n""#, false), (#""InputPath": "$.topic", "ResultPath": "$.d""#, true),
    (#""TimeoutSeconds": 9"#, false), (#""ResultSelector": {"n.$": "$.n"}"#, false),
    (#""ResultPath": "$.d", "OutputPath": "$.d""#, false),
    (#""ResultPath": "$.d", "OutputPath": "$""#, true),
  ])
  func documentsOfJSONPath(_ fields: String, _ ends: Bool) throws {
    let workflow = try loop(
      first: #""Result": {"n": 0}"#, #"\#(fields), "Next": "Count""#,
      #"{"Variable": "$.n", "NumericGreaterThanEquals": 5, "Next": "Bad"}"#,
      states: """
        "Count": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"},
          "ResultPath": "$.c", "Next": "Move"},
        "Move": {"Type": "Pass", "InputPath": "$.c.n", "ResultPath": "$.n", "Next": "Enough?"},
        """,
      language: "JSONPath")
    #expect(isBounded(workflow) == ends)
    if ends { #expect(try rounds(workflow) == 5) }
  }

  /// What a direct call of a function hands back may be what it was given, counted up or not.
  @Test func aFunctionMayHandTheCountBack() throws {
    for count in ["States.MathAdd($.n, 1)", "$.n"] {
      let workflow = try Asl.machine([
        "Init": #"{"Type": "Pass", "Result": {"n": 0}, "Next": "Draft"}"#,
        "Draft": """
        {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:1:function:call-claude",
          "Parameters": {"n.$": "\(count)"}, "Next": "Enough?"}
        """,
        "Enough?":
          #"{"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericGreaterThan": 5, "Next": "End"}], "Default": "Draft"}"#,
        "End": #"{"Type": "Succeed"}"#,
      ])
      #expect(isBounded(workflow) == (count != "$.n"))
      #expect(try rounds(workflow) == nil)
    }
  }

  /// Variables: what is assigned says how the number changes, and when.
  @Test func whatIsAssigned() throws {
    let workflow = try loop(
      first: #""Assign": {"n": 0, "s": {"n": 2}}"#,
      """
      "Assign": {"n": "{% $n + 1 %}", "s": {"n": "{% $s.n - 1 %}"}, "t": "{% $t & $n %}"},
      "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"n": "{% $n+2 %}"}, "Next": "Bad"}],
      "Next": "Enough?"
      """,
      #"{"Condition": "{% $s.n < 0 %}", "Assign": {"n": 7}, "Next": "Bad"}"#)
    func writes(_ name: String) throws -> [String] {
      try Dify.node(name, in: workflow).outputs.map { output in
        let number = output.number.map { "\($0)" } ?? "-"
        return "\(output.variable) \(number) \(output.isCount) \(output.occasion)"
      }
    }
    #expect(
      try writes("Init") == [
        "$n set(0.0) false done", "$s - false done", "count of $s.n set(2.0) false done",
      ])
    #expect(
      try writes("Draft") == [
        "$n add(1.0) true done", "$s - false done", "$t - true done", "$n add(2.0) true failed",
        "count of $s.n add(-1.0) true done",
      ])
    #expect(try writes("Enough?") == ["$n set(7.0) false chosen"])
    #expect(isBounded(workflow))
    // 1, 0, -1.
    #expect(try rounds(workflow) == 3)
  }

  /// A number that counts only where the step is done does not count where it fails, and the other way
  /// round.
  @Test(arguments: [("", false), (#""Assign": {"n": "{% $n + 1 %}"},"#, true)])
  func failuresCountForThemselves(_ caught: String, _ ends: Bool) throws {
    let workflow = try loop(
      first: #""Assign": {"n": 0}"#,
      """
      "Assign": {"n": "{% $n + 1 %}"}, "Next": "Enough?",
      "Catch": [{"ErrorEquals": ["States.ALL"], \(caught) "Next": "Enough?"}]
      """,
      #"{"Condition": "{% $n >= 5 %}", "Next": "Bad"}"#)
    #expect(isBounded(workflow) == ends)
    #expect(try rounds(workflow) == nil)
  }

  /// A loop in a loop: each needs a counter of its own, and the outer one may begin the inner one anew.
  @Test(arguments: [(#""outer": "{% $outer + 1 %}","#, true), ("", false)])
  func aLoopInALoop(_ outer: String, _ ends: Bool) throws {
    let workflow = try loop(
      first: #""Assign": {"outer": 0}"#,
      #""Assign": {"inner": "{% $inner + 1 %}"}, "Next": "Inner?""#,
      #"{"Condition": "{% $outer >= 4 %}", "Next": "Bad"}"#, otherwise: "Plan",
      states: """
        "Plan": {"Type": "Pass", "Assign": {\(outer) "inner": 0}, "Next": "Draft"},
        "Inner?": {"Type": "Choice", "Default": "Enough?", "Choices": [
          {"Condition": "{% $inner < 3 %}", "Next": "Draft"}]},
        """)
    #expect(isBounded(workflow) == ends)
    guard !ends else { return }
    let loop = try #require(Analysis(workflow).loops().first)
    // The way round that is told is the one without an end.
    #expect(loop.cycle.nodes.contains(try Dify.node("Plan", in: workflow).id))
  }

  /// A list that becomes shorter in each round, or longer.
  @Test(arguments: [
    (
      #"{% $states.input.list[[1..9]] %}"#,
      #"{"Condition": "{% $count($states.input.list) = 0 %}", "Next": "Bad"}"#, true
    ),
    (
      #"{% $append($states.input.list, [$states.result.Body]) %}"#,
      #"{"Condition": "{% $count($states.input.list) > 20 %}", "Next": "Bad"}"#, true
    ),
    (
      #"{% $states.input.list %}"#,
      #"{"Condition": "{% $count($states.input.list) > 20 %}", "Next": "Bad"}"#, false
    ),
  ])
  func lists(_ list: String, _ rule: String, _ ends: Bool) throws {
    let workflow = try loop(
      first: #""Output": "{% $states.input %}""#,
      #""Output": {"list": "\#(list)"}, "Next": "Enough?""#, rule)
    #expect(isBounded(workflow) == ends)
  }

  /// The clock counts by itself.
  @Test(arguments: [
    (#"{"Condition": "{% $millis() > $states.input.end %}", "Next": "Bad"}"#, true),
    (
      #"{"Condition": "{% $states.context.State.EnteredTime > $states.input.end %}", "Next": "Bad"}"#,
      true
    ),
    (#"{"Condition": "{% $states.input.now > $states.input.end %}", "Next": "Bad"}"#, false),
  ])
  func theClockIsALimit(_ rule: String, _ ends: Bool) throws {
    let workflow = try loop(
      #""Output": "{% $merge([$states.input, {'text': $states.result.Body}]) %}", "Next": "Enough?""#,
      rule)
    #expect(isBounded(workflow) == ends)
  }

  /// A count that an item of a table keeps.
  @Test(arguments: [("ADD rounds :one", true), ("SET told = :one", false)])
  func anItemCounts(_ update: String, _ ends: Bool) throws {
    let workflow = try loop(
      #""Output": {"n": 0}, "Next": "Count""#,
      #"{"Condition": "{% $number($states.input.Attributes.rounds.N) >= 5 %}", "Next": "Bad"}"#,
      states: """
        "Count": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:updateItem",
          "Arguments": {"TableName": "runs", "Key": {"id": {"S": "1"}}, "ReturnValues": "ALL_NEW",
            "UpdateExpression": "\(update)"}, "Next": "Enough?"},
        """)
    #expect(isBounded(workflow) == ends)
  }

  /// What a Parallel makes of its branches, and what the runs of a Map's body count.
  @Test func bodiesCount() throws {
    let parallel = try Asl.machine([
      "Init": #"{"Type": "Pass", "Result": {"n": 0}, "Next": "Draft"}"#,
      "Draft": """
      {"Type": "Parallel", "Next": "Enough?", "ResultSelector": {"n.$": "$[1].n"}, "Branches": [
        {"StartAt": "Work", "States": {"Work": {"Type": "Task", "End": true,
          "Resource": "arn:aws:states:::bedrock:invokeModel", "Parameters": {"ModelId": "m"}}}},
        {"StartAt": "Count", "States": {"Count": {"Type": "Pass", "End": true,
          "Parameters": {"n.$": "States.MathAdd($.n, 1)"}}}}]}
      """,
      "Enough?":
        #"{"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericGreaterThan": 5, "Next": "End"}], "Default": "Draft"}"#,
      "End": #"{"Type": "Succeed"}"#,
    ])
    #expect(isBounded(parallel))
    let map = try Asl.workflow(
      """
      {"QueryLanguage": "JSONata", "StartAt": "Each", "States": {"Each": {"Type": "Map",
        "ItemSelector": {"n": 0, "doc": "{% $states.context.Map.Item.Value %}"}, "End": true,
        "ItemProcessor": {"StartAt": "Work", "States": {
          "Work": {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel",
            "Arguments": {"ModelId": "m"}, "Output": {"n": "{% $states.input.n + 1 %}"},
            "Next": "Enough?"},
          "Enough?": {"Type": "Choice", "Default": "Work", "Choices": [
            {"Condition": "{% $states.input.n >= 3 %}", "Next": "Done"}]},
          "Done": {"Type": "Succeed"}}}}}}
      """)
    #expect(isBounded(map))
    let writes = map.nodes.flatMap { node in node.outputs.map { "\($0.variable) \(node.name)" } }
    #expect(writes == ["Each/count of $.n Each", "Each/count of $.n Work"])
    #expect(map.nodes.allSatisfy { $0.outputs.allSatisfy(\.hasReducer) })
  }
}
