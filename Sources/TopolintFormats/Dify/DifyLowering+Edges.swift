import TopolintModel
import TopolintSource
import TopolintSyntax

/// What a deciding node chooses between.
struct DifyBranching {
  /// One handle that an edge can leave from.
  struct Case {
    /// The handle.
    let id: String
    /// When it is taken.
    let condition: Condition
    /// What it means at a guard, where its words are plain.
    var outcome: Outcome?
  }

  /// The cases in the order in which they are tried.
  var cases: [Case]
  /// The handle that is taken when no case matches, where there is one.
  var otherwise: String?
  /// The position of each handle; of one that is written twice the first.
  let ranks: [String: Int]
  /// All handles, for suggestions.
  let names: [String]

  init(cases: [Case], otherwise: String? = nil) {
    self.cases = cases
    self.otherwise = otherwise
    names = cases.map(\.id) + [otherwise].compactMap { $0 }
    ranks = Dictionary(
      cases.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

/// One entry of `graph.edges` whose ends exist.
struct DifyEdge {
  /// The place that it leaves from.
  let source: DifyLowering.Place
  /// The place that it leads to.
  let target: DifyLowering.Place
  /// The handle that it leaves from; `source` where none is written.
  let handle: String
  /// Where the handle is written, or the source where it is not.
  let handleSpan: Span
  /// Where the target is written.
  let span: Span
}

extension DifyLowering {
  /// The handle of the way after a failure.
  private static let failHandle = "fail-branch"
  /// The handle of a form that nobody filled in.
  private static let timeoutHandle = "__timeout"

  /// Reads `graph.edges`; ends that do not exist become defects.
  mutating func readEdges() -> [DifyEdge] {
    var edges: [DifyEdge] = []
    for entry in graph["edges"]?.elements ?? [] {
      guard let source = entry["source"], let from = source.text, !from.isEmpty,
        let target = entry["target"], let to = target.text, !to.isEmpty
      else {
        problems.append(
          ReadProblem(
            isError: true, code: "edge-without-end",
            message: "an edge of the graph has no `source` or no `target`", span: entry.span))
        continue
      }
      let start = places[from]
      let end = places[to]
      let startNode = start.flatMap { nodeID($0.record) }
      if start == nil, !ignored.contains(from) {
        note(missing: from, role: "edge source", span: source.span, node: nil)
      }
      if end == nil, !ignored.contains(to) {
        note(missing: to, role: "edge target", span: target.span, node: startNode)
      }
      guard let start, let end, startNode != nil, end.node.rawValue >= 0 else { continue }
      let handle = entry["sourceHandle"].flatMap { $0.kind == .null ? nil : $0 }
      let name = handle?.text ?? ""
      edges.append(
        DifyEdge(
          source: start, target: end, handle: name.isEmpty ? "source" : name,
          handleSpan: handle?.span ?? source.span, span: target.span))
    }
    return edges
  }

  /// Notes what the node of a record chooses between, with the values that its conditions read.
  mutating func addBranching(_ record: Int) {
    let source = records[record]
    guard let id = nodeID(record) else { return }
    let data = source.data
    switch source.type {
    case .ifElse:
      var cases: [DifyBranching.Case] = []
      let written = data["cases"]?.elements ?? []
      // Files of the first versions have one case and no list.
      for entry in written.isEmpty && data["cases"]?.kind != .sequence ? [data] : written {
        let name = written.isEmpty ? "true" : (entry["case_id"] ?? entry["id"])?.text ?? "true"
        let decision = decision(
          entry["conditions"], joinedBy: entry["logical_operator"], for: id)
        for input in decision.inputs { builder.read(input, by: id) }
        cases.append(DifyBranching.Case(id: name, condition: decision.condition))
      }
      branchings[id] = DifyBranching(cases: cases, otherwise: "false")
    case .questionClassifier:
      let classes = data["classes"]?.elements.compactMap { $0["id"]?.text } ?? []
      branchings[id] = DifyBranching(
        cases: classes.map { DifyBranching.Case(id: $0, condition: chosen($0, "class_id", id)) })
    case .humanInput:
      var cases: [DifyBranching.Case] = []
      for action in data["user_actions"]?.elements ?? [] {
        guard let name = action["id"]?.text else { continue }
        cases.append(
          DifyBranching.Case(
            id: name, condition: chosen(name, "action_id", id),
            outcome: DifyOutcomes.outcome(of: [name, action["title"]?.text ?? ""])))
      }
      branchings[id] = DifyBranching(cases: cases)
    default: break
    }
  }

  private func chosen(_ name: String, _ field: String, _ id: NodeID) -> Condition {
    .compare(ValuePath(.output(id), [field]), .equal, .string(name))
  }

  /// Adds the control edges of the file: by source, and of one source in the order of its cases.
  mutating func connect(_ edges: [DifyEdge]) {
    let order = edges.indices.map { (edges[$0].source.record, rank(edges[$0]), $0) }.sorted(by: <)
    var wired: [NodeID: Set<String>] = [:]
    for edge in edges where records[edge.source.record].type?.isBodyStart != true {
      wired[edge.source.node, default: []].insert(edge.handle)
    }
    for (record, node) in records.enumerated() where node.type?.isBodyStart != true {
      guard let id = nodeID(record) else { continue }
      settle(id, wired: wired[id] ?? [])
    }
    for (_, _, position) in order {
      let edge = edges[position]
      guard let source = nodeID(edge.source.record) else { continue }
      connect(edge, from: source)
    }
  }

  private func rank(_ edge: DifyEdge) -> Int {
    guard let branching = branchings[edge.source.node] else { return 0 }
    return branching.ranks[edge.handle] ?? branching.cases.count
  }

  private mutating func connect(_ edge: DifyEdge, from source: NodeID) {
    let record = edge.source.record
    let target = edge.target.node
    if records[record].type?.isBodyStart == true {
      builder.connect(source, target, .sequence, span: edge.span)
      return
    }
    if edge.handle == Self.failHandle {
      var failure = Edge(source, target, .error, span: edge.span)
      failure.label = edge.handle
      failure.outcome = .error
      builder.connect(failure)
      return
    }
    guard let branching = branchings[source] else {
      let exit = places[records[record].id]?.exit ?? source
      builder.connect(exit, target, .sequence, span: edge.span)
      return
    }
    var branch = Edge(source, target, .branch, span: edge.span)
    branch.label = edge.handle
    if let rank = branching.ranks[edge.handle] {
      branch.condition = branching.cases[rank].condition
      branch.outcome = branching.cases[rank].outcome
      branch.isDefault = rank == 0 && builder[source].unmatched.value == .implicitCase
    } else if edge.handle == branching.otherwise {
      branch.isDefault = true
    } else if edge.handle == Self.timeoutHandle, case .human = builder[source].kind {
      branch.outcome = .timeout
    } else {
      builder.note(
        Defect(
          .danglingReference(name: edge.handle, role: "branch handle", known: branching.names),
          span: edge.handleSpan, node: source))
      return
    }
    builder.connect(branch)
  }

  /// Settles what happens on handles without an edge.
  private mutating func settle(_ id: NodeID, wired: Set<String>) {
    if builder[id].errorHandling.declaredValue == .branch, !wired.contains(Self.failHandle),
      let span = builder[id].errorHandling.span
    {
      // The failure takes a way that leads nowhere, and the run goes on without the result.
      builder[id].errorHandling = .declared(.continueEmpty, span)
    }
    guard let branching = branchings[id] else { return }
    let isComplete = branching.cases.allSatisfy { wired.contains($0.id) }
    switch builder[id].kind {
    case .router(.model):
      builder[id].unmatched =
        isComplete
        ? .engineDefault(.implicitCase, DifyProfile.firstClass)
        : .engineDefault(.drop, DifyProfile.handleUnwired)
    case .human:
      if !isComplete { builder[id].unmatched = .engineDefault(.drop, DifyProfile.handleUnwired) }
    default:
      if let otherwise = branching.otherwise, !wired.contains(otherwise) {
        builder[id].unmatched = .engineDefault(.drop, DifyProfile.elseUnwired)
      }
    }
  }
}

/// Plain words on a form's buttons.
enum DifyOutcomes {
  /// What a button means; nil where its words are not plain.
  static func outcome(of texts: [String]) -> Outcome? {
    for text in texts {
      for word in EffectLexicon.words(of: text) {
        if accepting.contains(word) { return .accept }
        if rejecting.contains(word) { return .reject }
      }
    }
    return nil
  }

  private static let accepting: Set<String> = [
    "approve", "approved", "accept", "accepted", "pass", "confirm", "confirmed", "allow", "yes",
  ]
  private static let rejecting: Set<String> = [
    "reject", "rejected", "deny", "denied", "decline", "declined", "refuse", "fail", "disapprove",
    "no",
  ]
}
