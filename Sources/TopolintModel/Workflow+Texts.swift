extension Workflow {
  /// The same graph with `change` made to every text that the file wrote into it: names, prompts,
  /// labels, what conditions compare with. What is fixed by the format stays.
  package func changingTexts(_ change: (String) -> String) -> Workflow {
    let changed = changingNodes { $0.changeTexts(change) }
    var edges = edges
    for index in edges.indices {
      edges[index].label = edges[index].label.map(change)
      edges[index].condition = edges[index].condition.changingTexts(change)
    }
    return Workflow(
      nodes: changed.nodes, edges: edges, entries: entries, outgoing: outgoing, incoming: incoming,
      facts: WorkflowFacts(
        format: format, name: change(name), identity: identity.map(change), platform: platform,
        span: span, limits: limits, defects: defects.map { $0.changingTexts(change) },
        parameters: parameters.map {
          Parameter(change($0.name), isRequired: $0.isRequired, span: $0.span)
        },
        secrets: Set(secrets.map(change)), servers: servers.map { $0.changingTexts(change) },
        isFragment: isFragment, calledAt: calledAt, startedByHand: startedByHand,
        capabilities: capabilities, isCutOff: isCutOff))
  }
}

extension Node {
  fileprivate mutating func changeTexts(_ change: (String) -> String) {
    nativeID = change(nativeID)
    name = change(name)
    if case .opaque(let type) = kind { kind = .opaque(change(type)) }
    for text in [
      \Node.model, \.prompt, \.trustZone, \.owner, \.quota, \.endpoint, \.substitute,
    ] {
      self[keyPath: text] = self[keyPath: text].changing(change)
    }
    for texts in [
      \Node.permissions, \.credentials, \.fallbackModels, \.statusFields, \.arguments,
    ] {
      self[keyPath: texts] = self[keyPath: texts].changing { $0.map(change) }
    }
    output = output.changing { $0.changingTexts(change) }
    inputs = inputs.map { input in
      Input(
        input.value.changingTexts(change), use: input.use, isOptional: input.isOptional,
        hasBlank: input.hasBlank, isWithheld: input.isWithheld, span: input.span)
    }
    outputs = outputs.map { output in
      Output(
        change(output.variable), hasReducer: output.hasReducer, isAddition: output.isAddition,
        number: output.number, isCount: output.isCount, occasion: output.occasion,
        span: output.span)
    }
    reference = reference.map { reference in
      let target: Reference.Target =
        switch reference.target {
        case .path(let text): .path(change(text))
        case .name(let text): .name(change(text))
        case .external(let text): .external(change(text))
        }
      return Reference(target, span: reference.span)
    }
  }
}

extension Fact {
  /// The same fact of another value.
  fileprivate func changing(_ change: (Value) -> Value) -> Fact {
    switch self {
    case .declared(let value, let span): .declared(change(value), span)
    case .engineDefault(let value, let note): .engineDefault(change(value), note)
    case .dynamic, .inexpressible, .unknown: self
    }
  }
}

extension Contract {
  fileprivate func changingTexts(_ change: (String) -> String) -> Contract {
    let fields = self.fields.map { field in
      Field(
        name: change(field.name), type: field.type, isRequired: field.isRequired,
        allowed: field.allowed?.map(change), span: field.span)
    }
    return Contract(fields: fields, enforcement: enforcement, isOpen: isOpen)
  }
}

extension ValuePath {
  fileprivate func changingTexts(_ change: (String) -> String) -> ValuePath {
    let source: ValueSource =
      switch self.source {
      case .output: self.source
      case .variable(let name): .variable(change(name))
      case .workflowInput(let name): .workflowInput(change(name))
      case .engine(let name): .engine(change(name))
      }
    return ValuePath(source, fields.map(change))
  }
}

extension Condition {
  fileprivate func changingTexts(_ change: (String) -> String) -> Condition {
    switch self {
    case .always: self
    case .compare(let path, let comparison, .string(let text)):
      .compare(path.changingTexts(change), comparison, .string(change(text)))
    case .compare(let path, let comparison, .anyCase(let text)):
      .compare(path.changingTexts(change), comparison, .anyCase(change(text)))
    case .compare(let path, let comparison, let literal):
      .compare(path.changingTexts(change), comparison, literal)
    case .truthy(let path): .truthy(path.changingTexts(change))
    case .not(let inner): .not(inner.changingTexts(change))
    case .all(let parts): .all(parts.map { $0.changingTexts(change) })
    case .any(let parts): .any(parts.map { $0.changingTexts(change) })
    case .opaque(let text): .opaque(change(text))
    }
  }
}

extension Defect {
  fileprivate func changingTexts(_ change: (String) -> String) -> Defect {
    let kind: Kind =
      switch self.kind {
      case .danglingReference(let name, let role, let known):
        .danglingReference(name: change(name), role: role, known: known.map(change))
      case .duplicateID(let id, let first): .duplicateID(id: change(id), first: first)
      case .duplicateKey(let key, let first): .duplicateKey(key: change(key), first: first)
      case .untriedCase(let target, let after): .untriedCase(target: change(target), after: after)
      case .skippedStep(let choice): .skippedStep(choice: change(choice))
      case .unheardEvent(let name): .unheardEvent(name: change(name))
      case .refusal(let refusal):
        .refusal(
          Refusal(
            change(refusal.message), help: change(refusal.help),
            notes: refusal.notes.map { SpanNote(change($0.message), at: $0.span) },
            isAbsence: refusal.isAbsence, isMild: refusal.isMild,
            slip: refusal.slip.map { Slip(change($0.written), for: change($0.meant)) }))
      case .unsentOutput(let target, let setting):
        .unsentOutput(target: change(target), setting: setting)
      case .literalSecret: self.kind
      }
    return Defect(
      kind, span: span, node: node, meant: meant.map(change), paths: paths.map(change),
      help: help, isName: isName)
  }
}

extension ToolServer {
  fileprivate func changingTexts(_ change: (String) -> String) -> ToolServer {
    let origin: Origin =
      switch self.origin {
      case .package(let name): .package(change(name))
      case .image(let name): .image(change(name))
      case .address, .program: self.origin
      }
    let pin = self.pin.changing { pin in
      switch pin {
      case .exact(let version): .exact(change(version))
      case .moving(let version): .moving(change(version))
      }
    }
    return ToolServer(change(name), origin: origin, pin: pin, span: span)
  }
}
