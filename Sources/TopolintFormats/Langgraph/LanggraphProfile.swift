internal import TopolintModel

/// What the engine does where the export is silent, each with its source.
enum LanggraphProfile {
  private static let pregel = "langchain-ai/langgraph:libs/langgraph/langgraph/pregel/main.py"
  private static let config = "langchain-ai/langgraph:libs/langgraph/langgraph/_internal/_config.py"
  private static let draw = "langchain-ai/langgraph:libs/langgraph/langgraph/pregel/_draw.py"

  /// The default changed twice, and the one for JavaScript never did.
  static let steps = FormatKnob(
    "recursion-limit", values: ["10007", "10000", "25"],
    summary:
      "the steps of a run where the caller sets none: 10007 from langgraph 1.2 on, 10000 from "
      + "1.0.6, 25 before and in langgraph.js")

  /// How many steps a run takes at most.
  static func limit(_ knob: String?) -> Int {
    switch knob {
    case "25": 25
    case "10000": 10_000
    default: 10_007
    }
  }

  static let limited = EngineNote(
    "a run takes at most 10007 steps (10000 before 1.2, 25 before 1.0.6) unless the caller or "
      + "LANGGRAPH_DEFAULT_RECURSION_LIMIT says otherwise",
    source: config)
  static let limitFails = EngineNote(
    "a run that has used up its steps fails with a GraphRecursionError", source: pregel)
  static let deferred = EngineNote(
    "a deferred step waits until nothing else is left to run",
    source: "langchain-ai/langgraph:libs/langgraph/langgraph/graph/state.py")
  static let toolsRun = EngineNote(
    "the tools that the model asked for run at once, and nobody is asked",
    source: "langchain-ai/langgraph:libs/prebuilt/langgraph/prebuilt/tool_node.py")

  /// What the export does not hold.
  static let code = "the code of the step is not in the export"
  static let call = "the code and the caller say it, not the export"

  /// The rows of `topolint formats`.
  static let defaults = [
    row("recursion_limit", limited),
    row("recursion_limit, when reached", limitFails),
    row("defer", deferred),
    row("interrupt_before of a ToolNode", toolsRun),
    EngineDefault(
      "a route without named targets",
      "no edge is drawn: the targets of a `Command`, a `Send` or a routing function that names none "
        + "are not in the export",
      source: draw),
  ]
}
