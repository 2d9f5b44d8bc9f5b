import TopolintModel
import TopolintSource
import TopolintSyntax

/// Nodes that make several values, each from something else: an assigner with several items, and an
/// aggregator with groups. What flows into one of the values does not flow into the others, so those
/// with other sources are parts of their own.
extension DifyLowering {
  /// An `assigner`: code that writes variables.
  mutating func addAssigner(_ record: Int) {
    let id = addPlain(record, kind: .code, canFail: false)
    let items = assignments(of: record)
    if items.contains(where: { $0.target.first == "conversation" }) {
      builder[id].memory = .declared(.thread, records[record].typeSpan)
    }
    split(id, record, sources: items.map(\.sources), spans: items.map(\.span))
    for (position, item) in items.enumerated() where item.target.count > 1 {
      if item.target[0] == "conversation" {
        _ = isDefined(DifyReference(parts: item.target, span: item.whole), for: id)
      }
      builder[part(position, of: record) ?? id].outputs.append(
        Output(
          item.target.joined(separator: "."), isAddition: Self.adding.contains(item.operation),
          span: item.span))
    }
  }

  /// Notes what each item of an assigner reads, by the part that writes it.
  mutating func addAssignerReads(_ record: Int, by id: NodeID) {
    for (position, item) in assignments(of: record).enumerated() {
      let reader = part(position, of: record) ?? id
      for selector in item.reads { readSelector(selector, .argument, by: reader) }
    }
  }

  /// A `variable-aggregator`: a join of the branches taken.
  mutating func addAggregator(_ record: Int) {
    let id = addPlain(record, kind: .join(.allTaken, .concat), canFail: false)
    let data = records[record].data
    let span = records[record].typeSpan
    guard let groups = groups(of: data) else {
      promise(["output": DifyTypes.field(data["output_type"]?.text)], by: id, record)
      return
    }
    split(
      id, record,
      sources: groups.map { group in
        Set(group["variables"]?.elements.compactMap { source(of: $0) } ?? [])
      }, spans: groups.map { $0["group_name"]?.span ?? span })
    var fields: [NodeID: [Field]] = [:]
    for (position, group) in groups.enumerated() {
      guard let name = group["group_name"], let text = name.text, !text.isEmpty else { continue }
      let own = [
        Field(name: text, type: .object, span: name.span),
        Field(
          name: text + ".output", type: DifyTypes.field(group["output_type"]?.text),
          span: name.span),
      ]
      // The step promises all of them, so that a name that none has is known as such.
      fields[id, default: []] += own
      if let part = part(position, of: record), part != id { fields[part, default: []] += own }
    }
    for part in [id] + (parts[record] ?? []) {
      builder[part].output = .declared(
        Contract(fields: fields[part] ?? [], enforcement: .construction), span)
      if part != id {
        builder[part].isRelay = .engineDefault(true, DifyProfile.cannotFail)
      }
    }
  }

  /// Notes what an aggregator reads, by group. The first one that was produced is taken, so none of
  /// them has to be.
  mutating func addAggregatorReads(_ record: Int, by id: NodeID) {
    let data = records[record].data
    let lists = groups(of: data)?.map { $0["variables"] } ?? [data["variables"]]
    for (position, list) in lists.enumerated() {
      let reader = part(position, of: record) ?? id
      for selector in list?.elements ?? [] {
        readSelector(selector, .argument, by: reader, isOptional: true)
      }
    }
  }

  /// The node that gives a group of an aggregator; nil where it has no such group, or no parts.
  func group(_ name: String, of record: Int) -> NodeID? {
    guard parts[record] != nil else { return nil }
    let position = groups(of: records[record].data)?.firstIndex {
      $0["group_name"]?.text == name
    }
    return position.flatMap { part($0, of: record) }
  }

  private func groups(of data: SyntaxNode) -> [SyntaxNode]? {
    guard data["advanced_settings"]?["group_enabled"]?.difyBool == true else { return nil }
    return data["advanced_settings"]?["groups"]?.elements ?? []
  }

  private func part(_ position: Int, of record: Int) -> NodeID? {
    parts[record].flatMap { $0.indices.contains(position) ? $0[position] : nil }
  }

  /// Adds the parts of a node: one for each set of sources but the first that is not empty, which
  /// the node itself stands for.
  private mutating func split(
    _ id: NodeID, _ record: Int, sources: [Set<[String]>], spans: [Span]
  ) {
    let first = sources.first { !$0.isEmpty } ?? []
    guard sources.contains(where: { $0 != first }) else { return }
    var known = [first: id]
    var last = id
    parts[record] = zip(sources, spans).map { sources, span in
      if let part = known[sources] { return part }
      last = builder.addPart(known.count + 1, of: id, after: last, span: span)
      recordOf[last] = record
      known[sources] = last
      return last
    }
    places[records[record].id]?.exit = last
  }

  /// What a list `[node, variable]` comes from, as far as the graph tells values apart: the node, or
  /// the variable where the node has several that come from elsewhere.
  private func source(of selector: SyntaxNode) -> [String]? {
    guard let parts = DifyTemplate.selector(selector)?.parts else { return nil }
    switch places[parts[0]].map({ records[$0.record].type }) {
    case .loop, .variableAggregator, .variableAssigner, nil: return Array(parts.prefix(2))
    default: return [parts[0]]
    }
  }

  /// One write of an assigner.
  private struct Assignment {
    let target: [String]
    let operation: String
    let span: Span
    let whole: Span
    let reads: [SyntaxNode]
    let sources: Set<[String]>
  }

  private func assignments(of record: Int) -> [Assignment] {
    let data = records[record].data
    guard let items = data["items"], items.kind == .sequence else {
      // The first version writes one variable.
      let mode = data["write_mode"]?.text ?? ""
      let target = data["assigned_variable_selector"]
      let given = mode == "clear" ? nil : data["input_variable_selector"]
      return [assignment(target, mode, [given, mode == "append" ? target : nil])]
    }
    return items.elements.map { item in
      let operation = item["operation"]?.text ?? "over-write"
      let target = item["variable_selector"]
      let takes =
        item["input_type"]?.text == "variable"
        && !["clear", "remove-first", "remove-last"].contains(operation)
      let keeps = !["over-write", "set", "clear"].contains(operation)
      return assignment(target, operation, [keeps ? target : nil, takes ? item["value"] : nil])
    }
  }

  private func assignment(_ target: SyntaxNode?, _ operation: String, _ reads: [SyntaxNode?])
    -> Assignment
  {
    let reads = reads.compactMap { $0 }
    let elements = target?.elements ?? []
    return Assignment(
      target: elements.compactMap(\.text), operation: operation,
      span: elements.count > 1 ? elements[1].span : target?.span ?? root.span,
      whole: target?.span ?? root.span, reads: reads,
      sources: Set(reads.compactMap { source(of: $0) }))
  }

  /// The operations that add to what is there: whichever branch comes first, both are kept.
  private static let adding: Set = ["append", "extend", "+=", "-="]
}
