internal import TopolintAnalysis
internal import TopolintModel
internal import TopolintPlatform
internal import TopolintRuleKit
internal import TopolintSource

/// The files of a run and those that they refer to, as one project.
struct ProjectAssembly: Sendable {
  /// The most files that are read only because others refer to them; a project of thousands of
  /// sub-workflows that were not given is judged without the rest.
  private static let referencedCap = 4096

  /// The most different paths that are followed from one file; looking each up costs a few calls of
  /// the system.
  private static let pathCap = 4096

  /// The graph of graphs.
  let project: Project
  /// The identities of the workflows of each given file, by its position.
  let workflows: [[WorkflowID]]
  /// The texts of the files that were not given.
  let referencedTexts: [SourceText]
  /// What takes the credentials of a file, given or not, out of what is said of it.
  let redactions: [FileID: Redaction]

  private struct Link {
    let file: Int
    let workflow: Int
    let node: NodeID
    let target: String
  }

  /// Follows the references of the files that were given, and orders all workflows by path.
  init(_ given: [ReadFile], reading: FileReading, threads: Int) {
    var files = given
    var positions: [String: Int] = [:]
    for (position, file) in files.enumerated() { positions[file.input.resolved] = position }
    var links: [Link] = []
    var next = 0
    while next < files.count {
      let new = Self.links(of: files, from: next)
      next = files.count
      links += new
      var wanted: [InputFile] = []
      for link in new where positions[link.target] == nil {
        guard files.count + wanted.count < given.count + Self.referencedCap else { break }
        positions[link.target] = files.count + wanted.count
        wanted.append(
          InputFile(
            path: PathName.shown(link.target, from: reading.workingFolder),
            location: link.target, resolved: link.target, root: files[link.file].input.root))
      }
      // Given files and what they include come first; then each further file with its own.
      let base = given.count * (1 + Inclusions.cap)
      let first = files.count - given.count
      let found = wanted
      // Adding even nothing would copy the list.
      if found.isEmpty { break }
      files += parallelMap(count: found.count, threads: threads) { index in
        let id = base + (first + index) * (1 + Inclusions.cap)
        return reading.read(found[index], id: FileID(Int32(id)), firstIncluded: Int32(id + 1))
      }
    }
    self.init(files, givenCount: given.count, links)
  }

  private init(_ files: [ReadFile], givenCount: Int, _ links: [Link]) {
    let order = files.indices.sorted {
      PathName.precedes(files[$0].input.path, files[$1].input.path)
    }
    var workflows: [Workflow] = []
    var isWhole: [Bool] = []
    var ids = [[WorkflowID]](repeating: [], count: files.count)
    for position in order {
      for workflow in files[position].workflows {
        ids[position].append(WorkflowID(Int32(workflows.count)))
        workflows.append(workflow)
        isWhole.append(files[position].isWhole)
      }
    }
    var positions: [String: Int] = [:]
    for (position, file) in files.enumerated() { positions[file.input.resolved] = position }
    var targets: [ProjectNode: WorkflowID] = [:]
    var uncertain: Set<ProjectNode> = []
    for link in links {
      guard let position = positions[link.target], let target = ids[position].first else {
        continue
      }
      let place = ProjectNode(workflow: ids[link.file][link.workflow], node: link.node)
      targets[place] = target
      if ids[position].count > 1 { uncertain.insert(place) }
    }
    Self.linkNames(workflows, &targets, &uncertain)
    for (place, target) in targets where !isWhole[target.index] { uncertain.insert(place) }
    project = Project(workflows: Self.handingOn(targets, among: workflows), links: targets)
      .runningErrands(besides: uncertain)
    self.workflows = Array(ids[..<givenCount])
    var redactions: [FileID: Redaction] = [:]
    for file in files { redactions[file.id] = Redaction(file) }
    self.redactions = redactions
    referencedTexts = files[givenCount...].flatMap { file in
      (file.source.map { [$0] } ?? []) + file.included
    }
  }

