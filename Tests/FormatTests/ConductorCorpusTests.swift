import Foundation
import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintSource

@Suite(.enabled(if: FileManager.default.fileExists(atPath: conductorCorpus.path)))
struct ConductorCorpus {
  /// The files of the corpus, by path.
  static let files: [String] = {
    let found = FileManager.default.enumerator(atPath: conductorCorpus.path)
    return (found?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  /// What is expected to be wrong, by file.
  static let defects = [
    // Made to be refused: a route leads to an agent that does not exist.
    "tests/fixtures/invalid_bad_route.yaml": ["unknown_agent"]
  ]

  @Test func isWhole() { #expect(Self.files.count == 25) }

  @Test(arguments: files) func lowersWithoutProblems(_ file: String) throws {
    let lowered = try Lowered(corpus: file)
    #expect(lowered.lowering.problems.isEmpty)
    let names = lowered.workflow.defects.map { defect in
      if case .danglingReference(let name, _, _) = defect.kind { name } else { "\(defect.kind)" }
    }
    #expect(names == Self.defects[file] ?? [])
    #expect(lowered.workflow.entries.count == 1)
    // Nothing of the corpus is of a kind that is not known, or has a condition that cannot be read.
    for node in lowered.workflow.nodes {
      if case .opaque(let kind) = node.kind { Issue.record("\(node.nativeID): \(kind)") }
    }
    for edge in lowered.workflow.edges {
      #expect(!lowered.describe(edge.condition).contains("«"), "\(lowered.describe(edge))")
    }
    for node in lowered.workflow.nodes where node.kind != .tool && !node.isImplied {
      #expect(lowered.text(node.span) == node.nativeID)
    }
  }

  @Test func implement() throws {
    let lowered = try Lowered(corpus: "examples/implement.yaml")
    #expect(
      lowered.edges.filter { !$0.contains("[uses]") } == [
        "epic_selector -> coder [branch] when "
          + "(not(epic_selector.all_complete) and epic_selector.prerequisites_met)",
        "epic_selector -> plan_reviewer [branch] when epic_selector.all_complete",
        "epic_selector -> $end [branch] default",
        "coder -> epic_reviewer",
        "epic_reviewer -> committer [branch] when epic_reviewer.approved accept",
        "epic_reviewer -> coder [branch] reject default",
        "committer -> epic_selector [branch] when not(committer.all_complete)",
        "committer -> plan_reviewer [branch] when committer.all_complete",
        "plan_reviewer -> $end [branch] when plan_reviewer.approved accept",
        "plan_reviewer -> fixer [branch] when plan_reviewer.decision == 'REQUEST_CHANGES' reject",
        "fixer -> plan_reviewer [branch] when fixer.all_issues_resolved",
        "fixer -> plan_reviewer [branch] default",
      ])
    let agents = ["epic_selector", "coder", "epic_reviewer", "committer", "plan_reviewer", "fixer"]
    for agent in agents {
      let uses = try lowered.edges(from: agent).filter { $0.contains("[uses]") }
      #expect(
        uses == [
          "\(agent) -> web-search__search [uses]", "\(agent) -> context7__* [uses]",
          "\(agent) -> ms-learn__* [uses]",
        ])
    }
    #expect(lowered.workflow.limits.steps.declaredValue == .finite(100))
    #expect(lowered.workflow.limits.timeout.value == .unlimited)
    let analysis = Analysis(lowered.workflow)
    let reviewer = try lowered.node("plan_reviewer")
    guard case .partial = analysis.coverage(of: reviewer.id) else {
      Issue.record("\(analysis.coverage(of: reviewer.id))")
      return
    }
    #expect(reviewer.unmatched.value == .abort)
    #expect(reviewer.unmatched.note?.source.contains("router.py") == true)
    let committer = try lowered.node("committer")
    #expect(analysis.coverage(of: committer.id) == .total(.exhaustive))
    #expect(
      try lowered.reads("coder") == [
        "epic_selector.current_epic prompt", "epic_selector.epic_details prompt",
        "epic_selector.plan_summary prompt", "input:plan prompt",
        "epic_reviewer prompt optional", "epic_reviewer.decision prompt optional",
        "epic_reviewer.feedback prompt optional", "epic_reviewer.issues prompt optional",
        "epic_reviewer.issues.* prompt optional", "epic_selector.current_epic prompt",
      ])
  }

