internal import TopolintModel

/// A variable of which the file says what the steps of a loop make of the number in it.
struct CountedNumber {
  /// One write of it.
  struct Write {
    let node: NodeID
    let occasion: WriteOccasion
    /// What it is afterwards, where that is a number of the file.
    let value: Double?
  }

  /// An arc between two nodes, with the position of its edge; negative where it stands for none.
  typealias Arc = (source: Int, target: Int, edge: Int32)

  /// The variable.
  let source: ValueSource
  /// Whether it grows; nil where it is not known whether it grows or becomes less.
  let grows: Bool?
  /// The writes that bring it further.
  let steps: [Write]
  /// The writes after which it begins anew.
  let resets: [Write]
  /// Whether nothing else in the loop writes it.
  let isWhole: Bool

  /// The numbers among some counters of a loop, in the order in which they are first written.
  static func all(_ workflow: Workflow, _ nodes: [NodeID], counted: Set<ValueSource>)
    -> [CountedNumber]
  {
    var order: [String] = []
    var writes: [String: [(node: NodeID, output: Output)]] = [:]
    for node in nodes {
      for output in workflow[node].outputs where counted.contains(.variable(output.variable)) {
        if writes[output.variable] == nil { order.append(output.variable) }
        writes[output.variable, default: []].append((node, output))
      }
    }
    return order.compactMap { CountedNumber($0, writes[$0] ?? []) }
  }

  /// Nil where the file does not say enough of the writes.
  private init?(_ name: String, _ writes: [(node: NodeID, output: Output)]) {
    var steps: [Write] = []
    var resets: [Write] = []
    var directions: Set<Bool> = []
    var isWhole = true
    var isLost = false
    for (node, output) in writes {
      switch output.number {
      case .set(let value):
        resets.append(Write(node: node, occasion: output.occasion, value: value))
        continue
      case .replace:
        isLost = true
        resets.append(Write(node: node, occasion: output.occasion, value: nil))
        continue
      case .add(0): continue
      case .add(let step): directions.insert(step > 0)
      case .more: directions.insert(true)
      case .less: directions.insert(false)
      case nil: isWhole = false
      }
      steps.append(Write(node: node, occasion: output.occasion, value: nil))
    }
    // Of a number that nobody can follow only this is certain: that it is lost.
    let isPlain = isWhole && directions.count < 2
    guard isPlain || isLost else { return nil }
    source = .variable(name)
    grows = isPlain ? directions.first : nil
    self.steps = steps
    self.resets = isPlain ? resets : resets.filter { $0.value == nil }
    self.isWhole = isPlain
  }

  /// Whether a run that takes an arc has written it before: for certain, or perhaps.
  static func isTaken(_ arc: Arc, after write: Write, _ workflow: Workflow, forCertain: Bool)
    -> Bool
  {
    guard arc.source == write.node.index else { return false }
    let isFailure = arc.edge >= 0 && workflow[EdgeID(arc.edge)].kind == .error
    return switch write.occasion {
    case .done: !isFailure
    case .failed: isFailure
    case .chosen: !forCertain
    }
  }
}
