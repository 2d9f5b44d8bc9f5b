/// The guards of the well-guarded declarative workflow, each with the edits that take it out.
extension WellGuardedTests {
  private static let file = "maf/well-guarded.yaml"

  static let maf: [Removal] = [
    Removal(
      file, "the categories of the sorter", "missing-output-schema",
      [
        (
          #"""
                id: small-model
              outputSchema:
                properties:
                  category:
                    kind: string
                    required: true
                    enum: [refund, question, complaint]

          """#,
          #"""
                id: small-model

          """#
        )
      ]),
    Removal(
      file, "the form of the plan", "missing-output-schema",
      [
        (
          #"""
              outputSchema:
                properties:
                  order:
                    kind: string
                    required: true
                  amount:
                    kind: number
                    required: true

          """#,
          #""#
        )
      ]),
    Removal(
      file, "the amount in the plan", "schema-mismatch",
      [
        (
          #"""
                  amount:
                    kind: number
                    required: true

          """#,
          #""#
        )
      ]),
    Removal(
      file, "the verdicts of the reviewer", "missing-output-schema",
      [
        (
          #"""
                id: other-model
              outputSchema:
                properties:
                  verdict:
                    kind: string
                    required: true
                    enum: [pass, fail]

          """#,
          #"""
                id: other-model

          """#
        )
      ]),
    Removal(
      file, "the word that the sorter uses", "unknown-route-label",
      [
        (#"[refund, question, complaint]"#, #"[refunds, question, complaint]"#)
      ]),
    Removal(
      file, "the verdict that lets a mail go", "unknown-route-label",
      [
        (#"enum: [pass, fail]"#, #"enum: [good, fail]"#)
      ]),
    Removal(
      file, "the approval of the mail and the review", "untrusted-to-privileged",
      [
        (
          #"""
                                functionName: SendMail
                                requireApproval: true

          """#,
          #"""
                                functionName: SendMail

          """#
        ),
        (#"=Local.Review.verdict = "pass""#, #"=true"#),
      ]),
    Removal(
      file, "the look at the order", "swallowed-error",
      [
        (
          #"""
                      - kind: ConditionGroup
                        id: is_there
                        conditions:
                          - condition: =StartsWith(Local.Order, "Error")
                            id: not_there
                            actions:
                              - kind: SendActivity
                                id: tell_missing
                                activity: The order was not found.
                              - kind: EndWorkflow
                                id: end_missing


          """#,
          #""#
        )
      ]),
    Removal(
      file, "what happens to other tickets", "router-no-default",
      [
        (
          #"""

                elseActions:
                  - kind: SendActivity
                    id: tell_shift
                    activity: A colleague will look at your ticket.

              - kind: EndWorkflow
                id: all_done

          """#,
          #"""


          """#
        )
      ]),
    Removal(
      file, "the limit on the steps", "excessive-cap",
      [
        (#"maxTurns: 60"#, #"maxTurns: 5000"#)
      ]),
    Removal(
      file, "the test of the count", "dead-counter",
      [
        (#"=Local.Round < 3"#, #"=Local.Review.verdict = "fail""#)
      ]),
    Removal(
      file, "where the next round begins", "dangling-reference",
      [
        (#"actionId: write"#, #"actionId: wrote"#)
      ]),
    Removal(
      file, "the way to the next round", "unreachable-node",
      [
        (#"actionId: write"#, #"actionId: all_done"#),
        (
          #"""
                      - kind: InvokeAzureAgent
                        id: search
          """#,
          #"""
                      - kind: GotoAction
                        id: skip
                        actionId: tell_shift
                      - kind: InvokeAzureAgent
                        id: search
          """#
        ),
      ]),
    Removal(
      file, "that the ticket is read", "ignored-input",
      [
        (
          #"""
          =Workflow.Inputs.ticket
                output:
                  autoSend: false
                  responseObject: Local.Class
          """#,
          #"""
          =System.LastMessage
                output:
                  autoSend: false
                  responseObject: Local.Class
          """#
        ),
        (#"ticket: =Workflow.Inputs.ticket"#, #"ticket: =System.LastMessage"#),
        (
          #"""
          messages: =Workflow.Inputs.ticket
                        output:
                          autoSend: false
                          messages: Local.Notes
          """#,
          #"""
          messages: =System.LastMessage
                        output:
                          autoSend: false
                          messages: Local.Notes
          """#
        ),
      ]),
    Removal(
      file, "a key from the environment", "literal-secret",
      [
        (
          #"Authorization: =Env.ORDERS_TOKEN"#,
          #"Authorization: Bearer ghp_a8Kd02kfLs93hfkW0vZq1Lm5Nc7Rt4Yb6Xe2"#
        )
      ]),
    Removal(
      file, "names of their own", "duplicate-id",
      [
        (#"id: end_sent"#, #"id: end_refund"#)
      ]),
    Removal(
      file, "order of the cases", "shadowed-case",
      [
        (#"=Local.Class.category = "question""#, #"=Local.Class.category = "refund""#)
      ]),
  ]
}
