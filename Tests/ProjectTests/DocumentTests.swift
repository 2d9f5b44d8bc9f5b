import Foundation
import Testing

@Suite struct Documents {
  @Test func theVersionIsTheChangelogs() throws {
    let changelog = try String(
      contentsOf: root.appending(path: "CHANGELOG.md"), encoding: .utf8)
    let source = try String(
      contentsOf: root.appending(path: "Sources/TopolintRuleKit/Version.swift"), encoding: .utf8)
    let version = try #require(source.firstMatch(of: /"(\d+\.\d+\.\d+)"/)?.output.1)
    #expect(changelog.contains("## [Unreleased]"))
    #expect(changelog.contains("## [\(version)]") || changelog.contains("will be \(version)"))
  }

  @Test func everyModuleHasItsParagraph() throws {
    let manifest = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
    let modules = try String(contentsOf: root.appending(path: "docs/modules.md"), encoding: .utf8)
    let names = manifest.matches(
      of: /(?:\.target|\.executableTarget|\.systemLibrary|\.plugin)\(\s*name: "([^"]+)"/
    )
    .map { String($0.output.1) }.filter { !$0.hasPrefix("Fuzz") }
    #expect(names.count >= 12)
    for name in names {
      #expect(modules.contains("`\(name)`"), "docs/modules.md says nothing of \(name)")
    }
  }

  /// The hook sees the files that a walk considers, and no others. pre-commit has no word for JSON with
  /// comments, so that the names have to tell.
  @Test func theHookSeesWhatIsRead() throws {
    let hooks = try String(
      contentsOf: root.appending(path: ".pre-commit-hooks.yaml"), encoding: .utf8)
    let patterns = hooks.matches(of: /(?m)^  files: (.+)$/).map { String($0.output.1) }
    #expect(patterns.count == 2 && !hooks.contains("types"))
    for pattern in patterns {
      let regex = try Regex(pattern)
      for name in ["a.yaml", "b/c.yml", "crew.json", "crew.jsonc", "X.YAML"] {
        #expect(name.contains(regex), "\(name)")
      }
      for name in ["README.md", "a.yaml.txt", "json", "a.py"] {
        #expect(!name.contains(regex), "\(name)")
      }
    }
  }

  /// Links between the project's own documents lead somewhere.
  @Test func relativeLinksLeadSomewhere() throws {
    for document in files(below: ".", ending: ".md") where !document.path.contains("/.") {
      let text = try String(contentsOf: document, encoding: .utf8)
      for match in text.matches(of: /\]\(([^)#\s]+)(?:#[^)]*)?\)/) {
        let target = String(match.output.1)
        guard !target.contains("://"), !target.hasPrefix("mailto:") else { continue }
        let file = document.deletingLastPathComponent().appending(path: target)
        #expect(
          FileManager.default.fileExists(atPath: file.path), "\(relative(document)): \(target)")
      }
    }
  }
}
