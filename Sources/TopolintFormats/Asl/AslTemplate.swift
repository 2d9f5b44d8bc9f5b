import TopolintModel
import TopolintSource
import TopolintSyntax

/// A SAM or CloudFormation template with state machines.
struct AslTemplate {
  private static let types: Set<String> = [
    "AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine",
  ]
  /// How many state machines of one template are read from text.
  private static let mostTexts = 64

  private let root: SyntaxNode
  private let context: LoweringContext

  init(_ root: SyntaxNode, in context: LoweringContext) {
    self.root = root
    self.context = context
  }

  /// Whether a document is a template with a state machine.
  static func isTemplate(_ root: SyntaxNode) -> Bool {
    guard root.kind == .mapping, let resources = root["Resources"], resources.kind == .mapping
    else { return false }
    return resources.entries.contains { types.contains($0.value["Type"]?.text ?? "") }
  }

  /// The state machines of a template with their logical names.
  static func machines(of root: SyntaxNode) -> [(name: String, entry: Entry)] {
    (root["Resources"]?.entries ?? []).filter { types.contains($0.value["Type"]?.text ?? "") }
      .map { ($0.name, $0) }
  }

  /// What a template says of a state machine beside its definition.
  static func setting(
    of properties: SyntaxNode?, knobs: [String: String], _ machines: AslMachines
  ) -> AslSetting {
    var setting = AslSetting(knobs)
    if let type = properties?["Type"] ?? properties?["StateMachineType"], type.kind != .null {
      switch type.tag == nil ? type.text : nil {
      case "EXPRESS": setting.kind = .express
      case "STANDARD": setting.kind = .standard
      default: setting.kind = .dynamic(type.span)
      }
    }
    let given = properties?["DefinitionSubstitutions"]?.entries ?? []
    let variables = properties?["DefinitionString"].map(AslIntrinsic.variables) ?? []
    for entry in given + variables {
      setting.substitutions[entry.name] = AslIntrinsic.text(of: entry.value)
    }
    setting.machines = machines
    return setting
  }

  /// Where the state machines of a template are defined. `folder` leads from the file with a
  /// definition to the template, whose path is `path`.
  static func definitions(in root: SyntaxNode, folder: String, path: String) -> AslMachines {
    var found = AslMachines()
    for (name, entry) in machines(of: root) {
      let properties = entry.value["Properties"]
      let target: Reference.Target
      if let file = definitionPath(of: properties) {
        target = .path(folder + file)
      } else if properties?["Definition"] != nil || properties?["DefinitionString"] != nil {
        target = .name(identity(of: name, in: path))
      } else {
        continue
      }
      found.logical[name] = target
      if let known = (properties?["Name"] ?? properties?["StateMachineName"])?.text {
        found.deployed[known] = target
      }
    }
    return found
  }

  /// What the state machine with a logical name is known by that is defined in a template itself.
  private static func identity(of machine: String, in path: String) -> String {
    "\(path)#\(machine)"
  }

  /// Where the definition lies: a table of a bucket and a key, or a path, which for `DefinitionS3Location`
  /// `aws cloudformation package` replaces (docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html).
  private static func place(of properties: SyntaxNode?) -> SyntaxNode? {
    properties?["DefinitionUri"] ?? properties?["DefinitionS3Location"]
  }

  /// The path of a definition's file; nil where it lies in a bucket, or a placeholder is part of it.
  static func definitionPath(of properties: SyntaxNode?) -> String? {
    guard let path = place(of: properties) ?? properties?["DefinitionString"]?["Fn::Include"],
      path.kind == .string, let text = path.text, !text.hasPart("://"), !text.hasPart("${"),
      !text.isEmpty
    else { return nil }
    return text
  }

  /// One workflow for each state machine: what its definition says, or a step that leads to the file
  /// with the definition.
  func lower() -> Lowering {
    var result = Lowering()
    var texts = 0
    let machines = Self.definitions(in: root, folder: "", path: context.source.path)
    for (name, entry) in Self.machines(of: root) {
      let properties = entry.value["Properties"]
      var setting = Self.setting(of: properties, knobs: context.knobs, machines)
      setting.own = machines.logical[name]
      let faults = AslDefinitionFaults(name, entry)
      result.problems += faults.problems
      var definition = properties?["Definition"]
      if definition == nil, let text = properties?["DefinitionString"], texts < Self.mostTexts {
        texts += 1
        definition = AslEmbedded.read(text, in: context.source)
      }
      if let definition, AslFormat.isMachine(definition) {
        var lowering = AslLowering(
          definition, name: name, span: entry.key.span, setting: setting)
        lowering.builder.identity = Self.identity(of: name, in: context.source.path)
        let one = lowering.run()
        result.workflows += faults.isCutOff ? one.workflows.map(\.cutOff) : one.workflows
        result.problems += one.problems
      } else if let workflow = link(name, entry, properties) {
        result.workflows.append(workflow)
      }
    }
    return result
  }

