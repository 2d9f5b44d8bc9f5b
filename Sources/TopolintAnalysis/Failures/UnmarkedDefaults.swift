public import TopolintModel
internal import TopolintSource

/// A value that stands for a result after a failure and that its reader cannot tell from one.
public struct UnmarkedDefault {
  /// The step that fails.
  public let step: NodeID
  /// The value, as text.
  public let value: String
  /// The model or effect that takes it.
  public let reader: NodeID
  /// The read.
  public let input: Input
}

extension Analysis {
  /// The stated defaults that enter a model or an effect without a mark, in source order.
  ///
  /// A mark is a text that tells of the failure, or any read of the step's result by a condition or
  /// of its error. A text in another script than Latin is not judged.
  public func unmarkedDefaults() -> [UnmarkedDefault] {
    var uses: [NodeID: (reader: NodeID, input: Input)] = [:]
    var told: Set<NodeID> = []
    var errors: Set<Substring> = []
    for reader in workflow.nodes where !reader.isDisabled {
      let isTarget = reader.kind.usesModel || (reader.effect.value?.level ?? .none) >= .external
      for input in reader.inputs {
        // What the engine says of a failure has the name of the step before it.
        if case .engine(let name) = input.value.source, let dot = name.lastIndex(of: "."),
          name[dot...].hasPrefix(".error")
        {
          errors.insert(name[..<dot])
        }
        guard case .output(let step) = input.value.source else { continue }
        let field = input.value.fields.first?.lowercased() ?? ""
        if input.use == .condition || field.hasPrefix("error") { told.insert(step) }
        if isTarget, step != reader.id, !input.isOptional, uses[step] == nil {
          uses[step] = (reader.id, input)
        }
      }
    }
    return workflow.nodes.compactMap { node in
      guard !node.isDisabled, !node.isImplied, node.errorHandling.value == .defaultValue,
        let value = node.substitute.value, !tellsOfFailure(value), !told.contains(node.id),
        !errors.contains(node.nativeID[...]),
        let use = uses[node.id]
      else { return nil }
      return UnmarkedDefault(step: node.id, value: value, reader: use.reader, input: use.input)
    }
  }

  private func tellsOfFailure(_ text: String) -> Bool {
    guard text.unicodeScalars.allSatisfy({ $0.value < 0x250 }) else { return true }
    let words = [
      "error", "fail", "unavailable", "available", "unable", "could not", "couldn't", "cannot",
      "can't", "sorry", "missing", "time", "n/a", "unknown", "found", "no ", "none", "null",
      "without", "skipped",
    ]
    let text = text.lowercased()
    return words.contains { text.hasPart($0) }
  }
}
