import TopolintModel
import TopolintSource
import TopolintSyntax

/// What n8n's parsers and extractors promise of a model's output.
enum N8nSchema {
  /// At most so many fields of one schema are kept.
  private static let cap = 1_000

  /// The contract of a structured output parser.
  static func parsed(by source: N8nNode) -> Fact<Contract> {
    contract(
      example: source.parameter("jsonSchemaExample"),
      schema: source.parameter("inputSchema") ?? source.parameter("jsonSchema"),
      isManual: source.text("schemaType") == "manual" || source.parameter("jsonSchema") != nil,
      of: source)
  }

  /// The contract of an information extractor: attributes, an example or a schema.
  static func extracted(by source: N8nNode) -> Fact<Contract> {
    let attributes = source.parameter("attributes")?["attributes"]
    if let attributes, attributes.kind == .sequence {
      let fields = attributes.elements.prefix(cap).compactMap { entry -> Field? in
        guard let name = entry["name"], let text = name.text, !text.isEmpty else { return nil }
        return Field(
          name: text, type: type(entry["type"]?.text ?? "string"),
          isRequired: entry["required"]?.bool == true, span: name.span)
      }
      return .declared(Contract(fields: fields, enforcement: .engine), attributes.span)
    }
    return contract(
      example: source.parameter("jsonSchemaExample"), schema: source.parameter("inputSchema"),
      isManual: source.text("schemaType") == "manual", of: source)
  }

  private static func contract(
    example: SyntaxNode?, schema: SyntaxNode?, isManual: Bool, of source: N8nNode
  ) -> Fact<Contract> {
    guard let place = isManual ? schema ?? example : example ?? schema else {
      return .declared(
        Contract(fields: [], enforcement: .engine, isOpen: true), source.typeSpan)
    }
    if place.isN8nExpression { return .dynamic(place.span) }
    guard let root = root(of: place), root.kind == .mapping || root.kind == .sequence else {
      return .declared(Contract(fields: [], enforcement: .engine, isOpen: true), place.span)
    }
    let isSchema = schema.map { $0.isSame(as: place) } == true
    let fields =
      isSchema
      ? DifySchema.fields(of: root).map { moved($0, to: place.span) }
      : exampleFields(of: root, at: place.span)
    return .declared(
      Contract(fields: fields, enforcement: .engine, isOpen: isSchema && fields.isEmpty),
      place.span)
  }

  /// The schema as a document: n8n keeps it as a text.
  private static func root(of place: SyntaxNode) -> SyntaxNode? {
    guard place.kind == .string else { return place }
    let bytes = Array(place.textBytes)
    guard bytes.count < 200_000 else { return nil }
    let source = SourceText(file: place.span.file, path: "schema", bytes: bytes)
    return JSONReader.read(source).documents.first?.root
  }

  private static func moved(_ field: Field, to span: Span) -> Field {
    Field(
      name: field.name, type: field.type, isRequired: field.isRequired, allowed: field.allowed,
      span: span)
  }

  /// The fields of an example: all of them are demanded.
  private static func exampleFields(of root: SyntaxNode, at span: Span) -> [Field] {
    var fields: [Field] = []
    var pending: [(node: SyntaxNode, prefix: String)] = [(root, "")]
    while let next = pending.popLast() {
      let table = next.node.kind == .sequence ? next.node.elements.first : next.node
      guard let table else { continue }
      for entry in table.entries {
        guard fields.count < cap else { return fields }
        let name = next.prefix + entry.name
        fields.append(Field(name: name, type: kind(of: entry.value), span: span))
        if entry.value.kind == .mapping, next.prefix.utf8.count < 256 {
          pending.append((entry.value, name + "."))
        }
      }
    }
    return fields
  }

  private static func kind(of node: SyntaxNode) -> FieldType {
    switch node.kind {
    case .string: .string
    case .integer, .float: .number
    case .bool: .boolean
    case .sequence: .array
    case .mapping: .object
    case .null: .any
    }
  }

  /// A type by n8n's word for it.
  static func type(_ name: String) -> FieldType {
    switch name {
    case "string", "date": .string
    case "number": .number
    case "boolean": .boolean
    case "array": .array
    case "object": .object
    default: .any
    }
  }
}
