import Foundation
import Testing

/// What is written down about the program is what the program says.
@Suite struct DocumentTests {
  @Test func helpIsAsDocumented() throws {
    let folder = try Folder()
    let overview = try folder.run("--help")
    #expect(overview.status == 0 && overview.errors == "")
    var text = overview.output
    for command in try commands() {
      let help = try folder.run(command, "--help")
      #expect(help.status == 0)
      text += "\n" + String(repeating: "-", count: 72) + "\n\n" + help.output
    }
    try Program.expectDocument("docs/help.txt", is: text)
  }

  @Test func helpOfACommandBothWays() throws {
    let folder = try Folder()
    let help = try folder.run("help", "check")
    let other = try folder.run("check", "--help")
    #expect(help.status == 0 && help.output == other.output)
  }

  @Test func everyCommandOfTheHelpIsThere() throws {
    #expect(
      try commands() == [
        "check", "explain", "rules", "formats", "graph", "risk", "schema", "completions",
      ])
  }

  /// The commands that the help lists.
  private func commands() throws -> [String] {
    let lines = try Folder().run("--help").output.split(separator: "\n")
    return lines.drop { $0 != "Commands:" }.dropFirst().prefix { $0.hasPrefix("  ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
  }

  @Test func schemasAreAsPublished() throws {
    let folder = try Folder()
    let help = try folder.run("schema", "--help").output
    let list = try #require(help.split(separator: "\n").first { $0.hasPrefix("NAME is one of: ") })
    let names = list.dropFirst("NAME is one of: ".count).dropLast().components(separatedBy: ", ")
    #expect(names.contains("config") && names.contains("diagnostics"))
    for name in names {
      let outcome = try folder.run("schema", name)
      #expect(outcome.status == 0)
      #expect(throws: Never.self) {
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      }
      try Program.expectDocument("docs/schemas/\(name)-1.json", is: outcome.output)
    }
  }

  @Test func everyRuleIsExplained() throws {
    let folder = try Folder()
    let json = try folder.run("rules", "--format", "json").output
    let rules = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    let ids = rules.compactMap { $0["id"] as? String }
    #expect(ids.contains("unused-suppression") && ids.contains("dangling-reference"))
    let table = try folder.run("rules").output
    for id in ids {
      #expect(table.contains("\n\(id) "))
      let text = try folder.run("explain", id)
      #expect(text.status == 0)
      #expect(text.output.hasPrefix(id), "\(id)")
      #expect(text.output.contains("How to fix"), "\(id)")
    }
  }

  @Test func whatIsNoRuleIsExplainedToo() throws {
    let folder = try Folder()
    for id in ["syntax", "not-judged", "file-not-found"] {
      let text = try folder.run("explain", id)
      #expect(text.status == 0 && text.output.hasPrefix("\(id)\n\nThis is no rule but "))
      #expect(text.output.contains("What to do"))
    }
    // Where a rule has the id, that is explained.
    #expect(try folder.run("explain", "duplicate-key").output.contains("How to fix"))
  }

  /// What stands behind each option and command is offered, not the files of the folder.
  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")),
    arguments: [
      ("check --format js", "json"), ("check --rule dangling", "dangling-reference"),
      ("check --rule=dangling", "dangling-reference"), ("explain not-ju", "not-judged"),
      ("explain dangling-r", "dangling-reference"), ("schema conf", "config"),
      ("completions fi", "fish"), ("check --pro", "--profile"), ("check a.y", "a.yaml"),
      ("check --profile st", "strict"),
    ])
  func bashOffersWhatFits(line: String, offer: String) throws {
    let folder = try Folder()
    for name in ["a.yaml", "json", "dangling", "config", "fish"] { try folder.write(name, "") }
    try folder.write("complete.sh", try folder.run("completions", "bash").output)
    // As readline hands them over: the sign is a word of its own.
    let apart = line.replacingOccurrences(of: "=", with: " = ")
    let words = "topolint \(apart)".split(separator: " ").map { "'\($0)'" }.joined(separator: " ")
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/bash")
    shell.arguments = [
      "-c",
      "source ./complete.sh; COMP_WORDS=(\(words)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
        + "_topolint; printf '%s\\n' \"${COMPREPLY[@]}\"",
    ]
    shell.currentDirectoryURL = URL(filePath: folder.path)
    let pipe = Pipe()
    shell.standardOutput = pipe
    try shell.run()
    let offers = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(offers == offer + "\n", "\(line)")
  }

  @Test func formatsTellTheirDefaults() throws {
    let folder = try Folder()
    let short = try folder.run("formats").output
    #expect(short.hasPrefix("FORMAT"))
    #expect(short.contains("\ntopology "))
    let long = try folder.run("formats", "--verbose").output
    #expect(long.hasPrefix(short) && long.contains("what the engine does when a field is absent"))
  }

  @Test func versionIsTheChangelogs() throws {
    let outcome = try Folder().run("--version")
    #expect(outcome.status == 0)
    let version = outcome.output.dropFirst("topolint ".count).dropLast()
    let log = try String(
      contentsOf: Program.package.appending(path: "CHANGELOG.md"), encoding: .utf8)
    #expect(version.split(separator: ".").count == 3)
    #expect(log.contains(version))
  }

  @Test(arguments: ["json", "mermaid", "dot"])
  func graphs(form: String) throws {
    let folder = try Folder()
    try folder.write("good.yaml", Folder.good)
    let outcome = try folder.run("graph", "good.yaml", "--format", form)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output.contains("search"))
    #expect(try folder.run("graph", "missing.yaml").status == 4)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsNameEveryCommandAndAreAccepted(shell: String) throws {
    let folder = try Folder()
    let outcome = try folder.run("completions", shell)
    #expect(outcome.status == 0)
    for command in try commands() { #expect(outcome.output.contains(command)) }
    #expect(outcome.output.contains("skip-unrecognized"))
    let program = "/usr/bin/\(shell)"
    guard FileManager.default.isExecutableFile(atPath: program) else { return }
    try folder.write("script", outcome.output)
    let check = Process()
    check.executableURL = URL(filePath: program)
    check.arguments = ["-n", folder.path + "/script"]
    try check.run()
    check.waitUntilExit()
    #expect(check.terminationStatus == 0)
  }
}
