internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// Reads what a node promises of its output.
extension TopologyValues {
  /// The contract in `output`; `enforcement` and `isOpen` come from the keys beside it.
  mutating func contract(_ value: SyntaxNode, enforcement: Enforcement, isOpen: Bool) -> Contract? {
    guard value.kind == .mapping else {
      let free = Contract(fields: [], enforcement: .requested, isOpen: true)
      return word(value, "output", [("text", free), ("json", free)])
    }
    var fields: [Field] = []
    add(value, below: "", isRequired: true, to: &fields)
    return Contract(fields: fields, enforcement: enforcement, isOpen: isOpen)
  }

  /// Adds the fields of one map. The nesting is the text's, which is bounded.
  private mutating func add(
    _ map: SyntaxNode, below prefix: String, isRequired: Bool, to fields: inout [Field]
  ) {
    for entry in map.entries {
      guard fields.count < Self.mostFields else { return }
      var name = entry.name
      var isThere = isRequired
      if name.hasSuffix("?") {
        name.removeLast()
        isThere = false
      }
      guard !name.isEmpty else {
        problems.wrongType(entry.key, "output", wanted: "a map of names")
        continue
      }
      add(
        entry.value, named: prefix + name, isRequired: isThere, span: entry.key.span, to: &fields)
    }
  }

  /// Fields through aliases are bounded by the reader; this bounds what one contract takes.
  private static let mostFields = 10_000

  private mutating func add(
    _ value: SyntaxNode, named name: String, isRequired: Bool, span: Span, to fields: inout [Field]
  ) {
    var type = FieldType.any
    var allowed: [String]?
    var isRequired = isRequired
    var inner: SyntaxNode?
    switch value.kind {
    case .sequence: (type, allowed) = self.allowed(value)
    case .mapping:
      for entry in entries(value, of: "a field", known: TopologyKeys.field) {
        switch entry.name {
        case "type": type = choice(entry.value, "type", FieldType.self) ?? type
        case "enum":
          let found = self.allowed(entry.value)
          allowed = found.1
          if value["type"] == nil { type = found.0 }
        case "required": isRequired = isRequired && flag(entry.value, "required") ?? true
        default:
          inner = entry.value
          if value["type"] == nil { type = .object }
        }
      }
    case .null: break
    default: type = choice(value, "type", FieldType.self) ?? type
    }
    fields.append(
      Field(name: name, type: type, isRequired: isRequired, allowed: allowed, span: span))
    guard let inner else { return }
    if inner.kind == .mapping {
      add(inner, below: name + ".", isRequired: isRequired, to: &fields)
    } else {
      problems.wrongType(inner, "fields", wanted: "a map")
    }
  }

  /// The listed values as text, and their type.
  private mutating func allowed(_ value: SyntaxNode) -> (FieldType, [String]?) {
    let values = value.elements
    guard !values.isEmpty, values.allSatisfy({ !$0.isCollection && $0.kind != .null }) else {
      problems.wrongType(value, "enum", wanted: "a list of texts, numbers and truth values")
      return (.any, nil)
    }
    let kinds = Set(values.map(\.kind))
    let type: FieldType =
      switch kinds {
      case [.string]: .string
      case [.integer]: .integer
      case [.float], [.integer, .float]: .number
      case [.bool]: .boolean
      default: .any
      }
    return (type, values.compactMap(\.text))
  }
}
