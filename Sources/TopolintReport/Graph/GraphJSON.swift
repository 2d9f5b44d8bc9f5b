import TopolintModel
import TopolintRuleKit
import TopolintSource

/// Writes version 1 of the `graph` document: workflows, nodes and edges.
struct GraphJSON {
  /// The document so far.
  var json = JSONWriter(pretty: true)
  private var locator: Locator

  /// Creates a writer.
  init(_ locator: Locator) { self.locator = locator }

  /// Writes the whole document.
  mutating func write(_ workflows: [Workflow]) {
    json.beginObject()
    json.field("schema", graphSchemaID)
    json.field("version", 1)
    list("workflows", workflows) { writer, workflow in writer.write(workflow) }
    json.endObject()
  }

  private mutating func write(_ workflow: Workflow) {
    object {
      $0.json.field("format", workflow.format)
      $0.json.field("name", workflow.name)
      $0.span(workflow.span)
      $0.json.field("isFragment", workflow.isFragment)
      $0.list("capabilities", Capability.allCases.filter(workflow.capabilities.contains)) {
        $0.json.value($1.rawValue)
      }
      $0.list("entries", workflow.entries) { $0.json.value($1.index) }
      $0.list("parameters", workflow.parameters) { writer, parameter in
        writer.object {
          $0.json.field("name", parameter.name)
          $0.json.field("isRequired", parameter.isRequired)
          $0.span(parameter.span)
        }
      }
      if !workflow.servers.isEmpty {
        $0.list("servers", workflow.servers) { $0.write($1) }
      }
      if !workflow.secrets.isEmpty {
        $0.list("secrets", workflow.secrets.sorted()) { $0.json.value($1) }
      }
      $0.json.key("limits")
      $0.object { $0.limits(workflow.limits) }
      $0.list("nodes", Array(workflow.nodes)) { $0.write($1, in: workflow) }
      $0.list("edges", Array(workflow.edges)) { $0.write($1) }
      $0.list("defects", workflow.defects) { $0.write($1) }
    }
  }

  private mutating func write(_ node: Node, in workflow: Workflow) {
    object {
      $0.json.field("id", node.id.index)
      $0.json.field("nativeId", node.nativeID)
      $0.json.field("path", workflow.path(of: node.id))
      $0.json.field("name", node.name)
      $0.json.key("kind")
      $0.kind(node.kind)
      $0.optional("parent", node.parent?.index)
      $0.span(node.span)
      $0.json.field("isDisabled", node.isDisabled)
      $0.json.field("isImplied", node.isImplied)
      $0.json.key("facts")
      $0.object { $0.facts(node) }
      $0.list("inputs", node.inputs) { $0.write($1) }
      $0.list("outputs", node.outputs) { writer, output in
        writer.object {
          $0.json.field("variable", output.variable)
          $0.json.field("hasReducer", output.hasReducer)
          if output.isAddition { $0.json.field("isAddition", true) }
          if output.isCount { $0.json.field("isCount", true) }
          $0.span(output.span)
        }
      }
      $0.json.key("reference")
      if let reference = node.reference { $0.write(reference) } else { $0.json.null() }
    }
  }

  private mutating func write(_ edge: Edge) {
    object {
      $0.json.field("id", edge.id.index)
      $0.json.field("source", edge.source.index)
      $0.json.field("target", edge.target.index)
      $0.json.field("kind", edge.kind.rawValue)
      $0.span(edge.span)
      $0.optional("label", edge.label)
      $0.json.key("condition")
      $0.condition(edge.condition)
      $0.json.field("isDefault", edge.isDefault)
      $0.optional("outcome", edge.outcome?.rawValue)
      $0.json.field("isImplied", edge.isImplied)
      $0.json.key("facts")
      $0.object {
        $0.fact("budget", edge.budget) { $0.limit($1) }
        $0.fact("isReviewed", edge.isReviewed) { $0.json.value($1) }
        $0.fact("probability", edge.probability) { $0.number($1) }
      }
    }
  }