  @Test func parallelValidation() throws {
    let lowered = try Lowered(corpus: "examples/parallel-validation.yaml")
    #expect(
      lowered.nodes == [
        "fork parallel_validators", "join parallel_validators.join", "llm code_analyzer",
        "llm parallel_validators/syntax_validator", "llm parallel_validators/security_validator",
        "llm parallel_validators/style_validator", "llm parallel_validators/logic_validator",
        "llm validation_summary", "llm auto_approve", "llm conditional_review",
        "llm rejection_handler", "end $end",
      ])
    #expect(
      lowered.edges == [
        "parallel_validators -> parallel_validators/syntax_validator",
        "parallel_validators -> parallel_validators/security_validator",
        "parallel_validators -> parallel_validators/style_validator",
        "parallel_validators -> parallel_validators/logic_validator",
        "code_analyzer -> parallel_validators",
        "validation_summary -> auto_approve [branch] when "
          + "validation_summary.approval == 'approved' accept",
        "validation_summary -> conditional_review [branch] when "
          + "validation_summary.approval == 'conditional'",
        "validation_summary -> rejection_handler [branch] when "
          + "validation_summary.approval == 'rejected' reject",
        "auto_approve -> $end", "conditional_review -> $end", "rejection_handler -> $end",
        "parallel_validators/syntax_validator -> parallel_validators.join implied",
        "parallel_validators/security_validator -> parallel_validators.join implied",
        "parallel_validators/style_validator -> parallel_validators.join implied",
        "parallel_validators/logic_validator -> parallel_validators.join implied",
        "parallel_validators.join -> validation_summary",
      ])
    let group = try lowered.node("parallel_validators")
    #expect(group.partialFailure.declaredValue == .allOrNothing)
    #expect(group.concurrency.value == .finite(4))
    let summary = try lowered.node("validation_summary")
    guard case .partial = Analysis(lowered.workflow).coverage(of: summary.id) else {
      Issue.record("the three answers do not cover every text")
      return
    }
    #expect(
      try lowered.reads("validation_summary").prefix(5) == [
        "validation_summary.approval condition", "validation_summary.approval condition",
        "validation_summary.approval condition", "code_analyzer.description prompt",
        "code_analyzer.complexity prompt",
      ])
    #expect(
      try lowered.reads("validation_summary").contains(
        "parallel_validators/syntax_validator.passed prompt"))
    #expect(lowered.workflow.limits.timeout.declaredValue == .finite(Milliseconds(300_000)))
    #expect(summary.model.declaredValue == "gpt-5.2")
  }

  @Test func dashboard() throws {
    let lowered = try Lowered(corpus: "examples/test.yaml")
    #expect(
      try lowered.edges(from: "human_review") == [
        "human_review -> deep_dive_items [branch] when human_review.selected == 'approved' "
          + "\"Approve & Deep-Dive\" accept",
        "human_review -> synthesizer [branch] when human_review.selected == 'revise' "
          + "\"Revise Synthesis\" reject",
        "human_review -> final_report [branch] when human_review.selected == 'skip' "
          + "\"Skip to Report\"",
      ])
    let map = try lowered.node("deep_dive_items")
    #expect(map.kind == .map)
    #expect(map.concurrency.declaredValue == .finite(3))
    #expect(map.width.declaredValue == .finite(25))
    #expect(try lowered.reads("deep_dive_items") == ["synthesizer.subtopics items"])
    #expect(
      try lowered.reads("deep_dive_items/deep_diver") == [
        "input:topic prompt", "synthesizer.subtopics.* prompt",
      ])
    #expect(
      try lowered.reads("final_report").contains(
        "deep_dive_items/deep_diver.insight prompt optional"))
    // Nobody could tell that an item failed; a missing analyst ends the run.
    #expect(map.partialFailure.declaredValue == .dropFailed)
    #expect(try lowered.node("parallel_analysts").partialFailure.declaredValue == .markFailed)
    #expect(try lowered.node("human_review").kind == .human(.approval))
    #expect(try lowered.node("check_env").effect.declaredValue?.level == EffectLevel.none)
    #expect(lowered.workflow.entries.map { lowered.workflow.path(of: $0) } == ["check_env"])
  }

  @Test func spansAreExact() throws {
    let lowered = try Lowered(corpus: "examples/implement.yaml")
    for node in lowered.workflow.nodes {
      for input in node.inputs where input.use == .prompt {
        // Every read points at the expression, through the block scalar's indentation.
        let text = lowered.text(input.span)
        #expect(!text.contains("{") && !text.contains(" "), "\(text)")
      }
    }
    let reviewer = try lowered.node("plan_reviewer")
    let edge = try #require(lowered.workflow.outgoing(reviewer.id).last { $0.kind == .branch })
    #expect(lowered.text(edge.span) == "fixer")
    #expect(lowered.line(edge.span) == 570)
  }

  @Test func missingFilesAreUnknown() throws {
    let lowered = try Lowered(corpus: "tests/test_config/fixtures/file_tag/main.yaml")
    let analyzer = try lowered.node("analyzer")
    guard case .unknown = analyzer.prompt, case .unknown = analyzer.output else {
      Issue.record("\(analyzer.prompt) \(analyzer.output)")
      return
    }
  }
}
