/// The guards of `workflows-examples/<format>/well-guarded.*`, each with the edits that take it out.
extension WellGuardedTests {
  static let removals =
    topology + conductor + dify + n8n + asl + langgraph + maf + crewai
    + flowise + dockerAgent

  static let topology: [Removal] = [
    Removal(
      "topology/well-guarded.yaml", "the categories of the classifier",
      "missing-output-schema",
      [("    output: {category: [refund, question, complaint]}\n", "")]),
    Removal(
      "topology/well-guarded.yaml", "the default of the classifier",
      "router-no-default",
      [("      - {to: draft}\n", "")]),
    Removal(
      "topology/well-guarded.yaml", "what follows when the classifier fails",
      "unhandled-failure",
      [("complaint]}\n    on-error: {to: alert}\n", "complaint]}\n")]),
    Removal(
      "topology/well-guarded.yaml", "what follows when the look-up fails",
      "unhandled-failure",
      [
        (
          "    reads: [inputs.customer]\n    on-error: {to: alert}\n",
          "    reads: [inputs.customer]\n"
        )
      ]),
    Removal(
      "topology/well-guarded.yaml", "the form of the decision",
      "missing-output-schema",
      [("    output: {amount: number, reason: string}\n", "")]),
    Removal(
      "topology/well-guarded.yaml", "the approval",
      "unverified-side-effect",
      [("    next: approve\n", "    next: refund\n")]),
    Removal(
      "topology/well-guarded.yaml", "the timeout of the approval",
      "missing-timeout",
      [("    timeout: 1h\n", "")]),
    Removal(
      "topology/well-guarded.yaml", "where the approval that nobody gives leads",
      "fail-open-guard",
      [("    timed-out: draft\n", "    timed-out: refund\n")]),
    Removal(
      "topology/well-guarded.yaml", "that a refund is paid once",
      "non-idempotent-retry",
      [("    idempotent: true\n    reads: [decide.amount", "    reads: [decide.amount")]),
    Removal(
      "topology/well-guarded.yaml", "which failures are tried again",
      "retry-on-permanent",
      [("on: [transient, timeout]", "on: [invalid-input]")]),
    Removal(
      "topology/well-guarded.yaml", "the wait between attempts",
      "retry-without-backoff",
      [("wait: 2s, factor: 2", "wait: 0")]),
    Removal(
      "topology/well-guarded.yaml", "what follows when the payment fails",
      "unhandled-failure",
      [("timeout]}\n    on-error: {to: alert}\n", "timeout]}\n")]),
    Removal(
      "topology/well-guarded.yaml", "that the search may not have run",
      "undefined-input",
      [("search?", "search")]),
    Removal(
      "topology/well-guarded.yaml", "what follows when the search fails",
      "unhandled-failure",
      [
        (
          "    reads: [inputs.ticket]\n    on-error: {to: alert}\n    next: draft\n",
          "    reads: [inputs.ticket]\n    next: draft\n"
        )
      ]),
    Removal(
      "topology/well-guarded.yaml", "what follows when the draft fails",
      "unhandled-failure",
      [("decide.reason?]\n    on-error: {to: alert}\n", "decide.reason?]\n")]),
    Removal(
      "topology/well-guarded.yaml", "the review",
      "exfiltration-triangle",
      [("    next: review\n", "    next: send\n")]),
    Removal(
      "topology/well-guarded.yaml", "the other eyes of the review",
      "self-verification",
      [
        (
          "    model: other-model\n    prompt: prompts/review.md\n",
          "    model: large-model\n    prompt: prompts/reply.md\n"
        )
      ]),
    Removal(
      "topology/well-guarded.yaml", "the end of the review",
      "unbounded-loop",
      [("{to: draft, budget: 2}", "draft")]),
    Removal(
      "topology/well-guarded.yaml", "where an undecided review leads",
      "fail-open-guard",
      [("    undecided: alert\n", "    undecided: send\n")]),
    Removal(
      "topology/well-guarded.yaml", "where a failed review leads",
      "fail-open-guard",
      [
        (
          "undecided: alert\n    on-error: {to: alert}\n",
          "undecided: alert\n    on-error: {to: send}\n"
        )
      ]),
    Removal(
      "topology/well-guarded.yaml", "what follows when the mail fails",
      "unhandled-failure",
      [
        (
          "    reads: [draft, inputs.customer]\n    on-error: {to: alert}\n",
          "    reads: [draft, inputs.customer]\n"
        )
      ]),
    Removal(
      "topology/well-guarded.yaml", "the end that tells of the failure",
      "unhandled-failure",
      [("    next: fail\n", "    next: end\n")]),
    Removal(
      "topology/well-guarded.yaml", "the timeout of all calls",
      "missing-timeout",
      [("defaults: {timeout: 60s}\n", "")]),
  ]