  /// A workflow of one step, which is the definition in another file.
  private func link(_ name: String, _ entry: Entry, _ properties: SyntaxNode?) -> Workflow? {
    guard let place = Self.place(of: properties) else { return nil }
    var builder = GraphBuilder(format: AslFormat.info.id, name: name, span: entry.key.span)
    builder.capabilities = [.explicitData]
    var node = Node(name, kind: .subworkflow, span: entry.key.span)
    node.effect = .unknown("the definition lies in another file")
    if let path = Self.definitionPath(of: properties) {
      node.reference = Reference(.path(path), span: place.span)
    } else {
      node.reference = Reference(.external(place.text ?? name), span: place.span)
    }
    let id = builder.add(node)
    builder.begin(at: id)
    if case .path(let path)? = node.reference?.target, isAbsent(path) {
      builder.note(
        Defect(
          .danglingReference(name: path, role: "definition file", known: []), span: place.span,
          node: id, paths: [path]))
    }
    return builder.finish()
  }

  /// Whether no definition can be read at a path within the project.
  private func isAbsent(_ path: String) -> Bool {
    switch context.include(path) {
    case .missing, .unreadable: true
    case .found, .outside: false
    }
  }
}

/// Finds the template that a definition's file belongs to: it says how the machine runs, and what its
/// placeholders stand for.
enum AslParent {
  /// Where templates lie, as seen from the definition: beside it, above its folder, two above.
  private static let names = ["template.yaml", "template.yml", "template.json"]
  private static let folders = ["", "../", "../../"]
  /// What stands in each.
  static let hint = "StateMachine"

  /// Fills in what the template says, where one names this file; whether one does. What is known only at
  /// the deployment is said at `place`.
  static func find(
    for context: LoweringContext, at place: Span, into setting: inout AslSetting
  ) -> Bool {
    let parts = context.source.path.split(separator: "/").map(String.init)
    for (above, folder) in folders.enumerated() {
      for name in names {
        let found = settings(in: folder + name, folder, context) {
          isSame($0, Array(parts.suffix(above + 1)))
        }
        if let merged = merged(found, at: place) {
          setting = merged
          return true
        }
      }
    }
    var found: [AslSetting] = []
    for referrer in context.referrers {
      let folder = referrer.path.lastIndex(of: "/").map { String(referrer.path[...$0]) } ?? ""
      let parts = referrer.link.split(separator: "/").filter { $0 != "." }.map(String.init)
      found += settings(in: referrer.path, folder, context) { isSame($0, parts) }
    }
    guard let merged = merged(found, at: place) else { return false }
    setting = merged
    return true
  }

  /// What several templates, or several machines of one, say together: the first, and nothing of how it
  /// runs where they say different things.
  private static func merged(_ found: [AslSetting], at place: Span) -> AslSetting? {
    guard var first = found.first else { return nil }
    var isKnown = found.allSatisfy { $0.kind == first.kind }
    if case .dynamic = first.kind { isKnown = false }
    if !isKnown { first.kind = .dynamic(place) }
    return first
  }

  /// What a template says of the machines whose definitions lie at a path.
  private static func settings(
    in path: String, _ folder: String, _ context: LoweringContext, _ isThis: (String) -> Bool
  ) -> [AslSetting] {
    guard case .found(let source) = context.include(path),
      ByteSearch(hint).first(in: source.bytes) != nil
    else { return [] }
    let result = path.hasSuffix("json") ? JSONReader.read(source) : YAMLReader.read(source)
    guard let root = result.documents.first?.root, AslTemplate.isTemplate(root) else { return [] }
    return AslTemplate.machines(of: root).compactMap { _, entry in
      let properties = entry.value["Properties"]
      guard let path = AslTemplate.definitionPath(of: properties), isThis(path) else { return nil }
      return AslTemplate.setting(
        of: properties, knobs: [:],
        AslTemplate.definitions(in: root, folder: folder, path: source.path))
    }
  }

