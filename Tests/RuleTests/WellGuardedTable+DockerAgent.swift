/// The guards of the well-guarded team of agents, each with the edits that take it out.
extension WellGuardedTests {
  private static let file = "docker-agent/well-guarded.yaml"

  static let dockerAgent: [Removal] = [
    Removal(
      file, "the turns of the conversation", "unbounded-loop", [("    max_iterations: 40\n", "")]),
    Removal(
      file, "the turns of the developer", "unbounded-turns", [("    max_iterations: 25\n", "")]),
    Removal(
      file, "a small number of turns", "excessive-cap",
      [("max_iterations: 25", "max_iterations: 250")]),
    Removal(
      file, "the program before a refund", "unverified-side-effect",
      [("      tool_guard:\n", "      post_tool_use:\n")]),
    Removal(
      file, "the command that the shell may run", "unverified-side-effect",
      [(#""shell:cmd=git log*""#, #""shell""#), (#"    - "shell:cmd=sudo*""#, #"    - "rm""#)]),
    Removal(
      file, "that somebody is asked", "unverified-side-effect",
      [("safety: balanced", "safety: autonomous")]),
    Removal(
      file, "the version of the server", "unpinned-tool-server",
      [("orders-mcp@1.4.2", "orders-mcp")]),
    Removal(
      file, "the credential of the environment", "literal-secret",
      [("ORDERS_TOKEN: ${env.ORDERS_TOKEN}", "ORDERS_TOKEN: f3Kp9Zx2Lq7Vb4Nw8Rt1Ys6Dm0Hc5Gj2")]),
    Removal(
      file, "a model of another provider", "fallback-same-failure-domain",
      [("models: [small]", "models: [main]")]),
    Removal(
      file, "the name of the developer", "dangling-reference",
      [("sub_agents: [developer]", "sub_agents: [developers]")]),
    Removal(
      file, "the name of the server", "dangling-reference",
      [
        (
          "        ref: orders\n        tools: [get_order]",
          "        ref: order\n        tools: [get_order]"
        )
      ]),
    Removal(
      file, "that the agents agree once", "duplicate-message-edge",
      [("handoffs: [orders, refunds]", "handoffs: [orders, refunds, orders]")]),
  ]
}
