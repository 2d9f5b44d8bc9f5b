import TopolintModel
import TopolintSource
import TopolintSyntax

/// Fields of a shape that the language does not know: what they say is lost, and the rest is read.
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
      problems.append(
        ReadProblem(
          isError: true, code: "not-a-list",
          message: "`\(key)` of `\(state.name)` is no list",
          help: "write a list, also of one entry", span: place.span))
    }
  }

  /// Says that what should be the name of a state is none.
  mutating func noteNoName(_ place: SyntaxNode, _ key: String, of state: State? = nil) {
    // YAML takes some names for numbers and truth values.
    let isName = place.kind == .string || place.kind != .null && place.text != nil
    guard !isName, !isFilledIn(place) else { return }
    let owner = state.map { " of `\($0.name)`" } ?? ""
    problems.append(
      ReadProblem(
        isError: true, code: "not-a-name", message: "`\(key)`\(owner) is no name of a state",
        help: "write the name of a state", span: place.span))
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
