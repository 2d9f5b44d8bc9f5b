internal import TopolintModel
internal import TopolintSource

/// Finds the nodes of a loop at which paging through a list ends: a call in the loop is given the
/// place at which the page before it ended, and the way out tests that place or the size of the page.
struct Paging {
  private let workflow: Workflow
  private let nodes: [NodeID]

  init(_ workflow: Workflow, _ nodes: [NodeID]) {
    self.workflow = workflow
    self.nodes = nodes
  }

  func tests() -> [NodeID] {
    let inside = Set(nodes)
    var written = Set<String>()
    for node in nodes { for output in workflow[node].outputs { written.insert(output.variable) } }
    func isOfRound(_ value: ValuePath) -> Bool {
      switch value.source {
      case .output(let node): inside.contains(node)
      case .variable(let name): written.contains(name)
      case .workflowInput, .engine: false
      }
    }
    var pagers = Set<ValueSource>()
    for id in nodes {
      let node = workflow[id]
      guard !node.kind.usesModel, Self.calls(node.kind),
        node.inputs.contains(where: {
          $0.use == .argument && isOfRound($0.value) && Self.isCursor($0.value)
        })
      else { continue }
      pagers.insert(.output(id))
      for output in node.outputs { pagers.insert(.variable(output.variable)) }
    }
    guard !pagers.isEmpty else { return [] }
    return nodes.filter { id in
      let leaves = workflow.outgoing(id).contains {
        $0.kind.isControl && $0.kind != .error && workflow.takesPart($0)
          && !inside.contains($0.target)
      }
      guard leaves, !workflow[id].kind.usesModel else { return false }
      return workflow.decidingValues(of: id).contains { value in
        isOfRound(value)
          && (Self.isCursor(value) || pagers.contains(value.source) && Self.isSize(value))
      }
    }
  }

  private static func calls(_ kind: NodeKind) -> Bool {
    switch kind {
    case .tool, .code, .subworkflow: true
    default: false
    }
  }

  /// The last name of a value, in small letters without signs.
  private static func word(_ value: ValuePath) -> String {
    var name = value.fields.last ?? ""
    if name.isEmpty, case .variable(let variable) = value.source { name = variable }
    let last = name.split { $0 == "/" || $0 == "." }.last ?? ""
    return last.lowercased().filter(\.isLetter)
  }

  private static func isCursor(_ value: ValuePath) -> Bool {
    let word = word(value)
    return places.contains(word) || parts.contains { word.hasPart($0) }
  }

  private static func isSize(_ value: ValuePath) -> Bool {
    let word = word(value)
    return sizes.contains { word.hasSuffix($0) }
  }

  private static let places: Set<String> = ["cursor", "offset", "marker", "endcursor", "nextpage"]
  private static let parts = [
    "nexttoken", "nextmarker", "nextcursor", "nextoffset", "nextpage", "continuationtoken",
    "pagetoken", "paginationtoken", "exclusivestartkey", "lastevaluatedkey",
  ]
  private static let sizes = ["count", "size", "length", "total", "hasmore", "istruncated"]
}