  private mutating func write(_ server: ToolServer) {
    object {
      $0.json.field("name", server.name)
      switch server.pin.value {
      case .exact(let version)?:
        $0.json.field("version", version)
        $0.json.field("isPinned", true)
      case .moving(let version)?:
        $0.json.field("version", version)
        $0.json.field("isPinned", false)
      case nil: break
      }
      $0.span(server.span)
    }
  }

  private mutating func write(_ defect: Defect) {
    object {
      switch defect.kind {
      case .danglingReference(let name, let role, let known):
        $0.json.field("kind", "dangling-reference")
        $0.json.field("name", name)
        $0.json.field("role", role)
        $0.list("known", known) { $0.json.value($1) }
      case .duplicateID(let id, let first):
        $0.json.field("kind", "duplicate-id")
        $0.json.field("name", id)
        $0.span(first, "first")
      case .duplicateKey(let key, let first):
        $0.json.field("kind", "duplicate-key")
        $0.json.field("name", key)
        $0.span(first, "first")
      case .untriedCase(let target, let after):
        $0.json.field("kind", "untried-case")
        $0.json.field("name", target)
        $0.span(after, "first")
      case .unheardEvent(let name):
        $0.json.field("kind", "unheard-event")
        $0.json.field("name", name)
      case .skippedStep(let choice):
        $0.json.field("kind", "skipped-step")
        $0.json.field("name", choice)
      case .refusal(let refusal):
        $0.json.field("kind", "refusal")
        $0.json.field("name", refusal.message)
        if let note = refusal.notes.first { $0.span(note.span, "first") }
      case .unsentOutput(let target, _):
        $0.json.field("kind", "unsent-output")
        $0.json.field("name", target)
      case .literalSecret(let secret):
        $0.json.field("kind", "literal-secret")
        $0.json.field("name", secret.title)
      }
      $0.optional("node", defect.node?.index)
      $0.span(defect.span)
    }
  }

  private mutating func write(_ reference: Reference) {
    object {
      switch reference.target {
      case .path(let path):
        $0.json.field("kind", "path")
        $0.json.field("target", path)
      case .name(let name):
        $0.json.field("kind", "name")
        $0.json.field("target", name)
      case .external(let text):
        $0.json.field("kind", "external")
        $0.json.field("target", text)
      }
      $0.span(reference.span)
    }
  }

  /// Writes a place: the path of its file and both ends; null when the file's text was not kept.
  mutating func span(_ span: Span, _ key: String = "span") {
    json.key(key)
    guard let region = locator.region(of: span) else { return json.null() }
    object {
      $0.json.field("path", region.source.path)
      for (name, position, offset) in [
        ("start", region.start, span.lower), ("end", region.end, span.upper),
      ] {
        $0.json.key(name)
        $0.object {
          $0.json.field("line", position.line)
          $0.json.field("column", position.column)
          $0.json.field("offset", Int(offset))
        }
      }
    }
  }

  /// Writes an object with what `body` writes in it.
  mutating func object(_ body: (inout GraphJSON) -> Void) {
    json.beginObject()
    body(&self)
    json.endObject()
  }

  /// Writes a key with an array.
  mutating func list<Element>(
    _ key: String, _ elements: [Element], _ body: (inout GraphJSON, Element) -> Void
  ) {
    json.key(key)
    json.beginArray()
    for element in elements { body(&self, element) }
    json.endArray()
  }

  /// Writes a key with a text or null.
  mutating func optional(_ key: String, _ text: String?) {
    json.key(key)
    if let text { json.value(text) } else { json.null() }
  }

  /// Writes a key with a number or null.
  mutating func optional(_ key: String, _ number: Int?) {
    json.key(key)
    if let number { json.value(number) } else { json.null() }
  }
}
