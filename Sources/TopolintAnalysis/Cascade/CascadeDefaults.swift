extension CascadeParameter {
  /// The default, its range and its source.
  public var definition: Definition {
    switch self {
    case .adoption:
      Definition(
        0.92, 0...1, .published,
        "Spark to Fire, table I: one-way chain",
        "How likely a model takes over a falsehood that is all it reads.")
    case .dilution:
      Definition(
        0.657, 0...4, .model,
        "two-point fit to Spark to Fire, table I: .92 at one source, .37 at four",
        "Exponent by which adoption falls with the number of sources: adoption times sources to minus this."
      )
    case .toolAdoption:
      Definition(
        0.62, 0...1, .published,
        "AgentProp-Bench, at second hand: wrong parameter to wrong answer, .46 to .73",
        "How likely a falsehood of a model enters the arguments of a tool that it calls.")
    case .passDetect:
      Definition(
        0.99, 0...1, .published,
        "Spark to Fire, ablation without blocking: (1 - .031) / (1 - .022)",
        "What a check lets through that only reports.")
    case .passReflection:
      Definition(
        0.7, 0...1, .published,
        "Spark to Fire, self-reflection .32 against .022",
        "What a model lets through that judges its own output.")
    case .passJudge:
      Definition(
        0.45, 0...1, .published,
        "Universal Verifier: false positives of a naive judge, at least .45",
        "What a peer or a model that judges lets through.")
    case .passGate:
      Definition(
        0.24, 0...1, .published,
        "Scaling Agent Systems 4.4 / 17.2 and Huang et al. 5.5 / 23.7",
        "What an orchestrator lets through that gates the work it has delegated.")
    case .passEnforced:
      Definition(
        0.17, 0...1, .published,
        "Spark to Fire, table IX: .07 / .42 and .05 / .26",
        "What a guardrail of the engine lets through.")
    case .passCheck:
      Definition(
        0.05, 0...1, .assumption,
        "assumption",
        "What a deterministic check lets through.")
    case .passHuman:
      Definition(
        0.3, 0...1, .assumption,
        "assumption",
        "What a person lets through.")
    case .passSchema:
      Definition(
        1, 0...1, .model,
        "a schema checks the form, not the content",
        "What a schema lets through of wrong content.")
    case .sameInstructions:
      Definition(
        0.6, 0...1, .published,
        "Kim et al., at second hand: models agree on 60 % of errors",
        "Correlation of errors between the same model with the same prompt.")
    case .sameFamily:
      Definition(
        0.44, 0...1, .published,
        "Kohli, Nine Judges, at second hand: .437",
        "Correlation of errors between models of one name.")
    case .otherFamily:
      Definition(
        0.39, 0...1, .published,
        "Kohli, Nine Judges, at second hand: .389",
        "Correlation of errors between other models or checks.")
    case .memoryCorrection:
      Definition(
        0.02, 0.0001...1, .published,
        "Spark to Fire, table I: 0 to .025",
        "How much of an adopted falsehood a node with memory drops in a round.")
    case .memoryRounds:
      Definition(
        5, 0...1000, .assumption,
        "assumption; Spark to Fire observes five rounds",
        "Rounds of a loop without a known limit, for nodes with memory.")
    case .stepSuccess:
      Definition(
        0.9, 0...1, .assumption,
        "assumption; MAKER measures .64 to .998 by model",
        "How likely a model step is right.")
    case .nodeValue:
      Definition(
        1, 0...1000000, .assumption,
        "assumption",
        "What it counts when a step takes over a falsehood.")
    case .effectValue:
      Definition(
        5, 0...1000000, .assumption,
        "assumption",
        "What it counts when the step acts on another system or on people.")
    case .seedWeight:
      Definition(
        1, 0...1000000, .assumption,
        "assumption: all models err alike",
        "Weight of each model step as the origin of a falsehood.")
    case .suggestedPass:
      Definition(
        0.24, 0...1, .published,
        "as pass-gate",
        "What a guard that is suggested would let through.")
    case .chainLength:
      Definition(
        4, 1...1000, .assumption,
        "assumption",
        "Models in a row without a check that are still accepted.")
    case .retryWarning:
      Definition(
        16, 1...1000000000, .assumption,
        "assumption",
        "Product of attempts along a call path from which a warning is due.")
    case .retryError:
      Definition(
        64, 1...1000000000, .assumption,
        "assumption; three layers of three retries",
        "Product of attempts along a call path from which an error is due.")
    case .threshold:
      Definition(
        1, 0...1000, .model,
        "a linear process grows above 1",
        "Growth factor of a cycle above which a falsehood grows.")
    case .workLimit:
      Definition(
        1000, 1...1000000000000, .assumption,
        "assumption",
        "Invocations in one run that are still accepted.")
    case .blastNodes:
      Definition(
        3, 0...1000000, .assumption,
        "assumption",
        "Value that a falsehood of one step may come to in any case.")
    case .blastShare:
      Definition(
        0.5, 0...1, .assumption,
        "assumption",
        "Share of the value within reach that a falsehood of one step may come to.")
    case .blastCut:
      Definition(
        0.25, 0...1, .assumption,
        "assumption",
        "Share of the reach that one guard must cut to be worth a finding.")
    case .worlds:
      Definition(
        1024, 64...65536, .model,
        "standard error at most .016",
        "Worlds in which reach is counted, in whole words of 64.")
    case .exactNodes:
      Definition(
        500, 0...5000, .model,
        "above it only what is reported is counted",
        "Largest number of nodes for which every origin is counted.")
    }
  }
}
