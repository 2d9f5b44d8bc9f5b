import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// What the fields of states come to: defaults, retries, limits, effects.
@Suite struct AslStateTests {
  private static let call = #""Type": "Task", "Resource": "arn:aws:states:::lambda:invoke""#

  private func task(_ fields: String, express: Bool = false) throws -> Node {
    let text = #"{"StartAt": "T", "States": {"T": {"Type": "Task", \#(fields), "End": true}}}"#
    let workflow = try Asl.workflow(
      text, knobs: ["workflow-type": express ? "express" : "standard"])
    return try Dify.node("T", in: workflow)
  }

  private func resource(_ resource: String, _ parameters: String = "{}") throws -> Node {
    try task(#""Resource": "\#(resource)", "Parameters": \#(parameters)"#)
  }

  @Test func aTaskWithNothingIsNotTriedAgainAndAborts() throws {
    let node = try task(#""Resource": "arn:aws:states:::lambda:invoke""#)
    #expect(node.retry.value == RetryPolicy.none && node.retry.note != nil)
    #expect(node.errorHandling.value == .abort && node.errorHandling.note != nil)
    #expect(node.timeout.value == .finite(Milliseconds(seconds: 900)))
  }

  /// Machines that wait for what they start go deeper; one that starts itself anew and ends does not.
  @Test(arguments: [
    (".sync:2", "", "", true), (".sync", "", "", true), ("", "", "", false),
    (".waitForTaskToken", "", "", false), (".sync:2", #""TimeoutSeconds": 60,"#, "", false),
    (".sync:2", "", #""TimeoutSeconds": 60,"#, false),
    (".sync:2", "", #""TimeoutSecondsPath": "$.limit","#, false),
  ])
  func machinesThatWaitMayGoDown(
    _ pattern: String, _ ofMachine: String, _ ofState: String, _ isDeep: Bool
  ) throws {
    let workflow = try Asl.workflow(
      """
      {"StartAt": "T", \(ofMachine) "States": {"T": {"Type": "Task", \(ofState) "End": true,
        "Resource": "arn:aws:states:::states:startExecution\(pattern)",
        "Parameters": {"StateMachineArn.$": "$$.StateMachine.Id"}}}}
      """)
    #expect((workflow.limits.depth.value == .unlimited) == isDeep)
    let reference = try Dify.node("T", in: workflow).reference
    #expect(reference?.target == .path("machine.asl.json"))
  }

  @Test func aRetrierHasDefaults() throws {
    let node = try task(
      #""Resource": "arn:aws:states:::lambda:invoke", "Retry": [{"ErrorEquals": ["States.ALL"]}]"#)
    let wait = Milliseconds(1000)
    #expect(
      node.retry.declaredValue
        == RetryPolicy(
          retries: .finite(3), backoff: .exponential(initial: wait, factor: 2), classes: nil))
  }

  @Test func retriersCountForThemselves() throws {
    let node = try task(
      """
      "Resource": "arn:aws:states:::lambda:invoke", "Retry": [
        {"ErrorEquals": ["Lambda.TooManyRequestsException"], "MaxAttempts": 5, "BackoffRate": 1},
        {"ErrorEquals": ["States.Timeout"], "MaxAttempts": 2},
        {"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}]
      """)
    #expect(
      node.retry.declaredValue
        == RetryPolicy(
          retries: .finite(5), backoff: .constant(Milliseconds(1000)),
          classes: [.rateLimit, .timeout]))
  }

  @Test func placeholdersAndExpressionsAreDynamic() throws {
    let node = try task(
      #""Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": "{% $limit %}""#)
    #expect(node.timeout.isDynamic)
    #expect(
      try task(#""Resource": "x", "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": "${N}"}]"#)
        .retry.isDynamic)
    #expect(try task(#""Resource": "x", "Retry": "${Retriers}", "Catch": "${C}""#).retry.isDynamic)
  }

  /// Only who waits for a token can wait for ever, and a sign of life is a limit.
  @Test func onlyCallbacksWaitForEver() throws {
    let topic = "arn:aws:states:::sns:publish"
    #expect(try resource(topic).timeout.value == nil)
    #expect(try resource(topic + ".waitForTaskToken").timeout.value == .unlimited)
    #expect(try resource("arn:aws:states:::glue:startJobRun.sync").timeout.value == nil)
    #expect(
      try resource("arn:aws:states:eu-west-1:1:activity:Work").timeout.value == .unlimited)
    #expect(
      try task(#""Resource": "\#(topic).waitForTaskToken", "HeartbeatSeconds": 60"#).timeout
        .isDynamic)
    #expect(
      try task(#""Resource": "\#(topic).waitForTaskToken", "TimeoutSeconds": 60"#).timeout
        .declaredValue == .finite(Milliseconds(seconds: 60)))
  }

  @Test func callbacksArePeopleWhereTheWordsSaySo() throws {
    #expect(
      try resource(
        "arn:aws:states:::sns:publish.waitForTaskToken",
        #"{"Subject": "Please approve the order"}"#
      ).kind == .human(.approval))
    #expect(
      try resource(
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken", #"{"QueueUrl": "${ManualQueue}"}"#
      ).kind == .human(.question))
    #expect(
      try resource(
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken", #"{"QueueUrl": "${Work}"}"#
      ).kind == .wait)
    // What the answer is compared with says it too.
    let workflow = try Asl.machine([
      "Ask":
        #"{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Next": "C"}"#,
      "C":
        #"{"Type": "Choice", "Choices": [{"Variable": "$.s", "StringEquals": "Rejected", "Next": "E"}], "Default": "E"}"#,
      "E": #"{"Type": "Succeed"}"#,
    ])
    #expect(try Dify.node("Ask", in: workflow).kind == .human(.approval))
  }

  @Test(arguments: [("Approved", [Outcome.accept, .reject]), ("no", [.reject, nil])])
  func aPersonsWordIsAVerdict(_ word: String, _ outcomes: [Outcome?]) throws {
    let workflow = try Asl.machine([
      "Approve":
        #"{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "ResultPath": "$.a", "Next": "C"}"#,
      "C":
        #"{"Type": "Choice", "Choices": [{"Variable": "$.a.s", "StringEquals": "\#(word)", "Next": "E"}], "Default": "F"}"#,
      "E": #"{"Type": "Succeed"}"#, "F": #"{"Type": "Fail"}"#,
    ])
    let choice = try Dify.node("C", in: workflow)
    #expect(workflow.outgoing(choice.id).filter { $0.kind == .branch }.map(\.outcome) == outcomes)
  }

  @Test func callsAreModelsAgentsFunctionsAndMachines() throws {
    let states = "arn:aws:states:::"
    let kinds: [(String, String, NodeKind)] = [
      ("bedrock:invokeModel", "{}", .llm), ("aws-sdk:bedrockruntime:converse", "{}", .llm),
      ("aws-sdk:bedrockagentruntime:invokeAgent", "{}", .agent),
      ("aws-sdk:bedrockagentcore:invokeAgentRuntime", "{}", .agent),
      ("http:invoke", #"{"ApiEndpoint": "https://api.openai.com/v1/responses"}"#, .llm),
      ("http:invoke", #"{"ApiEndpoint": "https://api.perplexity.ai/chat/completions"}"#, .llm),
      (
        "http:invoke",
        #"{"ApiEndpoint": "https://${Name}.openai.azure.com/openai/deployments/${D}/chat/completions"}"#,
        .tool
      ),
      (
        "http:invoke",
        #"{"ApiEndpoint": "https://x.openai.azure.com/openai/deployments/${D}/chat/completions"}"#,
        .llm
      ),
      (
        "http:invoke",
        #"{"ApiEndpoint": "{% 'https://api.openai.com/v1/responses' %}"}"#, .llm
      ),
      (
        "http:invoke",
        #"{"ApiEndpoint": "{% 'https://api.openai.com/v1/files/' & $file %}"}"#, .tool
      ),
      ("http:invoke", #"{"ApiEndpoint": "https://api.openai.com/v1/embeddings"}"#, .tool),
      ("http:invoke", #"{"ApiEndpoint": "https://api.stripe.com/v1/refunds"}"#, .tool),
      ("lambda:invoke", #"{"FunctionName": "${CallLLMFunction}"}"#, .llm),
      ("lambda:invoke", #"{"FunctionName": "${ParseLLMResponse}"}"#, .tool),
      (
        "lambda:invoke", #"{"FunctionName": "arn:aws:lambda:eu-west-1:1:function:ask-claude"}"#,
        .llm
      ),
      ("states:startExecution.sync:2", "{}", .subworkflow),
      ("aws-sdk:bedrockruntime:applyGuardrail", "{}", .verifier(.guardrail, .detectOnly)),
    ]
    for (name, parameters, kind) in kinds {
      #expect(try resource(states + name, parameters).kind == kind, "\(name) \(parameters)")
    }
  }

  @Test func servicesHaveEffects() throws {
    let rows: [(String, String, EffectLevel?)] = [
      ("sns:publish", "{}", .irreversible), ("sqs:sendMessage", "{}", .external),
      ("dynamodb:putItem", "{}", .write), ("dynamodb:deleteItem", "{}", .irreversible),
      ("dynamodb:getItem", "{}", .read), ("aws-sdk:s3:putObject", "{}", .write),
      ("aws-sdk:s3:deleteObject", "{}", .irreversible),
      ("aws-sdk:sesv2:sendEmail", "{}", .irreversible), ("events:putEvents", "{}", .external),
      ("aws-sdk:textract:startDocumentTextDetection", "{}", .read),
      ("aws-sdk:ec2:terminateInstances", "{}", .irreversible),
      ("aws-sdk:sfn:sendTaskSuccess", "{}", EffectLevel.none),
      ("http:invoke", #"{"Method": "GET"}"#, .read),
      (
        "http:invoke",
        #"{"Method": "POST", "ApiEndpoint": "https://api.openai.com/v1/embeddings"}"#, .read
      ),
      (
        "http:invoke", #"{"Method": "POST", "ApiEndpoint": "https://db.example.com/search"}"#, .read
      ),
      ("http:invoke", #"{"Method": "POST"}"#, .external),
      ("http:invoke", #"{"Method.$": "$.m"}"#, nil),
      ("lambda:invoke", #"{"FunctionName": "${SendMailFunction}"}"#, .irreversible),
      ("lambda:invoke", #"{"FunctionName": "${WorkerFunction}"}"#, nil),
      ("ecs:runTask.sync", "{}", nil),
      ("athena:startQueryExecution.sync", #"{"QueryString": "select 1"}"#, .read),
      ("athena:startQueryExecution.sync", #"{"QueryString": "drop table x"}"#, .external),
      ("athena:startQueryExecution.sync", #"{"QueryString.$": "$.q"}"#, nil),
    ]
    for (name, parameters, level) in rows {
      let node = try resource("arn:aws:states:::" + name, parameters)
      #expect(node.effect.value?.level == level, "\(name) \(parameters)")
    }
    #expect(try resource("${DDBPutItem}").effect.value == Effect(.write, basis: .nodeType))
    #expect(
      try resource("arn:aws:states:::lambda:invoke", #"{"FunctionName": "${SendMail}"}"#).effect
        .value?.basis == .name)
  }

  @Test func aStatementThatAModelWritesIsRunAsItComes() throws {
    let workflow = try Asl.machine([
      "Model":
        #"{"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel", "Next": "Run"}"#,
      "Run":
        #"{"Type": "Task", "Resource": "arn:aws:states:::athena:startQueryExecution.sync", "Parameters": {"QueryString.$": "$.Body.sql"}, "End": true}"#,
    ])
    #expect(try Dify.node("Run", in: workflow).effect.value?.level == .irreversible)
  }

  @Test func whatMakesACallRepeatable() throws {
    let states = "arn:aws:states:::"
    let rows: [(String, String, Bool?)] = [
      ("sqs:sendMessage", "{}", false),
      ("sqs:sendMessage", #"{"MessageDeduplicationId.$": "$.id"}"#, true),
      ("sqs:sendMessage", #"{"MessageGroupId": "g"}"#, nil), ("dynamodb:putItem", "{}", true),
      ("dynamodb:putItem", #"{"Item": {"id": {"S.$": "States.UUID()"}}}"#, nil),
      ("dynamodb:updateItem", "{}", nil),
      ("dynamodb:updateItem", ##"{"UpdateExpression": "SET #s = :s, t = :t"}"##, true),
      ("dynamodb:updateItem", #"{"UpdateExpression": "SET n = n - :one"}"#, nil),
      ("dynamodb:updateItem", #"{"UpdateExpression": "ADD n :one"}"#, nil),
      ("dynamodb:updateItem", #"{"ConditionExpression": "x"}"#, true),
      ("states:startExecution", #"{"Name.$": "$.id"}"#, true),
      ("http:invoke", #"{"Method": "POST"}"#, false),
      ("http:invoke", #"{"Method": "POST", "Headers": {"Idempotency-Key.$": "$.id"}}"#, true),
      ("ecs:runTask.sync", #"{"ClientToken.$": "$.id"}"#, true), ("lambda:invoke", "{}", nil),
    ]
    for (name, parameters, holds) in rows {
      #expect(
        try resource(states + name, parameters).idempotency.value == holds, "\(name) \(parameters)")
    }
  }

  private func map(_ fields: String, mode: String = "INLINE", body: String = "lambda:invoke") throws
    -> Node
  {
    let workflow = try Asl.machine([
      "M": """
      {"Type": "Map", \(fields) "ItemProcessor": {"ProcessorConfig": {"Mode": "\(mode)"},
        "StartAt": "B", "States": {"B": {"Type": "Task",
        "Resource": "arn:aws:states:::\(body)", "End": true}}}, "End": true}
      """
    ])
    return try Dify.node("M", in: workflow)
  }

  @Test func aMapsLimitsDependOnItsMode() throws {
    let inline = try map("")
    #expect(inline.concurrency.value == .finite(40) && inline.concurrency.note != nil)
    #expect(inline.width == .inexpressible)
    #expect(try map(#""MaxConcurrency": 0,"#).concurrency.value == .finite(40))
    #expect(try map(#""MaxConcurrency": 5,"#).concurrency.declaredValue == .finite(5))
    #expect(try map(#""MaxConcurrencyPath": "$.n","#).concurrency.isDynamic)
    #expect(try map("", body: "bedrock:invokeModel").width.value == .unlimited)
    let distributed = try map("", mode: "DISTRIBUTED")
    #expect(distributed.concurrency.value == .unlimited && distributed.width.value == .unlimited)
    #expect(
      try map(#""MaxConcurrency": 0,"#, mode: "DISTRIBUTED").concurrency.declaredValue == .unlimited
    )
    #expect(
      try map(
        #""ItemReader": {"ReaderConfig": {"MaxItems": 100}},"#, mode: "DISTRIBUTED"
      ).width.declaredValue == .finite(100))
    #expect(inline.partialFailure.value == .failFast)
    #expect(try map(#""ToleratedFailurePercentage": 5,"#).partialFailure.value == nil)
    #expect(try map(#""ToleratedFailureCount": 0,"#).partialFailure.value == .failFast)
    #expect(
      try map(#""ToleratedFailureCount": 3, "ResultWriter": {},"#).partialFailure.value
        == .markFailed)
  }

  @Test func anExpressMachineEndsByItself() throws {
    let text = #"{"StartAt": "T", "States": {"T": {"Type": "Pass", "End": true}}}"#
    #expect(try Asl.workflow(text).limits.timeout.value == .unlimited)
    let express = try Asl.workflow(text, knobs: ["workflow-type": "express"])
    #expect(express.limits.timeout.value == .finite(Milliseconds(seconds: 300)))
    let own = try Asl.workflow(
      #"{"StartAt": "T", "TimeoutSeconds": 60, "States": {"T": {"Type": "Pass", "End": true}}}"#)
    #expect(own.limits.timeout.declaredValue == .finite(Milliseconds(seconds: 60)))
  }

  /// What is caught around a body does not end the run from there; what is not does.
  @Test(arguments: [
    ("States.ALL", true), ("States.TaskFailed", true), ("${Errors}", true),
    ("States.Timeout", false),
    ("OutOfStock", false),
  ])
  func aCatchAroundABodyCatchesWhatIsInIt(_ error: String, _ isCaught: Bool) throws {
    let workflow = try Asl.machine([
      "P": """
      {"Type": "Parallel", "Branches": [{"StartAt": "A", "States": {"A": {\(Self.call),
        "End": true}}}], "Catch": [{"ErrorEquals": ["\(error)"], "Next": "E"}], "Next": "E"}
      """, "E": #"{"Type": "Fail"}"#,
    ])
    #expect(try Dify.node("A", in: workflow).errorHandling.value == (isCaught ? nil : .abort))
    let outcome = error == "States.Timeout" ? " timeout" : " error"
    #expect(
      Dify.edges(workflow) == [
        "P:join sequence E", "P error E [\(error)]\(outcome)", "P sequence A implied",
        "A sequence P:join implied",
      ])
    let caught = workflow.edges.filter { $0.kind == .error }.map { $0.condition == .always }
    #expect(caught == [isCaught])
  }

  @Test func unknownTypesAndStraySettingsAreLegal() throws {
    let workflow = try Asl.machine([
      "A": #"{"Type": "Teleport", "Next": "B"}"#, "QueryLanguage": #""JSONata""#,
      "B": #"{"Type": "Pass", "End": true}"#,
    ])
    #expect(Dify.nodes(workflow) == ["opaque A", "code B"])
    #expect(Dify.edges(workflow) == ["A sequence B"])
  }

  @Test func namesThatLeadNowhereAreDefects() throws {
    let text = """
      {"StartAt": "Strat", "States": {
        "Start": {"Type": "Pass", "Next": "Chooze"},
        "Choose": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsPresent": true,
          "Next": "Inner"}], "Default": "${Elsewhere}"},
        "Map": {"Type": "Map", "ItemProcessor": {"StartAt": "Inner", "States": {
          "Inner": {"Type": "Task", "Resource": "x", "Next": "Start"}}}, "End": true}}}
      """
    let workflow = try Asl.workflow(text)
    // No transition leaves its scope.
    #expect(
      Set(Dify.defects(workflow)) == [
        "next state Start", "start state Strat", "next state Chooze", "route target Inner",
      ])
    let start = try #require(
      workflow.defects.first { defect in
        if case .danglingReference("Strat", _, let known) = defect.kind {
          known == ["Start", "Choose", "Map"]
        } else {
          false
        }
      })
    #expect(Dify.slice(start.span, of: text) == "\"Strat\"")
  }

  /// What an engine works out of a variable's own last value counts, whatever the step answers.
  @Test(arguments: [
    (#""n.$": "States.MathAdd($n, 1)""#, true), (#""n.$": "$.result.n""#, false),
    (#""n.$": "States.MathAdd($n, $.step)""#, false), (#""n": 1"#, false),
    (#""n.$": "States.MathAdd($m, 1)""#, false),
  ])
  func anAssignedCountIsTold(_ assigned: String, _ isCount: Bool) throws {
    let node = try task(
      #""Resource": "arn:aws:states:::bedrock:invokeModel", "Assign": {\#(assigned)}"#)
    #expect(node.outputs.map(\.isCount) == [isCount])
  }

  /// Who asks for approval is a person, by the words of the message or by what is made of the answer.
  @Test(arguments: [
    (#""Message": {"text": "please approve"}"#, #""Variable": "$.r", "StringEquals": "x""#, true),
    (#""Message": {"approveUrl.$": "$.url"}"#, #""Variable": "$.r", "StringEquals": "x""#, true),
    (#""Message.$": "$.m""#, #""Variable": "$.r.approved", "BooleanEquals": true"#, true),
    (#""Message.$": "$.m""#, #""Variable": "$.r.ready", "BooleanEquals": true"#, false),
  ])
  func aRequestForApprovalIsKnown(_ message: String, _ rule: String, _ asks: Bool) throws {
    let workflow = try Asl.machine([
      "Notify": """
      {"Type": "Task", "Resource": "arn:aws:states:::sns:publish.waitForTaskToken", "Next": "C",
        "Parameters": {"TopicArn": "x", \(message)}, "ResultPath": "$.r"}
      """,
      "C": #"{"Type": "Choice", "Choices": [{\#(rule), "Next": "D"}], "Default": "E"}"#,
      "D": #"{"Type": "Succeed"}"#, "E": #"{"Type": "Fail"}"#,
    ])
    #expect(try Dify.node("Notify", in: workflow).kind == (asks ? .human(.approval) : .wait))
  }

  /// What a template fills in may lead to every state that nothing else leads to.
  @Test func aPlaceholderLeadsToWhatNothingElseLeadsTo() throws {
    let workflow = try Asl.machine([
      "C": #"{"Type": "Choice", "Choices": "${Rules}", "Default": "D"}"#,
      "A": #"{"Type": "Pass", "Next": "B"}"#, "B": #"{"Type": "Pass", "Next": "A"}"#,
      "D": #"{"Type": "Pass", "Next": "${After}"}"#, "E": #"{"Type": "Succeed"}"#,
    ])
    let choice = try Dify.node("C", in: workflow).id
    let ways = workflow.outgoing(choice).map {
      workflow[$0.target].name + ($0.isImplied ? "?" : "")
    }
    #expect(ways == ["D", "A?", "E?"])
  }

  /// A body or branches that a template fills in stand between a container and what follows it.
  @Test(arguments: [
    #""Type": "Parallel", "Branches": "${B}""#, #""Type": "Map", "ItemProcessor": "${B}""#,
  ])
  func aBodyThatIsFilledInIsPassed(_ state: String) throws {
    let workflow = try Asl.machine([
      "P": #"{\#(state), "Next": "D"}"#, "D": #"{"Type": "Succeed"}"#,
    ])
    #expect(Asl.control(workflow) == ["sequence": 2])
    #expect(Analysis(workflow).unreachableParts().isEmpty)
  }
}