  static let conductor: [Removal] = [
    Removal(
      "ms-conductor/well-guarded.yaml", "the categories of the triage",
      "router-no-default",
      [("        enum: [refund, question, complaint]\n", "")]),
    Removal(
      "ms-conductor/well-guarded.yaml", "the form of the triage",
      "missing-output-schema",
      [
        (
          "    output:\n      category:\n        type: string\n        enum: [refund, question, complaint]\n      summary:\n        type: string\n",
          ""
        )
      ]),
    Removal(
      "ms-conductor/well-guarded.yaml", "the way of complaints",
      "router-no-default",
      [("      - to: answer_writer\n        when: \"{{ output.category == 'complaint' }}\"\n", "")]),
    Removal(
      "ms-conductor/well-guarded.yaml", "the form of the verdict",
      "missing-output-schema",
      [
        (
          "    output:\n      due:\n        type: boolean\n      amount:\n        type: number\n      reason:\n        type: string\n",
          ""
        )
      ]),
    Removal(
      "ms-conductor/well-guarded.yaml", "the gate",
      "unverified-side-effect",
      [("      - to: refund_gate\n        when", "      - to: refunder\n        when")]),
    Removal(
      "ms-conductor/well-guarded.yaml", "what the gate keeps away",
      "decorative-guard",
      [
        (
          "        value: reject\n        route: answer_writer\n",
          "        value: reject\n        route: refunder\n"
        )
      ]),
    Removal(
      "ms-conductor/well-guarded.yaml", "that nothing was refunded",
      "undefined-input",
      [
        (
          "{% if refunder is defined %}The refund: {{ refunder.output.reference }}{% endif %}",
          "The refund: {{ refunder.output.reference }}"
        )
      ]),
    Removal(
      "ms-conductor/well-guarded.yaml", "that nothing was checked yet",
      "undefined-input",
      [
        (
          "{% if answer_checker is defined %}Improve it: {{ answer_checker.output.advice }}{% endif %}",
          "Improve it: {{ answer_checker.output.advice }}"
        )
      ]),
    Removal(
      "ms-conductor/well-guarded.yaml", "the check of the answer",
      "unverified-side-effect",
      [("    routes:\n      - to: answer_checker\n", "    routes:\n      - to: sender\n")]),
    Removal(
      "ms-conductor/well-guarded.yaml", "the other eyes of the check",
      "self-verification",
      [("    model: claude-sonnet-4.5\n", "")]),
    Removal(
      "ms-conductor/well-guarded.yaml", "the form of the check",
      "missing-output-schema",
      [
        (
          "    output:\n      approved:\n        type: boolean\n      advice:\n        type: string\n",
          ""
        )
      ]),
    Removal(
      "ms-conductor/well-guarded.yaml", "what the check keeps away",
      "decorative-guard",
      [
        (
          "        when: \"{{ output.approved }}\"\n      - to: answer_writer\n",
          "        when: \"{{ output.approved }}\"\n      - to: sender\n"
        )
      ]),
    Removal(
      "ms-conductor/well-guarded.yaml", "the verdict of the check",
      "unverified-side-effect",
      [("        when: \"{{ output.approved }}\"\n      - to: answer_writer\n", "")]),
    Removal(
      "ms-conductor/well-guarded.yaml", "the time of a run",
      "missing-timeout",
      [("    timeout_seconds: 900\n", "")]),
    Removal(
      "ms-conductor/well-guarded.yaml", "the steps of a run",
      "excessive-cap",
      [("    max_iterations: 30\n", "    max_iterations: 500\n")]),
    Removal(
      "ms-conductor/well-guarded.yaml", "that the triage holds no tools",
      "unverified-side-effect",
      [("wants\n    tools: []\n", "wants\n")]),
    Removal(
      "ms-conductor/well-guarded.yaml", "that the writer holds no tools",
      "unverified-side-effect",
      [
        (
          "customer\n    tools: []\n    prompt: |\n      Write",
          "customer\n    prompt: |\n      Write"
        )
      ]),
    Removal(
      "ms-conductor/well-guarded.yaml", "the version of the mail server",
      "unpinned-tool-server",
      [("mail-mcp@2.1.0", "mail-mcp")]),
  ]

