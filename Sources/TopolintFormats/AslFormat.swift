internal import TopolintModel
internal import TopolintSource
package import TopolintSyntax

/// Amazon States Language: state machines of AWS Step Functions, as files of their own and inside SAM
/// and CloudFormation templates.
package enum AslFormat: WorkflowFormat {
  /// What the format is.
  package static let info = FormatInfo(
    id: "asl",
    title: "Amazon States Language (AWS Step Functions)",
    links: [
      "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html",
      "https://states-language.net/spec.html",
    ],
    syntaxes: [.json, .yaml],
    hints: [
      ["StartAt", "States", "Type"], ["Resources", "AWS::Serverless::StateMachine"],
      ["Resources", "AWS::StepFunctions::StateMachine"],
    ],
    families: [
      "budget", "cascade", "error-semantics", "fan-out", "handoff", "routing", "structure", "trust",
    ],
    defaults: AslProfile.defaults,
    knobs: [AslProfile.workflowTypeKnob])

  /// The types of states.
  static let types: Set<String> = [
    "Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map",
  ]

  /// A state machine: `StartAt` beside `States`, one of which has a type of the language; or a
  /// template with a resource that is one.
  package static func matches(_ document: Document, path: String) -> Bool {
    let root = document.root
    return isMachine(root) || AslTemplate.isTemplate(root)
  }

  /// Whether a node is a state machine's definition.
  static func isMachine(_ node: SyntaxNode) -> Bool {
    guard node.kind == .mapping, node["StartAt"]?.text != nil, let states = node["States"],
      states.kind == .mapping
    else { return false }
    return states.entries.contains { types.contains($0.value["Type"]?.text ?? "") }
  }

  /// The machine of a file, or one workflow for each state machine of a template.
  package static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    let root = document.root
    if AslTemplate.isTemplate(root) { return AslTemplate(root, in: context).lower() }
    var setting = AslSetting(context.knobs)
    let start = root.entry("StartAt")?.key.span ?? root.span
    let isFound = AslParent.find(for: context, at: start, into: &setting)
    let file = context.source.path.split(separator: "/").last.map(String.init)
    setting.own = file.map { .path($0) }
    var lowering = AslLowering(
      root, name: file ?? context.source.path, span: start, setting: setting)
    var result = lowering.run()
    if !isFound { result.referrerHint = AslParent.hint }
    return result
  }
}

/// What is known of a state machine beside its definition.
struct AslSetting {
  /// How an execution runs.
  enum Kind: Hashable {
    case standard
    case express
    /// As the deployment says, at this place.
    case dynamic(Span)
  }

  /// How it runs.
  var kind: Kind
  /// The texts that placeholders like `${Name}` are filled with, as far as they are known.
  var substitutions: [String: String] = [:]
  /// Where the state machines of the template are defined.
  var machines = AslMachines()
  /// The definition itself; nil where it is not known what it is called by.
  var own: Reference.Target?

  init(_ knobs: [String: String]) {
    kind = knobs[AslProfile.workflowTypeKnob.name] == "express" ? .express : .standard
  }
}

/// Where the state machines of a template are defined, as seen from a definition.
struct AslMachines {
  /// The definitions by logical names.
  var logical: [String: Reference.Target] = [:]
  /// The definitions by the names that machines are given where they are deployed.
  var deployed: [String: Reference.Target] = [:]
}
