import TopolintModel
import TopolintSource
import TopolintSyntax

/// The outputs of a node that chooses.
struct N8nLayout {
  /// One output.
  struct Case {
    /// What it is called.
    var label: String
    /// When items leave by it.
    var condition: Condition = .always
    /// Whether items leave by it that match no other.
    var isDefault = false
    /// What it means at a guard.
    var outcome: Outcome?
  }

  /// The outputs by their index; empty for a node with one.
  var cases: [Case] = []
  /// Whether an item leaves by one of them only.
  var isExclusive = true
  /// What happens to an item that matches none.
  var unmatched: Fact<Unmatched>?
  /// Whether the default is an output that was asked for.
  var isExtra = false
  /// Whether an output without an edge is where its items end, on purpose.
  var endsUnwired = false
}

extension N8nLowering {
  /// What a record chooses between, with the values that its conditions read.
  mutating func layout(of record: Int) -> N8nLayout {
    let node = records[record]
    switch node.short {
    case "if": return twoWays(record, "true", "false")
    case "filter": return twoWays(record, "kept", "discarded")
    case "switch": return switchLayout(record)
    case "splitInBatches": return batches(record)
    case "textClassifier": return classes(record)
    case "sentimentAnalysis": return sentiments(record)
    case "evaluation" where node.text("operation") == "checkIfEvaluating":
      return N8nLayout(
        cases: [
          N8nLayout.Case(label: "evaluation", condition: .opaque("the run is an evaluation")),
          N8nLayout.Case(label: "normal", isDefault: true),
        ], endsUnwired: true)
    // What is sanitized leaves by the one output that there is.
    case "guardrails" where node.text("operation") == "sanitize": return N8nLayout()
    case "guardrails":
      return N8nLayout(
        cases: [
          N8nLayout.Case(label: "pass", outcome: .accept),
          N8nLayout.Case(label: "fail", isDefault: true, outcome: .reject),
        ], endsUnwired: true)
    default: return N8nLayout()
    }
  }

  private mutating func twoWays(_ record: Int, _ yes: String, _ no: String) -> N8nLayout {
    let condition = condition(of: records[record].parameters, by: record)
    var layout = N8nLayout(
      cases: [
        N8nLayout.Case(label: yes, condition: condition),
        N8nLayout.Case(label: no, isDefault: true),
      ], endsUnwired: true)
    if let isAcceptance = isAcceptance(condition) {
      layout.cases[0].outcome = isAcceptance ? .accept : .reject
      layout.cases[1].outcome = isAcceptance ? .reject : .accept
    }
    return layout
  }

  /// Whether a condition holds when a person has approved, or when not; nil for any other.
  private func isAcceptance(_ condition: Condition) -> Bool? {
    func isVerdict(_ path: ValuePath) -> Bool {
      guard case .output(let source) = path.source, case .human = builder[source].kind else {
        return false
      }
      return path.fields.last == "approved"
    }
    switch condition {
    case .truthy(let path) where isVerdict(path): return true
    case .compare(let path, .equal, .bool(let value)) where isVerdict(path): return value
    case .compare(let path, .notEqual, .bool(let value)) where isVerdict(path): return !value
    case .compare(let path, .equal, .string(let text)) where isVerdict(path): return text == "true"
    case .not(let inner): return isAcceptance(inner).map { !$0 }
    default: return nil
    }
  }

