import Foundation
import Testing
import TopolintModel
import TopolintRuleKit
import TopolintRules
import TopolintSource

/// Every example of every rule: the bad ones fire where they say, the good ones are silent.
@Suite struct ExampleTests {
  @Test(arguments: Example.all) func isRead(_ example: Example) throws {
    let text = read(example.text, path: example.url.lastPathComponent)
    #expect(text.format != nil, "\(text.reading.status)")
    let errors = text.reading.problems.filter(\.isError)
    #expect(errors.isEmpty, "\(errors.map(\.message))")
    #expect(!text.reading.workflows.isEmpty)
  }

  @Test(arguments: Example.bad) func firesWhereItSays(_ example: Example) throws {
    let text = read(example.text, path: example.url.lastPathComponent)
    let found = try hits(in: text, of: rules(named: example.rule))
    let places = Set(found.map(\.expectation))
    #expect(places == example.expected, "\(found)")
    #expect(found.count == places.count, "two findings on one line")
  }

  @Test(arguments: Example.good) func isSilentUnderAllRules(_ example: Example) throws {
    let text = read(example.text, path: example.url.lastPathComponent)
    let found = try hits(in: text)
    #expect(found.isEmpty, "\(found)")
  }

  /// What a finding says, in every example.
  @Test(arguments: Example.bad) func speaksAsPeopleExpect(_ example: Example) throws {
    let text = read(example.text, path: example.url.lastPathComponent)
    for (rule, workflow, finding) in try findings(in: text) {
      #expect(isMessageStyle(finding.message), "\(finding.message)")
      #expect(finding.message.count <= 140, "\(finding.message)")
      #expect(finding.message.contains("`"), "\(finding.message) names nothing")
      let help = try #require(finding.help, "\(rule.id) gives no help")
      #expect(isMessageStyle(help), "\(help)")
      for note in finding.notes { #expect(isMessageStyle(note.message), "\(note.message)") }
      for step in finding.path { #expect(isMessageStyle(step.message), "\(step.message)") }
      #expect(finding.path.count != 1, "a path of one step")
      let lines =
        text.source.start(of: finding.span, unit: .utf8)
        .line...text.source.end(of: finding.span, unit: .utf8).line
      #expect(lines.count == 1, "a span of several lines")
      if let node = finding.node {
        #expect(!workflow[node].isImplied, "a finding about what the engine adds")
        #expect(!workflow[node].isDisabled, "a finding about a disabled node")
      }
      if let profile = finding.profile { #expect(profile >= rule.profile) }
    }
  }

  /// Files that belong together fire where they say, or not at all.
  @Test(arguments: ProjectExample.all) func firesTogether(_ example: ProjectExample) throws {
    let files = example.files
    #expect(files.count > 1)
    let texts = Dictionary(
      uniqueKeysWithValues: files.map { ($0.url.lastPathComponent, $0.text) })
    let result = try ProjectFolder(texts).run()
    let expected = files.flatMap { file in
      file.expected.map { "\(file.url.lastPathComponent):\($0.line) \($0.rule)" }
    }
    #expect(expected.isEmpty != example.isBad)
    let found = result.diagnostics.filter { !example.isBad || $0.rule == example.rule }
    #expect(found.map { "\(result.place($0.span)) \($0.rule)" }.sorted() == expected.sorted())
    #expect(result.problems.isEmpty, "\(result.problems.map(\.message))")
    // None of them says it alone, where the fault lies between them.
    for file in files where example.isBad {
      #expect(
        try hits(
          in: read(file.text, path: file.url.lastPathComponent), of: rules(named: example.rule))
          == [])
    }
  }
}
