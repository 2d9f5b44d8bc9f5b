import TopolintModel
import TopolintSource
import TopolintSyntax

extension AslLowering {
  /// Adds the node of a state, with what its fields say of it.
  mutating func add(_ index: Int) {
    let state = states[index]
    switch state.type {
    case "Task": addTask(index)
    case "Pass":
      let id = addNode(index, kind: .code)
      builder[id].fallibility = .engineDefault(false, AslProfile.cannotFail)
      if !state.isJSONata, !searches(state.node["Parameters"]) {
        builder[id].isRelay = .declared(true, typeSpan(state))
      }
    case "Choice":
      let id = addNode(index, kind: .router(.expression))
      setUnmatched(of: id, state.node)
    case "Wait": addWait(index)
    case "Succeed":
      // In a body it only ends the item or branch.
      let isNested = scopes[state.scope].container != nil
      let id = addNode(index, kind: isNested ? .code : .end(.success))
      builder[id].fallibility = .engineDefault(false, AslProfile.cannotFail)
    case "Fail": addNode(index, kind: .end(.failure))
    case "Map": addMap(index)
    case "Parallel": addParallel(index)
    default: addNode(index, kind: .opaque(state.type.isEmpty ? "state" : state.type))
    }
  }

  /// Adds a node with its place and container.
  @discardableResult
  mutating func addNode(_ index: Int, kind: NodeKind) -> NodeID {
    let state = states[index]
    let parent = scopes[state.scope].container.map { states[$0].id }
    var node = Node(state.name, kind: kind, span: state.key.span, parent: parent)
    switch state.type {
    case "Task", "Map", "Parallel":
      node.retry = retry(of: state)
      node.errorHandling = errorHandling(of: state)
    default: node.effect = .declared(Effect(.none, basis: .nodeType), typeSpan(state))
    }
    let id = builder.add(node)
    states[index].id = id
    states[index].exit = id
    return id
  }

  /// Whether a template asks if a list holds a value: the one function of JSONPath that tests
  /// (docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html).
  private func searches(_ template: SyntaxNode?) -> Bool {
    var pending = [template].compactMap { $0 }
    var budget = 1_000
    while let next = pending.popLast() {
      budget -= 1
      if budget < 0 || next.text?.hasPart("States.ArrayContains") == true { return true }
      pending += next.elements + next.entries.map(\.value)
    }
    return false
  }

  /// Where the type of a state is written.
  func typeSpan(_ state: State) -> Span { state.node["Type"]?.span ?? state.key.span }

  private mutating func setUnmatched(of id: NodeID, _ node: SyntaxNode) {
    if node["Default"] != nil { return }
    // A placeholder for the whole list.
    guard let choices = node["Choices"], choices.kind == .sequence else {
      builder[id].unmatched = .unknown("the rules are filled in elsewhere")
      return
    }
    builder[id].unmatched = .engineDefault(.abort, AslProfile.noMatch)
  }

  private mutating func addWait(_ index: Int) {
    let id = addNode(index, kind: .wait)
    let node = states[index].node
    builder[id].fallibility = .engineDefault(false, AslProfile.cannotFail)
    if let seconds = node["Seconds"] {
      builder[id].timeout = self.seconds(seconds)
    } else if let path = node["SecondsPath"] ?? node["Timestamp"] ?? node["TimestampPath"] {
      builder[id].timeout = .dynamic(path.span)
    }
  }

