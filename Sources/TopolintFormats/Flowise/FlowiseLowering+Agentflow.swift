import TopolintModel
import TopolintSource
import TopolintSyntax

/// The edges of agent flows of the second version.
extension FlowiseLowering {
  /// One way out of a step that chooses.
  struct Way {
    let label: String
    var condition = Condition.always
    var isDefault = false
    var outcome: Outcome?
  }

  /// Connects the steps, with what the engine does by itself.
  mutating func connectAgentflow() {
    collectState()
    setParents()
    addJoins()
    for record in records.indices { connectSteps(record) }
    for record in records.indices { connectLoop(record) }
    closeIterations()
    followCircles()
    for record in records.indices { addHeldTools(record) }
    for record in records.indices { addReads(record) }
    addConversations()
    setEntries()
  }

  /// Puts steps into their iterations. A container that does not exist is a defect; one that is none, or
  /// lies within itself, is left out.
  private mutating func setParents() {
    var parents: [Int: Int] = [:]
    for (record, source) in records.enumerated() {
      guard let parent = source.parent, let text = parent.text else { continue }
      guard let container = byID[text] else {
        if !ignored.contains(text) {
          note(missing: text, role: "container", span: parent.span, node: id(record))
        }
        continue
      }
      if records[container].name == "iterationAgentflow" { parents[record] = container }
    }
    for (record, parent) in CanvasContainers.withoutCircles(parents)
    where builder[id(parent)].kind == .map {
      builder[id(record)].parent = id(parent)
      // What ends there is the item, not the run.
      if builder[id(record)].kind == .end(.success) { builder[id(record)].kind = .code }
    }
  }

  /// Adds the implied join behind each iteration: what follows leaves from there.
  private mutating func addJoins() {
    for (record, source) in records.enumerated() where builder[id(record)].kind == .map {
      var join = Node(
        "\(source.id):join", kind: .join(.all, .concat), span: source.span, name: source.title,
        parent: builder[id(record)].parent)
      join.isImplied = true
      exits[record] = builder.add(join)
    }
  }

  /// Adds the edges of the file that leave a step.
  private mutating func connectSteps(_ record: Int) {
    let ways = ways(of: record)
    var wired: Set<Int> = []
    let exit = exits[record] ?? id(record)
    let shared = skippedTargets(record, of: ways?.count ?? 0)
    for position in leaving[record].sorted(by: { rank($0) < rank($1) }) {
      let wire = wires[position]
      // The engine runs the body of an iteration by itself: edges do not lead in or out.
      guard builder[id(record)].parent == builder[id(wire.target)].parent else { continue }
      guard let ways else {
        builder.connect(exit, id(wire.target), .sequence, span: wire.span)
        continue
      }
      guard let number = Int(wire.output), ways.indices.contains(number) else {
        note(
          missing: wire.output, role: "branch handle", known: ways.indices.map { "\($0)" },
          span: wire.outputSpan, node: id(record))
        // It is none of the ways that are left out when another one is taken.
        builder.connect(exit, id(wire.target), .sequence, span: wire.span)
        continue
      }
      wired.insert(number)
      if shared.contains(wire.target) { continue }
      var edge = branch(record, ways[number], to: id(wire.target), at: wire.span)
      edge.isImplied = false
      builder.connect(edge)
    }
    if let ways { complete(record, ways, wired) }
  }

  /// The steps that a choice never leads to, although several of its ways do: the engine leaves out
  /// what the first edge of each way that is not taken leads to (`determineNodesToIgnore` of
  /// buildAgentflow.ts), and whichever way is taken, another one leads there too. The choice's word is
  /// waited for all the same (`setupNodeDependencies`), so that such a step does not run at all.
  private mutating func skippedTargets(_ record: Int, of ways: Int) -> Set<Int> {
    var first: [Int: Int] = [:]
    for position in leaving[record] {
      guard let number = Int(wires[position].output), (0..<ways).contains(number) else { continue }
      if first[number] == nil { first[number] = position }
    }
    var positions: [Int: [Int]] = [:]
    for position in first.values.sorted() {
      positions[wires[position].target, default: []].append(position)
    }
    positions = positions.filter { $0.value.count > 1 }
    for (target, edges) in positions.sorted(by: { $0.key < $1.key }) {
      guard let last = edges.last, builder[id(record)].parent == builder[id(target)].parent,
        isOnly(record, before: target)
      else { continue }
      builder.note(
        Defect(
          .skippedStep(choice: records[record].title), span: wires[last].span, node: id(target)))
    }
    return Set(positions.keys)
  }

  /// Whether nothing else leads to a step.
  private func isOnly(_ source: Int, before target: Int) -> Bool {
    entering[target].allSatisfy { wires[$0].source == source }
      && !records.contains { $0.name == "loopAgentflow" && loopTarget($0) == target }
  }

  private func rank(_ position: Int) -> (Int, Int) { (Int(wires[position].output) ?? 0, position) }

  private func branch(_ record: Int, _ way: Way, to target: NodeID, at span: Span) -> Edge {
    var edge = Edge(id(record), target, .branch, span: span)
    edge.label = way.label
    edge.condition = way.condition
    edge.isDefault = way.isDefault
    edge.outcome = way.outcome
    edge.isImplied = true
    return edge
  }

