public import TopolintModel

/// A node that can stop what it guards.
public struct Guard: Hashable, Sendable {
  /// Who decides at a guard.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A person.
    case human
    /// A test, a script, an expression over what a script found.
    case deterministic
    /// Another model that judges.
    case judge
    /// A guardrail of the engine.
    case guardrail
  }

  /// Where the flow is stopped or parted.
  public let node: NodeID
  /// Who decides.
  public let kind: Kind
  /// The node whose verdict it is: `node` itself, or the judge, script or person that a router
  /// follows.
  public let judge: NodeID
  /// The model nodes whose output the verdict is about, nearest first in source order; empty where
  /// the file does not say what the guard looks at.
  public let judged: [NodeID]
  /// The exclusive ways on; empty where the engine itself stops the flow.
  public let cases: [Case]
}

extension Analysis {
  /// The guards of the workflow, in source order.
  ///
  /// A guard is a verifier that blocks (never one of the form only), a person who can send the flow
  /// another way, also by an answer that a model sorts, an expression over what a script found about
  /// a model's output, or a model whose verdict on another model's output decides a route. A model
  /// that routes on its own output is none, and neither is one that picks among specialists: a
  /// judge's cases speak of a verdict, go back, or end without further work.
  public var guards: [Guard] { guardTable.guards }

  /// The guard at a node; nil when it is none.
  public func `guard`(at node: NodeID) -> Guard? { guardTable.byNode[node] }

  /// Whether a model node's output counts as a verdict, not as content: it decides at a guard.
  public func isJudge(_ node: NodeID) -> Bool { judges.contains(node) }

  /// Whether a node produces content with a model that nothing has verified yet: a model producer
  /// that is no judge, and enabled.
  public func isProducer(_ node: NodeID) -> Bool { producers.contains(node) }

  /// Control without what guards stop, for questions of reach in both directions.
  ///
  /// A walk that comes to a guard does not go on into its cases, but steps over to where all of its
  /// outcomes meet again, if they do; a guard that hides nothing is thus walked through. Nothing
  /// goes on where an outcome goes back to earlier work, ends, or drops the value, nor where the
  /// engine itself stops the flow.
  public func unguardedReach(from nodes: some Sequence<NodeID>, _ direction: Direction = .forward)
    -> Reach
  {
    unguardedFlow.reach(from: nodes, direction)
  }
}

/// The guards with what they were found by.
struct GuardTable {
  var guards: [Guard] = []
  var byNode: [NodeID: Guard] = [:]
  var nodes: NodeSet
  var judges: NodeSet
}
