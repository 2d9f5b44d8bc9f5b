/// The guards of the well-guarded CrewAI flow, each with the edits that take it out.
extension WellGuardedTests {
  private static let file = "crewai/well-guarded.yaml"

  static let crewai: [Removal] = [
    Removal(
      file, "the form of the triage", "missing-output-schema",
      [("        response_format:\n          python: desk.models.Triage\n", "")]),
    Removal(
      file, "the form of the amount", "missing-output-schema",
      [("        response_format:\n          python: desk.models.Refund\n", "")]),
    Removal(
      file, "the last word of the choice", "router-no-default",
      [
        (
          """
                call: expression
                expr: >-
                  outputs.triage.pydantic.category == 'refund' ? 'refund'
                  : outputs.triage.pydantic.category == 'question' ? 'question'
                  : 'complaint'
          """,
          """
                call: agent
                with: {role: Clerk, goal: Choose, backstory: Quick., input: "${state.ticket}"}
          """
        )
      ]),
    Removal(
      file, "the person before the money", "unverified-side-effect",
      [
        (
          """
              human_feedback:
                message: Pay this refund?
                emit:
                  - approve_refund
                  - reject_refund
                default_outcome: reject_refund

          """, ""
        ),
        ("    listen: approve_refund\n", "    listen: decide_refund\n"),
        ("        - reject_refund\n", ""),
      ]),
    Removal(
      file, "what it means that the person says nothing", "fail-open-guard",
      [("default_outcome: reject_refund", "default_outcome: approve_refund")]),
    Removal(
      file, "the order of the outcomes of a person who says nothing", "fail-open-guard",
      [("      default_outcome: reject_refund\n", "")]),
    Removal(
      file, "every check of the answer", "unverified-side-effect",
      [
        ("    listen: approved\n", "    listen: write_answer\n"),
        ("        guardrail:\n          python: desk.checks.names_no_other_customer\n", ""),
      ]),
    Removal(
      file, "that the refund waits for the approval", "unverified-side-effect",
      [("    listen: approve_refund\n", "    listen: look_up\n")]),
    Removal(
      file, "a small number of rounds", "excessive-cap",
      [("max_method_calls: 4", "max_method_calls: 4000")]),
    Removal(
      file, "a small number of turns", "excessive-cap",
      [("          max_iter: 4\n", "          max_iter: 400\n")]),
    Removal(
      file, "that the refund may not have been paid", "undefined-input",
      [("${has(outputs.pay_refund) ? outputs.pay_refund : 'none'}", "${outputs.pay_refund}")]),
    Removal(
      file, "that any of the ways leads to the answer", "join-deadlock",
      [("      or:\n", "      and:\n")]),
    Removal(
      file, "the version of the tool server", "unpinned-tool-server",
      [("shop-mcp@2.1.0", "shop-mcp")]),
    Removal(
      file, "the name of the event", "dangling-reference",
      [("      - approved\n", "      - accepted\n")]),
    Removal(
      file, "what starts the verdict", "unreachable-node",
      [("    listen: check_answer\n", "    listen: verdict\n")]),
    Removal(
      file, "that events and methods have different names", "refused-definition",
      [
        ("        - improve\n", "        - write_answer\n"),
        ("      - improve\n    do", "      - write_answer\n    do"),
        ("'approved' : 'improve'", "'approved' : 'write_answer'"),
      ]),
    Removal(
      file, "that the token stands elsewhere", "literal-secret",
      [("\"${SHOP_TOKEN}\"", "\"f3b1c9a47e5d20866bd94c17a0e2f85d\"")]),
  ]
}
