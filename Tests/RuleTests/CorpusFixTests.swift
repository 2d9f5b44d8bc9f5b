import Foundation
import Testing
import TopolintEngine
import TopolintModel
import TopolintRuleKit

/// Every fix that is offered for a real file, applied.
@Suite struct CorpusFixTests {
  /// With all fixes nothing is left to fix, nothing is broken, and a second run changes nothing.
  @Test(
    .enabled(if: CorpusRun.isThere, "the corpus is not there"), arguments: CorpusRun.formats)
  func fixesMendRealFiles(format: String) throws {
    var files: [String: [UInt8]] = [:]
    let folder = CorpusRun.corpus.appending(path: format)
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    for case let file as URL in all! where ["yaml", "yml", "json"].contains(file.pathExtension) {
      // As they would lie in a project of one's own: without the corpus's ignored folders.
      let name = file.path.dropFirst(folder.path.count + 1).replacing("/.", with: "/dot-")
      let bytes = Array(try Data(contentsOf: file))
      let found = try findings(in: read(bytes, path: file.lastPathComponent))
      if found.contains(where: { !$0.finding.remedies.isEmpty }) { files[String(name)] = bytes }
    }
    // In some folders nothing is found that a format could mend.
    guard !files.isEmpty else { return }
    let run = try FixFolder(files).run()
    #expect(!run.changes.isEmpty)
    let left = run.result.diagnostics.filter { !$0.fixes.isEmpty }
    #expect(left.isEmpty, "\(left.map { "\($0.identity.key): \($0.message)" })")
    #expect(run.result.problems.map(\.message) == run.resultBefore.problems.map(\.message))
    #expect(run.result.files == run.resultBefore.files)
    for change in run.changes {
      // What stood there still stands there, in its order; fixes only add or write over.
      let removed = lines(change.after.bytes).difference(from: lines(change.before.bytes)).removals
        .count
      let count = change.rules.reduce(0) { $0 + $1.count }
      #expect(removed <= count, "\(change.file.path): \(removed) lines, \(count) fixes")
      files[change.file.path] = change.after.bytes
    }
    let again = try FixFolder(files).run()
    #expect(again.changes.isEmpty)
    // A way for a failure shows that nobody said what the other branches make, or who takes back
    // what was done before it.
    let before = Set(run.resultBefore.diagnostics.map(\.rule)).union([
      "partial-failure-undefined", "no-compensation",
    ])
    let after = Set(run.result.diagnostics.map(\.rule))
    #expect(after.isSubset(of: before), "fixes brought \(after.subtracting(before))")
  }

  /// The lines, without the comma that another entry behind them asks for.
  private func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split { $0 == 0x0A || $0 == 0x0D }.map { $0.last == 0x2C ? $0.dropLast() : $0 }
  }
}
