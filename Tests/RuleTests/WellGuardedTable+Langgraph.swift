/// The guards of the well-guarded graph, each with the edits that take it out.
extension WellGuardedTests {
  private static let file = "langgraph/well-guarded.json"

  private static let interrupt = "        \"__interrupt\": \"before\",\n"

  private static func edge(_ source: String, _ target: String) -> String {
    "    {\n      \"source\": \"\(source)\",\n      \"target\": \"\(target)\"\n    }"
  }

  static let langgraph: [Removal] = [
    Removal(
      file, "the review and the interrupt before the refund", "unverified-side-effect",
      [
        (interrupt, ""),
        (edge("decide:__end__", "review"), edge("decide:__end__", "pay:__start__")),
      ]),
    Removal(
      file, "that no way leads around the review", "unverified-side-effect",
      [
        (interrupt, ""),
        (
          edge("decide:__end__", "review"),
          edge("decide:__end__", "review") + ",\n" + edge("decide:__end__", "pay:__start__")
        ),
      ]),
    Removal(
      file, "that a refusal keeps the refund away", "decorative-guard",
      [
        (
          "\"target\": \"close\",\n      \"data\": \"reject\"",
          "\"target\": \"pay:__start__\",\n      \"data\": \"reject\""
        )
      ]),
    Removal(
      file, "the check of the facts", "unverified-cycle",
      [
        (
          edge("research:__end__", "check_facts"), edge("research:__end__", "decide:__start__")
        ),
        (edge("decide:__end__", "review"), edge("decide:__end__", "research:__start__")),
      ]),
    Removal(
      file, "that research only reads", "unverified-side-effect",
      [("          \"read_policy\"", "          \"update_order\"")]),
    Removal(
      file, "that the payer holds few tools", "excess-tool-scope",
      [
        (interrupt, ""),
        (
          "          \"find_payment\"\n",
          "          \"find_payment\",\n"
            + (1...24).map { "          \"update_\($0)\"" }.joined(separator: ",\n") + "\n"
        ),
      ]),
    Removal(
      file, "that the check is there", "dangling-reference",
      [("\"target\": \"check_facts\"", "\"target\": \"check_fact\"")]),
    Removal(
      file, "that what follows the refund hangs on it", "dangling-reference",
      [("\"source\": \"pay:__end__\"", "\"source\": \"pay:end\"")]),
    Removal(
      file, "an id of its own", "duplicate-id",
      [("\"id\": \"decide:tools\"", "\"id\": \"research:tools\"")]),
    Removal(
      file, "that a key stands once", "duplicate-key", [(interrupt, interrupt + interrupt)]),
    Removal(
      file, "that an edge stands once", "duplicate-message-edge",
      [
        (
          edge("close", "__end__"), edge("close", "__end__") + ",\n" + edge("close", "__end__")
        )
      ]),
    Removal(
      file, "that no key stands in the metadata", "literal-secret",
      [
        (
          interrupt,
          interrupt + "        \"api_key\": \"sk-proj-Zq3vTn8LxWc5Rb2Ky7Hd9Mf4Js6Pg1Va\",\n"
        )
      ]),
  ]
}