  private mutating func switchLayout(_ record: Int) -> N8nLayout {
    let node = records[record]
    let table = node.parameter("rules")
    if node.text("mode") == "expression" {
      let count = min(node.parameter("numberOutputs")?.integer ?? 4, 64)
      let place = node.parameter("output")
      let inputs = place.map { references($0, use: .condition, by: record) } ?? []
      for input in inputs { builder.read(input, by: id(record)) }
      return N8nLayout(
        cases: (0..<max(1, count)).map {
          N8nLayout.Case(
            label: "\($0)", condition: .opaque("output of \(node.name) is \($0)"))
        })
    }
    var layout = N8nLayout()
    var fallback: Int?
    if node.version >= 3 {
      for rule in table?["values"]?.elements ?? [] {
        append(rule, condition(of: rule, by: record), to: &layout)
      }
      let choice = node.option("fallbackOutput")
      fallback = choice?.text == "extra" ? layout.cases.count : choice?.integer
      layout.isExclusive = node.option("allMatchingOutputs")?.bool != true
      layout.isExtra = choice?.text == "extra"
    } else {
      let rules = table?["rules"]?.elements ?? []
      if node.version < 2 { layout.cases = (0..<4).map { never("\($0)") } }
      for rule in rules {
        let condition = legacyCondition(rule, of: node, by: record)
        if node.version >= 2 {
          append(rule, condition, to: &layout)
          continue
        }
        let output = rule["output"]?.integer ?? 0
        guard layout.cases.indices.contains(output) else { continue }
        let before = layout.cases[output].condition
        layout.cases[output].condition =
          before == .any([]) ? condition : .any([before, condition])
      }
      let choice = node.parameter("fallbackOutput") ?? node.option("fallbackOutput")
      fallback = choice?.text == "extra" ? layout.cases.count : choice?.integer
      layout.isExtra = choice?.text == "extra"
    }
    if fallback == layout.cases.count, layout.isExtra {
      layout.cases.append(
        N8nLayout.Case(
          label: node.option("renameFallbackOutput")?.text ?? "fallback", isDefault: true))
    } else if let fallback, layout.cases.indices.contains(fallback) {
      layout.cases[fallback].isDefault = true
    } else if layout.isExclusive, !layout.cases.isEmpty {
      layout.unmatched =
        isLimitedBySender(layout.cases.map(\.condition))
        ? .unknown("who starts the run limits the values")
        : .engineDefault(.drop, N8nProfile.switchDrops)
    }
    layout.endsUnwired = layout.isExclusive
    return layout
  }

  private func never(_ label: String) -> N8nLayout.Case {
    N8nLayout.Case(label: label, condition: .any([]))
  }

  private func append(_ rule: SyntaxNode, _ condition: Condition, to layout: inout N8nLayout) {
    let number = layout.cases.count
    let key = rule["outputKey"]?.text ?? ""
    layout.cases.append(
      N8nLayout.Case(label: key.isEmpty ? "\(number)" : "\(number) \(key)", condition: condition))
  }

  private func batches(_ record: Int) -> N8nLayout {
    let round = N8nLayout.Case(
      label: "loop", condition: .opaque("\(records[record].name) has items left"))
    let done = N8nLayout.Case(label: "done", isDefault: true)
    switch records[record].version {
    case 3...: return N8nLayout(cases: [done, round])
    case 2..<3: return N8nLayout(cases: [round, done])
    default: return N8nLayout(cases: [round], endsUnwired: false)
    }
  }

  private mutating func classes(_ record: Int) -> N8nLayout {
    let node = records[record]
    let path = ValuePath(.output(id(record)), ["category"])
    var layout = N8nLayout()
    for entry in node.parameter("categories")?["categories"]?.elements ?? [] {
      guard layout.cases.count < 256 else { break }
      let name = entry["category"]?.n8nText ?? "\(layout.cases.count)"
      layout.cases.append(
        N8nLayout.Case(label: name, condition: .compare(path, .equal, .string(name))))
    }
    layout.isExclusive = node.option("multiClass")?.bool != true
    if node.option("fallback")?.text == "other" {
      layout.cases.append(N8nLayout.Case(label: "Other", isDefault: true))
      layout.isExtra = true
    } else if layout.isExclusive, !layout.cases.isEmpty {
      layout.unmatched = .engineDefault(.drop, N8nProfile.classifierDrops)
    }
    layout.endsUnwired = layout.isExclusive
    return layout
  }

  private mutating func sentiments(_ record: Int) -> N8nLayout {
    let text = records[record].option("categories")?.text ?? "Positive, Neutral, Negative"
    let path = ValuePath(.output(id(record)), ["category"])
    let names = text.split(separator: ",").prefix(256).map { part in
      String(part.drop { $0 == " " })
    }
    return N8nLayout(
      cases: names.map {
        N8nLayout.Case(label: $0, condition: .compare(path, .equal, .string($0)))
      }, endsUnwired: true)
  }
}
