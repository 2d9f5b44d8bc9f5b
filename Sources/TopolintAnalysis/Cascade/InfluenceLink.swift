public import TopolintModel

/// One way for the output of a step to enter the context of another, with what its transmission is
/// made of.
public struct InfluenceLink: Sendable {
  /// A check that what passes has gone through.
  public struct Check: Hashable, Sendable {
    /// The node whose verdict it is.
    public let judge: NodeID
    /// What it lets through.
    public let pass: Double

    package init(judge: NodeID, pass: Double) {
      self.judge = judge
      self.pass = pass
    }
  }

  /// The edge that it stands for; nil where the value passes through a variable or an input.
  public let edge: EdgeID?
  /// The stated probability of the edge, else 1: the worst case.
  public let exposure: Double
  /// How likely the receiver takes over what it is given.
  public let adoption: Double
  /// The checks on the way, in source order of their judges.
  public let checks: [Check]
  /// Whether nothing in the transmission is a default: the probability is stated, or the adoption
  /// is.
  public let isDeclared: Bool

  /// How likely a falsehood passes, with what the checks let through together.
  func transmission(_ correlation: (NodeID, NodeID) -> Double, without ignored: NodeSet? = nil)
    -> Double
  {
    exposure * adoption * Self.series(checks, correlation, without: ignored)
  }

  /// What checks in a row let through: the smallest times, for each other, the share that errs with
  /// it plus what it lets through of the rest; so that one more never lets more through.
  package static func series(
    _ checks: [Check], _ correlation: (NodeID, NodeID) -> Double, without ignored: NodeSet? = nil
  ) -> Double {
    let counted = ignored.map { out in checks.filter { !out.contains($0.judge) } } ?? checks
    guard let best = counted.indices.min(by: { counted[$0].pass < counted[$1].pass }) else {
      return 1
    }
    var product = counted[best].pass
    for i in counted.indices where i != best {
      let shared = correlation(counted[best].judge, counted[i].judge)
      product *= shared + (1 - shared) * counted[i].pass
    }
    return product
  }
}
