import Foundation
import TopolintAnalysis
import TopolintModel
import TopolintRuleKit
import TopolintSource

@testable import TopolintEngine

/// A reader for tests: a file that starts with `flow` is a workflow with a step for each line
/// `step NAME` or `call PATH`; `#` starts a comment; `broken` is a fault.
@Sendable func readLines(
  _ source: SourceText, _ include: @escaping @Sendable (String) -> Inclusion
) -> Reading {
  guard source.bytes.starts(with: Array("flow".utf8)) else {
    return Reading(.unrecognised(reason: "no flow"))
  }
  var reading = Reading(.analysed(formats: ["lines"]), hasComments: true)
  var builder = GraphBuilder(
    format: "lines", name: source.path, span: Span(file: source.file, lower: 0, upper: 4))
  for line in 0..<source.lines.lineCount {
    let range = source.lines.range(ofLine: line, in: source.bytes)
    let text = String(decoding: source.bytes[range], as: UTF8.self)
    let code = text.prefix { $0 != "#" }
    func span(_ from: Int, _ to: Int) -> Span {
      Span(file: source.file, lower: UInt32(from), upper: UInt32(to))
    }
    if code.count < text.count {
      let start = range.lowerBound + code.utf8.count
      reading.comments.append(
        Comment(
          span: span(start, range.upperBound),
          text: text.dropFirst(code.count + 1).trimmingCharacters(in: .whitespaces),
          standsAlone: code.allSatisfy { $0 == " " }))
    }
    let words = code.split(separator: " ").map(String.init)
    let place = span(range.lowerBound, range.lowerBound + code.utf8.count)
    switch words.first {
    case "step" where words.count > 1:
      builder.add(Node(words[1], kind: .tool, span: place))
    case "call" where words.count > 1:
      var node = Node("call-\(words[1])", kind: .subworkflow, span: place)
      node.reference = Reference(.path(words[1]), span: place)
      builder.add(node)
    case "take" where words.count > 1:
      if case .found(let text) = include(words[1]) {
        reading.included.append(text)
        var node = Node("taken", kind: .llm, span: place)
        node.prompt = .declared(
          words[1], Span(file: text.file, lower: 0, upper: UInt32(text.bytes.count)))
        builder.add(node)
      }
    case "broken":
      reading.status = .failed
      reading.problems.append(
        ReadProblem(isError: true, code: "syntax", message: "broken here", span: place))
    default: break
    }
  }
  reading.workflows = [builder.finish()]
  return reading
}

/// Reports each step whose name holds a word of the options.
struct LoudStep: Rule {
  static let info = RuleInfo(
    id: "loud-step", formerIDs: ["noisy-step"], summary: "a step is loud", family: .structure,
    severity: .warning, confidence: .high)

  struct Options: RuleOptions {
    let words: [String]
    let limit: Int
    init(from reader: inout OptionReader) throws(OptionError) {
      words = try reader.strings("words", default: ["loud"])
      limit = try reader.integer("limit", default: 100, in: 1...1000)
    }
    static let options = [
      OptionInfo("words", default: .strings(["loud"]), summary: "The words."),
      OptionInfo("limit", default: .integer(100), in: 1...1000, summary: "The most findings."),
    ]
  }

  let options: Options
  init(options: Options) { self.options = options }

  func check(_ context: RuleContext, _ report: inout Report) {
    let loud = context.workflow.nodes.filter { node in
      options.words.contains { node.name.contains($0) }
    }
    for node in loud.prefix(options.limit) {
      report(Finding("`\(node.name)` is loud", at: node.span, about: node.id))
    }
  }
}

/// Reports steps for those who want to hear more, and some for those who want to hear all.
struct QuietStep: Rule {
  static let info = RuleInfo(
    id: "quiet-step", summary: "a step is quiet", family: .structure, severity: .info,
    confidence: .low, profile: .strict)
  init(options: NoOptions) {}
  func check(_ context: RuleContext, _ report: inout Report) {
    for node in context.workflow.nodes where node.name.contains("quiet") {
      let finding = Finding("`\(node.name)` is quiet", at: node.span, about: node.id)
      report(node.name.contains("very") ? finding.profile(.audit) : finding)
    }
  }
}

/// Stronger than `loud-step`.
struct StrongStep: Rule {
  static let info = RuleInfo(
    id: "strong-step", summary: "a step is strong", family: .structure, severity: .error,
    confidence: .high, supersedes: ["loud-step"])
  init(options: NoOptions) {}
  func check(_ context: RuleContext, _ report: inout Report) {
    for node in context.workflow.nodes where node.name.contains("strong") {
      report(Finding("`\(node.name)` is strong", at: node.span, about: node.id))
    }
  }
}

