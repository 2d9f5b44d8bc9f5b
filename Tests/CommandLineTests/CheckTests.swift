import Foundation
import Testing

@Suite struct CheckTests {
  @Test func cleanFilesExitWith0AndAreCounted() throws {
    let folder = try Folder()
    try folder.write("good.yaml", Folder.good)
    let outcome = try folder.run("check", "good.yaml", "--format", "concise")
    #expect(outcome.status == 0)
    #expect(outcome.output == "")
    #expect(outcome.errors == "topolint: analysed 1 file (topology 1)\n")
  }

  @Test func findingsExitWith1InEveryFormat() throws {
    let folder = try Folder()
    try folder.write("bad.yaml", Folder.bad)
    for format in ["text", "concise", "json", "sarif", "github"] {
      let outcome = try folder.run("check", "--format", format)
      #expect(outcome.status == 1, "\(format)")
      #expect(outcome.output.contains("dangling-reference"), "\(format)")
      #expect(outcome.errors == "topolint: analysed 1 file (topology 1)\n", "\(format)")
    }
    let concise = try folder.run("check", "--format=concise", ".")
    #expect(concise.output.hasPrefix("bad.yaml:6:"))
  }

  @Test func thresholdAndExitZero() throws {
    let folder = try Folder()
    try folder.write("bad.yaml", Folder.bad)
    try folder.write("topolint.yaml", "rules: {dangling-reference: info}\n")
    #expect(try folder.run("check", ".").status == 0)
    #expect(try folder.run("check", ".", "--fail-on", "info").status == 1)
    #expect(try folder.run("check", ".", "--no-config").status == 1)
    #expect(try folder.run("check", ".", "--no-config", "--exit-zero").status == 0)
    try folder.write("other.yaml", "fail-on: error\nrules: {dangling-reference: warning}\n")
    #expect(try folder.run("check", ".", "--config", "other.yaml").status == 0)
  }

  /// What is named, the exit code, and a part of what is said on standard error.
  @Test(arguments: [
    ("missing.yaml", Int32(4), "failed: missing.yaml: no such file or folder"),
    ("empty-folder", 3, "nothing was recognised: there was no file"),
    ("dangling.yaml", 4, "failed: dangling.yaml: a symbolic link that leads nowhere"),
    ("pipe.yaml", 4, "failed: pipe.yaml: not a regular file"),
    ("/dev/zero", 4, "failed: /dev/zero: not a regular file"),
    ("broken.yaml", 4, "failed: broken.yaml:4:"),
    ("broken.json", 4, "failed: broken.json:3:"),
    ("empty.yaml", 3, "not recognised: empty.yaml ("),
    ("binary.yaml", 3, "nothing was recognised"),
    ("other.yaml", 3, "not recognised: other.yaml (no sign of a known format)"),
  ])
  func badInput(name: String, status: Int32, message: String) throws {
    let folder = try Folder()
    let files = FileManager.default
    try files.createDirectory(
      atPath: folder.path + "/empty-folder", withIntermediateDirectories: true)
    try files.createSymbolicLink(
      atPath: folder.path + "/dangling.yaml", withDestinationPath: "nowhere")
    #expect(unsafe mkfifo(folder.path + "/pipe.yaml", 0o600) == 0)
    try folder.write("broken.yaml", "topology: 1\nnodes:\n  a: {tool: read\n  b: {llm: x}\n")
    try folder.write("broken.json", "{\n  \"topology\": 1,\n  \"nodes\": }\n")
    try folder.write("empty.yaml", "")
    try folder.write("binary.yaml", Data([0x7F, 0x45, 0x4C, 0x46, 0, 0, 1, 2]))
    try folder.write("other.yaml", "services: {web: {image: nginx}}\n")
    try folder.write("good.yaml", Folder.good)
    let outcome = try folder.run("check", name)
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    // Beside a good file, what is not recognised does not count, and what failed does.
    let both = try folder.run("check", "good.yaml", name)
    #expect(both.status == (status == 3 ? 0 : 4))
    #expect(both.errors.contains("analysed 1 file (topology 1)"))
    let skipped = try folder.run("check", "--skip-unrecognized", name)
    #expect(skipped.status == (status == 3 ? 0 : 4))
  }

