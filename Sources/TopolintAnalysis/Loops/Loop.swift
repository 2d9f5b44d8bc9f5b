public import TopolintModel

/// What keeps a cycle from going on for ever.
public enum LoopBound: Hashable, Sendable {
  /// An edge has a finite budget.
  case edge(EdgeID)
  /// A node has a finite limit on its visits or rounds.
  case node(NodeID)
  /// A container around the cycle has a finite timeout.
  case container(NodeID)
  /// A counter is set in the cycle and tested on the way out, at this node; or the place in a list
  /// that is read page by page.
  case counter(NodeID)
  /// The run has a finite number of steps.
  case steps
  /// The run has a deadline.
  case deadline
  /// The run has a finite cost.
  case cost
}

/// Whether a cycle ends.
public enum LoopVerdict: Hashable, Sendable {
  /// Every cycle is bounded, by these in source order, run limits last.
  case bounded([LoopBound])
  /// Every cycle that nothing else bounds passes a person.
  case human([NodeID])
  /// Every cycle that nothing else bounds has a limit that is known only at run time.
  case dynamic
  /// No limit is written, and it is not known what the engine does, or where the limit would be.
  case unknown(String)
  /// Nothing bounds the cycle.
  case unbounded
}

/// A set of nodes that a run can repeat.
public struct Loop: Hashable, Sendable {
  /// What a loop holds that makes repeating it matter.
  public struct Holdings: Hashable, Sendable {
    /// A node that uses a model.
    public var model = false
    /// A call that is declared to cost money.
    public var paid = false
    /// An effect on another system, at least `external`.
    public var effect = false
    /// A pause.
    public var wait = false
    /// A person.
    public var human = false

    /// Whether repeating costs or harms: a model, a paid call or an effect.
    public var matters: Bool { model || paid || effect }
  }

  /// A part of a loop that can go round by itself.
  public struct Round: Hashable, Sendable {
    /// The nodes, in source order.
    public let nodes: [NodeID]
    /// A cycle as a witness.
    public let cycle: GraphPath
    /// What the nodes are.
    public let holdings: Holdings
    /// The edges that leave the nodes, in source order.
    public let exits: [EdgeID]
  }

  /// The nodes, in source order. For a verdict other than `bounded`, those of the part that is left
  /// when everything that bounds is taken away.
  public let nodes: [NodeID]
  /// A cycle as a witness; for a verdict other than `bounded`, one that nothing bounds.
  public let cycle: GraphPath
  /// Whether it ends.
  public let verdict: LoopVerdict
  /// What the nodes are, with the tools that agents among them hold.
  public let holdings: Holdings
  /// The edges that leave the nodes, in source order.
  public let exits: [EdgeID]
  /// Whether the steps neither cost nor wait, and what one of them was given decides when they end:
  /// as many rounds as there are pages.
  public let followsData: Bool
  /// The round to show of an endless loop with several.
  public internal(set) var worst: Round?

  /// What to show: the worst round, else the loop as a whole.
  public var shown: Round {
    worst ?? Round(nodes: nodes, cycle: cycle, holdings: holdings, exits: exits)
  }
}

extension Analysis {
  /// Whether going round some steps is a conversation that changes hands: each hands on because its
  /// model says so, and may answer instead, which gives the word back to the person.
  public func isConversation(_ nodes: [NodeID]) -> Bool {
    let inside = Set(nodes)
    return nodes.allSatisfy { node in
      let edges = workflow.outgoing(node).filter { workflow.takesPart($0) && $0.kind.isControl }
      return edges.allSatisfy { $0.kind == .handoff || !inside.contains($0.target) }
        && edges.contains { edge in
          if case .end = workflow[edge.target].kind { edge.kind == .branch } else { false }
        }
    }
  }

  /// The loops of the workflow over control and delegation, by their first node.
  ///
  /// A strongly connected set is one loop when limits bound every cycle in it. Otherwise the
  /// limited edges and nodes are taken away, and each set that still has a cycle is a loop, so that
  /// a bound on one cycle does not hide another.
  public func loops() -> [Loop] {
    if let known = knownLoops { return known }
    let made = components(.controlAndDelegate).isAcyclic ? [] : LoopFinder(self).loops()
    knownLoops = made
    return made
  }
}
