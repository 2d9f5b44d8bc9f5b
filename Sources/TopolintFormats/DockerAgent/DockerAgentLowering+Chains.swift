import TopolintModel
import TopolintSource

/// Delegations that are rejected each time.
extension DockerAgentLowering {
  /// The most delegations of which it is asked whether they lead back.
  private static let mostChains = 64

  /// Tells delegations to an agent that is part of the chain whenever they are made: since August 2026 the
  /// engine rejects each such call (`validateDelegation` in pkg/runtime). One way to the agent that delegates
  /// on which the other has not delegated before, and the call may go through.
  mutating func checkChains() {
    guard context.knobs[DockerAgentProfile.delegationCycles.name] != "endless" else { return }
    let calls = Circles.numbers(
      records.count,
      links.filter { builder[$0.edge].kind == .delegate }.map { ($0.source, $0.target) })
    let back = links.filter {
      builder[$0.edge].kind == .delegate && builder[$0.edge].label != Self.aside
        && $0.source != $0.target && calls[$0.source] == calls[$0.target]
    }
    for link in back.prefix(Self.mostChains) where !isReached(link.source, without: link.target) {
      let (caller, called) = (records[link.source].name, records[link.target].name)
      refuse(
        "whenever `\(caller)` is at work, `\(called)` waits for it, and each call of `\(called)` is "
          + "rejected",
        "remove `\(called)` from `sub_agents` of `\(caller)`, which answers it anyway",
        at: builder[link.edge].span, of: link.source, isMild: true)
    }
  }

  /// Whether a run comes to an agent on a way on which another has not delegated.
  private func isReached(_ agent: Int, without other: Int) -> Bool {
    var seen = Set<Int>()
    var pending = builder.entries.map(\.index)
    while let next = pending.popLast() {
      if next == agent { return true }
      guard seen.insert(next).inserted else { continue }
      pending += handsOn[next]
      // Who works beside the one that asks, or in the background, is not waited for.
      let isWaiting = next == other && dispatchers[other] == nil
      pending +=
        isWaiting
        ? links.filter { $0.source == other && builder[$0.edge].label == Self.aside }.map(\.target)
        : delegates[next]
    }
    return false
  }
}
