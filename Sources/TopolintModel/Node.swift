public import TopolintSource

/// The identity of a node within its workflow.
public struct NodeID: Hashable, Comparable, Sendable {
  /// The position in the workflow's `nodes`, from 0.
  public let rawValue: Int32
  /// Creates the identity of the node at a position.
  public init(_ rawValue: Int32) { self.rawValue = rawValue }
  /// The position as an index.
  public var index: Int { Int(rawValue) }
  /// Orders as the workflow's `nodes`, which is source order.
  public static func < (a: NodeID, b: NodeID) -> Bool { a.rawValue < b.rawValue }
}

/// One step of a workflow, with everything that a rule may judge of it.
///
/// Facts start as `inexpressible`: a format sets what its files can say.
public struct Node: Sendable {
  /// The identity within the workflow.
  public internal(set) var id: NodeID
  /// What it is.
  public var kind: NodeKind
  /// The container it lies in.
  public var parent: NodeID?
  /// Its key line in the file: the name or id, never the whole block.
  public var span: Span
  /// Whether the engine skips it. Disabled nodes take no part.
  public var isDisabled = false
  /// Whether it stands for something in the engine, not for a line of the file (an implied start
  /// or end). Rules do not report such a node.
  public var isImplied = false

  /// Whether it stands for a part of a step: one of several values that the step writes, each from
  /// something else. It is named as the step, and its span is where the part is written.
  public var isPart: Bool { isImplied && kind == .code }

  /// The facts, one element: an array shares its storage between copies and changes it in place
  /// where it is not shared.
  var facts: ContiguousArray<NodeFacts>

  /// Creates a node; `GraphBuilder.add(_:)` gives it its identity.
  public init(
    _ nativeID: String, kind: NodeKind, span: Span, name: String? = nil, parent: NodeID? = nil
  ) {
    id = NodeID(-1)
    facts = [NodeFacts(nativeID: nativeID, name: name ?? nativeID)]
    self.kind = kind
    self.span = span
    self.parent = parent
  }
}

/// What happens at a router when no case matches.
public enum Unmatched: Hashable, Sendable {
  /// The run ends with an error.
  case abort
  /// The run or the branch ends without a word, or the value is dropped.
  case drop
  /// The flow goes on with the step that follows.
  case fallThrough
  /// The engine takes a case of its own choice.
  case implicitCase
}

/// What a fork or map does when some of its branches fail.
public enum PartialFailure: String, Hashable, Sendable, CaseIterable {
  /// The first failure ends all.
  case failFast = "fail-fast"
  /// All run to their end; any failure then fails the whole.
  case allOrNothing = "all-or-nothing"
  /// The failed ones are left out without a word.
  case dropFailed = "drop-failed"
  /// The failed ones are passed on as failures that can be told from results.
  case markFailed = "mark-failed"
}

/// A reference to something that has a file or a name of its own.
public struct Reference: Hashable, Sendable {
  /// What it leads to.
  public enum Target: Hashable, Sendable {
    /// A file, by a path relative to the referring file.
    case path(String)
    /// Something by a name or id in a registry, a platform or another file.
    case name(String)
    /// Something outside the root, or not a path: never an error.
    case external(String)
  }

  /// What it leads to.
  public let target: Target
  /// Where it is written.
  public let span: Span

  /// Creates a reference.
  public init(_ target: Target, span: Span) {
    self.target = target
    self.span = span
  }
}
