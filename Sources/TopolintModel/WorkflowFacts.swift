public import TopolintSource

/// What is known of a workflow as a whole, beside its graph.
final class WorkflowFacts: Sendable {
  let format: String
  let name: String
  let identity: String?
  let platform: String
  let span: Span
  let limits: RunLimits
  let defects: [Defect]
  let parameters: [Parameter]
  let secrets: Set<String>
  let servers: [ToolServer]
  let isFragment: Bool
  let calledAt: [NodeID]?
  let startedByHand: [NodeID]
  let capabilities: Set<Capability>
  let isCutOff: Bool

  init(
    format: String, name: String, identity: String?, platform: String, span: Span,
    limits: RunLimits, defects: [Defect], parameters: [Parameter], secrets: Set<String>,
    servers: [ToolServer], isFragment: Bool, calledAt: [NodeID]?, startedByHand: [NodeID],
    capabilities: Set<Capability>, isCutOff: Bool = false
  ) {
    self.format = format
    self.name = name
    self.identity = identity
    self.platform = platform
    self.span = span
    self.limits = limits
    self.defects = defects
    self.parameters = parameters
    self.secrets = secrets
    self.servers = servers
    self.isFragment = isFragment
    self.calledAt = calledAt
    self.startedByHand = startedByHand
    self.capabilities = capabilities
    self.isCutOff = isCutOff
  }
}

extension Workflow {
  /// The id of the format that it was read from.
  public var format: String { facts.format }
  /// What people call it; the file's name where the format gives none.
  public var name: String { facts.name }
  /// The id by which other workflows of the platform refer to it, where the file has one.
  public var identity: String? { facts.identity }
  /// The platform whose names its identity and its references belong to: most often that of the
  /// format, and one for formats that refer to one another.
  public var platform: String { facts.platform }
  /// Its key line in the file.
  public var span: Span { facts.span }
  /// What holds for the whole run.
  public var limits: RunLimits { facts.limits }
  /// What is wrong with the file that the graph itself cannot hold.
  public var defects: [Defect] { facts.defects }
  /// Inputs that the workflow declares.
  public var parameters: [Parameter] { facts.parameters }
  /// The engine's values that hold credentials, by the names that `ValueSource.engine` gives them.
  public var secrets: Set<String> { facts.secrets }
  /// The servers of tools that a run starts or calls, in source order.
  public var servers: [ToolServer] { facts.servers }
  /// Whether it is meant to be part of another: a callable sub-workflow, an included file.
  public var isFragment: Bool { facts.isFragment }
  /// Where a run begins that another workflow starts; nil where that is the same as `entries`.
  public var calledAt: [NodeID]? { facts.calledAt }
  /// Where only a person starts a run, who looks on as it goes.
  public var startedByHand: [NodeID] { facts.startedByHand }
  /// The labels of data and tools that the format can express; see `Capability`.
  public var capabilities: Set<Capability> { facts.capabilities }
  /// Whether its text was not read to its end: what seems to be missing may stand in the rest.
  public var isCutOff: Bool { facts.isCutOff }
}
