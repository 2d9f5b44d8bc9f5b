import TopolintModel
import TopolintSyntax

extension DifyLowering {
  /// How many types a list of files may have to be told apart: Dify has five.
  private static let mostFileTypes = 8

  /// A question about the types in a list of uploaded files whose types the form restricts: whether
  /// it holds one of some types, or is empty. nil where the types are not restricted, or the
  /// question is another one.
  ///
  /// Each type is a question of its own, and a list that is not empty holds one of them; other types
  /// are refused when they are uploaded (`api/factories/file_factory.py`).
  func fileCondition(
    _ name: String, _ reference: DifyReference, words: String, _ entry: SyntaxNode
  ) -> Condition? {
    guard let allowed = fileTypes(of: reference), !allowed.isEmpty,
      allowed.count <= Self.mostFileTypes
    else { return nil }
    func holds(_ types: [String]) -> Condition {
      .any(types.map { .opaque("\(words) has \($0)") })
    }
    switch name {
    case "empty": return .not(holds(allowed))
    case "not empty": return holds(allowed)
    case "contains", "not contains":
      guard let parts = entry["sub_variable_condition"]?["conditions"]?.elements,
        parts.count == 1, let part = parts.first, part["key"]?.text == "type",
        let value = part["value"], let test = part["comparison_operator"]?.text,
        test == "in" || test == "is"
      else { return nil }
      let asked = value.kind == .sequence ? value.elements.compactMap(\.text) : [value.text ?? ""]
      let any = holds(allowed.filter(asked.contains))
      return name == "contains" ? any : .not(any)
    default: return nil
    }
  }

  /// The types that the form lets into a list of files; nil where it says nothing.
  private func fileTypes(of reference: DifyReference) -> [String]? {
    guard reference.parts.count == 2 else { return nil }
    if reference.parts == ["sys", "files"] {
      let upload = root["workflow"]?["features"]?["file_upload"]
      guard upload?["enabled"]?.difyBool == true else { return nil }
      return upload?["allowed_file_types"]?.elements.compactMap(\.text)
    }
    guard let place = places[reference.parts[0]], records[place.record].type == .start else {
      return nil
    }
    let variable = records[place.record].data["variables"]?.elements.first {
      $0["variable"]?.text == reference.parts[1]
    }
    guard variable?["type"]?.text == "file-list" else { return nil }
    return variable?["allowed_file_types"]?.elements.compactMap(\.text)
  }
}