  /// A command line, and a part of what is said about it.
  @Test(arguments: [
    (["chek"], "unknown command `chek`; did you mean `check`?"),
    (["--verison"], "unknown option `--verison`; did you mean `--version`?"),
    (["good.yaml"], "did you mean `topolint check good.yaml`?"),
    (
      ["check", "--fromat", "json"],
      "unknown option `--fromat` of `check`; did you mean `--format`?"
    ),
    (["check", "-f"], "unknown option `-f` of `check`"),
    (["check", "--format"], "`--format` needs a value"),
    (["check", "--format", "jsn"], "there is no format `jsn`; did you mean `json`?"),
    (
      ["check", "--format", "json", "--format", "text"], "only one report can go to standard output"
    ),
    (["check", "--format", "json=a", "--format", "text=a"], "two reports would go to `a`"),
    (["check", "--format", "json=no/such/folder/x"], "cannot be written"),
    (["check", "--profile", "strickt"], "did you mean `strict`?"),
    (["check", "--rule", "dangling-refrence"], "did you mean `dangling-reference`?"),
    (["check", "--threads", "0"], "`--threads` must be a whole number"),
    (["check", "--verbose=yes"], "`--verbose` takes no value"),
    (["check", "--config", "a", "--no-config"], "contradict each other"),
    (["check", "--config", "none.yaml"], "none.yaml: error: no such file or folder"),
    (["check", "--profile", "strict", "--profile", "audit"], "`--profile` is given twice"),
    (["check", "--stdin-filename", "a.yaml"], "there is no `-`"),
    (["risk", "--stdin-filename", "a.yaml", "good.yaml"], "there is no `-`"),
    (["check", "--files-from", "none"], "the list `none` cannot be read"),
    (["check", ""], "an empty path names no file"),
    (["check", "--quiet", "--verbose"], "`--quiet` and `--verbose` contradict each other"),
    (["check", "--fix", "--diff"], "`--diff` changes nothing"),
    (["explain", "syntx"], "there is no rule `syntx`; did you mean `syntax`?"),
    (["explain"], "`explain` needs RULE"),
    (["explain", "nope"], "there is no rule `nope`; `topolint rules` lists them"),
    (["baseline", "write"], "the command `baseline` is not available in this version"),
    (["check", "--allow-plugins"], "the option `--allow-plugins` is not available"),
    (["check", "--format", "junit"], "the format `junit` is not available in this version"),
    (["check", "--output", "a"], "a report goes to a file by `--format NAME=FILE`"),
    (["--fix"], "did you mean `topolint check --fix`?"),
    (["check", "--config", "\u{1B}[31m"], "\\u{1b}[31m: error: no such file or folder"),
    (["explain", "danglin-reference"], "did you mean `dangling-reference`?"),
    (["explain", "a", "b"], "`explain` does not take `b`"),
    (["schema", "diagnostic"], "did you mean `diagnostics`?"),
    (["completions", "bsh"], "did you mean `bash`?"),
    (["graph", "--format", "svg", "good.yaml"], "the format `svg` is not available"),
    (["graph", "--format", "sgv", "good.yaml"], "does not take `sgv`"),
  ])
  func wrongUsage(arguments: [String], message: String) throws {
    let folder = try Folder()
    try folder.write("good.yaml", Folder.good)
    let outcome = try Program.run(arguments, in: folder.path)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func wrongConfigurationExitsWith2AndTellsThePlace() throws {
    let folder = try Folder()
    try folder.write("good.yaml", Folder.good)
    try folder.write(
      "topolint.yaml", "profile: default\nrules:\n  unbounded-lop: off\nexclud: []\n")
    let outcome = try folder.run("check", "good.yaml")
    #expect(outcome.status == 2)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("topolint.yaml:3:3: error: there is no rule `unbounded-lop`"))
    #expect(
      outcome.errors.contains(
        "topolint.yaml:4:1: error: unknown key `exclud`; did you mean `exclude`?"))
  }

