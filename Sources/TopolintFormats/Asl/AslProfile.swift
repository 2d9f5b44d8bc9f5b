import TopolintModel

/// What Step Functions does where the file is silent, each with its source.
enum AslProfile {
  /// Which kind of workflow a definition runs as when no template says so.
  static let workflowTypeKnob = FormatKnob(
    "workflow-type", values: ["standard", "express"],
    summary: "how definitions run for which no template is found: standard (up to a year) or "
      + "express (up to five minutes)")

  static let abort = EngineNote(
    "a state that fails and that nothing catches ends the whole execution", source: errors)
  static let noRetry = EngineNote("a failed state is not tried again", source: errors)
  static let retry = EngineNote(
    "a retrier waits 1 s, doubles the wait each time and makes 3 attempts more", source: errors)
  static let callbackTimeout = EngineNote(
    "without `TimeoutSeconds` or `HeartbeatSeconds` a callback is waited for 99999999 s, about "
      + "three years",
    source: task)
  static let lambdaTimeout = EngineNote(
    "a Lambda function is stopped after 15 minutes at the latest",
    source: "docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html")
  static let httpTimeout = EngineNote(
    "an HTTP task is given up after 60 s",
    source: "docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html")
  static let standardTime = EngineNote(
    "a Standard execution may take a year",
    source: "docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html")
  static let expressTime = EngineNote(
    "an Express execution ends after five minutes",
    source: "docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html")
  static let steps = EngineNote(
    "rounds are not counted; `TimeoutSeconds` of the machine or a counter can end them",
    source: task)
  static let depth = EngineNote(
    "machines may start one another however deep, each waiting for the next",
    source: "docs.aws.amazon.com/step-functions/latest/dg/concepts-nested-workflows.html")
  static let noMatch = EngineNote(
    "without `Default` a value that no rule matches ends the execution with "
      + "States.NoChoiceMatched",
    source: "awsdocs/aws-step-functions-developer-guide:"
      + "doc_source/amazon-states-language-choice-state.md")
  static let inlineConcurrency = EngineNote(
    "an inline Map runs 40 iterations at once",
    source: "docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html")
  static let distributedConcurrency = EngineNote(
    "a distributed Map sets no limit of its own and runs 10,000 children at once",
    source: "docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html")
  static let width = EngineNote("a Map takes every item that it is given", source: map)
  static let mapFails = EngineNote("one failed item fails the whole Map", source: map)
  static let parallelFails = EngineNote(
    "one failed branch stops the others and fails the whole Parallel",
    source: "awsdocs/aws-step-functions-developer-guide:"
      + "doc_source/amazon-states-language-parallel-state.md")
  static let cannotFail = EngineNote(
    "the state only moves data or waits",
    source: "awsdocs/aws-step-functions-developer-guide:doc_source/"
      + "concepts-amazon-states-language.md")
  static let noMemory = EngineNote(
    "a call of the model sees nothing of earlier calls",
    source: "docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html")
  static let overwrites = EngineNote(
    "the same item or object is put in place of what was there",
    source: "docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html")
  static let repeats = EngineNote(
    "without a token or a deduplication id each attempt acts anew",
    source: "docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html")

  /// The table that `topolint formats` prints.
  static let defaults: [EngineDefault] = [
    row("Catch", abort), row("Retry", noRetry),
    row("IntervalSeconds, BackoffRate, MaxAttempts", retry),
    row("TimeoutSeconds of a callback", callbackTimeout),
    row("TimeoutSeconds of a Lambda task", lambdaTimeout),
    row("TimeoutSeconds of an HTTP task", httpTimeout),
    row("TimeoutSeconds of a Standard machine", standardTime),
    row("TimeoutSeconds of an Express machine", expressTime),
    row("limit on rounds", steps), row("depth of nested executions", depth),
    row("Default of a Choice", noMatch),
    row("MaxConcurrency of an inline Map", inlineConcurrency),
    row("MaxConcurrency of a distributed Map", distributedConcurrency),
    row("number of items of a Map", width), row("ToleratedFailureCount", mapFails),
    row("a failed branch of a Parallel", parallelFails),
    row("failure of Pass, Wait, Succeed", cannotFail), row("memory of a model call", noMemory),
    row("putting an item or object twice", overwrites),
    row("other writes without a token", repeats),
  ]

  private static let errors =
    "awsdocs/aws-step-functions-developer-guide:doc_source/concepts-error-handling.md"
  private static let task =
    "awsdocs/aws-step-functions-developer-guide:doc_source/amazon-states-language-task-state.md"
  private static let map =
    "awsdocs/aws-step-functions-developer-guide:doc_source/amazon-states-language-map-state.md"
}