  /// What is said of a finding, without the credentials of the other files that its notes point into:
  /// a note names steps of theirs.
  func redacting(_ diagnostic: Diagnostic) -> Diagnostic {
    var shown = diagnostic
    var done: Set<FileID> = []
    for note in diagnostic.notes where done.insert(note.span.file).inserted {
      if let redaction = redactions[note.span.file] { shown = redaction(shown) }
    }
    return shown
  }

  /// Links references by id to the workflows of the same platform that have it; of several the first.
  /// A name that several definitions of another format have leads nowhere: people chose it. Of a
  /// reference to an id that several have it is uncertain what it leads to.
  private static func linkNames(
    _ workflows: [Workflow], _ targets: inout [ProjectNode: WorkflowID],
    _ uncertain: inout Set<ProjectNode>
  ) {
    var known: [String: [String: WorkflowID]] = [:]
    var repeated: Set<String> = []
    var ambiguous: Set<String> = []
    for (position, workflow) in workflows.enumerated() {
      guard let name = workflow.identity else { continue }
      if known[workflow.platform]?[name] == nil {
        known[workflow.platform, default: [:]][name] = WorkflowID(Int32(position))
        continue
      }
      repeated.insert(workflow.platform + "/" + name)
      if workflow.platform != workflow.format { ambiguous.insert(workflow.platform + "/" + name) }
    }
    guard !known.isEmpty else { return }
    for (position, workflow) in workflows.enumerated() {
      guard let ids = known[workflow.platform] else { continue }
      for node in workflow.nodes {
        guard case .name(let name)? = node.reference?.target, let target = ids[name],
          ambiguous.isEmpty || !ambiguous.contains(workflow.platform + "/" + name)
        else { continue }
        let place = ProjectNode(workflow: WorkflowID(Int32(position)), node: node.id)
        targets[place] = target
        if repeated.contains(workflow.platform + "/" + name) { uncertain.insert(place) }
      }
    }
  }

  /// The workflows, with the contracts of agents that other files define at the steps that call
  /// them: a step that only names its agent says nothing of what it answers. A definition without a
  /// schema says as much as one with it: what the engine then does holds at the step too.
  private static func handingOn(
    _ links: [ProjectNode: WorkflowID], among workflows: [Workflow]
  ) -> [Workflow] {
    var promised: [WorkflowID: [NodeID: Fact<Contract>]] = [:]
    for (place, target) in links {
      let definition = workflows[target.index]
      guard definition.format != workflows[place.workflow.index].format,
        definition.entries.count == 1, let entry = definition.entries.first,
        definition[entry].kind == .agent, definition[entry].output.isKnown
      else { continue }
      promised[place.workflow, default: [:]][place.node] = definition[entry].output
    }
    guard !promised.isEmpty else { return workflows }
    return workflows.enumerated().map { position, workflow in
      guard let known = promised[WorkflowID(Int32(position))] else { return workflow }
      return workflow.changingNodes { node in
        guard let promise = known[node.id], case .unknown = node.output,
          let place = node.reference?.span
        else { return }
        if let contract = promise.declaredValue {
          node.output = .declared(contract, place)
        } else {
          node.output = promise
        }
      }
    }
  }

  /// The references by path of the files from `first` on that lead to files inside the root.
  private static func links(of files: [ReadFile], from first: Int) -> [Link] {
    var links: [Link] = []
    for position in first..<files.count {
      var known: [String: Inclusions.Destination] = [:]
      for (index, workflow) in files[position].workflows.enumerated() {
        for node in workflow.nodes {
          guard case .path(let path)? = node.reference?.target else { continue }
          if known[path] == nil, known.count < pathCap {
            known[path] = Inclusions.resolve(path, from: files[position].input)
          }
          guard case .file(let target)? = known[path] else { continue }
          links.append(Link(file: position, workflow: index, node: node.id, target: target))
        }
      }
    }
    return links
  }
}