  @Test func noCommandIsWrongUsage() throws {
    let folder = try Folder()
    let outcome = try folder.run()
    #expect(outcome.status == 2)
    #expect(outcome.output == "" && outcome.errors.contains("Usage: topolint COMMAND"))
  }

  @Test func standardInputGoesByItsName() throws {
    let folder = try Folder()
    let outcome = try folder.run(
      "check", "-", "--stdin-filename", "sub/flow.yaml", "--format", "concise", input: Folder.bad)
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("sub/flow.yaml:6:"))
    let nameless = try folder.run("check", "-", "--format", "concise", input: Folder.bad)
    #expect(nameless.status == 1)
    #expect(nameless.output.hasPrefix("<stdin>:6:"))
  }

  @Test func listsOfFiles() throws {
    let folder = try Folder()
    try folder.write("a.yaml", Folder.good)
    try folder.write("b.yaml", Folder.bad)
    try folder.write("list", "a.yaml\r\n\nb.yaml\n")
    #expect(try folder.run("check", "--files-from", "list").status == 1)
    let piped = try folder.run("check", "--files-from", "-", input: "a.yaml\n")
    #expect(piped.status == 0)
    #expect(try folder.run("check", "--files-from", "-", input: "").status == 3)
  }

  @Test func listsWithNULBetweenTheNames() throws {
    let folder = try Folder()
    try folder.write("a.yaml", Folder.good)
    try folder.write("b\nb.yaml", Folder.bad)
    let outcome = try folder.run("check", "--files-from", "-", input: "a.yaml\0b\nb.yaml\0")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("analysed 2 files"), "\(outcome.errors)")
  }

  /// A file that failed is in no count of files without findings.
  @Test(arguments: [
    (["good.yaml", "broken.yaml"], "no findings in 1 file; 1 file failed\n"),
    (["good.yaml", "none.yaml", "nor.yaml"], "no findings in 1 file; 2 files failed\n"),
    (["none.yaml"], "nothing was analysed; 1 file failed\n"),
    (["good.yaml", "bad.yaml", "none.yaml"], "1 error in 1 file; 1 file failed\n"),
    (["good.yaml", "bad.yaml"], "1 error in 1 file\n"),
  ])
  func theLastLineCountsWhatWasAnalysed(paths: [String], summary: String) throws {
    let folder = try Folder()
    try folder.write("good.yaml", Folder.good)
    try folder.write("bad.yaml", Folder.bad)
    try folder.write("broken.yaml", "topology: 1\nname: [\n")
    let outcome = try Program.run(["check"] + paths, in: folder.path)
    #expect(outcome.output.contains("\n" + summary) || outcome.output.hasPrefix(summary))
    // The report has said what failed; standard error, which leads elsewhere, says it again.
    #expect(!outcome.output.contains("failed: "))
    #expect(outcome.errors.contains("failed: ") == summary.contains("failed"))
  }

  private static let notJudged = """
    kind: Workflow
    trigger:
      kind: OnConversationStart
      id: begin
      actions:
        - kind: ForEach
          id: each
          actions:
            - kind: SendActivity
              id: answer
              activity: done

    """

  /// A notice is no warning, in no format that can tell the two apart.
  @Test func noticesHaveAWordOfTheirOwn() throws {
    let folder = try Folder()
    try folder.write("a.yaml", Self.notJudged)
    let text = try folder.run("check")
    #expect(text.status == 0)
    #expect(text.output.hasPrefix("notice[not-judged]: "), "\(text.output)")
    #expect(text.output.contains("no findings in 1 file; 1 notice\n"))
    #expect(try folder.run("check", "--format", "concise").output.contains(": notice[not-judged] "))
    #expect(try folder.run("check", "--format", "github").output.hasPrefix("::notice "))
    let json = try folder.run("check", "--format", "json").output
    #expect(json.contains("\"kind\": \"notice\"") && json.contains("\"notices\": 1"))
    let sarif = try folder.run("check", "--format", "sarif").output
    #expect(sarif.contains("\"level\": \"note\"") && sarif.contains("\"notifications\": ["))
    #expect(!sarif.contains("\"level\": \"warning\",\n              \"message\""))
  }

  @Test func aNoticeCannotBeSetOrSelected() throws {
    let folder = try Folder()
    try folder.write("a.yaml", Self.notJudged)
    try folder.write("topolint.yaml", "rules: {not-judged: off}\n")
    let set = try folder.run("check")
    #expect(set.status == 2)
    #expect(set.errors.contains("`not-judged` is no rule but a notice"), "\(set.errors)")
    let selected = try folder.run("check", "--no-config", "--rule", "not-judged")
    #expect(selected.status == 2 && selected.errors.contains("is no rule but a notice"))
    try folder.write("a.yaml", "# topolint: ignore-file[not-judged] known\n" + Self.notJudged)
    let hidden = try folder.run("check", "--no-config", "--fix", "--unsafe-fixes")
    #expect(hidden.output.contains("`not-judged` is no rule but a notice"), "\(hidden.output)")
    let kept = try String(contentsOfFile: folder.path + "/a.yaml", encoding: .utf8)
    #expect(kept.hasPrefix("# topolint: ignore-file[not-judged] known\n"))
  }

  @Test func severalRulesInOneOption() throws {
    let folder = try Folder()
    try folder.write("bad.yaml", Folder.bad)
    let both = try folder.run("check", "--rule", "unbounded-loop,dangling-reference")
    #expect(both.status == 1 && both.output.contains("dangling-reference"))
    #expect(try folder.run("check", "--rule", "unbounded-loop, duplicate-key").status == 0)
    #expect(try folder.run("check", "--rule", "unbounded-loop,").status == 2)
  }

  @Test func aDashIsAStandardStream() throws {
    let folder = try Folder()
    try folder.write("bad.yaml", Folder.bad)
    let outcome = try folder.run("check", "--format", "concise=-")
    #expect(outcome.status == 1 && outcome.output.hasPrefix("bad.yaml:6:"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/-"))
    #expect(try folder.run("check", "--format", "json=-", "--format", "text").status == 2)
    #expect(try folder.run("check", "--diff", "--format", "json=-").status == 2)
  }

  @Test func theConfigurationInUseIsNamed() throws {
    let folder = try Folder()
    try folder.write("good.yaml", Folder.good)
    try folder.write("topolint.yml", "profile: strict\n")
    let other = try folder.run("check", "--verbose")
    #expect(other.status == 0)
    #expect(other.output.contains("notice[misnamed-configuration]"), "\(other.output)")
    #expect(other.errors.contains("  configuration: none\n"), "\(other.errors)")
    try folder.write("topolint.yaml", "tools: {nosuch: {effect: read}}\n")
    let right = try folder.run("check", "--verbose")
    #expect(!right.output.contains("notice"))
    #expect(right.errors.contains("  configuration: topolint.yaml\n"), "\(right.errors)")
    #expect(right.errors.contains("`tools.nosuch` (line 1) speaks of no step"), "\(right.errors)")
    #expect(!(try folder.run("check").errors.contains("configuration")))
    try FileManager.default.removeItem(atPath: folder.path + "/topolint.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/topolint.yaml", withDestinationPath: "nowhere")
    #expect(try folder.run("check").status == 2)
  }

  @Test func whatWasNamedIsToldAsItWasWritten() throws {
    let folder = try Folder()
    let folderPath = try folder.run("check", "nope/")
    #expect(folderPath.errors.contains("failed: nope/: no such file"), "\(folderPath.errors)")
    let address = try folder.run("check", "https://example.com/x.yaml")
    #expect(address.errors.contains("failed: https://example.com/x.yaml: "), "\(address.errors)")
  }

  @Test func anExcludedFileIsNotCalledUnknown() throws {
    let folder = try Folder()
    try folder.write("good.yaml", Folder.good)
    try folder.write("topolint.yaml", "exclude: [good.yaml]\n")
    let outcome = try folder.run("check", "good.yaml")
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("the configuration leaves out all that was named"))
    #expect(!outcome.errors.contains("known format"), "\(outcome.errors)")
  }

  /// A comment at any of several steps that one finding tells hides it, as one in any of its places does.
  @Test func aCommentAtOneOfSeveralStepsHidesWhatIsSaidOfThem() throws {
    let folder = try Folder()
    func outcome(_ comment: String) throws -> (status: Int32, output: String) {
      let flow = """
        topology: 1
        name: x
        nodes:
          a: {tool: read, next: b}
          b: {tool: read, next: c}\(comment)
          c: {tool: read}

        """
      try folder.write("a.yaml", flow)
      let outcome = try folder.run("check", "--rule", "missing-timeout", "--format", "concise")
      return (outcome.status, outcome.output)
    }
    #expect(
      try outcome("").output.contains(
        "a.yaml:4:3: warning[missing-timeout] `a` can wait for ever, as can 2 more calls"))
    let hidden = try outcome(" # topolint: ignore[missing-timeout] fast")
    #expect(hidden == (0, ""))
  }

  @Test func aTableStaysWithinTheColumns() throws {
    let folder = try Folder()
    let wide = try folder.run("rules").output
    let title = try #require(wide.split(separator: "\n").first)
    // Forty characters for the last column.
    let width = title.count - "FINDS".count + 40
    let narrow = try folder.run("rules", environment: ["COLUMNS": "\(width)"]).output
    #expect(wide.split(separator: "\n").contains { $0.count > width })
    #expect(narrow.split(separator: "\n").allSatisfy { $0.count <= width })
    let words = { (text: String) in text.split { $0 == " " || $0 == "\n" } }
    #expect(words(wide) == words(narrow))
  }

  @Test func severalReportsInOneRun() throws {
    let folder = try Folder()
    try folder.write("bad.yaml", Folder.bad)
    let outcome = try folder.run(
      "check", "--format", "sarif=out.sarif", "--format", "concise", "--colour", "never")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("bad.yaml:6:"))
    let sarif = try String(contentsOfFile: folder.path + "/out.sarif", encoding: .utf8)
    #expect(sarif.contains("\"dangling-reference\""))
  }

  @Test func colourIsAMatterOfChoice() throws {
    let folder = try Folder()
    try folder.write("bad.yaml", Folder.bad)
    #expect(try !folder.run("check").output.contains("\u{1B}["))
    #expect(try folder.run("check", "--colour", "always").output.contains("\u{1B}["))
    #expect(try folder.run("check", "--color=never").output.contains("\u{1B}[") == false)
    let asked = try folder.run(
      "check", "--colour", "always", environment: ["NO_COLOR": "1"])
    #expect(asked.output.contains("\u{1B}["))
  }

  @Test func verboseAndQuiet() throws {
    let folder = try Folder()
    try folder.write("good.yaml", Folder.good)
    try folder.write("other.yaml", "a: 1\n")
    let verbose = try folder.run("check", "--verbose")
    #expect(verbose.errors.contains("analysed: good.yaml (topology, 1 workflow)"))
    #expect(verbose.errors.contains("not recognised: other.yaml ("))
    #expect(try folder.run("check", "--quiet").errors == "")
    #expect(try folder.run("check", "--quiet", "other.yaml").errors != "")
  }

  /// On a terminal, and with `2>&1`, the files are accounted for once.
  @Test func joinedStreamsTellTheAccountOnce() throws {
    let folder = try Folder()
    try folder.write("good.yaml", Folder.good)
    let file = folder.path + "/both"
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    let both = try #require(FileHandle(forWritingAtPath: file))
    let process = Process()
    process.executableURL = try Program.binary
    process.arguments = ["check", "good.yaml"]
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.standardOutput = both
    process.standardError = both
    try process.run()
    process.waitUntilExit()
    let told = try String(contentsOfFile: file, encoding: .utf8)
    #expect(told.components(separatedBy: "analysed 1 file").count == 2, "\(told)")
    let apart = try folder.run("check", "good.yaml")
    #expect(apart.output.contains("analysed 1 file") && apart.errors.contains("analysed 1 file"))
  }

  @Test func sameBytesForAnyThreadCount() throws {
    let folder = try Folder()
    for index in 0..<40 {
      try folder.write("f\(index).yaml", index % 3 == 0 ? Folder.good : Folder.bad)
    }
    let one = try folder.run("check", "--threads", "1", "--format", "json")
    for threads in ["2", "7"] {
      let many = try folder.run("check", "--threads", threads, "--format", "json")
      #expect(many.output == one.output && many.errors == one.errors)
    }
    #expect(one.output.contains("f1.yaml"))
  }

  @Test func aClosedPipeIsNoError() throws {
    let folder = try Folder()
    for index in 0..<400 { try folder.write("f\(index).yaml", Folder.bad) }
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/bash")
    shell.arguments = [
      "-c", "\"$0\" check --format json . 2>errors | head -c 10 >/dev/null; echo ${PIPESTATUS[0]}",
      try Program.binary.path,
    ]
    shell.currentDirectoryURL = URL(filePath: folder.path)
    let pipe = Pipe()
    shell.standardOutput = pipe
    try shell.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(output == "1\n")
    let errors = try String(contentsOfFile: folder.path + "/errors", encoding: .utf8)
    #expect(errors == "topolint: analysed 400 files (topology 400)\n")
  }

  /// A full disk is no closed pipe: half a report must not pass for a whole one.
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: ["check --no-config", "check --format json", "graph good.yaml", "schema graph"])
  func anOutputThatCannotBeWrittenExitsWith2(command: String) throws {
    let folder = try Folder()
    try folder.write("good.yaml", Folder.good)
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/bash")
    shell.arguments = [
      "-c", "\"$0\" \(command) 2>errors >/dev/full; exit $?", try Program.binary.path,
    ]
    shell.currentDirectoryURL = URL(filePath: folder.path)
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 2)
    let errors = try String(contentsOfFile: folder.path + "/errors", encoding: .utf8)
    #expect(errors.contains("cannot be written: "), "\(errors)")
  }

  @Test func aReportThatCannotBeWrittenTakesNoOtherAlong() throws {
    let folder = try Folder()
    try folder.write("bad.yaml", Folder.bad)
    let outcome = try folder.run(
      "check", "--format", "json=no/such/folder/x.json", "--format", "concise")
    #expect(outcome.status == 2)
    #expect(outcome.output.hasPrefix("bad.yaml:6:"))
    #expect(outcome.errors.contains("no/such/folder/x.json"))
    #expect(outcome.errors.contains("topolint: analysed 1 file (topology 1)"))
  }

  /// What a graph takes over from the file is shown without the credentials in it.
  @Test func graphsShowNoSecrets() throws {
    let folder = try Folder()
    let secret = "9Tn4bW7yGf2MhS6c" + "Jx5L"
    try folder.write(
      "secret.yaml",
      """
      topology: 1
      name: call with api_key=\(secret)
      nodes:
        ask:
          llm: small
          title: asks with api_key=\(secret)
          prompt: "Use api_key=\(secret) for the call"
          routes:
            - {when: "ask.answer == 'api_key=\(secret)'", to: end}
            - {to: end}
      """)
    for format in ["json", "mermaid", "dot"] {
      let run = try folder.run("graph", "secret.yaml", "--format", format)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains(format == "mermaid" ? "#42;#42;#42;" : "***"), "\(format)")
      #expect(!run.output.contains(secret.suffix(12)), "\(format): \(run.output)")
    }
    let risk = try folder.run("risk", "secret.yaml")
    #expect(!(risk.output + risk.errors).contains(secret.suffix(12)))
  }

  /// What bounds a run is told as it is: the engine's turns, nothing for agents that nobody runs, and
  /// a limit whose clock stands still for people.
  @Test func riskSaysWhatBoundsARun() throws {
    let folder = try Folder()
    let agent = "writer: {role: R, goal: G, backstory: B}\n"
    try folder.write("agents.yaml", agent)
    try folder.write(
      "tasks.yaml", "t1: {description: find, expected_output: x, agent: writer}\n")
    let crew = try folder.run("risk", "agents.yaml", "tasks.yaml")
    #expect(crew.status == 0, "\(crew.errors)")
    let bounds = crew.output.split(separator: "\n").filter { $0.hasPrefix("Work:") }
    #expect(
      bounds == [
        "Work: nothing to bound", "Work: at most 25 steps a run = 25* turns of `t1`",
      ])
    #expect(!crew.output.contains("counted once a visit"))
    try folder.write(
      "lead.yml",
      """
      app: {mode: workflow, name: lead}
      workflow:
        graph:
          nodes:
            - {id: s, data: {type: start, title: s}}
            - {id: l, data: {type: llm, title: l, prompt_template: [{role: user, text: x}]}}
            - {id: h, data: {type: human-input, title: h, timeout: 3, timeout_unit: day,
               user_actions: [{id: ok, title: OK}, {id: no, title: No}]}}
            - {id: e, data: {type: end, title: e, outputs: []}}
          edges:
            - {source: s, target: l}
            - {source: l, target: h}
            - {source: h, sourceHandle: ok, target: e}
      """)
    let lead = try folder.run("risk", "lead.yml")
    #expect(
      lead.output.contains(
        "Time: at most 20 min and the time that `h` takes, when the time limit of the run ends it"),
      "\(lead.output)")
    let app = "kind: app\napp: {mode: chat, name: x}\nmodel_config: {}\n"
    try folder.write("app.yml", app)
    for command in ["graph", "risk"] {
      let basic = try folder.run(command, "app.yml")
      #expect(basic.status == 0 && basic.output.isEmpty)
      #expect(
        basic.errors
          == "topolint: app.yml: an app of mode `chat` has no graph: nothing in it was judged\n")
    }
  }

  /// Neither in a finding, nor in the source lines around another, nor where the text is broken.
  @Test(arguments: ["", "\n  a: {tool: read\n"])
  func secretsAreNeverShown(rest: String) throws {
    let folder = try Folder()
    let secret = "9Tn4bW7yGf2MhS6c" + "Jx5L"
    try folder.write(
      "secret.yaml",
      "topology: 1\nname: n\nx-a: {api_key: \(secret)}\nnodes:\n  a: {tool: read, next: b}" + rest)
    for format in ["text", "concise", "json", "sarif", "github"] {
      let run = try folder.run(
        "check", "secret.yaml", "--profile", "audit", "--format", format, "--verbose")
      #expect(run.status == (rest.isEmpty ? 1 : 4))
      let told = run.output + run.errors
      #expect(!told.contains(secret) && !told.contains(secret.suffix(12)), "\(format)")
      // Neither a character of it nor how many there are.
      #expect(!told.contains("9Tn"), "\(format)")
      #expect(format == "sarif" || !told.contains("characters"), "\(format)")
      #expect(!told.contains("****"), "\(format)")
      if rest.isEmpty { #expect(told.contains("holds a credential as it is"), "\(format)") }
    }
  }

  @Test func terminalControlsInNamesAreNotPassedOn() throws {
    let folder = try Folder()
    let outcome = try folder.run("check", "\u{1B}[31mred.yaml")
    #expect(outcome.status == 4)
    #expect(!outcome.errors.contains("\u{1B}") && !outcome.output.contains("\u{1B}"))
  }
}
