import TopolintSource

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

  /// The fields without which Python refuses an action, each with what may stand for it
  /// (`ACTION_REQUIRED_FIELDS` and `ACTION_ALTERNATE_FIELDS` in `_declarative_builder.py`); those that
  /// no runtime can do without are asked for in any.
  static let pythonFields: [String: [[String]]] = [
    "SetValue": [["path", "variable"]], "SetVariable": [["variable"]],
    "SendActivity": [["activity"]], "Foreach": [["source"], ["actions"]], "If": [["condition"]],
    "ConditionGroup": [["conditions"]],
    "Question": [["question", "text"], ["variable", "property"]],
    "RequestExternalInput": [["prompt", "message"], ["variable", "property"]],
    "RequestHumanInput": [["variable"]], "WaitForHumanInput": [["variable"]],
    "InvokeMcpTool": [["serverUrl"]],
  ]

  /// Whether a kind of action is known to be passed over: by the runtime that runs the file, or by both.
  static func isPassedOver(_ kind: String, by runtime: MafRuntime) -> Bool {
    switch runtime {
    case .python: !python.contains(kind)
    case .dotnet: unsupported.contains(kind) || ofPython.contains(kind)
    // What an earlier Python ran may be run by that.
    case .unknown: unsupported.contains(kind) && !python.contains(kind)
    }
  }

  /// The kind that one that is none was meant to be. Not what is longer by a word, or by the number of
  /// its version: that is another kind.
  static func guess(_ kind: String) -> NameGuess {
    func isNear(_ name: String) -> Bool { abs(name.count - kind.count) < 2 }
    switch guessName(kind, in: names) {
    case .one(let name) where isNear(name): return .one(name)
    case .unsure(let near):
      let near = near.filter(isNear)
      return near.isEmpty ? .none : .unsure(near)
    case .one, .none: return .none
    }
  }

  /// The kind that one is when the case of its letters does not count, and that is written otherwise.
  static func otherCase(of kind: String) -> String? {
    names.first { $0 != kind && $0.lowercased() == kind.lowercased() }
  }

  /// The names that a kind can be a slip for.
  static let names: [String] = known.union(unsupported).sorted()

  /// Whether a kind is one that some runtime has, had, or takes for another way to write one.
  static func isOne(_ kind: String) -> Bool {
    known.contains(kind) || unsupported.contains(kind)
      || names.contains { $0.lowercased() == kind.lowercased() }
  }
}
