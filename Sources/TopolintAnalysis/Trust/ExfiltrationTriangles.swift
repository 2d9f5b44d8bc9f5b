public import TopolintModel

/// A model that has what anyone may have written, what is private, and a way out.
public struct ExfiltrationTriangle: Hashable, Sendable {
  /// The model at which the three meet.
  public let model: NodeID
  /// Where the untrusted data come in.
  public let untrusted: NodeID
  /// Where the private data come in.
  public let privateData: NodeID
  /// The tools of the model, or the steps after it, that send to the outside, in source order;
  /// never empty.
  public let ways: [NodeID]
  /// From the untrusted data through the model to the first way out; without the last part for a
  /// tool.
  public let path: GraphPath
}

extension Analysis {
  /// The models to which untrusted and private data come unchecked and that can send what they make
  /// of them outside unasked, in source order.
  ///
  /// The two come from different nodes. A way out is an action that cannot be taken back, such as a
  /// message: what is changed in another system may be where the data lies anyway. Where several models in a row have both, the one where they first meet is
  /// told, with all ways out behind it. Secrets count as private.
  public func exfiltrationTriangles() -> [ExfiltrationTriangle] {
    let untrusted = spread(of: .untrusted)
    if untrusted.sources.isEmpty { return [] }
    // A mailbox that anyone can write to is not the private side of its own mail.
    let open = NodeSet(untrusted.sources, in: workflow)
    let holders = (spread(of: .private).sources + spread(of: .secret).sources)
      .filter { !open.contains($0) }
    if holders.isEmpty { return [] }
    let personal = spread(of: .private, from: holders)
    let both = carriers(of: .untrusted, in: untrusted).filter { personal.reach.contains($0) }
    if both.isEmpty { return [] }
    var ways: [NodeID: [NodeID]] = [:]
    let carriers = NodeSet(both, in: workflow)
    for agent in unconfirmedAgents() where carriers.contains(agent.agent) {
      let tools = agent.tools.filter(leadsOut)
      if !tools.isEmpty { ways[agent.agent, default: []] += tools }
    }
    let beyond = untrusted.graph.reach(from: both)
    let alsoBeyond = personal.graph.reach(from: both)
    for sink in actingSteps() where beyond.contains(sink) && alsoBeyond.contains(sink) {
      guard !asksForConfirmation(sink), leadsOut(sink), let last = beyond.path(to: sink)?.first,
        let model = untrusted.path(to: last)?.nodes.first(where: { carriers.contains($0) })
      else { continue }
      ways[model, default: []].append(sink)
    }
    return ways.keys.sorted().prefix(64).compactMap { model in
      guard let found = ways[model]?.sorted(), let way = untrusted.path(to: model),
        let source = way.first, let holder = personal.path(to: model)?.first, source != holder
      else { return nil }
      let out = found.first.flatMap { first in
        isHeld(first) || first == model ? nil : untrusted.graph.path(from: model, to: first)
      }
      return ExfiltrationTriangle(
        model: model, untrusted: source, privateData: holder, ways: found,
        path: out.map { way.joined(with: $0) } ?? way)
    }
  }

  /// Whether what a step is given leaves for good.
  private func leadsOut(_ node: NodeID) -> Bool {
    workflow[node].effect.value?.level == .irreversible
  }
}
