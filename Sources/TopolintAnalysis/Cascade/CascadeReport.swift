public import TopolintModel

/// How far a falsehood that arises at one node goes.
public struct Blast: Hashable, Sendable {
  /// Where it arises.
  public let origin: NodeID
  /// The value that it comes to: counted in worlds, without the origin.
  public let value: Double
  /// The value by the likeliest path to each node alone: never above the reach.
  public let lower: Double
  /// The value by the fixed point that takes ways for independent: never below the reach.
  public let upper: Double
  /// The value of everything that can be reached at all.
  public let reachable: Double
  /// The path on which it is likeliest to come to something: to the most valuable node, the
  /// likeliest of these.
  public let path: GraphPath
  /// How likely the path is open.
  public let pathProbability: Double

  /// The share of what can be reached.
  public var share: Double { reachable > 0 ? value / reachable : 0 }
}

/// A set of nodes that feed one another.
public struct CyclicRisk: Hashable, Sendable {
  /// The nodes, in source order.
  public let nodes: [NodeID]
  /// The factor by which a falsehood grows: above 1 it does.
  public let factor: Double
  /// The radius less the correction; nil where members correct differently.
  public let margin: Double?
  /// Whether no default takes part in the factor.
  public let isDeclared: Bool
  /// The node behind which a check lowers the factor most.
  public let from: NodeID
  /// The node before which it stands.
  public let to: NodeID
  /// The edge between the two, where there is one.
  public let edge: EdgeID?
  /// The factor with a check of the suggested kind there.
  public let factorAfter: Double
}

/// A guard that would pay.
public struct SuggestedGuard: Hashable, Sendable {
  /// The node whose output is to be checked.
  public let node: NodeID
  /// The harm with the guards that are suggested before it.
  public let before: Double
  /// The harm with this guard too.
  public let after: Double
  /// The likeliest path that it cuts.
  public let path: GraphPath
  /// How many ways that share no step remain from origins to where harm is done, without the node.
  public let disjointPaths: Int

  /// The share of the harm that it takes away.
  public var cut: Double { before > 0 ? (before - after) / before : 0 }
}

/// Everything that the cascade model says of one workflow.
public struct CascadeReport: Sendable {
  /// The graph with its transmissions, for further questions.
  public let model: CascadeModel
  /// The sum of all blasts by the weights of their origins.
  public let harm: Double
  /// The worst origins among the models, the worst first; three at most.
  public let worst: [Blast]
  /// The worst of the origins that are no models (what the run is given, what tools bring in): a
  /// check that sees only what descends from the origin counts for nothing. Nil without any.
  public let worstSource: Blast?
  /// The sets of nodes that feed one another, by factor, the largest first.
  public let cycles: [CyclicRisk]
  /// The guards to add, one after the other.
  public let guards: [SuggestedGuard]
  /// The longest chain of models without a check between, with how likely all steps are right.
  public let chain: ChainRisk?
  /// How many steps a run can take.
  public let work: WorkBound
  /// How long a run can take.
  public let time: TimeBound
  /// Retries inside retries, the largest product first.
  public let retries: [RetryAmplification]
  /// What is read into contexts of a stated size.
  public let fanIns: [FanIn]
  /// Faults that keep one another going.
  public let faultCycles: [FaultCycle]
  /// Votes, in source order.
  public let votes: [VoteRisk]
}

/// A chain of models.
public struct ChainRisk: Hashable, Sendable {
  /// The models, in order.
  public let models: [NodeID]
  /// How likely every step is right, is wrong without anybody noticing, or fails.
  public let outcome: Reliability.Outcome
}

/// A vote of models.
public struct VoteRisk: Hashable, Sendable {
  /// The join that counts.
  public let node: NodeID
  /// The models that vote, in source order.
  public let voters: [NodeID]
  /// How far their errors go together.
  public let correlation: Double
  /// How many independent voters they are worth.
  public let effective: Double
  /// How a weak majority grows; at most 1 it is washed out.
  public let amplification: Double
  /// How likely the majority is right.
  public let success: Double
}

extension Analysis {
  /// What the cascade model says of the workflow, with up to `guards` guards to add.
  public func cascade(_ parameters: CascadeParameters? = nil, guards: Int = 3) -> CascadeReport {
    let parameters = parameters ?? cascadeParameters
    let model = cascadeModel(parameters)
    let work = workBound
    let chain = unguardedChains(longerThan: 1).first.map { chain in
      ChainRisk(
        models: chain.models,
        outcome: Reliability.chain(
          // An engine's retries answer failures that it sees, not wrong content.
          chain.models.map { _ in
            Reliability.step(success: parameters[.stepSuccess], efficacy: 0, retries: 0)
          }))
    }
    let seeds = model.worstOrigins(3)
    let harm = model.harm
    return CascadeReport(
      model: model, harm: harm, worst: seeds, worstSource: model.worstSource(),
      cycles: model.cycles(), guards: model.suggestions(guards, harm: harm), chain: chain,
      work: work,
      time: timeBound(work), retries: retryAmplifications(), fanIns: model.fanIns(),
      faultCycles: faultCycles(), votes: model.votes())
  }

  /// The influence graph with its transmissions, kept from one question to the next.
  public func cascadeModel(_ parameters: CascadeParameters? = nil) -> CascadeModel {
    let parameters = parameters ?? cascadeParameters
    if let known = knownCascade, known.parameters == parameters { return known }
    let made = CascadeModel(self, parameters)
    knownCascade = made
    return made
  }
}
