/// The kinds of actions.
enum MafKind {
  /// Those that end the run: what follows them in a list is not run.
  static let ends: Set = [
    "EndWorkflow", "EndDialog", "EndConversation", "CancelDialog", "CancelAllDialogs",
    "CancelWorkflow",
  ]
  /// Those that wait for a person.
  static let people: Set = [
    "Question", "RequestExternalInput", "RequestHumanInput", "WaitForHumanInput", "WaitForInput",
    "Confirmation",
  ]
  /// Those that only move values, or tell the requester something.
  static let quiet: Set = [
    "SendActivity", "SendMessage", "SetVariable", "SetTextVariable", "SetMultipleVariables",
    "SetValue", "AppendValue", "ResetVariable", "ClearAllVariables", "EditTable", "EditTableV2",
    "EmitEvent", "GotoAction", "BreakLoop", "ContinueLoop",
  ]
  /// Those that compute, or keep the conversation, and can fail.
  static let computing: Set = [
    "ParseValue", "CreateConversation", "AddConversationMessage", "CopyConversationMessages",
    "RetrieveConversationMessage", "RetrieveConversationMessages", "DeleteConversation",
  ]
  /// Those that only the Python runtime knows, or knew; .NET takes none of them.
  static let ofPython: Set = [
    "If", "SetValue", "AppendValue", "RepeatUntil", "Confirmation", "WaitForInput",
  ]
  /// All that are known.
  static let known: Set = ends.union(people).union(quiet).union(computing).union(ofPython).union([
    "InvokeAzureAgent", "InvokeFunctionTool", "InvokeMcpTool", "HttpRequestAction",
    "ConditionGroup", "Foreach",
  ])

  // MARK: What runs

  /// The kinds that .NET's object model has and its runtime passes over (`NotSupported` in
  /// `Interpreter/WorkflowActionVisitor.cs`; `DeclarativeWorkflowBuilder.cs` does not ask for them).
  private static let unsupported: Set = [
    "InvokeAzureResponse", "AnswerQuestionWithAI", "DeleteActivity", "GetActivityMembers",
    "UpdateActivity", "ActivateExternalTrigger", "DisableTrigger", "WaitForConnectorTrigger",
    "InvokeConnectorAction", "InvokeCustomModelAction", "InvokeFlowAction",
    "InvokeAIBuilderModelAction", "InvokeSkillAction", "AdaptiveCardPrompt", "CSATQuestion",
    "OAuthInput", "BeginDialog", "RepeatDialog", "ReplaceDialog", "EmitEvent",
    "GetConversationMembers", "RecognizeIntent", "TransferConversation", "TransferConversationV2",
    "SignOutUser", "LogCustomTelemetryEvent", "CreateSearchQuery", "SearchKnowledgeSources",
    "SearchAndSummarizeWithCustomModel", "SearchAndSummarizeContent",
  ]
  /// The kinds that the Python runtime has an executor or a structure for (`ALL_ACTION_EXECUTORS` in
  /// `_declarative_builder.py`); it passes over all others, with a warning in its log.
  private static let python: Set = [
    "CreateConversation", "SetValue", "SetVariable", "SetTextVariable", "SetMultipleVariables",
    "ResetVariable", "ClearAllVariables", "SendActivity", "ParseValue", "EditTable", "EditTableV2",
    "EndWorkflow", "EndDialog", "EndConversation", "CancelDialog", "CancelAllDialogs",
    "InvokeAzureAgent", "Question", "RequestExternalInput", "RequestHumanInput",
    "WaitForHumanInput", "InvokeFunctionTool", "HttpRequestAction", "InvokeMcpTool", "If",
    "ConditionGroup", "Foreach", "GotoAction", "BreakLoop", "ContinueLoop",
  ]

  /// Whether a runtime is known to pass over a kind of action.
  static func isPassedOver(_ kind: String, by runtime: MafRuntime) -> Bool {
    switch runtime {
    case .python: !python.contains(kind)
    case .dotnet: unsupported.contains(kind) || ofPython.contains(kind)
    case .unknown: false
    }
  }

  /// The names that a kind can be a slip for.
  static let names: [String] = known.union(unsupported).sorted()

  /// Whether a kind is one that some runtime has, had, or takes for another way to write one.
  static func isOne(_ kind: String) -> Bool {
    known.contains(kind) || unsupported.contains(kind)
      || names.contains { $0.lowercased() == kind.lowercased() }
  }
}
