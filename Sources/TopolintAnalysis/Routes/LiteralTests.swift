internal import TopolintModel

/// What the routes of a step compare with literals.
struct LiteralTests {
  private var values: Set<ValuePath> = []
  /// Whether a condition that was not understood holds a text in quotes.
  private var quotes = false
  /// Where the values of its conditions come from.
  private let sources: Set<ValueSource>

  init(_ workflow: Workflow, _ reader: NodeID) {
    sources = Set(workflow[reader].inputs.lazy.filter { $0.use == .condition }.map(\.value.source))
    for edge in workflow.outgoing(reader) where edge.kind.isControl {
      var pending = [edge.condition]
      while let next = pending.popLast() {
        switch next {
        case .compare(let value, _, let literal):
          if literal != .null, literal != .string("") { values.insert(value) }
        case .truthy(let value): if !value.fields.isEmpty { values.insert(value) }
        case .not(let inner): pending.append(inner)
        case .all(let parts), .any(let parts):
          if !Analysis.isPresenceTest(parts) { pending.append(contentsOf: parts) }
        case .opaque(let text): if text.contains(where: { "'\"`".contains($0) }) { quotes = true }
        case .always: break
        }
      }
    }
  }

  /// Whether a value is compared: a condition that was not understood may compare the only one.
  func compare(_ value: ValuePath) -> Bool {
    values.contains(value) || quotes && sources.allSatisfy { $0 == value.source }
  }
}
