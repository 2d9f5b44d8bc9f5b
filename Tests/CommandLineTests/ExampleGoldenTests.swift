import Foundation
import Testing

/// What the program says about the workflows in `workflows-examples/`, in text, JSON and SARIF, is
/// what `workflows-examples/expected/` holds; and what the README shows is what the program prints.
@Suite struct ExampleGoldenTests {
  static let formats = [
    "asl", "crewai", "dify", "docker-agent", "flowise", "langgraph", "maf", "maf-agent",
    "ms-conductor", "n8n",
    "topology",
  ]
  static let outputs = [("text", "txt"), ("json", "json"), ("sarif", "sarif")]

  /// The examples, as paths below `workflows-examples/`.
  static var examples: [String] {
    formats.flatMap { format in
      let folder = Program.package.appending(path: "workflows-examples/\(format)")
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      return names.sorted().map { "\(format)/\($0)" }
    }
  }

  @Test func everyFormatHasItsExamples() {
    for format in Self.formats {
      let names = Self.examples.filter { $0.hasPrefix(format + "/") }
      #expect(names.count >= 4, "\(format) needs three workflows, one of them before and after")
      #expect(
        names.contains { $0.contains(".before.") } && names.contains { $0.contains(".after.") })
    }
  }

  @Test(arguments: examples) func outputIsAsExpected(_ example: String) throws {
    let folder = Program.package.appending(path: "workflows-examples").path
    for (format, ending) in Self.outputs {
      let outcome = try Program.run(
        ["check", example, "--exit-zero", "--format", format], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      try Program.expectDocument(
        "workflows-examples/expected/\(example).\(ending)", is: outcome.output)
    }
  }

  @Test(arguments: formats) func theAfterIsClean(_ format: String) throws {
    for example in Self.examples where example.hasPrefix(format) && example.contains(".after.") {
      let outcome = try Program.run(
        ["check", example, "--format", "concise"],
        in: Program.package.appending(path: "workflows-examples").path)
      #expect(outcome.status == 0, "\(outcome.output)")
      let before = example.replacingOccurrences(of: ".after.", with: ".before.")
      let faulty = try Program.run(
        ["check", before, "--format", "concise"],
        in: Program.package.appending(path: "workflows-examples").path)
      #expect(faulty.status == 1, "\(faulty.errors)")
    }
  }

  /// No golden outlives its example.
  @Test func nothingElseIsExpected() throws {
    let folder = Program.package.appending(path: "workflows-examples/expected")
    let found = (FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? [])
      .compactMap { $0 as? String }.filter { !$0.hasSuffix(".DS_Store") && $0.contains(".") }
    let known = Set(Self.examples.flatMap { name in Self.outputs.map { "\(name).\($0.1)" } })
    #expect(Set(found).isSubset(of: known), "\(Set(found).subtracting(known).sorted())")
  }

  /// `<!-- demo: COMMAND -->` in the README stands before what the command prints.
  @Test func theReadmeShowsWhatIsPrinted() throws {
    let file = Program.package.appending(path: "README.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let pattern = /<!-- demo: topolint (.+) -->\n```console\n(?s:.*?)```\n/
    var made = text
    for match in text.matches(of: pattern) {
      let arguments = match.output.1.split(separator: " ").map(String.init)
      let printed = try Program.run(arguments, in: Program.package.path).output
      made = made.replacingOccurrences(
        of: String(match.output.0),
        with: "<!-- demo: topolint \(match.output.1) -->\n```console\n"
          + "$ topolint \(match.output.1)\n\(printed)```\n")
    }
    #expect(made.contains("$ topolint check"))
    try Program.expectDocument("README.md", is: made)
  }
}
