import TopolintModel
import TopolintSource
import TopolintSyntax

/// Fields of a shape that the language does not know: Step Functions creates no machine from them, what
/// they say is lost, and the rest is read (states-language.net/spec.html: "Transitions", "Errors").
extension AslLowering {
  /// Says which fields of a state are no names and no lists.
  mutating func noteShapes(of state: State) {
    for key in ["Next", "Default"] {
      if let place = state.node[key] { noteNoName(place, key, of: state) }
    }
    for key in ["Retry", "Catch", "Choices", "Branches"] {
      // A text stands for a list that is put in when the machine is deployed.
      guard let place = state.node[key], place.kind != .sequence, place.kind != .string,
        !isFilledIn(place)
      else { continue }
      refuse(
        "`\(key)` of `\(state.name)` is no list", "write a list, also of one entry",
        at: place.head, of: state.id)
    }
  }

  /// Says that what should be the name of a state is none.
  mutating func noteNoName(_ place: SyntaxNode, _ key: String, of state: State? = nil) {
    // YAML takes some names for numbers and truth values.
    let isName = place.kind == .string || place.kind != .null && place.text != nil
    guard !isName, !isFilledIn(place) else { return }
    let owner = state.map { " of `\($0.name)`" } ?? ""
    refuse(
      "`\(key)`\(owner) is no name of a state", "write the name of a state", at: place.head,
      of: state?.id)
  }

  private mutating func refuse(
    _ message: String, _ help: String, at span: Span, of node: NodeID?
  ) {
    builder.note(
      Defect(
        .refusal(Refusal(message, help: help)), span: span,
        node: node.flatMap { $0.index < 0 ? nil : $0 }))
  }

  /// Whether a value is put in when the machine is deployed.
  private func isFilledIn(_ place: SyntaxNode) -> Bool {
    switch place.kind {
    case .string: place.text?.hasPart("${") == true || place.tag != nil
    case .mapping:
      place.tag != nil
        || place.entries.contains { $0.name == "Ref" || $0.name.hasPrefix("Fn::") }
    default: place.tag != nil
    }
  }
}