  /// Whether a path relative to the template is the one with these parts.
  private static func isSame(_ path: String, _ parts: [String]) -> Bool {
    path.split(separator: "/").filter { $0 != "." }.map(String.init) == parts
  }
}

/// Definitions that stand as text in a template: the text is read where it stands, so that every place
/// in it is a place in the template.
enum AslEmbedded {
  /// The definition in a `DefinitionString`: a text, `!Sub` of one, or `Fn::Join` of pieces.
  static func read(_ node: SyntaxNode, in source: SourceText) -> SyntaxNode? {
    let pieces = pieces(of: node)
    guard !pieces.isEmpty else { return nil }
    var bytes = [UInt8](repeating: 0x20, count: source.bytes.count)
    var isQuoted = false
    var end = 0
    for piece in pieces {
      if piece.kind == .string, piece.tag != "!Ref", piece.tag != "!GetAtt" {
        copy(piece, from: source.bytes, into: &bytes, isQuoted: &isQuoted)
      } else if isQuoted {
        fill(piece, from: end, into: &bytes)
      }
      end = Int((piece.definition ?? piece.span).upper)
    }
    let text = SourceText(file: source.file, path: source.path, bytes: bytes)
    return JSONReader.read(text).documents.first?.root
  }

  private static func pieces(of node: SyntaxNode) -> [SyntaxNode] {
    if node.kind == .string, node.tag != "!Ref" { return [node] }
    if let sub = node["Fn::Sub"] {
      return sub.kind == .string ? [sub] : Array(sub.elements.prefix(1))
    }
    if node.tag == "!Sub" { return Array(node.elements.prefix(1)) }
    let join = node["Fn::Join"] ?? (node.tag == "!Join" ? node : nil)
    return join?.elements.dropFirst().first?.elements ?? []
  }

  /// Writes the placeholder of what is joined in to where it stands, as far as there is room.
  private static func fill(_ node: SyntaxNode, from end: Int, into bytes: inout [UInt8]) {
    guard let text = AslIntrinsic.text(of: node)?.utf8 else { return }
    let upper = min(Int((node.definition ?? node.span).upper), bytes.count)
    guard upper - text.count >= end else { return }
    for (i, byte) in zip((upper - text.count)..<upper, text) { bytes[i] = byte }
  }

  /// Copies a scalar's text to where it stands, without what its quotes need: an escape becomes
  /// blanks and the byte that it stands for, so that nothing moves. `isQuoted` says whether the text so
  /// far ends in the middle of a quoted one.
  private static func copy(
    _ node: SyntaxNode, from source: [UInt8], into bytes: inout [UInt8], isQuoted: inout Bool
  ) {
    let span = node.definition ?? node.span
    var lower = Int(span.lower)
    var upper = min(Int(span.upper), source.count)
    guard lower < upper else { return }
    let isEscaped = source[lower] == UInt8(ascii: "\"")
    switch node.style {
    case .literal, .folded:
      // The header of the block.
      while lower < upper, source[lower] != 0x0A { lower += 1 }
      for i in lower..<upper { bytes[i] = source[i] }
    case _ where isEscaped:
      lower += 1
      upper -= 1
      var i = lower
      while i < upper {
        guard source[i] == UInt8(ascii: "\\"), i + 1 < upper else {
          bytes[i] = source[i]
          i += 1
          continue
        }
        let escaped = source[i + 1]
        if escaped == UInt8(ascii: "\\") {
          // Two levels of escapes: the backslash that is left stands right before what it escapes.
          let isNextEscaped = i + 3 < upper && source[i + 2] == escaped
          bytes[isNextEscaped ? i + 2 : i + 1] = escaped
          if isNextEscaped { bytes[i + 3] = source[i + 3] }
          i += isNextEscaped ? 4 : 2
          continue
        }
        if escaped == UInt8(ascii: "\"") {
          // The blank stands outside of what is quoted.
          bytes[isQuoted ? i : i + 1] = escaped
          isQuoted.toggle()
        } else if escaped == UInt8(ascii: "/") {
          bytes[i + 1] = escaped
        }
        i += 2
      }
    default:
      if node.style == .singleQuoted {
        lower += 1
        upper -= 1
      }
      guard lower < upper else { return }
      for i in lower..<upper { bytes[i] = source[i] }
    }
  }
}