/// Reports slow steps together, at the first of them.
struct SlowSteps: Rule {
  static let info = RuleInfo(
    id: "slow-steps", summary: "steps are slow", family: .structure, severity: .warning,
    confidence: .high)
  init(options: NoOptions) {}
  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    let slow = workflow.nodes.filter { $0.name.contains("slow") }.map(\.id)
    guard let first = slow.first else { return }
    report(
      Finding(
        "`\(workflow[first].name)` and \(slow.count - 1) more", at: workflow[first].span,
        about: first
      ).speaking(of: Array(slow.dropFirst())))
  }
}

/// Reports a step with a slip, and offers to mend it.
struct SlipStep: Rule {
  static let info = RuleInfo(
    id: "slip-step", summary: "a step has a slip", family: .structure, severity: .warning,
    confidence: .high)
  init(options: NoOptions) {}
  func check(_ context: RuleContext, _ report: inout Report) {
    for node in context.workflow.nodes where node.name == "slip" {
      report(
        Finding("`slip` is a slip", at: node.span, about: node.id)
          .fix(Fix("mend it", isSafe: true, edits: [TextEdit(node.span, with: "step mended")])))
    }
  }
}

/// Reports what a step calls, where it was read, and steps whose effect the configuration states.
struct KnownStep: Rule {
  static let info = RuleInfo(
    id: "known-step", summary: "something is known of a step", family: .trust, severity: .info,
    confidence: .high)
  init(options: NoOptions) {}
  func check(_ context: RuleContext, _ report: inout Report) {
    for node in context.workflow.nodes {
      let place = ProjectNode(workflow: context.id, node: node.id)
      if let target = context.project.links[place] {
        report(Finding("calls `\(context.project[target].name)`", at: node.span, about: node.id))
      }
      if case .declared(let effect, let span) = node.effect {
        report(
          Finding("is \(effect.level.rawValue) (\(effect.basis.rawValue))", at: node.span)
            .note("as stated here", at: span))
      }
      if let span = node.prompt.span {
        report(Finding("takes a prompt", at: span, about: node.id))
      }
    }
  }
}

let catalogue = RuleCatalogue([
  LoudStep.self, QuietStep.self, StrongStep.self, KnownStep.self,
  SlowSteps.self, SlipStep.self,
])
let vocabulary = Vocabulary(rules: catalogue, formats: ["lines": ["version": ["1", "2"]]])

extension Sandbox {
  func configuration(_ text: String?) throws -> Configuration {
    guard let text else { return Configuration() }
    return try Configuration(
      SourceText(
        file: ConfigurationFile.fileID, path: "topolint.yaml", bytes: Array(text.utf8)),
      folder: path, vocabulary)
  }

  /// A run over the folder, or over paths below it.
  func check(
    _ paths: [String] = ["."], config: String? = nil, threads: Int = 1, profile: Profile? = nil,
    selected: Set<String> = []
  ) throws -> RunResult {
    let configuration = try configuration(config)
    var options = RunOptions(workingFolder: path)
    options.threads = threads
    options.profile = profile
    options.selected = selected
    let engine = Engine(
      catalogue: catalogue, configuration: configuration, reader: readLines, options: options)
    return try engine.run(
      Discovery(
        DiscoveryRequest(
          paths: paths.map { $0 == "." ? path : path + "/" + $0 }, workingFolder: path,
          configurationFolder: configuration.folder, extensions: ["flow"],
          include: configuration.include, exclude: configuration.exclude)))
  }
}

extension RunResult {
  /// The findings as `path:line rule message`.
  var lines: [String] {
    diagnostics.map { diagnostic in
      let source = sources[diagnostic.span.file]
      let line = source.map { $0.start(of: diagnostic.span, unit: .utf8).line } ?? 0
      return "\(source?.path ?? "?"):\(line) \(diagnostic.rule) \(diagnostic.message)"
    }
  }

  /// Everything that a reporter could tell apart.
  var everything: String {
    var text = ""
    for file in files { text += "\(file)\n" }
    for diagnostic in diagnostics { text += "\(diagnostic)\n" }
    for problem in problems { text += "\(problem)\n" }
    return text + "\(suppressedCount)"
  }
}

extension SourceText {
  /// The text after the edits.
  func applying(_ fix: Fix) -> String {
    var bytes = self.bytes
    for edit in fix.edits.sorted(by: { $0.span > $1.span }) where edit.span.file == file {
      bytes.replaceSubrange(
        Int(edit.span.lower)..<Int(edit.span.upper), with: Array(edit.text.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
