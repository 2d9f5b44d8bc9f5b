internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// The methods that the engine adds to a flow with `conversational`: a router that starts each turn
/// and picks a route, which is an event, and what follows its own routes
/// (crewAIInc/crewAI:lib/crewai/src/crewai/flow/conversational_mixin.py `_builtin_methods`).
enum CrewaiChat {
  /// The names of these methods, which are events as well.
  static let methods: Set = [
    "route_conversation", "converse_turn", "end_conversation", "answer_from_history_turn",
  ]

  /// Whether a flow has them: to write the table at all is to have them, unless it says otherwise.
  static func isEnabled(_ node: SyntaxNode?) -> Bool {
    guard let node, node.kind == .mapping else { return false }
    return node["enabled"]?.bool != false
  }
}

extension CrewaiLowering {
  /// The events that only the engine's router can emit: what somebody listens to, and no method of
  /// the file makes.
  func routes(
    _ listeners: [String: [(method: Int, span: Span)]], _ flow: CrewaiFlow,
    _ emitters: [String: [Int]]
  ) -> [(name: String, listeners: [(method: Int, span: Span)])] {
    listeners.filter { emitters[$0.key] == nil && flow.index[$0.key] == nil }
      .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Lets a turn begin at the engine's router, and leads its routes to who listens to them.
  mutating func beginTurn(
    _ starts: [Int], _ listeners: [String: [(method: Int, span: Span)]], _ flow: CrewaiFlow,
    _ emitters: [String: [Int]]
  ) {
    var router = Node(
      "route_conversation", kind: .router(.model), span: builder.span)
    router.isImplied = true
    router.errorHandling = .engineDefault(.abort, CrewaiProfile.failure.note)
    let id = builder.add(router)
    builder.begin(at: id)
    for (name, found) in routes(listeners, flow, emitters) {
      for listener in found {
        var edge = Edge(
          id, flow.methods[listener.method].part.entrance, .branch, span: listener.span)
        edge.label = name
        edge.condition = .opaque(name)
        builder.connect(edge)
      }
    }
    for position in starts { builder.begin(at: flow.methods[position].part.entrance) }
  }
}
