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
    AslParent.find(for: context, into: &setting)
    let file = context.source.path.split(separator: "/").last.map(String.init)
    setting.ownFile = file
    var lowering = AslLowering(
      root, name: file ?? context.source.path,
      span: root.entry("StartAt")?.key.span ?? root.span, setting: setting)
    return lowering.run()
  }
}

/// What is known of a state machine beside its definition.
struct AslSetting {
  /// Whether it runs as an Express workflow.
  var isExpress: Bool
  /// The texts that placeholders like `${Name}` are filled with, as far as they are known.
  var substitutions: [String: String] = [:]
  /// The definition files of state machines, by the placeholder that names them; relative to the
  /// file with the definition.
  var machines: [String: String] = [:]
  /// The file of the definition, as seen from beside it; nil for one inside a template.
  var ownFile: String?

  init(_ knobs: [String: String]) {
    isExpress = knobs[AslProfile.workflowTypeKnob.name] == "express"
  }
}
