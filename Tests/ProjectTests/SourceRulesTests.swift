import Foundation
import Testing

/// The folder that holds Package.swift.
let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// The files below `folder` whose names end in `suffix`, sorted by path.
func files(below folder: String, ending suffix: String) -> [URL] {
  let base = root.appending(path: folder)
  let found = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
  return (found?.compactMap { $0 as? URL } ?? [])
    .filter { $0.lastPathComponent.hasSuffix(suffix) && !$0.path.contains("/.build/") }
    .sorted { $0.path < $1.path }
}

/// A file's path from the root of the package.
func relative(_ file: URL) -> String { String(file.path.dropFirst(root.path.count + 1)) }

/// Every Swift file that ships.
let shipped = files(below: "Sources", ending: ".swift") + files(below: "Rules", ending: ".swift")

@Suite struct SourceRules {
  @Test func somethingShips() {
    #expect(shipped.count > 40)
  }

  /// What the house does without in shipped code.
  static let banned: [(pattern: String, why: String)] = [
    (#"\btry!"#, "failures are handled"),
    (#"\bas!"#, "casts are checked"),
    (#"@unchecked Sendable"#, "the compiler checks sharing"),
    (#"nonisolated\(unsafe\)"#, "the compiler checks sharing"),
    (
      #"^\s*((public|internal|package|private|fileprivate) )?import Foundation$"#,
      "size and start-up"
    ),
    (#"\bfatalError\("#, "precondition says what was wrong"),
    (#"\bstatic let shared\b"#, "no singletons"),
    (#"\b(TO[D]O|FIX[M]E|XX[X])\b"#, "finished or not there"),
  ]

  @Test(arguments: banned.indices) func shippedCodeDoesWithout(_ index: Int) throws {
    let (pattern, why) = Self.banned[index]
    let regex = try Regex(pattern).anchorsMatchLineEndings()
    for file in shipped {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.firstMatch(of: regex) == nil, "\(relative(file)) has \(pattern): \(why)")
    }
  }

  @Test func filesAreOneIdeaLong() throws {
    for file in shipped {
      let lines = try String(contentsOf: file, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false
      ).count
      let cap = relative(file).hasPrefix("Rules/") ? 200 : 400
      #expect(lines <= cap, "\(relative(file)) has \(lines) lines, the cap is \(cap)")
    }
  }

  @Test func oneFileImportsLibyaml() throws {
    let importers = try shipped.filter {
      try String(contentsOf: $0, encoding: .utf8).contains(/(?m)^\s*(\w+ )?import CYAML$/)
    }
    #expect(importers.count == 1, "\(importers.map(relative))")
  }

  @Test func onlyThePlatformModuleImportsTheSystem() throws {
    for file in shipped where !relative(file).hasPrefix("Sources/TopolintPlatform/") {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(
        !text.contains(/(?m)^\s*(\w+ )?import (Glibc|Musl|Darwin|Dispatch)$/), "\(relative(file))")
    }
  }

  @Test func testsAssert() throws {
    for file in files(below: "Tests", ending: "Tests.swift") {
      let text = try String(contentsOf: file, encoding: .utf8)
      guard text.contains("@Test") else { continue }
      #expect(
        text.contains("#expect") || text.contains("#require") || text.contains("Issue.record"),
        "\(relative(file)) asserts nothing")
    }
  }
}
