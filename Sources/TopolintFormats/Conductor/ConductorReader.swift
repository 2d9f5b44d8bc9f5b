internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// Lowers one conductor file.
///
/// It goes over the file three times: for the names, for the nodes, and for what connects them, so
/// that everything may be named before it is written.
struct ConductorReader {
  let root: SyntaxNode
  let context: LoweringContext
  var builder: GraphBuilder
  var files: ConductorFiles
  var problems: [ReadProblem] = []

  /// What `workflow` and `workflow.runtime` say.
  var settings = ConductorSettings()
  /// The steps in source order.
  var steps: [ConductorStep] = []
  /// The position in `steps` of each name; the first of duplicates.
  var stepIndex: [String: Int] = [:]
  /// The names that a route may lead to, sorted; for suggestions.
  private var knownTargets: [String] = []
  /// The node that a route to a name enters.
  var entrances: [String: NodeID] = [:]
  /// The nodes of steps that run only inside groups, by name.
  var lone: [String: NodeID] = [:]
  /// The groups by name.
  var groups: [String: ConductorGroup] = [:]
  /// Each node that was made from a step, in the order in which it was made.
  var made: [ConductorInstance] = []
  /// The nodes that hang on an agent and follow it: its tools and its validator.
  var attachments: [NodeID: Range<Int32>] = [:]
  /// The implied end; made when something leads there.
  var end: NodeID?
  /// How many more nodes may be added for tools and for members of several groups: a small file
  /// could otherwise name a product of two long lists.
  var spareNodes = 20_000
  /// How many more reads, and fields of schemas, may be added.
  var spareReads = 500_000

  init(_ root: SyntaxNode, _ context: LoweringContext) {
    self.root = root
    self.context = context
    files = ConductorFiles(size: context.source.bytes.count, include: context.include)
    let name = String(context.source.fileName)
    builder = GraphBuilder(format: ConductorFormat.info.id, name: name, span: root.span)
  }

  /// The whole file.
  mutating func read() -> Lowering {
    readSettings()
    collectSteps()
    makeNodes()
    checkKeys()
    for instance in made where instance.group == nil { connect(instance) }
    for step in steps { connectGroup(step) }
    for instance in made { read(instance) }
    readEntry()
    readResult()
    describeFailures()
    noteExcess()
    return Lowering(
      workflows: [builder.finish()], problems: problems, included: files.included)
  }

  /// Says what was left out because there is too much of it.
  private mutating func noteExcess() {
    let excesses = [
      (spareNodes, "uses of tools and group members", "give each agent fewer tools"),
      (spareReads, "reads of values and fields of schemas", "name fewer values"),
      (files.spareText, "text in repeated prompts", "repeat fewer long texts"),
    ]
    for (rest, what, help) in excesses where rest < 0 {
      problems.append(
        ReadProblem(
          isError: true, code: "too-large",
          message: "the workflow has more \(what) than can be analysed", help: help,
          span: builder.span))
    }
  }

  // MARK: Names

  /// Finds the steps of the three lists and their names.
  private mutating func collectSteps() {
    for (key, kind) in [
      ("agents", ConductorStep.Kind.agent), ("parallel", .parallel), ("for_each", .forEach),
    ] {
      for element in files.value(root, key)?.elements ?? [] {
        let node = files.structure(element)
        guard node.kind == .mapping else { continue }
        // The reference once showed for-each groups in the list `parallel`.
        let isForEach = kind == .parallel && (node["for_each"] != nil || node["source"] != nil)
        steps.append(
          ConductorStep(node, kind: isForEach ? .forEach : kind, key: key, at: steps.count))
      }
    }
    steps.sort { ($0.place.file, $0.place.lower) < ($1.place.file, $1.place.lower) }
    stepIndex.reserveCapacity(steps.count)
    for (i, step) in steps.enumerated() {
      if let first = stepIndex[step.name] {
        builder.note(
          Defect(
            .duplicateID(id: step.name, first: steps[first].span), span: step.span, isName: true))
      } else {
        stepIndex[step.name] = i
      }
    }
    // Suggestions are for people: a file of thousands of steps needs none.
    if stepIndex.count <= 500 { knownTargets = stepIndex.keys.sorted() + ["$end"] }
  }

  /// Notes a name that leads nowhere.
  mutating func dangling(_ name: String, _ role: String, at span: Span, node: NodeID?) {
    builder.note(
      Defect(
        .danglingReference(name: name, role: role, known: knownTargets), span: span, node: node))
  }

  // MARK: Ends

  private mutating func readEntry() {
    guard let entry = root["workflow"]?["entry_point"], let name = entry.text else { return }
    if let node = entrances[name] {
      builder.begin(at: node)
    } else if !ConductorText.isDynamic(entry.textBytes) {
      dangling(name, "entry point", at: entry.span, node: nil)
    }
  }

  /// The implied end, for routes to `$end` and steps without routes.
  mutating func endNode() -> NodeID {
    if let end { return end }
    var node = Node("$end", kind: .end(.success), span: builder.span)
    node.isImplied = true
    let id = builder.add(node)
    end = id
    return id
  }

  /// What the run hands on: read where it ends with success.
  private mutating func readResult() {
    guard let output = files.value(root, "output"), output.kind == .mapping else { return }
    let ends = made.first { instance in
      builder[instance.node].kind == .end(.success) && instance.source["output_template"] == nil
    }
    guard let node = end ?? ends?.node else { return }
    for entry in output.entries {
      guard let text = ConductorText(entry.value, &files) else { continue }
      read(text, use: .result, by: node, in: ConductorScope())
    }
  }
}

/// An element of `agents`, `parallel` or `for_each`.
struct ConductorStep {
  enum Kind { case agent, parallel, forEach }

  let node: SyntaxNode
  /// All that is written of it.
  let place: Span
  let kind: Kind
  let name: String
  /// The name, or the first key where there is none.
  let span: Span

  init(_ node: SyntaxNode, kind: Kind, key: String, at position: Int) {
    self.node = node
    place = node.span
    self.kind = kind
    let name = node["name"]
    let text = name?.text ?? ""
    self.name = text.isEmpty ? "\(key)[\(position)]" : text
    span = name?.span ?? node.entries.first?.key.span ?? place
  }
}

/// A node made from a step, or from the inline agent of a for-each group.
struct ConductorInstance {
  let node: NodeID
  let source: SyntaxNode
  /// The group that it runs in, whose routes count instead of its own.
  let group: String?
  /// The names that the group gives it: the item of a for-each group.
  var names: [String: ConductorLocal] = [:]
}

/// A parallel or for-each group in the graph.
struct ConductorGroup {
  let container: NodeID
  let join: NodeID
  /// The members of a parallel group by name.
  var members: [String: NodeID] = [:]
  /// The node that a for-each group repeats.
  var body: NodeID?
  /// Whether a for-each group's outputs have names instead of positions.
  var isKeyed = false
}