  static let dify: [Removal] = [
    Removal(
      "dify/well-guarded.yml", "what follows when the look-up fails",
      "unhandled-failure",
      [
        (
          "    - {id: e3, source: orders, sourceHandle: fail-branch, target: failed, targetHandle: target}\n",
          ""
        ),
        (
          "write: 30}\n        error_strategy: fail-branch\n    - id: judge",
          "write: 30}\n    - id: judge"
        ),
      ]),
    Removal(
      "dify/well-guarded.yml", "where a failed look-up leads",
      "swallowed-error",
      [
        (
          "    - {id: e3, source: orders, sourceHandle: fail-branch, target: failed, targetHandle: target}\n",
          ""
        )
      ]),
    Removal(
      "dify/well-guarded.yml", "what follows when the judge fails",
      "unhandled-failure",
      [
        (
          "    - {id: e5, source: judge, sourceHandle: fail-branch, target: failed, targetHandle: target}\n",
          ""
        ), ("Properties: false\n        error_strategy: fail-branch\n", "Properties: false\n"),
      ]),
    Removal(
      "dify/well-guarded.yml", "the form of the verdict",
      "missing-output-schema",
      [("        structured_output_enabled: true\n", "        structured_output_enabled: false\n")]),
    Removal(
      "dify/well-guarded.yml", "the way of what is refused",
      "router-no-default",
      [
        (
          "    - {id: e7, source: granted, sourceHandle: 'false', target: refused, targetHandle: target}\n",
          ""
        )
      ]),
    Removal(
      "dify/well-guarded.yml", "the approval",
      "unverified-side-effect",
      [("sourceHandle: 'true', target: approve,", "sourceHandle: 'true', target: pay,")]),
    Removal(
      "dify/well-guarded.yml", "where the approval that nobody gives leads",
      "fail-open-guard",
      [("sourceHandle: __timeout, target: waiting,", "sourceHandle: __timeout, target: pay,")]),
    Removal(
      "dify/well-guarded.yml", "that a refund is paid once",
      "non-idempotent-retry",
      [("        method: put\n", "        method: post\n")]),
    Removal(
      "dify/well-guarded.yml", "the wait between attempts",
      "retry-without-backoff",
      [("retry_interval: 1000", "retry_interval: 0")]),
    Removal(
      "dify/well-guarded.yml", "what follows when the payment fails",
      "unhandled-failure",
      [
        (
          "    - {id: e12, source: pay, sourceHandle: fail-branch, target: failed, targetHandle: target}\n",
          ""
        ),
        (
          "write: 30}\n        error_strategy: fail-branch\n    - id: wording",
          "write: 30}\n    - id: wording"
        ),
      ]),
    Removal(
      "dify/well-guarded.yml", "the end of the wording",
      "excessive-cap",
      [("        loop_count: 3\n", "        loop_count: 100\n")]),
    Removal(
      "dify/well-guarded.yml", "the sign that the wording passed",
      "cap-is-only-exit",
      [
        (
          "        break_conditions:\n        - comparison_operator: is\n          id: b1\n          value: 'yes'\n          varType: string\n          variable_selector: [check, fits]\n",
          "        break_conditions: []\n"
        )
      ]),
    Removal(
      "dify/well-guarded.yml", "what stands for a draft that fails",
      "unhandled-failure",
      [
        (
          "        error_strategy: default-value\n        default_value:\n        - {key: text, type: string, value: Your refund is on its way.}\n",
          ""
        )
      ]),
    Removal(
      "dify/well-guarded.yml", "what stands for a check that fails",
      "unhandled-failure",
      [
        (
          "        error_strategy: default-value\n        default_value:\n        - {key: fits, type: string, value: 'no'}\n",
          ""
        )
      ]),
    Removal(
      "dify/well-guarded.yml", "the way of what did not pass",
      "router-no-default",
      [
        (
          "    - {id: e17, source: passed, sourceHandle: 'false', target: plain, targetHandle: target}\n",
          ""
        )
      ]),
    Removal(
      "dify/well-guarded.yml", "the store of the token",
      "literal-secret",
      [
        (
          "value: '', value_type: secret",
          "value: f3b9c1d07e5a48629b1c3d5e7f901a2b, value_type: secret"
        )
      ]),
  ]
}
