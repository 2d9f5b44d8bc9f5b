internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// What names mean where a template stands.
struct ConductorScope {
  /// What `output` is: the step whose routes are read.
  enum Current {
    case none
    case node(NodeID)
    case group(String)
  }

  var current = Current.none
  /// The names that a for-each group gives.
  var names: [String: ConductorLocal] = [:]
  /// In explicit mode what the step lists: whether each must be there. Nil in other modes.
  var declared: [String: Bool]?
  /// Whether the step has such a list at all.
  var lists = false

  /// The node that reads the conditions.
  func currentNode(_ groups: [String: ConductorGroup]) -> NodeID? {
    switch current {
    case .none: nil
    case .node(let node): node
    case .group(let name): groups[name]?.join
    }
  }
}

extension ConductorReader {
  /// The scope of the routes and templates of a step.
  mutating func scope(of instance: ConductorInstance) -> ConductorScope {
    ConductorScope(current: .node(instance.node), names: instance.names)
  }

  /// Reads the templates of a step.
  mutating func read(_ instance: ConductorInstance) {
    let source = instance.source
    var scope = scope(of: instance)
    scope.current = .none
    let listed = settings.isExplicit ? files.value(source, "input")?.elements ?? [] : []
    if settings.isExplicit {
      var declared: [String: Bool] = [:]
      for element in listed {
        guard let text = element.text else { continue }
        let (name, isOptional) = Self.reference(text)
        declared[Self.listKey(name)] = (declared[Self.listKey(name)] ?? false) || !isOptional
      }
      scope.declared = declared
      scope.lists = files.value(source, "input")?.kind == .sequence
    }
    let before = builder[instance.node].inputs.count
    for key in ["system_prompt", "prompt"] { read(source, key, .prompt, instance, scope) }
    for key in ["command", "stdin", "working_dir", "duration", "value"] {
      read(source, key, .argument, instance, scope)
    }
    for key in ["args", "env", "values", "input_mapping"] {
      for node in elements(source, key) { read(node, .argument, instance, scope) }
    }
    read(source, "reason", .result, instance, scope)
    for node in elements(source, "output_template") { read(node, .result, instance, scope) }
    if let questions = source["source"] { readPath(questions, .items, instance.node, scope) }
    for node in files.value(source, "questions")?.elements ?? [] {
      read(node, "text", .prompt, instance, scope)
    }
    readListed(listed, after: before, instance, scope)
  }

  /// The values of a list or table.
  private mutating func elements(_ source: SyntaxNode, _ key: String) -> [SyntaxNode] {
    guard let node = files.value(source, key) else { return [] }
    return node.kind == .mapping ? node.entries.map(\.value) : node.elements
  }

  private mutating func read(
    _ source: SyntaxNode, _ key: String, _ use: InputUse, _ instance: ConductorInstance,
    _ scope: ConductorScope
  ) {
    if let node = source[key] { read(node, use, instance, scope) }
  }

  private mutating func read(
    _ node: SyntaxNode, _ use: InputUse, _ instance: ConductorInstance, _ scope: ConductorScope
  ) {
    guard let text = ConductorText(node, &files) else { return }
    read(text, use: use, by: instance.node, in: scope)
  }

  /// Reads a template.
  mutating func read(
    _ text: ConductorText, use: InputUse, by node: NodeID, in scope: ConductorScope
  ) {
    guard text.isDynamic else { return }
    let template = ConductorTemplate(text.bytes, names: scope.names)
    read(template.references, of: text, use: use, by: node, in: scope, .jinja)
  }

  /// Adds the reads of a template or condition to a node.
  mutating func read(
    _ references: [ConductorReference], of text: ConductorText, use: InputUse, by node: NodeID,
    in scope: ConductorScope, _ language: ConductorCondition.Language
  ) {
    let spans = text.spans(references.map(\.range))
    for (reference, span) in zip(references, spans) {
      switch resolve(reference.root, reference.fields, language, scope) {
      case .value(let value):
        // A step whose list demands the value fails before its template is looked at; one whose
        // list marks it with `?` says that it may be absent.
        let isDemanded = scope.declared.flatMap { $0[Self.listKey(reference)] }
        let isOptional = isDemanded.map { !$0 } ?? reference.isOptional
        let isWithheld =
          scope.lists && isDemanded == nil && Self.isResult(value)
          && !scope.names.values.contains { $0.root == reference.root }
        addRead(
          Input(
            value, use: use, isOptional: isOptional || isProvided(value), isWithheld: isWithheld,
            span: span), node)
      case .nowhere:
        if !reference.isOptional {
          dangling(reference.root, "step", at: span, node: node)
        }
      }
    }
  }

