internal import TopolintModel
internal import TopolintSource

/// The ids of a `topology` file, by the container that they lie in.
struct TopologyNames {
  /// One container's ids, or the ones at the top.
  private struct Scope {
    var nodes: [String: NodeID] = [:]
    /// The first few ids in source order, for suggestions.
    var shown: [String] = []
  }

  private var scopes: [NodeID?: Scope] = [:]
  /// Suggestions need no more, and a defect for each of 50,000 names must not carry 50,000 names.
  private static let mostShown = 200

  /// Notes an id; gives the node that has it already.
  mutating func add(_ name: String, _ node: NodeID, in container: NodeID?) -> NodeID? {
    if let first = scopes[container]?.nodes[name] { return first }
    scopes[container, default: Scope()].nodes[name] = node
    if scopes[container, default: Scope()].shown.count < Self.mostShown {
      scopes[container, default: Scope()].shown.append(name)
    }
    return nil
  }

  /// The node of an id beside `container`'s other nodes, else in the containers around it; with
  /// slashes, ids inside of what the first one names.
  func find(_ name: String, from container: NodeID?, _ nodes: ContiguousArray<Node>) -> NodeID? {
    guard name.utf8.contains(UInt8(ascii: "/")) else { return find(name, around: container, nodes) }
    let steps = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let first = steps.first else { return nil }
    var found = find(first, around: container, nodes)
    for step in steps.dropFirst() {
      guard let inner = found else { return nil }
      found = scopes[inner]?.nodes[step]
    }
    return found
  }

  private func find(_ first: String, around container: NodeID?, _ nodes: ContiguousArray<Node>)
    -> NodeID?
  {
    var scope = container
    var found = scopes[scope]?.nodes[first]
    while found == nil, let around = scope {
      scope = nodes[around.index].parent
      found = scopes[scope]?.nodes[first]
    }
    return found
  }

  /// Ids that could have been meant.
  func known(from container: NodeID?) -> [String] {
    let inner = scopes[container]?.shown ?? []
    return container == nil ? inner : inner + (scopes[.none]?.shown ?? [])
  }
}
