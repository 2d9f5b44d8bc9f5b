import TopolintModel

/// What a step is, by the class that runs it.
enum LanggraphKinds {
  /// What is known of a class: what it is, and its effect where the class says so.
  struct Known {
    let kind: NodeKind
    let effect: EffectLevel?
  }

  /// What a class is; nil for one that says nothing: a function, a sequence.
  ///
  /// The path is that under which a class is serialised, `langchain/chat_models/openai/ChatOpenAI`
  /// (langchain-ai/langchain: libs/core/langchain_core/load/mapping.py), or that of its module.
  static func known(_ path: [String]) -> Known? {
    guard let type = path.last else { return nil }
    if graphs.contains(type) { return Known(kind: .subworkflow, effect: nil) }
    let modules = path.dropLast()
    if modules.contains(where: models.contains) {
      return Known(kind: .llm, effect: EffectLevel.none)
    }
    if modules.contains(where: quiet.contains) || passing.contains(type) {
      return Known(kind: .code, effect: EffectLevel.none)
    }
    if modules.contains("retrievers") || type.hasSuffix("Retriever") {
      return Known(kind: .tool, effect: .read)
    }
    if modules.contains("tools") || type == "ToolNode" { return Known(kind: .tool, effect: nil) }
    return nil
  }

  private static let models: Set<String> = ["chat_models", "llms", "language_models"]

  private static let quiet: Set<String> = [
    "prompts", "output_parser", "output_parsers", "passthrough",
  ]

  private static let passing: Set<String> = [
    "RunnablePassthrough", "RunnableAssign", "RunnablePick",
  ]

  private static let graphs: Set<String> = [
    "CompiledStateGraph", "CompiledGraph", "CompiledMessageGraph", "Pregel", "RemoteGraph",
  ]
}
