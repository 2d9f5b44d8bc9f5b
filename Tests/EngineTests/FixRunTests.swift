import Testing
import TopolintModel
import TopolintRuleKit
import TopolintSource

@testable import TopolintEngine

/// What becomes of fixes that do not do what they are for.
@Suite struct FixRunTests {
  /// A fix that does not mend its finding is made once.
  @Test func aFixThatDoesNotHelpIsMadeOnce() throws {
    let run = try fix("flow\nstep stubborn\n")
    #expect(text(run) == "flow\n#\nstep stubborn\n")
    #expect(run.changes.first?.rules.map(\.count) == [1])
    #expect(run.result.diagnostics.count == 1)
  }

  /// Two rules that want the opposite of each other come to an end.
  @Test func fixesThatUndoEachOtherEnd() throws {
    let run = try fix("flow\nstep black\n")
    #expect(text(run).map { $0 == "flow\nstep black\n" } ?? run.changes.isEmpty)
  }

  /// Several findings at one place have the same fix, and each gets it.
  @Test func theSameFixForTheNextFindingIsMade() throws {
    let run = try fix("flow\nstep a!!!!\n")
    #expect(text(run) == "flow\nstep a\n")
    #expect(run.changes.first?.rules.map(\.count) == [4])
    #expect(run.result.diagnostics.isEmpty)
  }

  private func text(_ run: FixRun) -> String? {
    run.changes.first.map { String(decoding: $0.after.bytes, as: UTF8.self) }
  }

  private func fix(_ text: String) throws -> FixRun {
    let sandbox = try Sandbox()
    try sandbox.write("a.flow", text)
    let catalogue = RuleCatalogue([Stubborn.self, Whiter.self, Blacker.self, Calmer.self])
    let discovery = Discovery(
      DiscoveryRequest(
        paths: [sandbox.path], workingFolder: sandbox.path, extensions: ["flow"]))
    return try FixRun(
      discovery, Configuration(), vocabulary: Vocabulary(rules: catalogue, formats: [:]),
      texts: [:], takesUnsafe: false
    ) { (texts, configuration) throws(ConfigurationError) in
      var options = RunOptions(workingFolder: sandbox.path)
      options.texts = texts
      return try Engine(
        catalogue: catalogue, configuration: configuration, reader: readLines, options: options
      ).judge(discovery)
    }
  }
}

/// A rule that finds a word in the names of steps, and writes another.
protocol WordRule: Rule {
  static var word: String { get }
  static func edit(_ place: Span) -> TextEdit
}

extension WordRule {
  func check(_ context: RuleContext, _ report: inout Report) {
    for node in context.workflow.nodes {
      let name = Array(node.name.utf8)
      for start in name.indices where name[start...].starts(with: Array(Self.word.utf8)) {
        // `step ` stands before the name.
        let lower = node.span.lower + 5 + UInt32(start)
        let place = Span(
          file: node.span.file, lower: lower, upper: lower + UInt32(Self.word.utf8.count))
        report(
          Finding("the word at \(start)", at: node.span)
            .fix(Fix("mend it", isSafe: true, edits: [Self.edit(place)])))
      }
    }
  }

  static func about(_ id: String) -> RuleInfo {
    RuleInfo(
      id: id, summary: "a word", family: .structure, severity: .warning, confidence: .high)
  }
}

struct Stubborn: WordRule {
  static let info = about("stubborn")
  static let word = "stubborn"
  init(options: NoOptions) {}
  static func edit(_ place: Span) -> TextEdit {
    let start = Span(file: place.file, lower: 5, upper: 5)
    return TextEdit(start, with: "#\n")
  }
}

struct Whiter: WordRule {
  static let info = about("whiter")
  static let word = "black"
  init(options: NoOptions) {}
  static func edit(_ place: Span) -> TextEdit { TextEdit(place, with: "white") }
}

struct Blacker: WordRule {
  static let info = about("blacker")
  static let word = "white"
  init(options: NoOptions) {}
  static func edit(_ place: Span) -> TextEdit { TextEdit(place, with: "black") }
}

struct Calmer: WordRule {
  static let info = about("calmer")
  static let word = "!"
  init(options: NoOptions) {}
  static func edit(_ place: Span) -> TextEdit { TextEdit(place, with: "") }
}
