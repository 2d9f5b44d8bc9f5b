public import TopolintModel

/// One credential in the hands of agents in different trust zones.
public struct SharedCredential: Hashable, Sendable {
  /// An agent that has it, with its zone.
  public struct User: Hashable, Sendable {
    /// The agent.
    public let agent: NodeID
    /// Its trust zone.
    public let zone: String
  }

  /// Its name.
  public let name: String
  /// The first agent of each zone, in source order; at least two.
  public let users: [User]
}

extension Analysis {
  /// The credentials that agents in different declared trust zones use, themselves or through a
  /// tool that they hold, sorted by name.
  public func sharedCredentials() -> [SharedCredential] {
    var users: [String: [SharedCredential.User]] = [:]
    var zones: [String: Set<String>] = [:]
    for node in workflow.nodes where !node.isDisabled && !node.isImplied && node.kind.usesModel {
      guard let zone = node.trustZone.value else { continue }
      var names = node.credentials.value ?? []
      for tool in heldTools(by: node.id) { names += workflow[tool].credentials.value ?? [] }
      for name in names where zones[name, default: []].insert(zone).inserted {
        users[name, default: []].append(SharedCredential.User(agent: node.id, zone: zone))
      }
    }
    return users.filter { $0.value.count >= 2 }.sorted { $0.key < $1.key }
      .map { SharedCredential(name: $0.key, users: $0.value) }
  }
}
