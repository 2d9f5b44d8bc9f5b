import Foundation
import Testing
import TopolintRuleKit

/// What stands in brackets and is no rule is written down.
@Suite struct ProblemTableTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The shipped sources but for the table itself.
  private static let sources: [String] = {
    let folder = root.appending(path: "Sources")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (files?.compactMap { $0 as? URL } ?? []).filter {
      $0.pathExtension == "swift" && $0.lastPathComponent != "ProblemTable.swift"
    }.compactMap { try? String(contentsOf: $0, encoding: .utf8) }
  }()

  /// Everything that a source hands on as the code of a problem.
  private static let codes: Set<String> = {
    let id = #"([a-z0-9]+(?:-[a-z0-9]+)*)"#
    let quoted = "\"" + id + "\""
    let patterns = [
      #"code:\s*"# + quoted, #"code:\s*\w+ \? "# + quoted + #" : "[a-z-]+""#,
      #"code:\s*\w+ \? "[a-z-]+" : "# + quoted, #"\(code, help\) = \("# + quoted,
      #"\bproblems?(?:\.add)?\(\s*"# + quoted,
    ]
    var found: Set<String> = []
    for pattern in patterns {
      guard let regex = try? Regex(pattern, as: (Substring, Substring).self) else { continue }
      for text in sources {
        for match in text.matches(of: regex) { found.insert(String(match.output.1)) }
      }
    }
    // The codes of the syntaxes are the cases of an enumeration, those of topologies go through
    // functions of their own.
    for (sign, pattern) in [
      ("struct SyntaxIssue", #"case \w+ = "# + quoted),
      ("struct TopologyProblems", #"\badd\(\s*"# + quoted),
    ] {
      guard let regex = try? Regex(pattern, as: (Substring, Substring).self),
        let text = sources.first(where: { $0.contains(sign) })
      else { continue }
      for match in text.matches(of: regex) { found.insert(String(match.output.1)) }
    }
    return found
  }()

  @Test func everyCodeIsExplained() {
    let known = Set(ProblemInfo.all.map(\.id))
    #expect(Self.codes.count > 30)
    #expect(Self.codes.isSuperset(of: ["syntax", "too-deep", "unknown-key", "dangling-link"]))
    // What kinds of steps and shapes in pictures are called stands beside a case of that name.
    #expect(Self.codes.subtracting(known).subtracting(["code", "note"]) == [])
  }

  @Test func nothingIsExplainedThatIsNeverTold() {
    for info in ProblemInfo.all {
      let isTold = Self.sources.contains {
        $0.contains("\"\(info.id)\"") || $0.contains("case \(info.id) =")
      }
      #expect(isTold, "\(info.id)")
    }
  }

  @Test func idsAreWordsAndStandOnce() {
    let ids = ProblemInfo.all.map(\.id)
    #expect(Set(ids).count == ids.count && ids == ids.sorted())
    for info in ProblemInfo.all {
      #expect(ProblemInfo.named(info.id) == info)
      #expect(info.readme.hasPrefix("# \(info.id)\n"))
      for text in [info.meaning, info.remedy] {
        #expect(!text.hasSuffix(".") && text.first?.isUppercase == false, "\(text)")
      }
    }
  }

  @Test func theTableIsInTheDocumentation() throws {
    let file = Self.root.appending(path: "docs/exit-codes.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let (open, close) = ("<!-- problems -->\n", "<!-- /problems -->")
    let start = try #require(text.range(of: open))
    let end = try #require(text.range(of: close))
    let made =
      text[..<start.upperBound] + "\n" + ProblemInfo.table + "\n" + text[end.lowerBound...]
    if ProcessInfo.processInfo.environment["TOPOLINT_BLESS"] == "1" {
      try made.write(to: file, atomically: true, encoding: .utf8)
    }
    let stored = try String(contentsOf: file, encoding: .utf8)
    #expect(stored == made, "docs/exit-codes.md is not what the table says: run `make bless`")
  }
}
