public import TopolintSource

/// What would mend a finding, in the terms of the graph.
///
/// A rule never sees how a file is written. It says what should be different, and the format of the
/// file turns that into edits where the file can say it: `docs/fixing.md` tells which can.
public enum Remedy: Hashable, Sendable {
  /// Give a cycle a limit; its edges in order, the last one closes it.
  case limitRounds(cycle: [EdgeID])
  /// Give each of some agents a limit on its turns.
  case limitTurns([NodeID])
  /// Limit how many items a map takes, and how many run at once where nothing limits that.
  case limitWidth(NodeID)
  /// Give each of some steps a limit on the time that it may take.
  case limitTime([NodeID])
  /// Give a choice a way that is taken when no case matches.
  case addDefaultRoute(NodeID)
  /// Give the failure of a step a way of its own.
  case routeFailure(NodeID)
  /// Keep the work on the other items when one of them fails.
  case keepOtherItems(NodeID)
  /// Take an edge away that another one says already; `isSafe` where that changes nothing.
  case removeEdge(EdgeID, isSafe: Bool)
  /// Write another name where a name stands.
  case rename(Span, from: String, to: String)
}

/// A remedy for a workflow, on its way to the format that knows how to write it.
public struct RemedyRequest: Sendable {
  /// What would mend the finding.
  public let remedy: Remedy
  /// The graph that it speaks of.
  public let workflow: Workflow

  /// Creates a request.
  public init(_ remedy: Remedy, in workflow: Workflow) {
    self.remedy = remedy
    self.workflow = workflow
  }
}

/// An edit that would mend a finding.
public struct Fix: Hashable, Sendable {
  /// What it does, as an instruction.
  public let title: String
  /// Whether behaviour stays what the author meant beyond doubt.
  public let isSafe: Bool
  /// The replacements; they do not overlap.
  public let edits: [TextEdit]

  /// Creates a fix.
  public init(_ title: String, isSafe: Bool, edits: [TextEdit]) {
    self.title = title
    self.isSafe = isSafe
    self.edits = edits
  }
}
