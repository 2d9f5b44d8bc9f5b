import Foundation
import Testing
import TopolintReport
import TopolintSource

/// Differences that `patch` and `git apply` take.
@Suite struct UnifiedDiffTests {
  @Test(arguments: [
    ("a\nb\nc\n", "a\nB\nc\n"), ("a\nb", "a\nb\nc"), ("a\r\nb\r\n", "a\r\nx\r\nb\r\n"), ("", "a\n"),
    ("a\n", ""), ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\nx\n9\n"),
    ("\u{FEFF}a: 1\n", "\u{FEFF}a: 1\nb: 2\n"), ("a\n\n\nb\n", "a\n\nb\n"),
  ])
  func patchMakesTheOneOfTheOther(before: String, after: String) throws {
    let names = ["a.yaml", "with blank.yaml", "größer \"x\".yaml"]
    for name in names {
      for tool in [["git", "apply", "-"], ["patch", "-p1", "--binary", "-s"]] {
        // Old versions of patch take no quoted names.
        if tool[0] == "patch", name != names[0] { continue }
        #expect(try apply(diff(before, after, name), with: tool, to: before, name) == after)
      }
    }
  }

  @Test func equalTextsGiveNothing() {
    #expect(diff("a\nb\n", "a\nb\n", "a") == "")
  }

  @Test func randomEditsAreFound() throws {
    var state: UInt64 = 7
    func random(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(below))
    }
    for _ in 0..<40 {
      let old = (0..<random(40)).map { _ in "\(random(5))\n" }
      var new = old
      for _ in 0..<random(6) {
        if random(2) == 0, !new.isEmpty { new.remove(at: random(new.count)) }
        if random(2) == 0 { new.insert("\(random(9))\n", at: random(new.count + 1)) }
      }
      let (before, after) = (old.joined(), new.joined())
      if before == after || before.isEmpty || after.isEmpty { continue }
      let text = diff(before, after, "a.yaml")
      #expect(
        try apply(text, with: ["git", "apply", "-"], to: before, "a.yaml") == after, "\(text)")
    }
  }

  /// A line that must not be shown is in no hunk, and the rest can be applied all the same.
  @Test(arguments: [
    ("a\nkey: S\nb\nc\n", "a\nkey: S\nb\nC\n"), ("key: S\na\nb\n", "key: S\nA\nb\n"),
    ("a\nkey: S\nb\nc\n", "x\na\nkey: S\nb\ny\nc\n"), ("a\nb\nkey: S\n", "x\na\nb\nkey: S\n"),
    ("a\nkey: S\nb\n", "a\nkey: S\nx\nb\n"), ("a\nkey: S\n", "a\nkey: S\nb\n"),
    ("1\n2\nkey: S\nkey: S\n3\n4\n", "1\nx\n2\nkey: S\nkey: S\ny\n3\n4\n"),
  ])
  func secretLinesAreLeftOut(before: String, after: String) throws {
    var out = OutputBuffer()
    let hindrance = UnifiedDiff.write(
      "a.yaml", before: Array(before.utf8), after: Array(after.utf8),
      hiding: (secrets(before), secrets(after)), to: &out)
    #expect(hindrance == nil)
    #expect(!out.string.contains("S"))
    for tool in [["git", "apply", "-"], ["patch", "-p1", "--binary", "-s"]] {
      #expect(try apply(out.string, with: tool, to: before, "a.yaml") == after)
    }
  }

  /// A change of such a line itself, or right before it, cannot be shown.
  @Test(arguments: [
    ("a\nkey: S\n", "a\nkey: T, S\n", 2), ("a\nkey: S\nb\n", "a\nx\nkey: S\nb\n", 2),
    ("a\nkey: S", "a\nkey: S\nb", 2), ("a\nb\nkey: S\nc\n", "a\nB\nkey: S\nC\n", 3),
  ])
  func whatWouldShowASecretIsNoDiff(before: String, after: String, line: Int) {
    var out = OutputBuffer()
    let hindrance = UnifiedDiff.write(
      "a.yaml", before: Array(before.utf8), after: Array(after.utf8),
      hiding: (secrets(before), secrets(after)), to: &out)
    #expect(hindrance == line)
    #expect(out.string == "")
  }

  private func secrets(_ text: String) -> [Span] {
    text.utf8.enumerated().filter { $0.element == UInt8(ascii: "S") }.map {
      Span(file: FileID(0), lower: UInt32($0.offset), upper: UInt32($0.offset + 1))
    }
  }

  /// A text that has nothing of the other is one change.
  @Test func longDifferencesEnd() {
    let old = (0..<4_000).map { "a\($0)\n" }.joined()
    let new = (0..<4_000).map { "b\($0)\n" }.joined()
    let text = diff("x\n" + old, "x\n" + new, "a")
    #expect(text.split(separator: "\n").count { $0.hasPrefix("@@") } == 1)
    #expect(text.split(separator: "\n").count { $0.hasPrefix("+b") } == 4_000)
  }

  private func diff(_ before: String, _ after: String, _ name: String) -> String {
    var out = OutputBuffer()
    UnifiedDiff.write(name, before: Array(before.utf8), after: Array(after.utf8), to: &out)
    return out.string
  }

  private func apply(_ diff: String, with tool: [String], to text: String, _ name: String) throws
    -> String
  {
    let folder = FileManager.default.temporaryDirectory.appending(path: "diff-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data(text.utf8).write(to: file)
    let input = folder.appending(path: "the.diff")
    try Data(diff.utf8).write(to: input)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = tool
    process.currentDirectoryURL = folder
    process.standardInput = try FileHandle(forReadingFrom: input)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(tool): \(diff)")
    return String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
  }
}
