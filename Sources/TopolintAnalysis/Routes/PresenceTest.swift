internal import TopolintModel
internal import TopolintSource

/// Words for what is wrong with something: where there is none, that is a verdict.
private enum FaultWords {
  private static let stems = [
    "error", "issue", "problem", "violation", "warning", "missing", "finding", "feedback",
    "concern",
    "flag", "reason", "mistake", "refus", "comment",
  ]

  static func match(_ name: String) -> Bool {
    let lowered = name.lowercased()
    return stems.contains { lowered.hasPart($0) } || VerdictWords.match(name)
  }
}

extension Analysis {
  /// Whether a choice only asks whether there is anything at all: whatever stands there passes, so that
  /// it checks neither who sent it nor what it says.
  ///
  /// A field that is named after a verdict, or after what can be wrong, says something by being there.
  func onlyAsksForPresence(_ node: NodeID) -> Bool {
    workflow.onlyAsksForPresence(workflow.cases(of: node))
  }
}

extension Workflow {
  /// Whether some cases only ask whether there is anything at all.
  func onlyAsksForPresence(_ cases: [Case]) -> Bool {
    let tested = cases.filter { !$0.isDefault }
    return !tested.isEmpty && tested.allSatisfy { $0.condition.isPresenceTest }
  }
}

extension Condition {
  /// Whether it compares values with nothing and with empty texts only. A value that is taken as true
  /// or false counts where it is compared so, too: that is how a test for emptiness is written down.
  fileprivate var isPresenceTest: Bool {
    var compared: Set<ValuePath> = []
    var truths: Set<ValuePath> = []
    var isOther = false
    forEachAtom { atom in
      switch atom {
      case .compare(let path, .equal, .null), .compare(let path, .notEqual, .null),
        .compare(let path, .equal, .string("")), .compare(let path, .notEqual, .string("")):
        compared.insert(path)
      case .truthy(let path): truths.insert(path)
      default: isOther = true
      }
    }
    return !isOther && !compared.isEmpty && truths.isSubset(of: compared)
      && !compared.contains { $0.fields.last.map(FaultWords.match) == true }
  }
}