  private mutating func addMap(_ index: Int) {
    let id = addNode(index, kind: .map)
    let state = states[index]
    let node = state.node
    let mode = (node["ItemProcessor"] ?? node["Iterator"])?["ProcessorConfig"]?["Mode"]?.text
    let isDistributed = mode == "DISTRIBUTED"
    let standard: Fact<Limit<Int>> =
      isDistributed
      ? .engineDefault(.unlimited, AslProfile.distributedConcurrency)
      : .engineDefault(.finite(40), AslProfile.inlineConcurrency)
    if let limit = node["MaxConcurrency"] {
      if let number = integer(limit) {
        // Zero stands for no limit of the file's own; an inline Map still runs 40 at most.
        builder[id].concurrency =
          number > 0
          ? .declared(.finite(isDistributed ? number : min(number, 40)), limit.span)
          : isDistributed ? .declared(.unlimited, limit.span) : standard
      } else {
        builder[id].concurrency = .dynamic(limit.span)
      }
    } else if let path = node["MaxConcurrencyPath"] {
      builder[id].concurrency = .dynamic(path.span)
    } else {
      builder[id].concurrency = standard
    }
    setWidth(of: id, node, isDistributed: isDistributed)
    if !toleratesFailures(index) {
      builder[id].partialFailure = .engineDefault(.failFast, AslProfile.mapFails)
    } else if let key = Self.toleration.lazy.compactMap({ node.entry($0)?.key }).first {
      // Where results are written to a bucket, the failed ones are told there.
      builder[id].partialFailure =
        node["ResultWriter"] != nil
        ? .declared(.markFailed, key.span)
        : .unknown("what becomes of failed items is not documented")
    }
    addJoin(index)
  }

  private mutating func setWidth(of id: NodeID, _ node: SyntaxNode, isDistributed: Bool) {
    let reader = node["ItemReader"]?["ReaderConfig"]
    if let most = reader?["MaxItems"] {
      builder[id].width =
        integer(most).map { .declared($0 > 0 ? .finite($0) : .unlimited, most.span) }
        ?? .dynamic(most.span)
    } else if let path = reader?["MaxItemsPath"] {
      builder[id].width = .dynamic(path.span)
    } else if let items = node["Items"], items.kind == .sequence {
      builder[id].width = .declared(.finite(items.elements.count), items.span)
    } else if isDistributed || callsModel(in: node) {
      builder[id].width = .engineDefault(.unlimited, AslProfile.width)
    }
  }

  /// Whether a Map's body calls a model: only then is it worth a word that an inline Map, which has no
  /// field for it, takes any number of items.
  private func callsModel(in map: SyntaxNode) -> Bool {
    var pending = [map["ItemProcessor"] ?? map["Iterator"]].compactMap { $0 }
    var budget = 10_000
    while let machine = pending.popLast(), budget > 0 {
      for entry in machine["States"]?.entries ?? [] where entry.value.kind == .mapping {
        budget -= 1
        if entry.value["Type"]?.text == "Task" {
          let resource = AslResource(of: entry.value, setting)
          let call = AslCall(entry.value, named: entry.name, resource, setting)
          if call.kind.usesModel { return true }
        }
        pending += [entry.value["ItemProcessor"] ?? entry.value["Iterator"]].compactMap { $0 }
        pending += entry.value["Branches"]?.elements ?? []
      }
    }
    return false
  }

  private static let toleration = [
    "ToleratedFailureCount", "ToleratedFailurePercentage", "ToleratedFailureCountPath",
    "ToleratedFailurePercentagePath",
  ]

  /// Whether a Map goes on when some of its items fail.
  func toleratesFailures(_ index: Int) -> Bool {
    guard states[index].type == "Map" else { return false }
    return Self.toleration.contains { name in
      guard let value = states[index].node[name] else { return false }
      return value.double != 0
    }
  }

  private mutating func addParallel(_ index: Int) {
    let id = addNode(index, kind: .fork)
    builder[id].partialFailure = .engineDefault(.failFast, AslProfile.parallelFails)
    addJoin(index)
  }

  /// Adds the implied join behind a Map or Parallel: what follows leaves from there.
  private mutating func addJoin(_ index: Int) {
    let state = states[index]
    var join = Node(
      "\(state.name):join", kind: .join(.all, .concat), span: state.key.span, name: state.name,
      parent: builder[state.id].parent)
    join.isImplied = true
    states[index].exit = builder.add(join)
  }
}