  /// Adds a read, unless there are too many: one text may stand in many places through aliases.
  private mutating func addRead(_ input: Input, _ node: NodeID) {
    spareReads -= 1
    if spareReads >= 0 { builder.read(input, by: node) }
  }

  /// Whether a value is what a step made; the engine's own and the names of a group are there
  /// whatever a list says.
  private static func isResult(_ value: ValuePath) -> Bool {
    if case .output = value.source { true } else { false }
  }

  /// Whether the engine has a value even when nobody gave one.
  private func isProvided(_ value: ValuePath) -> Bool {
    if case .workflowInput(let name) = value.source {
      settings.optionalInputs.contains(name)
    } else {
      false
    }
  }

  /// In explicit mode, what a step lists and its templates do not mention is read all the same, and
  /// must be there.
  private mutating func readListed(
    _ listed: [SyntaxNode], after before: Int, _ instance: ConductorInstance,
    _ scope: ConductorScope
  ) {
    guard !listed.isEmpty else { return }
    let sources = Set(builder[instance.node].inputs.dropFirst(before).map(\.value.source))
    for element in listed {
      guard let text = element.text else { continue }
      let (name, isOptional) = Self.reference(text)
      let path = name.split(separator: ".").map(String.init)
      guard let root = path.first, path.count > 1 else { continue }
      switch resolve(root, Array(path.dropFirst()), .jinja, scope) {
      case .value(let value):
        guard !sources.contains(value.source) else { continue }
        addRead(
          Input(
            value, use: .argument, isOptional: isOptional || isProvided(value),
            span: element.span), instance.node)
      case .nowhere:
        if !isOptional { dangling(root, "step", at: element.span, node: instance.node) }
      }
    }
  }

  /// Reads a dotted path: the source of a for-each group or of questions.
  private mutating func readPath(
    _ node: SyntaxNode, _ use: InputUse, _ reader: NodeID, _ scope: ConductorScope
  ) {
    guard let text = node.text, !ConductorText.isDynamic(node.textBytes) else { return }
    let (name, isOptional) = Self.reference(text)
    let path = name.split(separator: ".").map(String.init)
    guard let root = path.first else { return }
    switch resolve(root, Array(path.dropFirst().prefix(16)), .jinja, scope) {
    case .value(let value):
      addRead(
        Input(value, use: use, isOptional: isOptional || isProvided(value), span: node.span),
        reader)
    case .nowhere: dangling(root, "step", at: node.span, node: reader)
    }
  }

  /// The list that a for-each group goes over, and what becomes of failed items.
  mutating func readItems(_ step: ConductorStep, _ group: ConductorGroup) {
    if let source = step.node["source"] ?? step.node["for_each"]?["source"] {
      readPath(source, .items, group.container, ConductorScope())
    }
  }

  /// Says what becomes of a group's failed members, once it is known what is read.
  ///
  /// With `continue_on_error` they are left out of `outputs` and listed in `errors`. A template that
  /// names a member ends the run when it is not there (StrictUndefined), and one that reads
  /// `errors` can tell; else nobody does.
  mutating func describeFailures() {
    if groups.isEmpty { return }
    var isRead: Set<ValueSource> = []
    for node in builder.nodes {
      let isJoin = if case .join = node.kind { true } else { false }
      // What a join puts together is not a look at it.
      for input in node.inputs where !isJoin || input.use != .argument {
        if case .engine = input.value.source {
          isRead.insert(input.value.source)
        } else if !input.isOptional {
          isRead.insert(input.value.source)
        }
      }
    }
    for (i, step) in steps.enumerated() where stepIndex[step.name] == i {
      guard let group = groups[step.name] else { continue }
      let written = step.node["failure_mode"]
      let mode: PartialFailure
      switch written?.text {
      case "continue_on_error":
        let isTold =
          isRead.contains(.engine(step.name + ".errors"))
          || group.members.values.contains { isRead.contains(.output($0)) }
        mode = isTold ? .markFailed : .dropFailed
      case "all_or_nothing": mode = .allOrNothing
      default: mode = .failFast
      }
      builder[group.container].partialFailure =
        if let written {
          ConductorText.isDynamic(written.textBytes)
            ? .dynamic(written.span) : .declared(mode, written.span)
        } else {
          .engineDefault(mode, ConductorDefaults.failureMode.note)
        }
    }
  }

