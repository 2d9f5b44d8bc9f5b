public import TopolintModel
internal import TopolintSource

/// A model's output that others take fields from or compare, with no schema to promise its form.
public struct UntypedOutput {
  /// The node whose output it is.
  public let producer: NodeID
  /// Reads that choose a route.
  public let comparisons: [UntypedRead]
  /// Reads that hand a field to a tool, a script, a list or the result.
  public let fieldReads: [UntypedRead]
  /// Whether it is only asked for a word that it contains: other words around it do no harm.
  public let isSearched: Bool
}

/// One read of an output that has no schema.
public struct UntypedRead {
  /// The node that reads.
  public let reader: NodeID
  /// The read.
  public let input: Input
}

/// A route that asks whether a field is there.
private struct ShapeTest {
  let router: NodeID
  let fields: [String]

  /// Whether a reader of the field is come to only through the route, which can lead past it.
  func guards(
    _ value: ValuePath, at reader: NodeID, _ analysis: Analysis, _ reach: inout BranchReach
  ) -> Bool {
    guard reader != router, value.fields.starts(with: fields),
      analysis.dominators.dominates(router, reader)
    else { return false }
    return reach.misses(reader, from: router)
  }
}

extension Analysis {
  /// Outputs written by models without a schema, of which a field is read or which a route compares
  /// with literals, in source order. Free text that enters a prompt is no such read.
  public func untypedOutputs() -> [UntypedOutput] {
    var comparisons: [NodeID: [UntypedRead]] = [:]
    var fieldReads: [NodeID: [UntypedRead]] = [:]
    // A route whose target is missing is no edge, and what it compares is only known as a read.
    var hasLostRoute = NodeSet(capacity: workflow.nodes.count)
    for defect in workflow.defects {
      guard case .danglingReference(_, "route target", _) = defect.kind, let node = defect.node
      else { continue }
      hasLostRoute.insert(node)
    }
    var literals: [NodeID: LiteralTests] = [:]
    let tests = shapeTests(&literals)
    var branches = BranchReach(self)
    for reader in workflow.nodes where !reader.isDisabled {
      for input in reader.inputs {
        guard case .output(let producer) = input.value.source, lacksSchema(producer),
          !isServices(input.value)
        else { continue }
        let read = UntypedRead(reader: reader.id, input: input)
        switch input.use {
        case .condition
        where comparesWithLiteral(reader.id, input.value, &literals)
          || hasLostRoute.contains(reader.id) && !input.value.fields.isEmpty && !input.isOptional:
          comparisons[producer, default: []].append(read)
        case .argument, .items, .result:
          if !input.value.fields.isEmpty, producer != reader.id,
            !isTested(input.value, at: reader.id, tests[producer] ?? [], &branches)
          {
            fieldReads[producer, default: []].append(read)
          }
        case .condition, .prompt: break
        }
      }
    }
    if comparisons.isEmpty && fieldReads.isEmpty { return [] }
    return workflow.nodeIDs.compactMap { id in
      let compared = comparisons[id] ?? []
      let read = fieldReads[id] ?? []
      if compared.isEmpty && read.isEmpty { return nil }
      return UntypedOutput(
        producer: id, comparisons: compared, fieldReads: read,
        isSearched: read.isEmpty && compared.allSatisfy { searches($0.reader) })
    }
  }

  /// Whether the service that runs the model sets the value, whatever the model says: why it stopped, and
  /// how the call went. For each service the words are its own
  /// (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, platform.openai.com/docs).
  private func isServices(_ value: ValuePath) -> Bool {
    value.fields.last.map(Self.ofServices.contains) ?? false
  }

  private static let ofServices: Set<String> = [
    "stop_reason", "stopReason", "StopReason", "finish_reason", "finishReason", "completionReason",
    "StatusCode", "HttpStatusCode",
  ]

  private func isTested(
    _ value: ValuePath, at reader: NodeID, _ tests: [ShapeTest], _ branches: inout BranchReach
  ) -> Bool {
    tests.contains { $0.guards(value, at: reader, self, &branches) }
  }

  /// The fields of which a route asks whether they are there and of which form, without looking for
  /// any one value, by the step that gives them.
  private func shapeTests(_ literals: inout [NodeID: LiteralTests]) -> [NodeID: [ShapeTest]] {
    var tests: [NodeID: [ShapeTest]] = [:]
    for id in choosing.nodes {
      let router = workflow[id]
      guard !router.isDisabled,
        workflow.outgoing(router.id).lazy.filter({ $0.kind == .branch }).count > 1
      else { continue }
      for input in router.inputs where input.use == .condition && !input.value.fields.isEmpty {
        guard case .output(let producer) = input.value.source, lacksSchema(producer),
          !comparesWithLiteral(router.id, input.value, &literals),
          tests[producer, default: []].count < 64
        else { continue }
        tests[producer, default: []].append(
          ShapeTest(router: router.id, fields: input.value.fields))
      }
    }
    return tests
  }

  /// Whether a model writes the node's output and nothing states its fields, in a format where that
  /// is known. A format without schemas lacks them too.
  private func lacksSchema(_ producer: NodeID) -> Bool {
    let node = workflow[producer]
    guard node.kind.isModelProducer, !node.isDisabled else { return false }
    switch node.output {
    case .declared(let contract, _), .engineDefault(let contract, _):
      return contract.fields.isEmpty && contract.enforcement == .requested
    case .inexpressible: return !workflow.capabilities.contains(.outputSchemas)
    case .dynamic, .unknown: return false
    }
  }

  /// Whether a route of `reader` compares the value with text, a number or a truth value; a test for
  /// presence or emptiness is none.
  private func comparesWithLiteral(
    _ reader: NodeID, _ value: ValuePath, _ known: inout [NodeID: LiteralTests]
  ) -> Bool {
    let tests = known[reader] ?? LiteralTests(workflow, reader)
    known[reader] = tests
    return tests.compare(value)
  }

  /// Whether parts of a condition ask together whether a value is there: they name one value, and
  /// compare it with nothing but blanks.
  static func isPresenceTest(_ parts: [Condition]) -> Bool {
    var asked: ValuePath?
    var hasBlank = false
    for part in parts {
      switch part {
      case .truthy(let path), .not(.truthy(let path)):
        guard asked == nil || asked == path else { return false }
        asked = path
      case .compare(let path, _, let literal) where literal == .null || literal == .string(""):
        guard asked == nil || asked == path else { return false }
        asked = path
        hasBlank = true
      default: return false
      }
    }
    return hasBlank
  }

  /// Whether all that the routes of `reader` test is whether a text contains another.
  private func searches(_ reader: NodeID) -> Bool {
    var found = false
    for edge in workflow.outgoing(reader) where edge.kind == .branch {
      switch edge.condition {
      case .always: break
      case .opaque(let text), .not(.opaque(let text)):
        guard text.hasPart("contains") else { return false }
        found = true
      default: return false
      }
    }
    return found
  }
}
