import Foundation
import Testing
import TopolintRuleKit
import TopolintRules

/// What a rule's folder must hold, and how its metadata and prose must look.
@Suite struct FolderTests {
  static let sections = [
    "What it finds", "Why it matters", "Example", "How to fix", "When to ignore", "Sources",
  ]

  let infos = allRules.map { $0.info }

  @Test func everyFolderIsARuleAndEveryRuleHasAFolder() {
    #expect(RuleFolder.all.map(\.id).sorted() == infos.map(\.id).sorted())
    #expect(ruleReadmes.keys.sorted() == RuleFolder.all.map(\.id).sorted())
    #expect(RuleFolder.all.count >= 29)
  }

  @Test(arguments: RuleFolder.all) func metadataFitsTheFolder(_ folder: RuleFolder) throws {
    let info = try #require(infos.first { $0.id == folder.id })
    #expect(info.family.rawValue == folder.family)
    #expect(info.id.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
    let type = info.id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
    #expect(rules(named: info.id).map { String(describing: $0) } == [type.joined()])
    #expect(isMessageStyle(info.summary))
    #expect(info.cwe.allSatisfy { $0 > 0 } && !info.cwe.isEmpty)
    #expect(info.owasp.allSatisfy { $0.wholeMatch(of: /(ASI|LLM)(0[1-9]|10)/) != nil })
    #expect(!info.supersedes.contains(info.id))
    #expect(Set(info.formerIDs).isDisjoint(with: infos.map(\.id)))
    let swift = folder.url.appending(path: type.joined() + ".swift")
    let code = try String(contentsOf: swift, encoding: .utf8)
    #expect(code.split(separator: "\n", omittingEmptySubsequences: false).count <= 121)
  }

  @Test(arguments: RuleFolder.all) func readmeHasItsSections(_ folder: RuleFolder) throws {
    let lines = folder.readme.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == "# \(folder.id)")
    let titles = lines.filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
    #expect(titles == Self.sections)
    #expect(lines.allSatisfy { $0.count <= 120 }, "a line is longer than 120 columns")
    for (title, next) in zip(titles, titles.dropFirst() + [""]) {
      let body = lines.drop { $0 != "## \(title)" }.dropFirst().prefix { $0 != "## \(next)" }
      #expect(body.contains { !$0.isEmpty }, "\(title) is empty")
    }
    let info = try #require(infos.first { $0.id == folder.id })
    for number in info.cwe { #expect(folder.readme.contains("CWE-\(number),")) }
    for id in info.owasp { #expect(folder.readme.contains(id)) }
    for paper in info.papers { #expect(folder.readme.contains("*\(paper)*")) }
  }

  /// The example in the README is one of the files in `bad/`, so it is known to fire.
  @Test(arguments: RuleFolder.all) func readmeExampleFires(_ folder: RuleFolder) throws {
    let block = try #require(
      folder.readme.firstMatch(of: /```yaml\n((?s).*?)```/), "no yaml block"
    ).output.1
    let files = folder.bad.map {
      $0.text.replacing(/[ ]*# expect: .*/, with: "").trimmingCharacters(in: .newlines)
    }
    #expect(files.contains(block.trimmingCharacters(in: .newlines)))
  }

  @Test(arguments: RuleFolder.all) func hasExamples(_ folder: RuleFolder) {
    #expect(folder.good.count >= 2)
    let formats = Set(
      folder.bad.compactMap { read($0.text, path: $0.url.lastPathComponent).format })
    #expect(
      formats.count >= 2 || folder.readme.contains(/Only `[a-z-]+`/),
      "bad examples in one format only, and the README does not say why")
    for example in folder.bad {
      #expect(!example.expected.isEmpty, "\(example.testDescription) expects nothing")
    }
  }
}

/// Lower case, no final period, no line break, as messages are written.
func isMessageStyle(_ text: String) -> Bool {
  guard let first = text.first, let last = text.last else { return false }
  let opens = first == "`" || first.isNumber || !first.isUppercase
  return opens && last != "." && !text.contains("\n") && !text.contains("  ")
}
