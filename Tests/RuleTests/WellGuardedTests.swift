import Foundation
import Testing
import TopolintModel
import TopolintRuleKit

/// In each format one workflow with every guard that it can have: no rule has anything to say of it,
/// and the rule for a guard speaks as soon as that guard is taken out.
@Suite struct WellGuardedTests {
  /// One guard: the file, what it is, the rule that misses it, and the edits that take it out.
  struct Removal: CustomTestStringConvertible, Sendable {
    let file: String
    let guarded: String
    let rule: String
    let edits: [(old: String, new: String)]

    init(_ file: String, _ guarded: String, _ rule: String, _ edits: [(String, String)]) {
      self.file = file
      self.guarded = guarded
      self.rule = rule
      self.edits = edits.map { (old: $0.0, new: $0.1) }
    }

    var testDescription: String { "\(file): \(guarded)" }
  }

  private func text(_ file: String) throws -> String {
    try String(
      contentsOf: packageRoot.appending(path: "workflows-examples/\(file)"), encoding: .utf8)
  }

  @Test(arguments: Set(removals.map(\.file)).sorted())
  func nothingIsMissing(_ file: String) throws {
    let reading = read(try text(file), path: file)
    let found = try hits(in: reading)
    #expect(found.isEmpty, "\(found)")
    #expect(reading.reading.problems.isEmpty)
    let workflow = try #require(reading.reading.workflows.first)
    let nodes = workflow.nodes.filter { !$0.isImplied }
    #expect(nodes.count >= 8)
    #expect(nodes.contains { $0.kind.usesModel })
    #expect(nodes.contains { ($0.effect.value?.level ?? .none) >= .external })
  }

  @Test(arguments: removals) func eachGuardIsMissed(_ removal: Removal) throws {
    var changed = try text(removal.file)
    for edit in removal.edits {
      // The edit finds its one place, or the table no longer fits the file.
      #expect(changed.components(separatedBy: edit.old).count == 2, "\(edit.old)")
      changed = changed.replacingOccurrences(of: edit.old, with: edit.new)
    }
    let found = try hits(in: read(changed, path: removal.file))
    #expect(found.contains { $0.rule == removal.rule }, "\(found)")
  }

  @Test func everyFormatWithExamplesHasOne() {
    #expect(Set(Self.removals.map { $0.file.split(separator: "/")[0] }).count >= 3)
    for file in Set(Self.removals.map(\.file)) {
      #expect(Self.removals.count { $0.file == file } >= 10, "\(file)")
    }
  }
}
