/// The identity of a workflow within a project.
public struct WorkflowID: Hashable, Comparable, Sendable {
  /// The position in the project's `workflows`, from 0.
  public let rawValue: Int32
  /// Creates the identity of the workflow at a position.
  public init(_ rawValue: Int32) { self.rawValue = rawValue }
  /// The position as an index.
  public var index: Int { Int(rawValue) }
  /// Orders as the project's `workflows`.
  public static func < (a: WorkflowID, b: WorkflowID) -> Bool { a.rawValue < b.rawValue }
}

/// A node of a project: a workflow and a node in it.
public struct ProjectNode: Hashable, Sendable {
  /// The workflow.
  public let workflow: WorkflowID
  /// The node.
  public let node: NodeID

  /// Creates the place of a node in a project.
  public init(workflow: WorkflowID, node: NodeID) {
    self.workflow = workflow
    self.node = node
  }
}

/// All workflows of a run, with the references between them.
public struct Project: Sendable {
  /// The workflows, sorted by path and place.
  public let workflows: [Workflow]
  /// What each reference leads to, where it was found.
  public let links: [ProjectNode: WorkflowID]
  /// The nodes that refer to each workflow, sorted.
  public let callers: [WorkflowID: [ProjectNode]]

  /// Creates a project.
  public init(workflows: [Workflow], links: [ProjectNode: WorkflowID] = [:]) {
    self.workflows = workflows
    self.links = links
    let sorted = links.sorted {
      ($0.key.workflow, $0.key.node) < ($1.key.workflow, $1.key.node)
    }
    callers = Dictionary(grouping: sorted, by: \.value).mapValues { $0.map(\.key) }
  }

  /// The workflow with an identity.
  public subscript(id: WorkflowID) -> Workflow { workflows[id.index] }
}
