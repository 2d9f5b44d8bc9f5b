import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintRuleKit
import TopolintRules
import TopolintSource

/// What came of reading one text.
struct TextReading {
  let source: SourceText
  let reading: Reading
  /// The workflows, with the references between them by id, and those to the workflow itself: a path
  /// that is its name, or its name with an ending. Of a text alone every path leads outside.
  var project: Project {
    var links: [ProjectNode: WorkflowID] = [:]
    var known: [String: Int] = [:]
    for (index, workflow) in reading.workflows.enumerated() {
      if let name = workflow.identity, known[name] == nil { known[name] = index }
    }
    for (index, workflow) in reading.workflows.enumerated() {
      for node in workflow.nodes {
        var target = index
        switch node.reference?.target {
        case .external(let path)? where path.hasPrefix(workflow.name + "."): break
        case .path(let path)? where path == workflow.name: break
        case .name(let name)?:
          guard let found = known[name] else { continue }
          target = found
        default: continue
        }
        links[ProjectNode(workflow: WorkflowID(Int32(index)), node: node.id)] =
          WorkflowID(Int32(target))
      }
    }
    return Project(workflows: reading.workflows, links: links)
  }

  /// The id of the format that the text was recognised as; nil when it was not.
  var format: String? {
    if case .analysed(let formats) = reading.status { formats.first } else { nil }
  }
}

/// A finding as the tests compare it: where it is, and about which node.
struct Hit: Hashable, Comparable, CustomStringConvertible {
  let line: Int
  let rule: String
  let node: String
  let severity: Severity
  let message: String

  var expectation: Expectation { Expectation(line: line, rule: rule) }
  /// The same wherever the text stands.
  var identity: String { "\(rule) \(node)" }
  var description: String { "\(line) \(rule) \(node) [\(severity)] \(message)" }

  static func < (a: Hit, b: Hit) -> Bool {
    (a.line, a.rule, a.node, a.message) < (b.line, b.rule, b.node, b.message)
  }
}

func read(_ text: String, path: String) -> TextReading {
  read(Array(text.utf8), path: path)
}

func read(_ bytes: [UInt8], path: String) -> TextReading {
  let source = SourceText(file: FileID(0), path: path, bytes: bytes)
  return TextReading(source: source, reading: WorkflowReader().read(source))
}

/// The findings of some rules on one text, in every profile, without precedence, sorted.
func hits(
  in text: TextReading, of rules: [any Rule.Type] = allRules
) throws -> [Hit] {
  try findings(in: text, of: rules).map { rule, workflow, finding in
    Hit(
      line: text.source.start(of: finding.span, unit: .utf8).line, rule: rule.id,
      node: finding.node.map { workflow.path(of: $0) } ?? "",
      severity: finding.severity ?? rule.severity, message: finding.message)
  }.sorted()
}

/// The findings of some rules on one text as the rules made them.
func findings(
  in text: TextReading, of rules: [any Rule.Type] = allRules
) throws -> [(rule: RuleInfo, workflow: Workflow, finding: Finding)] {
  let project = text.project
  var found: [(rule: RuleInfo, workflow: Workflow, finding: Finding)] = []
  for index in project.workflows.indices {
    let id = WorkflowID(Int32(index))
    let analysis = Analysis(project[id])
    let context = RuleContext(project: project, id: id, analysis: analysis)
    for rule in rules {
      for finding in try check(rule, context) { found.append((rule.info, project[id], finding)) }
    }
  }
  return found
}

private func check<R: Rule>(_ rule: R.Type, _ context: RuleContext) throws -> [Finding] {
  var reader = OptionReader()
  return R(options: try R.Options(from: &reader)).findings(in: context)
}

/// The registered rules with an id: one, unless something is wrong.
func rules(named id: String) -> [any Rule.Type] { allRules.filter { $0.info.id == id } }
