import TopolintModel
import TopolintSource
import TopolintSyntax

/// What templates and paths come to.
extension AslLowering {
  /// What a template (`Parameters`, `Output`, `ItemSelector`, ...) makes.
  func template(_ node: SyntaxNode, state index: Int, document: AslShape) -> AslShape {
    let state = states[index]
    // What an entry of `Catch` states is no result, and what it leaves out is not there.
    let own = failing == nil ? AslShape(.output(state.id, [])) : .unknown
    switch node.kind {
    case .mapping:
      var made = failing.map { AslShape(.missing($0, [])) } ?? own
      for entry in node.entries {
        guard made.fields.count < 64 else {
          made.isUnknown = true
          break
        }
        if entry.name.hasSuffix(".$"), !state.isJSONata {
          made.fields[Self.plain(entry.name)] =
            shape(ofText: entry.value, state: index, document: document)
            ?? own.child(Self.plain(entry.name))
        } else if entry.value.kind == .mapping || state.isJSONata {
          made.fields[entry.name] = template(entry.value, state: index, document: document)
        }
      }
      return made
    case .string:
      guard state.isJSONata, let text = node.text, let inner = AslExpression.inner(text) else {
        return own
      }
      if let source = AslExpression.path(inner.bytes) {
        return shape(of: source, state: index, document: document)
      }
      let sources = AslExpression.sources(in: inner.bytes).map(\.source)
      if let failing, !sources.isEmpty, sources.allSatisfy({ $0 == .error }) {
        return AslShape(.failed(failing))
      }
      // A step's result mixed with its input: what comes from where is not known.
      if state.type == "Pass" { return own }
      let isMixed = sources.contains { if case .result = $0 { false } else { true } }
      return isMixed ? .unknown : own
    default: return own
    }
  }

  /// What a text that is one path leads to; nil where it is more than a path.
  private func shape(ofText node: SyntaxNode, state index: Int, document: AslShape) -> AslShape? {
    guard let text = node.text, let path = AslPath(whole: text) else { return nil }
    return shape(of: path, state: index, document: document)
  }

  /// What a path leads to.
  func shape(of path: AslPath, state index: Int, document: AslShape) -> AslShape {
    switch path.root {
    case .document: return document.at(path.steps)
    case .variable(let name): return variable(name, path.steps, state: index)
    case .context: return context(path.steps, state: index)
    }
  }

  /// What a path leads to, from the document that the state is given.
  func shape(of path: AslPath, state index: Int) -> AslShape {
    shape(
      of: path, state: index,
      document: narrowed(
        states[index].input ?? .unknown, by: states[index].node["InputPath"]))
  }

  /// What an expression's path leads to.
  func shape(of source: AslExpression.Source, state index: Int, document: AslShape? = nil)
    -> AslShape
  {
    switch source {
    case .input(let steps): return (document ?? states[index].input ?? .unknown).at(steps)
    case .result(let steps): return AslShape(.output(states[index].id, [])).at(steps)
    case .context(let steps): return context(steps, state: index)
    case .error: return AslShape(failing.map { .failed($0) } ?? .engine("error"))
    case .variable(let name, let steps): return variable(name, steps, state: index)
    }
  }

  private func context(_ steps: [String], state index: Int) -> AslShape {
    if steps.starts(with: ["Execution", "Input"]) {
      return AslShape(.input([])).at(steps.dropFirst(2))
    }
    if steps.starts(with: ["Map", "Item", "Value"]) {
      return (items[index] ?? .unknown).at(steps.dropFirst(3))
    }
    return AslShape(.engine("$$." + steps.joined(separator: ".")))
  }

  /// A variable, by the innermost scope that assigns it.
  private func variable(_ name: String, _ steps: [String], state index: Int) -> AslShape {
    var scope: Int? = states[index].scope
    while let current = scope {
      if scopes[current].variables.contains(name) {
        return AslShape(.variable(scopes[current].prefix + "$" + name, [])).at(steps)
      }
      scope = scopes[current].container.map { states[$0].scope }
    }
    return .unknown
  }

  /// What an expression's path is called in the graph.
  static func name(of source: AslExpression.Source) -> String {
    switch source {
    case .input(let steps): (["$"] + steps).joined(separator: ".")
    case .result(let steps): (["$result"] + steps).joined(separator: ".")
    case .context(let steps): (["$$"] + steps).joined(separator: ".")
    case .error: "$error"
    case .variable(let name, let steps): (["$" + name] + steps).joined(separator: ".")
    }
  }
}
