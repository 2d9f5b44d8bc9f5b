import Foundation
import Testing

/// `check --fix` and `--diff`, as their users run them.
@Suite struct FixTests {
  /// A misspelt name, which only an unsafe fix mends, and a suppression that hides nothing.
  private static let slip = """
    topology: 1
    name: slip
    limits: {steps: 20, timeout: 5m}
    defaults: {timeout: 30s} # topolint: ignore[unbounded-loop] never
    nodes:
      search: {tool: read, next: reed} # the first
      read: {tool: read, next: end}

    """
  private static let safe = slip.replacingOccurrences(
    of: " # topolint: ignore[unbounded-loop] never", with: "")
  private static let all = safe.replacingOccurrences(of: "reed", with: "read")

  @Test func safeFixesAreAppliedAndTheRestIsReported() throws {
    let folder = try Folder()
    try folder.write("a.yaml", Self.slip)
    let outcome = try folder.run("check", "--fix", "--format", "concise")
    #expect(try text("a.yaml", in: folder) == Self.safe)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("dangling-reference"))
    #expect(!outcome.output.contains("unused-suppression"))
    #expect(outcome.errors.contains("fixed 1 finding in 1 file (1 × unused-suppression)"))
    #expect(outcome.errors.contains("1 more with `--unsafe-fixes`"), "\(outcome.errors)")
    let further = try folder.run("check", "--fix").errors
    #expect(further.contains("topolint: no safe fixes; 1 with `--unsafe-fixes`\n"), "\(further)")
    let again = try folder.run("check", "--fix", "--quiet", "--format", "concise")
    #expect(again.output == outcome.output && again.errors == "")
    #expect(try text("a.yaml", in: folder) == Self.safe)
  }

  @Test func unsafeFixesAreAppliedWhenAskedFor() throws {
    let folder = try Folder()
    try folder.write("a.yaml", Self.slip)
    let outcome = try folder.run("check", "--fix", "--unsafe-fixes", "--format", "concise")
    #expect(try text("a.yaml", in: folder) == Self.all)
    #expect(outcome.status == 0 && outcome.output == "")
    let again = try folder.run("check", "--fix", "--unsafe-fixes")
    #expect(again.status == 0 && again.errors.contains("nothing to fix\n"))
  }

  @Test func theTextReportTellsWhatCanBeFixed() throws {
    let folder = try Folder()
    try folder.write("a.yaml", Self.slip)
    let outcome = try folder.run("check")
    #expect(outcome.output.contains("1 fixable with `--fix`, 1 more with `--unsafe-fixes`"))
  }

