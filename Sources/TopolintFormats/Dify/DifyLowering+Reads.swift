import TopolintModel
import TopolintSource
import TopolintSyntax

extension DifyLowering {
  /// The value that a reference stands for; nil, with a defect, when its node does not exist.
  mutating func resolve(_ reference: DifyReference, for reader: NodeID) -> ValuePath? {
    let parts = reference.parts
    let below = Array(parts.dropFirst())
    switch parts[0] {
    case "sys" where !isDefined(reference, for: reader): return nil
    case "conversation" where !isDefined(reference, for: reader): return nil
    case "sys", "env":
      return ValuePath(.engine(parts.prefix(2).joined(separator: ".")), Array(below.dropFirst()))
    case "conversation":
      return ValuePath(.variable(parts.prefix(2).joined(separator: ".")), Array(below.dropFirst()))
    case "rag":
      // `rag.shared.name` and `rag.<data source>.name` are inputs of the pipeline.
      guard parts.count > 2 else { return ValuePath(.workflowInput(parts[1])) }
      return ValuePath(.workflowInput(parts[2]), Array(parts.dropFirst(3)))
    default: break
    }
    guard let place = places[parts[0]] else {
      if !ignored.contains(parts[0]) {
        note(missing: parts[0], role: "variable reference", span: reference.span, node: reader)
      }
      return nil
    }
    guard place.node.rawValue >= 0 else { return nil }
    // The system's variables were outputs of the start once.
    if let name = below.first, name.hasPrefix("sys."), records[place.record].type == .start {
      return ValuePath(.engine(name), Array(below.dropFirst()))
    }
    // What the engine says of a failure stands beside the outputs of any node.
    if let name = below.first, name == "error_message" || name == "error_type" {
      return ValuePath(.engine("\(parts[0]).\(name)"))
    }
    guard isDefined(reference, for: reader) else { return nil }
    return path(place, below, for: reader)
  }

  private func path(_ place: Place, _ below: [String], for reader: NodeID) -> ValuePath {
    let record = recordOf[place.node] ?? place.record
    let source = records[record]
    let variable = below.first ?? ""
    switch source.type {
    case .agent where source.isDifyAgent && declaredOutputs(of: source.data)?.isEmpty != true:
      return ValuePath(.output(place.node), below)
    case .llm, .agent:
      // The model's answer is the node's value; what the engine counts beside it is not.
      switch variable {
      case "text", "reasoning_content", "generation":
        return ValuePath(.output(place.node), Array(below.dropFirst()))
      case "structured_output": return ValuePath(.output(place.node), Array(below.dropFirst()))
      case "usage", "finish_reason", "files":
        return ValuePath(.engine("\(source.id).\(variable)"), Array(below.dropFirst()))
      default: return ValuePath(.output(place.node), below)
      }
    case .variableAggregator, .variableAssigner:
      return ValuePath(.output(group(variable, of: record) ?? place.node), below)
    case .loop where loopVariables[source.id]?.contains(variable) == true:
      return ValuePath(.variable("\(source.id).\(variable)"), Array(below.dropFirst()))
    case .iteration:
      let isInside = reader == place.node || isInside(reader, place.node)
      return ValuePath(
        .output(isInside ? place.node : places[source.id]?.exit ?? place.exit), below)
    default:
      return ValuePath(.output(place.node), below)
    }
  }

  /// Whether a node lies in a container, at any depth.
  private func isInside(_ node: NodeID, _ container: NodeID) -> Bool {
    var current = builder[node].parent
    var steps = 0
    while let parent = current, steps <= CanvasContainers.maximumDepth {
      if parent == container { return true }
      current = builder[parent].parent
      steps += 1
    }
    return false
  }

  /// Notes a read of what a reference stands for.
  mutating func read(
    _ reference: DifyReference, _ use: InputUse, by reader: NodeID, isOptional: Bool = false
  ) {
    guard let path = resolve(reference, for: reader) else { return }
    builder.read(
      Input(
        path, use: use, isOptional: isOptional, hasBlank: hasBlank(path, for: reader),
        span: reference.span), by: reader)
  }

  /// Whether a reader goes on when nobody wrote the value: a variable of the conversation has a
  /// value from the start, and code, templates, ends and answers are given nothing in its place.
  func hasBlank(_ path: ValuePath, for reader: NodeID) -> Bool {
    if case .variable(let name) = path.source, name.hasPrefix("conversation.") { return true }
    switch recordOf[reader].flatMap({ records[$0].type }) {
    case .code, .templateTransform, .end, .answer: return true
    default: return false
    }
  }

  /// Notes the reads in a text.
  mutating func readText(_ node: SyntaxNode?, _ use: InputUse, by reader: NodeID) {
    guard let node, !node.isCollection else { return }
    for reference in DifyTemplate.references(in: node) { read(reference, use, by: reader) }
  }

  /// Notes the read of a list `[node, variable]`.
  mutating func readSelector(
    _ node: SyntaxNode?, _ use: InputUse, by reader: NodeID, isOptional: Bool = false
  ) {
    guard let node, let reference = DifyTemplate.selector(node) else { return }
    read(reference, use, by: reader, isOptional: isOptional)
  }

  /// Notes the reads of entries that each hold a list under `value_selector`.
  mutating func readSelectors(
    _ entries: SyntaxNode?, _ use: InputUse, by reader: NodeID, isOptional: Bool = false
  ) {
    for entry in entries?.elements ?? [] {
      readSelector(entry["value_selector"], use, by: reader, isOptional: isOptional)
    }
  }

  /// Notes the reads of a table of parameters `{type, value}`, or of plain texts in old files.
  mutating func readParameters(_ table: SyntaxNode?, _ use: InputUse, by reader: NodeID) {
    for entry in table?.entries ?? [] {
      let value = entry.value.kind == .mapping ? entry.value["value"] : entry.value
      if value?.kind == .sequence, entry.value["type"]?.text == "variable" {
        readSelector(value, use, by: reader)
      } else {
        readText(value, use, by: reader)
      }
    }
  }

  /// Notes every read below a node whose layout is not known: references in texts, and lists under
  /// keys that end in `selector`.
  mutating func scan(_ node: SyntaxNode?, _ use: InputUse, by reader: NodeID) {
    var pending = [node].compactMap { $0 }
    while let next = pending.popLast(), scanBudget > 0 {
      scanBudget -= 1
      switch next.kind {
      case .mapping:
        var inner: [SyntaxNode] = []
        for entry in next.entries {
          if entry.name.hasSuffix("selector"), entry.value.kind == .sequence {
            readSelector(entry.value, use, by: reader)
          } else {
            inner.append(entry.value)
          }
        }
        pending.append(contentsOf: inner.reversed())
      case .sequence: pending.append(contentsOf: next.elements.reversed())
      default: readText(next, use, by: reader)
      }
    }
  }
}
