import Foundation
import Testing
import TopolintRuleKit

/// The folder of one rule: where its README and examples lie.
struct RuleFolder: CustomTestStringConvertible, Sendable {
  let id: String
  let family: String
  let url: URL

  var testDescription: String { id }

  var readme: String {
    (try? String(contentsOf: url.appending(path: "README.md"), encoding: .utf8)) ?? ""
  }

  var bad: [Example] { examples(in: "bad") }
  var good: [Example] { examples(in: "good") }

  /// The examples of one of the two folders, sorted by name.
  private func examples(in folder: String) -> [Example] {
    let names =
      (try? FileManager.default.contentsOfDirectory(
        atPath: url.appending(path: folder).path)) ?? []
    return names.filter { $0.contains(".") && !$0.hasSuffix(".expect") }.sorted().map {
      Example(rule: id, url: url.appending(path: "\(folder)/\($0)"), isBad: folder == "bad")
    }
  }

  /// The examples of several files in one of the two folders, each a folder of its own, sorted by
  /// name.
  fileprivate func projects(in folder: String) -> [ProjectExample] {
    let names =
      (try? FileManager.default.contentsOfDirectory(
        atPath: url.appending(path: folder).path)) ?? []
    return names.filter { !$0.contains(".") }.sorted().map {
      ProjectExample(rule: id, url: url.appending(path: "\(folder)/\($0)"), isBad: folder == "bad")
    }
  }

  /// Every folder `Rules/<family>/<rule-id>`, sorted.
  static let all: [RuleFolder] = {
    let rules = packageRoot.appending(path: "Rules")
    let manager = FileManager.default
    return ((try? manager.contentsOfDirectory(atPath: rules.path)) ?? []).sorted().flatMap {
      family -> [RuleFolder] in
      let home = rules.appending(path: family)
      return ((try? manager.contentsOfDirectory(atPath: home.path)) ?? []).sorted().map {
        RuleFolder(id: $0, family: family, url: home.appending(path: $0))
      }
    }
  }()
}

/// One example file of a rule.
struct Example: CustomTestStringConvertible, Sendable {
  let rule: String
  let url: URL
  let isBad: Bool

  var testDescription: String { "\(rule)/\(url.lastPathComponent)" }
  var isJSON: Bool { url.pathExtension == "json" }

  var text: String { (try? String(contentsOf: url, encoding: .utf8)) ?? "" }

  /// The lines that must fire, from `# expect: <rule-id>` at their ends, or from the sidecar.
  var expected: Set<Expectation> {
    guard isBad else { return [] }
    if isJSON {
      let sidecar = (try? String(contentsOf: url.appendingPathExtension("expect"), encoding: .utf8))
      return Set(
        (sidecar ?? "").split(separator: "\n").compactMap { line in
          let parts = line.split(separator: " ")
          guard parts.count == 2, let number = Int(parts[0]) else { return nil }
          return Expectation(line: number, rule: String(parts[1]))
        })
    }
    var found: Set<Expectation> = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      guard let range = line.range(of: "# expect: ") else { continue }
      for rule in line[range.upperBound...].split(separator: ",") {
        found.insert(
          Expectation(line: index + 1, rule: rule.trimmingCharacters(in: .whitespaces)))
      }
    }
    return found
  }

  static let bad = RuleFolder.all.flatMap(\.bad)
  static let good = RuleFolder.all.flatMap(\.good)
  static let all = bad + good
}

/// An example of several files that belong together.
struct ProjectExample: CustomTestStringConvertible, Sendable {
  let rule: String
  let url: URL
  let isBad: Bool

  var testDescription: String { "\(rule)/\(url.lastPathComponent)" }

  /// The files, sorted by name.
  var files: [Example] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { !$0.hasSuffix(".expect") }.sorted().map {
      Example(rule: rule, url: url.appending(path: $0), isBad: isBad)
    }
  }

  static let all = RuleFolder.all.flatMap { $0.projects(in: "bad") + $0.projects(in: "good") }
}

/// A line that must fire.
struct Expectation: Hashable, Comparable, CustomStringConvertible {
  let line: Int
  let rule: String

  var description: String { "\(line) \(rule)" }

  static func < (a: Expectation, b: Expectation) -> Bool { (a.line, a.rule) < (b.line, b.rule) }
}

/// The root of the package.
let packageRoot = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
