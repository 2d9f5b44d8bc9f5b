import Foundation
import Testing
import TopolintFormats
import TopolintRuleKit
import TopolintRules

/// `Rules/README.md` is the table of all rules, made from their metadata and folders;
/// `TOPOLINT_BLESS=1` writes it anew.
@Suite struct RuleIndexTests {
  static let file = packageRoot.appending(path: "Rules/README.md")

  @Test func theTableIsUpToDate() throws {
    let made = try Self.page()
    if ProcessInfo.processInfo.environment["TOPOLINT_BLESS"] == "1" {
      try made.write(to: Self.file, atomically: true, encoding: .utf8)
    }
    let stored = try String(contentsOf: Self.file, encoding: .utf8)
    #expect(stored == made, "make bless writes it anew")
    for folder in RuleFolder.all {
      #expect(stored.contains("(\(folder.family)/\(folder.id)/README.md)"))
    }
  }

  /// What `topolint formats` says that a format's files can decide covers what its examples show.
  @Test func formatsListTheFamiliesOfTheirExamples() throws {
    for folder in RuleFolder.all {
      for example in folder.bad {
        let format = read(example.text, path: example.url.lastPathComponent).format
        let info = try #require(allFormats.map { $0.info }.first { $0.id == format })
        #expect(info.families.contains(folder.family), "\(info.id): \(example)")
        #expect(info.families == info.families.sorted(), "\(info.id)")
      }
    }
  }

  private static func page() throws -> String {
    var text = """
      # Rules

      Made from the rules' metadata and folders by `make bless`; do not edit. A rule's page says what it
      finds, why it matters, and when to ignore it. *Formats* are those in which an example in the
      rule's `bad/` shows it; a rule speaks in every format that can say what it judges.

      """
    for family in RuleFamily.allCases {
      let infos = allRules.map { $0.info }.filter { $0.family == family }.sorted { $0.id < $1.id }
      guard !infos.isEmpty else { continue }
      text += "\n## \(family.rawValue)\n\n"
      text += "| rule | finds that | severity | confidence | profile | formats |\n"
      text += "|---|---|---|---|---|---|\n"
      for info in infos {
        let folder = try #require(RuleFolder.all.first { $0.id == info.id })
        let formats = Set(
          folder.bad.compactMap { read($0.text, path: $0.url.lastPathComponent).format })
        text += "| [\(info.id)](\(folder.family)/\(info.id)/README.md) | \(info.summary) "
        text += "| \(info.severity.rawValue) | \(info.confidence.rawValue) "
        text += "| \(info.shownProfile) | \(formats.sorted().joined(separator: ", ")) |\n"
      }
    }
    return text
  }
}