  /// Settles the ways without an edge: the branch ends there. Where a choice between several values says
  /// nothing of all others, that is an omission and no end.
  private mutating func complete(_ record: Int, _ ways: [Way], _ wired: Set<Int>) {
    guard !wired.isEmpty else { return }
    for (number, way) in ways.enumerated() where !wired.contains(number) {
      if way.isDefault, ways.count > 2, builder[id(record)].kind == .router(.expression) {
        builder[id(record)].unmatched = .engineDefault(.drop, FlowiseProfile.wayUnwired)
        continue
      }
      let source = records[record]
      if let parent = builder[id(record)].parent, let join = exits[parent.index] {
        builder.connect(branch(record, way, to: join, at: source.span))
        continue
      }
      var end = Node(
        "\(source.id):\(number)", kind: .end(.success), span: source.span,
        name: "\(source.title): \(way.label)")
      end.isImplied = true
      let target = builder.add(end)
      builder.connect(branch(record, way, to: target, at: source.span))
    }
  }

  /// What a step chooses between; nil for one that does not choose.
  private mutating func ways(of record: Int) -> [Way]? {
    let source = records[record]
    switch source.name {
    case "humanInputAgentflow":
      return [
        Way(label: "proceed", condition: chosen("proceed", record), outcome: .accept),
        Way(label: "reject", condition: chosen("reject", record), outcome: .reject),
      ]
    case "conditionAgentAgentflow":
      let names = source.list("conditionAgentScenarios").map { $0["scenario"]?.text ?? "" }
      return names.enumerated().map { number, name in
        Way(
          label: name, condition: chosen(name, record), isDefault: number == names.count - 1)
      }
    case "conditionAgentflow":
      var ways: [Way] = []
      for entry in source.list("conditions") {
        let condition = condition(entry, by: record)
        ways.append(Way(label: "\(ways.count)", condition: condition))
      }
      ways.append(Way(label: "\(ways.count)", isDefault: true))
      return ways
    default: return nil
    }
  }

  private func chosen(_ name: String, _ record: Int) -> Condition {
    .compare(ValuePath(.output(id(record)), ["output"]), .equal, .string(name))
  }

  /// The id in the name of a loop's target: the name is `<id>-<label>`, and ids have no dash.
  private static func loopID(_ text: String) -> String {
    text.split(separator: "-", maxSplits: 1).first.map(String.init) ?? text
  }

  func loopTarget(_ source: FlowiseNode) -> Int? {
    source.input("loopBackToNode")?.string.flatMap { byID[Self.loopID($0)] }
  }

  /// Adds the edge that a loop step stands for: back to the step that it names, so often.
  private mutating func connectLoop(_ record: Int) {
    let source = records[record]
    guard source.name == "loopAgentflow" else { return }
    guard let place = source.input("loopBackToNode") else {
      // Where there is an empty text it leads nowhere, and without one it fails
      // (FlowiseAI/Flowise: packages/components/nodes/agentflow/Loop/Loop.ts).
      let empty = source.inputs?["loopBackToNode"]?.span ?? source.span
      note(
        missing: "", role: "loop target of `\(source.title)`", span: empty, node: id(record))
      return
    }
    guard let text = place.string else { return }
    let name = Self.loopID(text)
    guard let target = byID[name] else {
      note(missing: name, role: "loop target", span: place.span, node: id(record))
      return
    }
    guard builder[id(record)].parent == builder[id(target)].parent else { return }
    var edge = Edge(id(record), id(target), .feedback, span: place.span)
    if let count = source.input("maxLoopCount") {
      edge.budget =
        count.flowiseInteger.map { .declared(.finite(max(0, $0)), count.span) }
        ?? .dynamic(count.span)
    } else {
      edge.budget = .engineDefault(.finite(5), FlowiseProfile.loopCount)
    }
    builder.connect(edge)
  }

  /// Leads into the bodies of iterations, and from their last steps to the join behind.
  private mutating func closeIterations() {
    var bodies: [NodeID: [NodeID]] = [:]
    for record in records.indices {
      if let parent = builder[id(record)].parent { bodies[parent, default: []].append(id(record)) }
    }
    var entered = Set<NodeID>()
    var left = Set<NodeID>()
    for edge in builder.edges where edge.kind.isControl {
      if edge.kind != .feedback { entered.insert(edge.target) }
      left.insert(edge.source)
    }
    for record in records.indices {
      guard let join = exits[record] else { continue }
      let body = bodies[id(record)] ?? []
      for child in body where !entered.contains(child) { connectImplied(id(record), child) }
      for child in body where !left.contains(exits[child.index] ?? child) {
        connectImplied(exits[child.index] ?? child, join)
      }
      if body.isEmpty { connectImplied(id(record), join) }
    }
  }

  private mutating func setEntries() {
    for (record, source) in records.enumerated() where source.name == "startAgentflow" {
      builder.begin(at: id(record))
    }
    guard builder.entries.isEmpty else { return }
    for record in records.indices
    where entering[record].isEmpty && builder[id(record)].parent == nil && !leaving[record].isEmpty
    {
      builder.begin(at: id(record))
    }
  }
}
