public import TopolintModel

/// Questions about one workflow, answered once and shared by all rules.
///
/// Every answer is computed on first use, iteratively and in near-linear time; where an exact answer
/// would cost more, the work is bounded by `stepBudget` and what is not settled by then is left
/// out. One analysis belongs to one thread.
public final class Analysis {
  /// The steps that a question may take beyond its linear part, over the whole workflow. It keeps
  /// the worst graph in the range of 0.1 s.
  public static let stepBudget = 8_000_000

  /// The workflow that is asked about.
  public let workflow: Workflow

  private var views: [ViewKind: FlowGraph] = [:]
  private var componentsOf: [ViewKind: Components] = [:]
  var caseReports: [NodeID: CaseReport] = [:]

  /// Creates an analysis that has answered nothing yet.
  public init(_ workflow: Workflow) { self.workflow = workflow }

  /// The workflow as a view sees it.
  public func view(_ kind: ViewKind) -> FlowGraph {
    if let known = views[kind] { return known }
    let made = workflow.flowGraph(kind)
    views[kind] = made
    return made
  }

  /// The strongly connected components of a view.
  public func components(_ kind: ViewKind) -> Components {
    if let known = componentsOf[kind] { return known }
    let made = view(kind).components()
    componentsOf[kind] = made
    return made
  }

  /// Where a run can begin: the enabled entries; without any, the enabled start nodes; without
  /// those, the nodes that no control enters.
  public private(set) lazy var roots: [NodeID] = findRoots()

  /// Which nodes every run to a node passes, over control edges from `roots`.
  public private(set) lazy var dominators = Dominators(
    view(.control), roots: roots.lazy.map(\.index))

  /// Which nodes every run from a node to its end passes, over control edges. Cycles without a way
  /// out end in one of their nodes.
  public private(set) lazy var postDominators = view(.control).postDominators()

  /// The enabled nodes that no run reaches, in source order; empty when it is not known where a run
  /// begins.
  public private(set) lazy var unreachable: [NodeID] = findUnreachable()
}

extension FlowGraph {
  /// The dominator tree from some nodes.
  public func dominators(from roots: [NodeID]) -> Dominators {
    Dominators(self, roots: roots.lazy.map(\.index))
  }

  /// The tree of which nodes every path from a node to an exit passes.
  public func postDominators() -> Dominators {
    var exits = (0..<vertexCount).filter { outArcs($0).isEmpty }
    let reached = Reach(self, from: exits, direction: .backward, avoiding: nil, edges: nil)
    if (0..<vertexCount).contains(where: { !reached.contains(vertex: $0) }) {
      let components = components()
      for component in 0..<components.count {
        let members = components.members(component)
        guard let first = members.first, !reached.contains(vertex: Int(first)) else { continue }
        let isTerminal = members.allSatisfy { vertex in
          outArcs(Int(vertex)).allSatisfy {
            components.numbers[Int(targets[$0])] == Int32(component)
          }
        }
        if isTerminal { exits.append(Int(first)) }
      }
    }
    return Dominators(self, roots: exits, direction: .backward)
  }
}
