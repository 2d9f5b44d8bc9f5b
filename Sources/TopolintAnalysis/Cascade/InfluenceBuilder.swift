internal import TopolintModel

/// Makes the influence graph of a workflow: what can enter whose context, how likely.
struct InfluenceBuilder {
  let analysis: Analysis
  let workflow: Workflow
  let parameters: CascadeParameters
  private(set) var names: [String] = []
  private(set) var raw: [RawLink] = []
  private(set) var variables: [(vertex: Int, writers: [NodeID], hasModel: Bool)] = []
  private var numbers: [UInt64: Int] = [:]

  /// A link before its transmission is known.
  struct RawLink {
    let source: Int
    let target: Int
    var edge: EdgeID?
    var exposure: Double
    var isStated: Bool
  }

  init(_ analysis: Analysis, _ parameters: CascadeParameters) {
    self.analysis = analysis
    workflow = analysis.workflow
    self.parameters = parameters
    nameNodes()
    addEdges()
    addVariables()
  }

  /// The path of each node; a second one with the same path gets a number.
  private mutating func nameNodes() {
    names.reserveCapacity(workflow.nodes.count)
    var seen: [String: Int] = [:]
    for node in workflow.nodes {
      let path = node.parent == nil ? node.nativeID : workflow.path(of: node.id)
      let count = seen[path, default: 0] + 1
      seen[path] = count
      names.append(count == 1 ? path : "\(path)#\(count)")
    }
  }

  private mutating func connect(_ source: Int, _ target: Int, _ edge: Edge?) {
    let exposure = edge?.probability.value.map { min(1, max(0, $0)) } ?? 1
    let stated = edge?.probability.declaredValue != nil
    let pair = UInt64(source) << 32 | UInt64(target)
    if let known = numbers[pair] {
      // The same output by two ways is one source; the likelier way counts.
      if raw[known].exposure < exposure {
        raw[known].exposure = exposure
        raw[known].isStated = stated
        raw[known].edge = edge?.id
      }
      return
    }
    numbers[pair] = raw.count
    raw.append(
      RawLink(
        source: source, target: target, edge: edge?.id, exposure: exposure, isStated: stated))
  }

  private mutating func addEdges() {
    var reads = [Bool](repeating: false, count: workflow.nodes.count)
    for node in workflow.nodes where !node.inputs.isEmpty { reads[node.id.index] = true }
    for edge in workflow.edges where workflow.takesPart(edge) {
      if edge.kind == .data { reads[edge.target.index] = true }
      if edge.kind == .reads {
        let reader = workflow[edge.target].kind == .store ? edge.source : edge.target
        reads[reader.index] = true
      }
    }
    for edge in workflow.edges where workflow.takesPart(edge) {
      let source = edge.source.index
      let target = edge.target.index
      switch edge.kind {
      case .data, .handoff: connect(source, target, edge)
      case .feedback where !edge.isImplied || !reads[target]: connect(source, target, edge)
      case .sequence, .branch:
        if !reads[target], source != target { connect(source, target, edge) }
      case .uses where workflow.isMereMeans(edge): break
      case .delegate, .uses:
        connect(source, target, edge)
        connect(target, source, edge)
      case .reads:
        let outward = workflow[edge.target].kind != .store
        connect(outward ? source : target, outward ? target : source, edge)
      case .writes:
        let inward = workflow[edge.source].kind != .store
        connect(inward ? source : target, inward ? target : source, edge)
      default: break
      }
    }
  }

  /// Variables, and what the workflow is given, are vertices of their own.
  private mutating func addVariables() {
    var vertices: [String: Int] = [:]
    for node in workflow.nodes where !node.isDisabled {
      for output in node.handedOn {
        let place: Int
        if let known = vertices[output.variable] {
          place = known
        } else {
          place = variables.count
          vertices[output.variable] = place
          variables.append((names.count, [], false))
          names.append("variable \(output.variable)")
        }
        if variables[place].writers.last != node.id { variables[place].writers.append(node.id) }
        if node.kind.usesModel { variables[place].hasModel = true }
        connect(node.id.index, variables[place].vertex, nil)
      }
    }
    let start = workflow.nodes.first { $0.kind == .start && !$0.isDisabled }?.id.index
    var input = start
    for node in workflow.nodes where !node.isDisabled {
      for read in node.inputs {
        switch read.value.source {
        case .variable(let name):
          if let place = vertices[name] { connect(variables[place].vertex, node.id.index, nil) }
        case .workflowInput:
          if input == nil {
            input = names.count
            names.append("input")
          }
          if let input, input != node.id.index { connect(input, node.id.index, nil) }
        case .output, .engine: break
        }
      }
    }
  }

  /// Whether a vertex's output was written by a model.
  func isFromModel(_ vertex: Int) -> Bool {
    if vertex < workflow.nodes.count { return workflow.nodes[vertex].kind.usesModel }
    return variables.contains { $0.vertex == vertex && $0.hasModel }
  }

  /// How likely each node takes over what it is given by a source.
  func adoption(of target: Int, from source: Int, sources: Int, isChecker: Bool, fromModel: Bool)
    -> Double
  {
    guard target < workflow.nodes.count, !isChecker else { return 1 }
    let kind = workflow.nodes[target].kind
    if kind.usesModel {
      return parameters[.adoption]
        * Elementary.pow(Double(max(1, sources)), -parameters[.dilution])
    }
    return kind == .tool && fromModel ? parameters[.toolAdoption] : 1
  }
}