  // MARK: Names

  /// A reference without its mark `?`.
  static func reference(_ text: String) -> (name: String, isOptional: Bool) {
    text.hasSuffix("?") ? (String(text.prefix { $0 != "?" }), true) : (text, false)
  }

  /// What one entry of `input` makes readable: a step, or one input of the workflow.
  private static func listKey(_ path: String) -> String {
    let parts = path.utf8.split(separator: UInt8(ascii: "."), maxSplits: 3).map {
      String(Substring($0))
    }
    guard parts.first == "workflow" else { return parts.first ?? "" }
    return parts.prefix(3).joined(separator: ".")
  }

  /// The entry of `input` that makes a read possible.
  private static func listKey(_ reference: ConductorReference) -> String {
    listKey(([reference.root] + reference.fields).joined(separator: "."))
  }

  /// What a name comes to.
  enum Resolution {
    /// A value.
    case value(ValuePath)
    /// The output of a step that does not exist.
    case nowhere
  }

  /// A path in a condition as a value; nil when nothing has that name.
  func condition(
    _ root: String, _ fields: [String], _ language: ConductorCondition.Language,
    _ scope: ConductorScope
  ) -> ValuePath? {
    if case .value(let value) = resolve(root, fields, language, scope) { value } else { nil }
  }

  /// What a path stands for.
  func resolve(
    _ root: String, _ fields: [String], _ language: ConductorCondition.Language,
    _ scope: ConductorScope
  ) -> Resolution {
    switch root {
    case "workflow":
      if fields.first == "input", fields.count > 1 {
        return .value(ValuePath(.workflowInput(fields[1]), Array(fields.dropFirst(2))))
      }
      return .value(ValuePath(.engine(fields.first.map { "workflow.\($0)" } ?? "workflow")))
    case "context", "stages":
      return .value(ValuePath(.engine(fields.first.map { "\(root).\($0)" } ?? root)))
    case "output":
      switch scope.current {
      case .node(let node): return .value(value(of: node, fields[...]))
      case .group(let name):
        if let group = groups[name] { return .value(value(of: group, name, fields)) }
      case .none: break
      }
    default: break
    }
    if let group = groups[root] { return .value(value(of: group, root, fields)) }
    if let node = node(named: root) {
      return .value(value(of: node, fields.first == "output" ? fields.dropFirst() : fields[...]))
    }
    if language == .simpleeval, let value = flat(root, fields, scope) { return .value(value) }
    if fields.first == "output" || fields.first == "outputs" { return .nowhere }
    return .value(ValuePath(.variable(root), fields))
  }

  /// The node whose output a step's name stands for.
  private func node(named name: String) -> NodeID? {
    if let node = entrances[name] { return node }
    return lone[name]
  }

  /// A name of simpleeval: the fields of the step's own output stand by themselves, and what lies
  /// one step deep is joined with `_` (engine/router.py `_flatten_context`).
  private func flat(_ root: String, _ fields: [String], _ scope: ConductorScope) -> ValuePath? {
    guard case .node(let current) = scope.current else { return nil }
    if root.hasSuffix("_output"), let node = node(named: String(root.dropLast(7))) {
      return ValuePath(.output(node), fields)
    }
    let name = root.hasPrefix("output_") ? String(root.dropFirst(7)) : root
    return ValuePath(.output(current), [name] + fields)
  }

  /// A value of a step's output. Of a model's step without a schema `result` is all of it: the text
  /// as it came.
  private func value(of node: NodeID, _ fields: ArraySlice<String>) -> ValuePath {
    let isText = builder[node].kind.isModelProducer && builder[node].output.note != nil
    return ValuePath(
      .output(node), Array(isText && fields.first == "result" ? fields.dropFirst() : fields))
  }

  /// A value of a group: `outputs` of a member or of all, or `errors`.
  private func value(of group: ConductorGroup, _ name: String, _ fields: [String]) -> ValuePath {
    if fields.first == "errors" { return ValuePath(.engine("\(name).errors")) }
    let rest = fields.first == "outputs" ? fields.dropFirst() : fields[...]
    if let body = group.body {
      let isElement = rest.first == "*" || group.isKeyed && rest.first != nil
      return value(of: body, isElement ? rest.dropFirst() : rest)
    }
    if let member = rest.first, let node = group.members[member] {
      return value(of: node, rest.dropFirst())
    }
    return ValuePath(.output(group.join), Array(rest))
  }
}
