import Testing
import TopolintRuleKit

/// What the rules say of failures, choices and callbacks of state machines, in runs as people make them.
@Suite struct AslFailureTests {
  private static func findings(
    _ states: String, start: String, more: String = "", profile: Profile = .audit
  ) throws -> [String] {
    let folder = try ProjectFolder([
      "m.asl.json": "{\"StartAt\": \"\(start)\",\(more) \"States\": {\n\(states)\n}}"
    ])
    return try folder.run(profile: profile).diagnostics.map {
      "\($0.rule) \($0.identity.node) \($0.severity.rawValue)"
    }
  }

  private static func only(_ rule: String, _ findings: [String]) -> [String] {
    findings.filter { $0.hasPrefix(rule + " ") }
  }

  /// A round that waits for an answer which decides whether there is another does not run away by itself;
  /// one whose answer nobody asks about does.
  @Test(arguments: [
    (".waitForTaskToken", "$.a.done", ["unbounded-loop Done? info"], []),
    (
      ".waitForTaskToken", "$.open", ["unbounded-loop Done? error"], ["unbounded-loop Done? error"]
    ),
    ("", "$.a.done", ["unbounded-loop Done? error"], ["unbounded-loop Done? error"]),
  ])
  func callbacks(_ pattern: String, _ asked: String, _ all: [String], _ heard: [String]) throws {
    let states = """
      "Ask": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage\(pattern)",
        "Parameters": {"QueueUrl": "${Work}", "MessageBody": {"t.$": "$$.Task.Token"}},
        "TimeoutSeconds": 60, "ResultPath": "$.a", "Next": "Done?"},
      "Done?": {"Type": "Choice", "Default": "Ask", "Choices": [
        {"Variable": "\(asked)", "BooleanEquals": true, "Next": "End"}]},
      "End": {"Type": "Succeed"}
      """
    #expect(Self.only("unbounded-loop", try Self.findings(states, start: "Ask")) == all)
    #expect(
      Self.only("unbounded-loop", try Self.findings(states, start: "Ask", profile: .default))
        == heard)
  }

  /// A last rule that always holds is a default.
  @Test(arguments: [
    ("{% true %}", []), ("{%true%}", []),
    ("{% false %}", ["router-no-default C warning"]),
    ("{% $states.input.n > 3 %}", ["router-no-default C warning"]),
  ])
  func aRuleThatHolds(_ last: String, _ found: [String]) throws {
    let states = """
      "C": {"Type": "Choice", "Choices": [
        {"Condition": "{% $states.input.kind = 'a' %}", "Next": "A"},
        {"Condition": "\(last)", "Next": "B"}]},
      "A": {"Type": "Succeed"}, "B": {"Type": "Fail"}
      """
    let all = try Self.findings(states, start: "C", more: "\"QueryLanguage\": \"JSONata\",")
    #expect(Self.only("router-no-default", all) == found)
  }

  /// What no rule fits is an error like others, which something around the choice may take.
  @Test(arguments: [
    ("States.ALL", []), ("States.NoChoiceMatched", []), ("States.TaskFailed", []),
    ("${Errors}", []), ("States.Timeout", ["router-no-default P/C warning"]),
    ("OutOfStock", ["router-no-default P/C warning"]),
  ])
  func aCaughtChoice(_ error: String, _ found: [String]) throws {
    let states = """
      "P": {"Type": "Parallel", "Next": "A", "Catch": [
          {"ErrorEquals": ["\(error)"], "Next": "B"}], "Branches": [{"StartAt": "C", "States": {
        "C": {"Type": "Choice", "Choices": [
          {"Variable": "$.kind", "StringEquals": "a", "Next": "D"}]},
        "D": {"Type": "Pass", "End": true}}}]},
      "A": {"Type": "Succeed"}, "B": {"Type": "Fail"}
      """
    #expect(Self.only("router-no-default", try Self.findings(states, start: "P")) == found)
  }

  /// What is caught by name is handled, and nothing else.
  @Test(arguments: [
    ("[\"States.ALL\"]", []), ("[\"States.TaskFailed\"]", []), ("\"${Errors}\"", []),
    ("[\"OutOfStock\"]", ["unhandled-failure Ship warning"]),
    ("[\"States.Timeout\"]", ["unhandled-failure Ship warning"]),
    ("[\"OutOfStock\"]}, {\"Next\": \"Late\", \"ErrorEquals\": [\"States.ALL\"]", []),
  ])
  func someErrors(_ errors: String, _ found: [String]) throws {
    let states = """
      "Pay": {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Next": "Ship",
        "Parameters": {"Method": "POST", "ApiEndpoint": "https://pay.example.org/charges",
          "Authentication": {"ConnectionArn": "${C}"}}, "ResultPath": null,
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Late"}]},
      "Ship": {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "End": true,
        "Parameters": {"Method": "POST", "ApiEndpoint": "https://ship.example.org/parcels",
          "Authentication": {"ConnectionArn": "${C}"}},
        "Catch": [{"ErrorEquals": \(errors), "Next": "Late"}]},
      "Late": {"Type": "Fail"}
      """
    #expect(Self.only("unhandled-failure", try Self.findings(states, start: "Pay")) == found)
  }

  /// An error in the place of a result is no text to send.
  @Test(arguments: [
    ("", "$", ["swallowed-error Draft error"]),
    (", \"ResultPath\": \"$\"", "$", ["swallowed-error Draft error"]),
    ("", "$.Body.text", ["swallowed-error Draft error"]),
  ])
  func anErrorObject(_ path: String, _ read: String, _ found: [String]) throws {
    let states = """
      "Draft": {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel",
        "Parameters": {"ModelId": "m", "Body": {"prompt": "Write a poem"}},
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Send"\(path)}], "Next": "Send"},
      "Send": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true,
        "Parameters": {"TopicArn": "${T}", "Message.$": "\(read)"}}
      """
    #expect(Self.only("swallowed-error", try Self.findings(states, start: "Draft")) == found)
  }

  /// A way of its own may tell the error, all of it or its cause, which no model has written.
  @Test(arguments: ["$", "$.Cause"]) func anErrorThatIsTold(_ read: String) throws {
    let states = """
      "Draft": {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel",
        "Parameters": {"ModelId": "m", "Body": {"prompt": "Write a poem"}},
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Tell"}], "End": true},
      "Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Next": "Bad",
        "Parameters": {"TopicArn": "${T}", "Message.$": "\(read)"}},
      "Bad": {"Type": "Fail"}
      """
    let found = try Self.findings(states, start: "Draft")
    #expect(found.filter { !$0.hasPrefix("unhandled-failure ") } == [])
  }

  /// What an entry of `Catch` states in JSONata is a value of its own; an error in it is one, and what it
  /// leaves out is not there.
  @Test(arguments: [
    (#"{"text": "none", "failed": true}"#, []),
    (#"{"text": "{% $states.input.old %}"}"#, []),
    (#"{"text": "{% $states.errorOutput.Cause %}"}"#, ["swallowed-error Draft error"]),
    (#"{"text": "{% 'Error: ' & $states.errorOutput.Cause %}"}"#, ["swallowed-error Draft error"]),
    (#"{"failed": true}"#, ["swallowed-error Draft error"]),
  ])
  func whatACatchPutsOut(_ output: String, _ found: [String]) throws {
    let states = """
      "Draft": {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel",
        "Arguments": {"ModelId": "m", "Body": {"prompt": "Write a poem"}},
        "Output": {"text": "{% $states.result.Body.completion %}"},
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Send", "Output": \(output)}],
        "Next": "Send"},
      "Send": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true,
        "Arguments": {"TopicArn": "${T}", "Message": "{% $states.input.text %}"}}
      """
    let all = try Self.findings(states, start: "Draft", more: "\"QueryLanguage\": \"JSONata\",")
    #expect(Self.only("swallowed-error", all) == found)
    #expect(Self.only("undefined-input", all).isEmpty || !found.isEmpty)
  }

  /// A branch that waits for a time and then fails ends what waits beside it; one that waits for somebody
  /// ends nothing.
  @Test(arguments: [
    (#""Type": "Wait", "Seconds": 3600"#, "Fail", []),
    (#""Type": "Wait", "Seconds": 3600"#, "Succeed", ["missing-timeout P/Ask warning"]),
    (
      #""Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken""#, "Fail",
      ["missing-timeout P/Ask warning", "missing-timeout P/Sleep warning"]
    ),
  ])
  func aTimerBeside(_ wait: String, _ end: String, _ found: [String]) throws {
    let states = """
      "P": {"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "End": true,
          "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"}}},
        {"StartAt": "Sleep", "States": {"Sleep": {\(wait), "Next": "Late"},
          "Late": {"Type": "\(end)"}}}]}
      """
    #expect(Self.only("missing-timeout", try Self.findings(states, start: "P")) == found)
  }

  /// Why a model stopped is said by the service; what its answer is, by the model.
  @Test(arguments: [
    ("$.Body.stop_reason", []), ("$.Body.results[0].completionReason", []),
    ("$.Body.verdict", ["missing-output-schema Ask info"]),
  ])
  func whatTheServiceSays(_ asked: String, _ found: [String]) throws {
    let states = """
      "Ask": {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel", "Next": "C",
        "Parameters": {"ModelId": "m", "Body": {"prompt": "Write a poem"}}},
      "C": {"Type": "Choice", "Default": "B", "Choices": [
        {"Variable": "\(asked)", "StringEquals": "end_turn", "Next": "A"}]},
      "A": {"Type": "Succeed"}, "B": {"Type": "Fail"}
      """
    #expect(Self.only("missing-output-schema", try Self.findings(states, start: "Ask")) == found)
  }

  /// A choice between a failure and a reader that asks about the failure leads only what is there to the
  /// reader; one that asks for something else does not.
  @Test(arguments: [
    (#"{"Variable": "$.error", "IsPresent": true, "Next": "Bad"}"#, "Ok?", []),
    (#"{"Variable": "$.doc", "IsPresent": false, "Next": "Bad"}"#, "Ok?", []),
    (#"{"Variable": "$.status", "StringEquals": "failed", "Next": "Bad"}"#, "Mark", []),
    (
      #"{"Variable": "$.kind", "StringEquals": "a", "Next": "Bad"}"#, "Ok?",
      ["undefined-input Use error"]
    ),
  ])
  func aFailureThatIsAskedFor(_ rule: String, _ next: String, _ found: [String]) throws {
    let states = """
      "Fetch": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Ok?",
        "Parameters": {"FunctionName": "fetch"}, "ResultPath": "$.doc",
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "\(next)"}]},
      "Mark": {"Type": "Pass", "Result": "failed", "ResultPath": "$.status", "Next": "Ok?"},
      "Ok?": {"Type": "Choice", "Choices": [\(rule)], "Default": "Use"},
      "Use": {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel", "End": true,
        "Parameters": {"ModelId": "m", "Body": {"prompt.$": "$.doc.Payload.text"}}},
      "Bad": {"Type": "Fail"}
      """
    #expect(Self.only("undefined-input", try Self.findings(states, start: "Fetch")) == found)
  }
}
