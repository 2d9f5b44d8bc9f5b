package import TopolintModel
internal import TopolintSource
package import TopolintSyntax

extension TopologyFormat {
  /// What a remedy is in the words of a topology.
  package static func fix(
    _ remedy: Remedy, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    TopologyFixes(workflow: workflow, editor: editor).fix(remedy)
  }
}

/// Writes remedies into a topology.
private struct TopologyFixes {
  let workflow: Workflow
  let editor: DocumentEditor

  func fix(_ remedy: Remedy) -> Fix? {
    switch remedy {
    case .limitRounds(let cycle): limitRounds(cycle)
    case .limitTurns(let nodes): limitTurns(nodes)
    case .limitWidth(let node): limitWidth(node)
    case .limitTime(let nodes): limitTime(nodes)
    case .addDefaultRoute(let node): addDefaultRoute(node)
    case .routeFailure(let node):
      unsafe(
        "give the failure of `\(name(node))` a route to `fail`",
        isFree("fail")
          ? body(of: node).flatMap {
            editor.set("on-error", to: .row([EditField("to", .text("fail"))]), in: $0)
          } : nil)
    case .keepOtherItems(let node):
      unsafe(
        "mark the failed items of `\(name(node))`",
        body(of: node).flatMap {
          editor.set("partial-failure", to: .text("mark-failed"), in: $0)
        })
    case .removeEdge(let edge, let isSafe):
      editor.removingEntry(at: workflow[edge].span).map {
        Fix("remove the second edge", isSafe: isSafe, edits: $0)
      }
    case .rename: nil
    }
  }

  private func unsafe(_ title: String, _ edits: [TextEdit]?) -> Fix? {
    edits.map { Fix(title, isSafe: false, edits: $0) }
  }

  private func name(_ node: NodeID) -> String { workflow[node].name }

  /// The map of a node.
  private func body(of node: NodeID) -> SyntaxNode? {
    guard let value = editor.place(at: workflow[node].span)?.valueOfKey, value.kind == .mapping
    else { return nil }
    return value
  }

  /// Whether a word for an end is not the id of a node.
  private func isFree(_ word: String) -> Bool {
    !workflow.nodes.contains { $0.nativeID == word && !$0.isImplied }
  }

  // MARK: Limits

  private func limitTurns(_ nodes: [NodeID]) -> Fix? {
    let turns = EditValue.word("\(FixLimits.turns)")
    let edits = nodes.prefix(FixLimits.steps).compactMap { node in
      body(of: node).flatMap { editor.set("rounds", to: turns, in: $0) }
    }
    guard !edits.isEmpty else { return nil }
    return unsafe("limit the turns", DocumentEditor.joined(edits.flatMap { $0 }))
  }

  private func limitRounds(_ cycle: [EdgeID]) -> Fix? {
    guard let last = cycle.last else { return nil }
    let edge = workflow[last]
    let rounds = EditValue.word("\(FixLimits.rounds)")
    if workflow[edge.target].kind == .loop, isInside(edge.source, edge.target) {
      return unsafe(
        "limit `\(name(edge.target))` to \(FixLimits.rounds) rounds",
        body(of: edge.target).flatMap { setMain("loop", "rounds", to: rounds, in: $0) })
    }
    guard !edge.isImplied, let place = editor.place(at: edge.span), let step = place.steps.last
    else { return nil }
    let title = "let the way back to `\(name(edge.target))` be taken \(FixLimits.rounds) times"
    if step.key?.text == "to" {
      return unsafe(title, editor.set("budget", to: rounds, in: step.parent))
    }
    // In `to: [a, b]` the budget would be that of all.
    if step.parent.kind == .sequence, place.steps.dropLast().last?.key?.text == "to" { return nil }
    guard place.valueOfKey == nil, let text = place.node.text else { return nil }
    let target = EditValue.row([EditField("to", .text(text)), EditField("budget", rounds)])
    return unsafe(title, editor.replace(place.node, with: target))
  }

  private func isInside(_ node: NodeID, _ container: NodeID) -> Bool {
    workflow.containers(of: node).contains(container)
  }

  private func limitWidth(_ node: NodeID) -> Fix? {
    guard let body = body(of: node) else { return nil }
    var fields = [EditField("width", .word("\(FixLimits.width)"))]
    if workflow[node].concurrency.value == .unlimited {
      fields.append(EditField("concurrency", .word("\(FixLimits.concurrency)")))
    }
    return unsafe(
      "limit `\(name(node))` to \(FixLimits.width) items", editor.set(fields, in: body))
  }

  private func limitTime(_ nodes: [NodeID]) -> Fix? {
    guard let first = nodes.first, nodes.count <= FixLimits.steps else { return nil }
    switch workflow[first].kind {
    case .human, .wait:
      return unsafe(
        "let `\(name(first))` wait for a day at most",
        body(of: first).flatMap { setMain("wait", "timeout", to: .text("1d"), in: $0) })
    default: break
    }
    let limit = EditValue.text("60s")
    var edits: [TextEdit] = []
    var others: [NodeID] = []
    for node in nodes {
      // `defaults` does not reach a step that says another timeout itself.
      guard let body = body(of: node), body["timeout"] != nil || nodes.count == 1 else {
        others.append(node)
        continue
      }
      guard let own = editor.set("timeout", to: limit, in: body) else { return nil }
      edits += own
    }
    if !others.isEmpty {
      let root = editor.document.root
      let defaults = root.entry("defaults")?.value
      let own =
        defaults.map { editor.set("timeout", to: limit, in: $0) }
        ?? editor.set("defaults", to: .row([EditField("timeout", limit)]), in: root)
      guard let own else { return nil }
      edits += own
    }
    let whose = nodes.count == 1 ? "`\(name(first))`" : "each call"
    return unsafe("give \(whose) a timeout of 60 s", DocumentEditor.joined(edits))
  }

  /// Writes the main attribute of a kind, where it stands: behind the kind, or as a key.
  private func setMain(
    _ kind: String, _ key: String, to value: EditValue, in body: SyntaxNode
  ) -> [TextEdit]? {
    if let main = body.entry(kind), main.value.kind != .null {
      return editor.set(kind, to: value, in: body)
    }
    return editor.set(key, to: value, in: body)
  }

  // MARK: Routes

  private func addDefaultRoute(_ node: NodeID) -> Fix? {
    let end = workflow[node].unmatched.value == .drop ? "end" : "fail"
    guard isFree(end), let routes = body(of: node)?["routes"] else { return nil }
    let title = "add a default route to `\(end)`"
    switch routes.kind {
    case .sequence:
      return unsafe(title, editor.append(.row([EditField("to", .text(end))]), to: routes))
    case .mapping where !routes.entries.isEmpty:
      return unsafe(title, editor.insert(EditField("else", .text(end)), into: routes))
    default: return nil
    }
  }
}
