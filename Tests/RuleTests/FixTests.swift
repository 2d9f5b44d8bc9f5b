import Foundation
import Testing
import TopolintRuleKit
import TopolintSource

/// A fix mends what it is offered for, and has nothing left to do afterwards.
@Suite struct FixTests {
  @Test(arguments: Example.bad) func fixesMend(_ example: Example) throws {
    let name = example.url.lastPathComponent
    let rule = rules(named: example.rule)
    var text = read(example.text, path: name)
    let before = try findings(in: text, of: rule).map(\.finding)
    let fixable = before.filter { !$0.fixes.isEmpty }
    guard !fixable.isEmpty else { return }
    for finding in fixable {
      for fix in finding.fixes {
        #expect(isMessageStyle(fix.title), "\(fix.title)")
        #expect(fix.edits.allSatisfy { $0.span.touches(finding.span) })
      }
    }
    let edits = fixable.compactMap(\.fixes.first).flatMap(\.edits)
    text = read(applying(edits, to: text.source.bytes), path: name)
    let after = try findings(in: text, of: rule).map(\.finding)
    #expect(after.count == before.count - fixable.count)
    #expect(after.flatMap(\.fixes).isEmpty)
  }

  @Test func aMisspeltNameIsOfferedForReplacement() throws {
    let example = try #require(
      Example.bad.first { $0.testDescription == "dangling-reference/topology.yaml" })
    let text = read(example.text, path: "a.yaml")
    let found = try findings(in: text, of: rules(named: "dangling-reference")).map(\.finding)
    #expect(found.flatMap(\.fixes).map(\.title) == ["replace `refnd` with `refund`"])
    #expect(found.flatMap(\.fixes).allSatisfy { !$0.isSafe })
    #expect(found.map(\.help) == ["did you mean `refund`?"])
  }

  private func applying(_ edits: [TextEdit], to bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for edit in edits.sorted(by: { $0.span > $1.span }) {
      bytes.replaceSubrange(Int(edit.span.lower)..<Int(edit.span.upper), with: edit.text.utf8)
    }
    return bytes
  }
}
