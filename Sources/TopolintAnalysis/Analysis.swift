public import TopolintModel

/// Questions about one workflow, answered once and shared by all rules.
///
/// Every answer is computed on first use, iteratively and in near-linear time. One analysis belongs
/// to one thread.
public final class Analysis {
  /// The workflow that is asked about.
  public let workflow: Workflow

  /// Creates an analysis that has answered nothing yet.
  public init(_ workflow: Workflow) { self.workflow = workflow }
}
