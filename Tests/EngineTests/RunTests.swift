import Testing
import TopolintModel
import TopolintRuleKit
import TopolintSource

@testable import TopolintEngine

@Suite struct RunTests {
  @Test func everyFileIsAccountedFor() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep loud\n")
    try box.write("b.flow", "nothing\n")
    try box.write("c.flow", "flow\nbroken\nstep loud\n")
    let result = try box.check([".", "gone.flow"])
    #expect(
      result.files == [
        FileRecord(path: "a.flow", status: .analysed(formats: ["lines"], workflows: 1)),
        FileRecord(path: "b.flow", status: .unrecognised(reason: "no flow")),
        FileRecord(path: "c.flow", status: .failed),
        FileRecord(path: "gone.flow", status: .failed),
      ])
    // What could be read of a broken file is judged too.
    #expect(
      result.lines == ["a.flow:2 loud-step `loud` is loud", "c.flow:3 loud-step `loud` is loud"])
    #expect(result.problems.map(\.code) == ["syntax", "file-not-found"])
    let code = ExitCode(
      result, threshold: .warning, skipsUnrecognised: false, ignoresFindings: false)
    #expect(code == .incomplete)
  }

  /// Files, options, and the exit code they come to.
  @Test(arguments: [
    (["a.flow": "flow\nstep fine\n"], Severity.warning, false, false, ExitCode.clean),
    (["a.flow": "flow\nstep loud\n"], .warning, false, false, .findings),
    (["a.flow": "flow\nstep loud\n"], .error, false, false, .clean),
    (["a.flow": "flow\nstep loud\n"], .warning, false, true, .clean),
    (["a.flow": "flow\nstep loud\n", "b.flow": "x"], .info, false, false, .findings),
    (["a.flow": "x"], .warning, false, false, .nothingRecognised),
    (["a.flow": "x"], .warning, true, false, .clean),
    ([:], .warning, false, false, .nothingRecognised),
    ([:], .warning, true, false, .clean),
    (["a.flow": "flow\nbroken\nstep loud\n"], .warning, true, true, .incomplete),
  ])
  func exitCode(
    files: [String: String], threshold: Severity, skips: Bool, ignores: Bool, code: ExitCode
  ) throws {
    let box = try Sandbox()
    for (name, text) in files { try box.write(name, text) }
    let result = try box.check()
    #expect(
      ExitCode(result, threshold: threshold, skipsUnrecognised: skips, ignoresFindings: ignores)
        == code)
  }

  @Test func sameBytesForAnyThreadCount() throws {
    let box = try Sandbox()
    for index in 0..<60 {
      try box.write(
        "d\(index % 7)/f\(index).flow",
        "flow\nstep loud-\(index)\ncall ../d\((index + 1) % 7)/f\((index + 1) % 60).flow\n"
          + "step strong-loud\nstep loud # topolint: ignore[loud-step, strong-step] known\n"
          + "take ../shared.txt\n")
    }
    try box.write("shared.txt", "a prompt")
    let one = try box.check(threads: 1)
    #expect(one.diagnostics.count > 100)
    #expect(one.suppressedCount == 60)
    for threads in [2, 7] {
      #expect(try box.check(threads: threads).everything == one.everything)
    }
    let reversed = (0..<60).reversed().map { "d\($0 % 7)/f\($0).flow" }
    #expect(try box.check(reversed, threads: 2).everything == one.everything)
  }

  @Test func profilesShowMoreAndMore() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep loud\nstep quiet\nstep very-quiet\n")
    #expect(try box.check().diagnostics.map(\.rule) == ["loud-step"])
    #expect(try box.check(profile: .strict).diagnostics.map(\.rule) == ["loud-step", "quiet-step"])
    #expect(try box.check(profile: .audit).diagnostics.count == 3)
    #expect(try box.check(config: "profile: audit\n").diagnostics.count == 3)
    // The command line wins.
    #expect(try box.check(config: "profile: audit\n", profile: .default).diagnostics.count == 1)
    #expect(try box.check(selected: ["quiet-step"]).diagnostics.map(\.rule) == ["quiet-step"])
  }

  @Test func configurationSetsSeverityAndOptions() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep loud\nstep shrill\nstep quiet\n")
    #expect(try box.check(config: "rules: {loud-step: off}").diagnostics.isEmpty)
    let error = try box.check(config: "rules: {loud-step: error, quiet-step: info}")
    #expect(error.diagnostics.map(\.severity) == [.error, .info])
    let words = "rules: {loud-step: {severity: info, words: [shrill, loud], limit: 1}}"
    #expect(try box.check(config: words).lines == ["a.flow:2 loud-step `loud` is loud"])
    #expect(try box.check(config: "rules: {noisy-step: off}").diagnostics.isEmpty)
    #expect(
      try box.check(config: "rules: {noisy-step: off}").problems.map(\.code) == ["former-rule-id"])
  }

  @Test func overridesHoldForTheirPathsAndLaterOnesWin() throws {
    let box = try Sandbox()
    for folder in ["a", "b", "c"] { try box.write("\(folder)/x.flow", "flow\nstep loud quiet\n") }
    let config = """
      rules: {loud-step: {words: [loud]}}
      overrides:
        - paths: [a/, b/]
          rules: {loud-step: error}
        - paths: ["b/*.flow"]
          profile: audit
          rules: {loud-step: off}
      """
    let result = try box.check(config: config)
    #expect(
      result.diagnostics.map { "\($0.identity.file) \($0.rule) \($0.severity)" } == [
        "a/x.flow loud-step error", "c/x.flow loud-step warning",
      ])
  }

  @Test func aStrongerFindingTakesTheWeakerOneIn() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep strong-loud\nstep loud\n")
    let result = try box.check()
    #expect(
      result.lines == [
        "a.flow:2 strong-step `strong-loud` is strong", "a.flow:3 loud-step `loud` is loud",
      ])
    #expect(
      result.diagnostics[0].notes.map(\.message) == ["`loud-step` too: `strong-loud` is loud"])
    // Nothing takes in what is not shown.
    #expect(
      try box.check(config: "rules: {strong-step: off}").diagnostics.map(\.rule)
        == ["loud-step", "loud-step"])
  }

  @Test func identitiesCountOnOneNode() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep loud\nstep loud\nstep louder\n")
    #expect(
      try box.check().diagnostics.map(\.identity.key) == [
        "loud-step a.flow loud 0", "loud-step a.flow loud 1", "loud-step a.flow louder 0",
      ])
  }

  @Test func toolsAreStatedByTheConfiguration() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep send_mail\nstep db-write\nstep other\n")
    let result = try box.check(
      config: "tools:\n  send_mail: {effect: irreversible, owner: ops}\n  db-*: {effect: write}\n")
    #expect(
      result.lines == [
        "a.flow:2 known-step is irreversible (stated)", "a.flow:3 known-step is write (stated)",
      ])
    #expect(result.sources[ConfigurationFile.fileID]?.path == "topolint.yaml")
  }

  @Test func referencesJoinTheProjectInsideTheRootOnly() throws {
    let box = try Sandbox()
    try box.write("outside.flow", "flow\nstep loud\n")
    try box.write("root/.git/HEAD", "")
    try box.write(
      "root/main.flow",
      "flow\ncall sub/child.flow\ncall ../outside.flow\ncall gone.flow\ncall link.flow\n")
    try box.write("root/sub/child.flow", "flow\nstep loud\ncall ../main.flow\n")
    try box.link("root/link.flow", to: "../outside.flow")
    let result = try box.check(["root/main.flow"])
    // The child is read, and only what was given is reported.
    #expect(
      result.lines == ["root/main.flow:2 known-step calls `root/sub/child.flow`"])
    #expect(result.files.map(\.path) == ["root/main.flow"])
    let both = try box.check(["root/main.flow", "root/sub/child.flow"])
    #expect(
      both.lines == [
        "root/main.flow:2 known-step calls `root/sub/child.flow`",
        "root/sub/child.flow:2 loud-step `loud` is loud",
        "root/sub/child.flow:3 known-step calls `root/main.flow`",
      ])
  }

  @Test func includedFilesHaveTheirOwnPlaces() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\ntake prompt.txt\n")
    try box.write("b.flow", "flow\ntake prompt.txt\n")
    try box.write("prompt.txt", "do it")
    // Both say the same of the same place: it is said once.
    #expect(try box.check().lines == ["prompt.txt:1 known-step takes a prompt"])
  }

  @Test func textsThatNothingPointsIntoAreNotKept() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep loud\n")
    try box.write("b.flow", "flow\nstep fine\n")
    let result = try box.check()
    #expect(result.sources[.init(0)] != nil && result.sources[.init(1)] == nil)
  }

  @Test func filesBeyondTheLimitAreNotRead() throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\n" + String(repeating: "step x\n", count: 100))
    let result = try box.check(config: "limits: {file-size: 100}")
    #expect(result.problems.map(\.code) == ["too-large"])
    #expect(result.files.map(\.status) == [.failed])
  }
}
