import TopolintAnalysis
import TopolintModel
import TopolintRuleKit
import TopolintSource

/// Writes version 1 of the `risk` document.
struct RiskJSON {
  /// The document so far.
  var json = JSONWriter(pretty: true)
  private var locator: Locator
  private var workflow: Workflow?

  /// Creates a writer.
  init(_ locator: Locator) { self.locator = locator }

  /// Writes the whole document.
  mutating func write(_ reports: [CascadeReport]) {
    json.beginObject()
    json.field("schema", riskSchemaID)
    json.field("version", 1)
    list("workflows", reports) { $0.write($1) }
    json.endObject()
  }

  private mutating func write(_ report: CascadeReport) {
    workflow = report.model.workflow
    let parameters = report.model.parameters
    json.beginObject()
    json.field("format", report.model.workflow.format)
    json.field("name", report.model.workflow.name)
    if let source = locator.source(of: report.model.workflow.span) {
      json.field("path", source.path)
    }
    number("harm", report.harm)
    list("worst", report.worst) { $0.write($1) }
    json.key("worstSource")
    if let source = report.worstSource { write(source) } else { json.null() }
    list("cycles", report.cycles) { writer, cycle in
      writer.json.beginObject()
      writer.nodes("nodes", cycle.nodes)
      writer.number("factor", cycle.factor)
      writer.number("margin", cycle.margin)
      writer.json.field("isDeclared", cycle.isDeclared)
      writer.node("checkFrom", cycle.from)
      writer.node("checkTo", cycle.to)
      writer.number("factorAfter", cycle.factorAfter)
      writer.json.endObject()
    }
    list("guards", report.guards) { writer, found in
      writer.json.beginObject()
      writer.node("node", found.node)
      writer.number("before", found.before)
      writer.number("after", found.after)
      writer.nodes("path", found.path.nodes)
      writer.json.field("disjointPaths", found.disjointPaths)
      writer.json.endObject()
    }
    json.key("chain")
    if let chain = report.chain {
      json.beginObject()
      nodes("models", chain.models)
      number("success", chain.outcome.success)
      number("silentError", chain.outcome.silentError)
      number("failure", chain.outcome.failure)
      json.endObject()
    } else {
      json.null()
    }
    write(report.work)
    write(report.time)
    list("retries", report.retries) { writer, retry in
      writer.json.beginObject()
      writer.number("product", retry.product)
      writer.nodes("layers", retry.layers)
      writer.json.endObject()
    }
    list("fanIns", report.fanIns) { writer, fan in
      writer.json.beginObject()
      writer.node("node", fan.node)
      writer.json.field("window", fan.window)
      writer.number("tokens", fan.tokens)
      writer.json.field("exceeds", fan.exceeds)
      writer.json.endObject()
    }
    list("faultCycles", report.faultCycles) { writer, cycle in
      writer.json.beginObject()
      writer.list("faults", cycle.faults) { writer, fault in
        writer.json.beginObject()
        writer.node("node", fault.node)
        writer.json.field("kind", fault.kind.rawValue)
        writer.json.endObject()
      }
      writer.node("retrying", cycle.retrying)
      writer.json.key("shared")
      if let shared = cycle.shared { writer.json.value(shared) } else { writer.json.null() }
      writer.json.endObject()
    }
    list("votes", report.votes) { writer, vote in
      writer.json.beginObject()
      writer.node("node", vote.node)
      writer.nodes("voters", vote.voters)
      writer.number("correlation", vote.correlation)
      writer.number("effective", vote.effective)
      writer.number("amplification", vote.amplification)
      writer.number("success", vote.success)
      writer.json.endObject()
    }
    list("parameters", CascadeParameter.allCases) { writer, parameter in
      writer.json.beginObject()
      writer.json.field("name", parameter.rawValue)
      writer.json.field("value", parameters[parameter])
      writer.json.field("isDefault", !parameters.isDeclared(parameter))
      writer.json.field("basis", parameter.definition.basis.rawValue)
      writer.json.endObject()
    }
    json.endObject()
  }

  private mutating func write(_ blast: Blast) {
    json.beginObject()
    node("origin", blast.origin)
    number("value", blast.value)
    number("lower", blast.lower)
    number("upper", blast.upper)
    number("reachable", blast.reachable)
    nodes("path", blast.path.nodes)
    number("pathProbability", blast.pathProbability)
    json.endObject()
  }

  private mutating func write(_ work: WorkBound) {
    json.key("work")
    json.beginObject()
    var open: [WorkFactor] = []
    var witness: [NodeID] = []
    switch work.verdict {
    case .finite: json.field("verdict", "finite")
    case .depends(let factors):
      json.field("verdict", "depends")
      open = factors
    case .unbounded(let cycle):
      json.field("verdict", "unbounded")
      witness = cycle.nodes
    }
    number("bound", work.value)
    list("terms", work.terms) { writer, term in
      writer.json.beginObject()
      writer.number("coefficient", term.coefficient)
      writer.list("factors", term.factors) { $0.write($1) }
      writer.json.endObject()
    }
    json.field("isExact", work.isExact)
    list("open", open) { $0.write($1) }
    nodes("witness", witness)
    nodes("uncounted", work.uncounted)
    json.endObject()
  }

  private mutating func write(_ factor: WorkFactor) {
    json.beginObject()
    json.field("kind", factor.kind.rawValue)
    node("node", factor.node)
    number("count", factor.count)
    json.field("isStated", factor.isStated)
    json.endObject()
  }

  private mutating func write(_ time: TimeBound) {
    json.key("time")
    json.beginObject()
    number("limit", time.limit.map { Double($0.count) })
    nodes("path", time.path)
    json.key("unknown")
    if let unknown = time.unknown { json.value(path(unknown)) } else { json.null() }
    // Where the clock stands still for people, the limit ends no run for certain.
    number("deadline", time.people.isEmpty ? time.deadline.map { Double($0.count) } : nil)
    json.endObject()
  }

  private func path(_ node: NodeID) -> String { workflow?.path(of: node) ?? "" }

  private mutating func node(_ name: String, _ node: NodeID) { json.field(name, path(node)) }

  private mutating func nodes(_ name: String, _ nodes: [NodeID]) {
    list(name, nodes) { $0.json.value($0.path($1)) }
  }

  /// A number to six decimals, so that platforms do not differ; null where there is none.
  private mutating func number(_ name: String, _ value: Double?) {
    json.key(name)
    if let value, value.isFinite {
      json.value(value.magnitude < 1e9 ? (value * 1e6).rounded() / 1e6 : value)
    } else {
      json.null()
    }
  }

  private mutating func list<Element>(
    _ name: String, _ elements: [Element], _ body: (inout RiskJSON, Element) -> Void
  ) {
    json.key(name)
    json.beginArray()
    for element in elements { body(&self, element) }
    json.endArray()
  }
}