  @Test func aDiffShowsAndChangesNothing() throws {
    let folder = try Folder()
    try folder.write("sub/a.yaml", Self.slip)
    try folder.write("good.yaml", Folder.good)
    let outcome = try folder.run("check", "--diff", "--unsafe-fixes")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("--- a/sub/a.yaml\n+++ b/sub/a.yaml\n@@ -"))
    #expect(outcome.output.contains("+  search: {tool: read, next: read} # the first\n"))
    #expect(outcome.errors.contains("would fix 2 findings in 1 file"))
    #expect(try text("sub/a.yaml", in: folder) == Self.slip)
    #expect(try folder.run("check", "--diff", "--exit-zero").status == 0)
    // What it shows is what --fix does.
    try folder.write("the.diff", outcome.output)
    let git = Process()
    git.executableURL = URL(filePath: "/usr/bin/env")
    git.arguments = ["git", "apply", "the.diff"]
    git.currentDirectoryURL = URL(filePath: folder.path)
    try git.run()
    git.waitUntilExit()
    #expect(git.terminationStatus == 0)
    #expect(try text("sub/a.yaml", in: folder) == Self.all)
    let nothing = try folder.run("check", "--diff", "--unsafe-fixes")
    #expect(nothing.status == 0 && nothing.output == "")
  }

  @Test func aDiffOfFilesAboveSaysThatItCannotBeApplied() throws {
    let folder = try Folder()
    try folder.write("a.yaml", Self.slip)
    try folder.write("sub/b.yaml", Folder.good)
    let above = try Program.run(["check", "../a.yaml", "--diff"], in: folder.path + "/sub")
    #expect(above.output.hasPrefix("--- a/../a.yaml\n"), "\(above.output)")
    #expect(above.errors.contains("files above the working folder"), "\(above.errors)")
    #expect(!(try folder.run("check", "--diff").errors.contains("above the working folder")))
  }

  /// The comment is mended, and what it speaks of is kept.
  @Test func aMisspeltSuppressionIsMendedAndKeepsItsFinding() throws {
    let folder = try Folder()
    let written = Self.safe.replacingOccurrences(
      of: "# the first", with: "# topolint: ignore[dangling-refrence] added next week")
    try folder.write("a.yaml", written)
    #expect(try folder.run("check", "--fix", "--unsafe-fixes").status == 0)
    #expect(
      try text("a.yaml", in: folder)
        == written.replacingOccurrences(of: "dangling-refrence", with: "dangling-reference"))
  }

  @Test func aDiffNamesWhatALinkLeadsTo() throws {
    let folder = try Folder()
    try folder.write("z.yaml", Self.slip)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/a.yaml", withDestinationPath: "z.yaml")
    #expect(try folder.run("check", "--diff").output.hasPrefix("--- a/z.yaml\n+++ b/z.yaml\n"))
    let all = try folder.run("check", "--fix", "--unsafe-fixes", ".")
    #expect(all.status == 0)
    #expect(try text("z.yaml", in: folder) == Self.all)
  }

  @Test func aDiffAndAReportInAFile() throws {
    let folder = try Folder()
    try folder.write("a.yaml", Self.slip)
    #expect(try folder.run("check", "--diff", "--format", "json").status == 2)
    #expect(try folder.run("check", "--unsafe-fixes").status == 2)
    let outcome = try folder.run("check", "--diff", "--format", "concise=out")
    #expect(outcome.status == 1 && outcome.output.hasPrefix("--- a/a.yaml"))
    #expect(try text("out", in: folder).contains("unused-suppression"))
  }

  @Test func standardInputIsFixedOnStandardOutput() throws {
    let folder = try Folder()
    let outcome = try folder.run(
      "check", "--fix", "-", "--stdin-filename", "a.yaml", "--format", "concise",
      input: Self.slip)
    #expect(outcome.output == Self.safe)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("a.yaml:6:30: error"), "\(outcome.errors)")
    let same = try folder.run("check", "--fix", "-", input: Folder.good)
    #expect(same.output == Folder.good && same.status == 0)
    let other = try folder.run("check", "--fix", "-", input: "a: 1\n")
    #expect(other.output == "a: 1\n" && other.status == 3)
    let diff = try folder.run(
      "check", "--diff", "-", "--stdin-filename", "a.yaml", input: Self.slip)
    #expect(diff.output.hasPrefix("--- a/a.yaml\n") && diff.status == 1)
  }

  @Test func aFileThatIsBrokenIsNotEdited() throws {
    let folder = try Folder()
    let broken = Self.slip + "  other: {tool: read\n"
    try folder.write("a.yaml", broken)
    try folder.write("b.yaml", Self.slip)
    let outcome = try folder.run("check", "--fix", "--unsafe-fixes")
    #expect(outcome.status == 4)
    #expect(try text("a.yaml", in: folder) == broken)
    #expect(try text("b.yaml", in: folder) == Self.all)
  }

  @Test func permissionsLineEndsAndMarksStay() throws {
    let folder = try Folder()
    let marked = "\u{FEFF}" + Self.slip.replacingOccurrences(of: "\n", with: "\r\n")
    try folder.write("a.yaml", String(marked.dropLast()))
    let path = folder.path + "/a.yaml"
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    #expect(try folder.run("check", "--fix", "--unsafe-fixes").status == 0)
    let expected = "\u{FEFF}" + Self.all.replacingOccurrences(of: "\n", with: "\r\n")
    #expect(try Array(Data(contentsOf: URL(filePath: path))) == Array(expected.dropLast().utf8))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(mode as? Int == 0o640)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == ["a.yaml"])
  }

  @Test func linksAreWrittenThroughOnlyInsideTheProject() throws {
    let (folder, outside) = (try Folder(), try Folder())
    try outside.write("out.yaml", Self.slip)
    try folder.write("in.yaml", Self.slip)
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: folder.path + "/to-out.yaml", withDestinationPath: outside.path + "/out.yaml")
    try files.createSymbolicLink(
      atPath: folder.path + "/to-in.yaml", withDestinationPath: "in.yaml")
    let refused = try folder.run("check", "--fix", "to-out.yaml")
    #expect(refused.status == 4)
    #expect(refused.output.contains("leads out of the project"), "\(refused.output)")
    #expect(refused.output.contains("in its own project"), "\(refused.output)")
    #expect(refused.errors.contains("nothing was fixed"), "\(refused.errors)")
    #expect(refused.errors.contains("1 file could not be written"), "\(refused.errors)")
    // What could not be mended is still there.
    let before = try folder.run("check", "to-out.yaml", "--format", "concise").output
    let after = try folder.run("check", "--fix", "to-out.yaml", "--format", "concise").output
    #expect(!before.isEmpty && after.hasPrefix(before), "\(after)")
    #expect(try text("out.yaml", in: outside) == Self.slip)
    #expect(try folder.run("check", "--fix", "to-in.yaml", "--unsafe-fixes").status == 0)
    #expect(try text("in.yaml", in: folder) == Self.all)
    let kind = try files.attributesOfItem(atPath: folder.path + "/to-in.yaml")[.type]
    #expect(kind as? FileAttributeType == .typeSymbolicLink)
  }

  @Test(.enabled(if: getuid() != 0, "the super-user may write everything"))
  func aFileThatMayNotBeWrittenIsAFailure() throws {
    let folder = try Folder()
    try folder.write("a.yaml", Self.slip)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o444], ofItemAtPath: folder.path + "/a.yaml")
    let outcome = try folder.run("check", "--fix")
    #expect(outcome.status == 4)
    #expect(outcome.output.contains("permission denied"))
    #expect(try text("a.yaml", in: folder) == Self.slip)
  }

  /// A credential, and something to fix apart from it.
  private static let secret = "4Hn8sB2wQj7XcV5t" + "Gz9L"
  private static let held = slip.replacingOccurrences(
    of: "name: slip\n", with: "name: slip\nx-crm:\n  api_key: \(secret)\nx-more: 1\n")
  private static let heldAll = held.replacingOccurrences(
    of: " # topolint: ignore[unbounded-loop] never", with: ""
  ).replacingOccurrences(of: "reed", with: "read")

  @Test func aCredentialStaysInTheFileAndOutOfTheDiff() throws {
    let folder = try Folder()
    try folder.write("a.yaml", Self.held)
    let diff = try folder.run(
      "check", "--diff", "--unsafe-fixes", "--format", "json=report.json", "--quiet")
    #expect(diff.output.contains("+  search: {tool: read, next: read}"))
    let report = try text("report.json", in: folder)
    for text in [diff.output, diff.errors, report] {
      #expect(!text.contains(Self.secret.dropFirst(3)))
    }
    #expect(!diff.output.contains("*") && diff.errors == "")
    let piped = try folder.run(
      "check", "--fix", "--unsafe-fixes", "-", "--stdin-filename", "a.yaml", input: Self.held)
    #expect(piped.output == Self.heldAll)
    #expect(!piped.errors.contains(Self.secret.dropFirst(3)))
    let fixed = try folder.run("check", "--fix", "--unsafe-fixes", "a.yaml")
    #expect(try text("a.yaml", in: folder) == Self.heldAll)
    #expect(!(fixed.output + fixed.errors).contains(Self.secret.dropFirst(3)))
  }

  @Test func allLinesOfAPrivateKeyAreHidden() throws {
    let line = String(repeating: Self.secret, count: 2)
    let ends = ["BEGIN", "END"].map { "  -----\($0) PRIVATE " + "KEY-----\n" }
    let key = "x-key: |\n\(ends[0])  MIIB\(line)\n  \(line)Q=\n\(ends[1])"
    let folder = try Folder()
    try folder.write("a.yaml", Self.slip.replacingOccurrences(of: "limits:", with: key + "limits:"))
    let diff = try folder.run("check", "--diff", "--unsafe-fixes")
    #expect(diff.output.contains("+  search: {tool: read, next: read}"), "\(diff.output)")
    #expect(!diff.output.contains(Self.secret))
  }

  @Test func aMessageDoesNotQuoteACredential() throws {
    let folder = try Folder()
    try folder.write(
      "a.yaml",
      Self.slip.replacingOccurrences(
        of: "reed",
        with: "sk-ant-" + "api03-\(Self.secret)\(Self.secret)\(Self.secret)\(Self.secret)"))
    for format in ["text", "json", "sarif", "github", "concise"] {
      let outcome = try folder.run("check", "--format", format)
      #expect(outcome.output.contains("next step"))
      #expect(!(outcome.output + outcome.errors).contains(Self.secret), "\(outcome.output)")
    }
  }

  @Test func aDiffThatWouldShowACredentialIsLeftOut() throws {
    let folder = try Folder()
    let close = Self.slip.replacingOccurrences(
      of: "  search: {", with: "  search: {x-headers: {api_key: \(Self.secret)}, ")
    try folder.write("a.yaml", close)
    try folder.write("b.yaml", Self.slip)
    let diff = try folder.run("check", "--diff", "--unsafe-fixes", "--quiet")
    #expect(diff.status == 1)
    #expect(diff.output.hasPrefix("--- a/b.yaml\n") && !diff.output.contains("a.yaml"))
    #expect(
      diff.errors.hasPrefix("topolint: a.yaml:6: the diff of this file is left out"),
      "\(diff.errors)")
    #expect(!(diff.output + diff.errors).contains(Self.secret.dropFirst(3)))
    // What is left is the credential itself.
    #expect(try folder.run("check", "--fix", "--unsafe-fixes").status == 1)
    #expect(
      try text("a.yaml", in: folder)
        == close.replacingOccurrences(of: " # topolint: ignore[unbounded-loop] never", with: "")
        .replacingOccurrences(of: "reed", with: "read"))
  }

  @Test func idleEntriesOfTheConfigurationGo() throws {
    let folder = try Folder()
    try folder.write("a.yaml", Folder.good)
    let rest = "ignore:\n  # why\n  - rule: unbounded-fanout # stays\n    reason: there\n"
    try folder.write(
      "topolint.yaml",
      "fail-on: info\n" + rest
        + "  - {rule: unbounded-loop, reason: none}\n  - rule: router-no-default\n    reason: none\n"
    )
    let before = try folder.run("check")
    #expect(before.output.contains("2 fixable with `--fix`"), "\(before.output)")
    let diff = try folder.run("check", "--diff")
    #expect(diff.status == 1 && diff.output.hasPrefix("--- a/topolint.yaml"), "\(diff.output)")
    let fixed = try folder.run("check", "--fix")
    #expect(fixed.errors.contains("fixed 2 findings in 1 file (2 × unused-suppression)"))
    #expect(try text("topolint.yaml", in: folder) == "fail-on: info\n" + rest)
    let again = try folder.run("check", "--fix")
    #expect(again.errors.contains("nothing to fix\n") && !again.output.contains("fixable"))
  }

  private func text(_ name: String, in folder: Folder) throws -> String {
    try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }
}
