import Testing
import TopolintModel
import TopolintRuleKit
import TopolintSource

@testable import TopolintEngine

@Suite struct SuppressionTests {
  /// A file, and what is left to say of it.
  @Test(arguments: [
    ("step loud # topolint: ignore[loud-step] known", [String]()),
    ("# topolint: ignore[loud-step] known\nstep loud", []),
    ("# topolint: ignore[loud-step] known\n# more\nstep loud", []),
    ("# topolint: ignore-file[loud-step] known\nstep fine\nstep loud", []),
    (
      "step loud # topolint: ignore[loud-step, strong-step] x\nstep strong",
      [
        "2 unused-suppression nothing to suppress: `strong-step` finds nothing at this place",
        "3 strong-step `strong` is strong",
      ]
    ),
    (
      "# topolint: ignore[loud-step] known\n\nstep loud",
      [
        "2 unused-suppression nothing to suppress: a comment on a line of its own speaks of the "
          + "next line, and that one is empty",
        "4 loud-step `loud` is loud",
      ]
    ),
    (
      "step fine\n# topolint: ignore[loud-step] known\n",
      [
        "3 unused-suppression nothing to suppress: a comment on a line of its own speaks of the "
          + "next line, and nothing follows"
      ]
    ),
    (
      "step fine # Topolint: Ignore[loud-step] known",
      [
        "2 unknown-suppression a suppression is written in small letters: "
          + "`topolint: ignore[rule] reason`"
      ]
    ),
    ("step fine # Topolint: see the manual", []),
    (
      "step fine # topolint: ignore[syntax, loud-step]",
      [
        "2 unused-suppression nothing to suppress: `loud-step` finds nothing at this place",
        "2 unknown-suppression `syntax` is no rule but an error of reading or writing",
      ]
    ),
    (
      "step fine # topolint: ignore[not-judged] known",
      ["2 unknown-suppression `not-judged` is no rule but a notice"]
    ),
    // A finding that tells several steps together is hidden at any of them.
    ("step slow-a\nstep slow-b # topolint: ignore[slow-steps] fast\nstep slow-c", []),
    ("step slow-a # topolint: ignore[slow-steps] all fast\nstep slow-b", []),
    ("# topolint: ignore-file[slow-steps] all fast\nstep slow-a\nstep slow-b", []),
    (
      "step loud # topolint: ignore[lod-step] known",
      [
        "2 loud-step `loud` is loud",
        "2 unknown-suppression there is no rule `lod-step`; did you mean `loud-step`?",
      ]
    ),
    (
      "step fine # topolint: ignore[loud-step] known",
      [
        "2 unused-suppression nothing to suppress: `loud-step` finds nothing at this place"
      ]
    ),
    (
      "# topolint: ignore-file[loud-step] known\nstep fine",
      [
        "2 unused-suppression nothing to suppress: `loud-step` finds nothing at this file"
      ]
    ),
    (
      "step fine # topolint: ignore loud-step",
      [
        "2 unknown-suppression `ignore` does not name its rules in brackets: `ignore[rule] reason`"
      ]
    ),
    ("step fine # topolint: ignore[]", ["2 unknown-suppression `ignore[]` names no rule"]),
    (
      "step fine # topolint: ignore[loud-step",
      [
        "2 unknown-suppression the bracket after `ignore` is not closed"
      ]
    ),
    (
      "step fine # topolint: disable[loud-step]",
      [
        "2 unknown-suppression `disable` is no suppression"
      ]
    ),
    // Hidden findings of other profiles, rules that do not run, and prose are left alone.
    ("step quiet # topolint: ignore[quiet-step] known", []),
    ("step fine # topolint: ignore[quiet-step] known", []),
    ("step fine # see topolint: ignore[...] in the manual", []),
    ("step loud # because # topolint: ignore[loud-step] known", []),
    // Former ids work.
    ("step loud # topolint: ignore[noisy-step] known", []),
    // What a stronger finding took in counts as hidden.
    (
      "step strong-loud # topolint: ignore[loud-step] known",
      [
        "2 strong-step `strong-loud` is strong"
      ]
    ),
    ("step strong-loud # topolint: ignore[strong-step] known", []),
    // The engine's own findings can be suppressed too.
    (
      "# topolint: ignore-file[unused-suppression] known\nstep a # topolint: ignore[loud-step] x",
      []
    ),
  ])
  func comments(text: String, left: [String]) throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\n" + text + "\n")
    #expect(try box.check().lines == left.map { "a.flow:" + $0 })
  }

  @Test func aSuppressedStrongerFindingLeavesNoNote() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep strong-loud # topolint: ignore[loud-step] known\n")
    let result = try box.check()
    #expect(result.diagnostics.map(\.notes.count) == [0])
  }

  @Test func formerIDsAreNoticed() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep loud # topolint: ignore[noisy-step] known\n")
    let result = try box.check()
    #expect(result.problems.map(\.message) == ["`noisy-step` is now `loud-step`"])
    #expect(result.problems.map(\.isError) == [false])
    #expect(result.suppressedCount == 1)
  }

  @Test func reasonsAreRequiredWhenConfigured() throws {
    let box = try Sandbox()
    try box.write(
      "a.flow",
      "flow\nstep loud # topolint: ignore[loud-step]\nstep loud # topolint: ignore[loud-step] x\n")
    #expect(try box.check().diagnostics.isEmpty)
    let result = try box.check(config: "require-reason: true\n")
    #expect(
      result.lines == ["a.flow:2 suppression-without-reason the suppression does not say why"])
  }

  /// A line with a suppression, and what the fix makes of it.
  @Test(arguments: [
    ("step fine  # topolint: ignore[loud-step] x", "step fine"),
    ("# topolint: ignore[loud-step] x\nstep fine", "step fine"),
    (
      "step loud # topolint: ignore[strong-step, loud-step] x",
      "step loud # topolint: ignore[loud-step] x"
    ),
    (
      "step loud # topolint: ignore[loud-step,lod-step] x",
      "step loud # topolint: ignore[loud-step,loud-step] x"
    ),
    ("step loud # topolint: ignore[loud-step, zzz] x", "step loud # topolint: ignore[loud-step] x"),
    ("step fine # topolint: ignore", "step fine"),
    // What was meant is written.
    (
      "step loud # topolint: ignore loud-step added next week",
      "step loud # topolint: ignore[loud-step] added next week"
    ),
    (
      "step loud # topolint: ignore lod-step, noisy-step known",
      "step loud # topolint: ignore[loud-step, loud-step] known"
    ),
    (
      "step loud # topolint: ignore[loud-step known",
      "step loud # topolint: ignore[loud-step] known"
    ),
    (
      "step loud # topolint: disable[loud-step] known",
      "step loud # topolint: ignore[loud-step] known"
    ),
    (
      "# topolint: disable-file[loud-step] known\nstep loud",
      "# topolint: ignore-file[loud-step] known\nstep loud"
    ),
    (
      "step loud # TOPOLINT: IGNORE[loud-step] known",
      "step loud # topolint: ignore[loud-step] known"
    ),
    (
      "# topolint: ignore[loud-step] known\n\n \nstep loud",
      "# topolint: ignore[loud-step] known\nstep loud"
    ),
  ])
  func fixes(text: String, mended: String) throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\n" + text + "\n")
    let result = try box.check()
    let finding = try #require(result.diagnostics.first { $0.rule.hasSuffix("-suppression") })
    let source = try #require(result.sources[finding.span.file])
    let fix = try #require(finding.fixes.first)
    #expect(source.applying(fix) == "flow\n" + mended + "\n")
    try box.write("a.flow", source.applying(fix))
    #expect(try box.check().diagnostics.allSatisfy { !$0.rule.hasSuffix("-suppression") })
  }

  /// A line with a suppression, and whether a safe fix takes it away.
  @Test(arguments: [
    ("step fine # topolint: ignore[loud-step] x", true),
    ("# topolint: ignore[loud-step] x\n\nstep fine", false),
    ("# topolint: ignore[loud-step] x\n\nstep loud", false),
    ("step fine # topolint: ignore[zzz] x", false),
    ("step fine # topolint: ignore", false),
    ("step fine # topolint: ignore it for now", false),
    ("step fine # topolint: ignore[] x", false),
  ])
  func onlyWhatCouldHaveWorkedGoesSafely(text: String, isSafe: Bool) throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\n" + text + "\n")
    let finding = try #require(
      try box.check().diagnostics.first { $0.rule.hasSuffix("-suppression") })
    #expect(finding.fixes.map(\.isSafe) == [isSafe])
  }

  /// What the author of a comment wanted to keep is not mended because the comment has a slip.
  @Test(arguments: [
    "step slip # topolint: ignore[slip-stp] known", "step slip # topolint: ignore slip-step known",
    "# topolint: ignore[slip-step] known\n\nstep slip",
    "# topolint: ignore-file[slip-stp] known\nstep slip",
  ])
  func whatWasMeantToStayHasNoFix(text: String) throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\n" + text + "\n")
    let found = try box.check().diagnostics
    #expect(found.first { $0.rule == "slip-step" }?.fixes.isEmpty == true)
    try box.write("a.flow", "flow\nstep slip\n")
    #expect(try box.check().diagnostics.map { $0.fixes.count } == [1])
  }

  @Test func aNoticeIsNotTakenOutOfAComment() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep a # topolint: ignore[not-judged] known\n")
    #expect(try box.check().diagnostics.map { $0.fixes.count } == [0])
    #expect(throws: ConfigurationError.self) { try box.configuration("rules: {not-judged: off}") }
  }

  @Test func anEntryForOneOfSeveralStepsHidesWhatIsSaidOfThemTogether() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep slow-a\nstep slow-b\nstep slow-c\n")
    let config = "ignore:\n  - {rule: slow-steps, path: a.flow, node: slow-c, reason: fast}\n"
    #expect(try box.check(config: config).lines.isEmpty)
  }

  /// The id may be a slip, and the finding that it was written for may be there: it stays.
  @Test func anEntryForAStepThatIsNotThereNamesTheOneThatIs() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep loud\nstep other\n")
    let config = "ignore:\n  - {rule: loud-step, path: a.flow, node: b4, reason: known}\n"
    let result = try box.check(config: config)
    #expect(
      result.lines == [
        "a.flow:2 loud-step `loud` is loud",
        "topolint.yaml:2 unused-suppression nothing to suppress: no step of `a.flow` has the id "
          + "`b4`; did you mean `loud`?",
      ])
    #expect(result.diagnostics[1].fixes.isEmpty)
  }

  @Test func manyCommentsAreNotSlow() throws {
    let box = try Sandbox()
    let comment = "# topolint: ignore[quiet-step] x\n"
    try box.write("a.flow", "flow\n" + String(repeating: comment, count: 20_000) + "step loud\n")
    let start = ContinuousClock.now
    #expect(try box.check().lines == ["a.flow:20002 loud-step `loud` is loud"])
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func aBrokenFileDoesNotMakeSuppressionsUnused() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nbroken\nstep fine # topolint: ignore[loud-step] x\n")
    #expect(try box.check().diagnostics.isEmpty)
  }

  @Test func entriesOfTheConfigurationGoByNode() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep loud-a\nstep loud-b\n")
    try box.write("b.flow", "flow\nstep loud-a\n")
    let config = "ignore:\n  - {rule: loud-step, path: a.flow, node: loud-a, reason: known}\n"
    let result = try box.check(config: config)
    #expect(
      result.lines == [
        "a.flow:3 loud-step `loud-b` is loud", "b.flow:2 loud-step `loud-a` is loud",
      ])
    #expect(result.suppressedCount == 1)
    #expect(
      try box.check(config: "ignore: [{rule: [loud-step, strong-step], reason: x}]").lines == [])
  }

  @Test func unusedEntriesAreToldByRunsThatCanKnow() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep fine\n")
    try box.write("sub/b.flow", "flow\nstep fine\n")
    let config = """
      ignore:
        - rule: loud-step
          path: sub/*.flow
          reason: known
        - rule: quiet-step
          reason: does not run
      require-reason: true
      """
    let all = try box.check(config: config)
    #expect(
      all.lines == [
        "topolint.yaml:2 unused-suppression nothing to suppress: `loud-step` finds nothing there"
      ])
    #expect(try box.check(["sub"], config: config).lines == [])
    #expect(try box.check(["a.flow"], config: config).lines == [])
    let fix = try #require(all.diagnostics.first?.fixes.first)
    let source = try #require(all.sources[ConfigurationFile.fileID])
    let mended = source.applying(fix)
    #expect(
      mended
        == "ignore:\n  - rule: quiet-step\n    reason: does not run\nrequire-reason: true")
    #expect(try box.check(config: mended).lines == [])
    #expect(
      try box.check(
        ["sub/b.flow"], config: "ignore: [{rule: loud-step, path: sub/b.flow}]"
      ).diagnostics.map(\.rule) == ["unused-suppression"])
    #expect(
      try box.check(config: "ignore: [{rule: quiet-step}]\nrequire-reason: true").lines == [
        "topolint.yaml:1 suppression-without-reason the entry does not say why"
      ])
  }
}
