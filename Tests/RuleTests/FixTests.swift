import Foundation
import Testing
import TopolintEngine
import TopolintFormats
import TopolintModel
import TopolintRuleKit
import TopolintRules
import TopolintSource

/// A fix mends what it is offered for, leaves a file that can be read, and has nothing left to do
/// afterwards; however the file is written.
@Suite struct FixTests {
  @Test(arguments: Example.bad) func fixesMend(_ example: Example) throws {
    let name = example.url.lastPathComponent
    let bytes = Array(example.text.utf8)
    try expectMended(bytes, name, example)
    try expectMended(
      Array(example.text.replacing("\n", with: "\r\n").utf8), name, example)
    try expectMended([0xEF, 0xBB, 0xBF] + bytes, name, example)
    try expectMended(Array(bytes.dropLast(bytes.last == 0x0A ? 1 : 0)), name, example)
    guard example.rule != "duplicate-key" else { return }
    let json = try #require(rewritten(example.text, reversingKeys: false))
    try expectMended(Array(json.utf8), example.isTopology ? "example.json" : name, example)
    let tight = Array(json.replacing("\n", with: "").replacing("  ", with: "").utf8)
    if rewritten(String(decoding: tight, as: UTF8.self), reversingKeys: false) == json {
      try expectMended(tight, example.isTopology ? "example.json" : name, example)
    }
  }

  /// Each rule that offers a fix does so for one of its examples: docs/fixing.md has the table.
  @Test func whatCanBeFixedIsDocumented() throws {
    var found: Set<String> = []
    for example in Example.bad {
      let text = read(example.text, path: example.url.lastPathComponent)
      let format = try #require(text.format)
      for fix in try fixes(in: text, of: example.rule) {
        found.insert("| `\(example.rule)` | \(format) | \(fix.isSafe ? "safe" : "unsafe") |")
      }
    }
    let page = try String(
      contentsOf: packageRoot.appending(path: "docs/fixing.md"), encoding: .utf8)
    let told = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      line.split(separator: "|").prefix(3).map { $0.trimmingCharacters(in: .whitespaces) }
    }.map { "| \($0[0]) | \($0[1]) | \($0[2]) |" }
    #expect(found.subtracting(told).isEmpty, "docs/fixing.md does not tell of these")
    #expect(Set(told).subtracting(found).isEmpty, "docs/fixing.md tells of these, and no example")
  }

  @Test func aMisspeltNameIsOfferedForReplacement() throws {
    let example = try #require(
      Example.bad.first { $0.testDescription == "dangling-reference/topology.yaml" })
    let text = read(example.text, path: "a.yaml")
    let found = try findings(in: text, of: rules(named: "dangling-reference")).map(\.finding)
    let fixes = try fixes(in: text, of: "dangling-reference")
    #expect(fixes.map(\.title) == ["replace `refnd` with `refund`"])
    #expect(fixes.allSatisfy { !$0.isSafe })
    #expect(found.map(\.help) == ["did you mean `refund`?"])
  }

  /// Of two keys that are slips for one name one is written, and none where that name stands.
  @Test func noKeyIsWrittenTwice() throws {
    func flow(_ sources: String...) -> String {
      let way = #"{"main": [[{"node": "Send it", "type": "main", "index": 0}]]}"#
      let connections = sources.map { #""\#($0)": \#(way)"# }.joined(separator: ", ")
      return #"""
        {"nodes": [{"type": "n8n-nodes-base.manualTrigger", "name": "At noon", "parameters": {},
        "typeVersion": 1, "position": [0, 0], "id": "a"}, {"type": "n8n-nodes-base.noOp",
        "name": "Send it", "parameters": {}, "typeVersion": 1, "position": [0, 0], "id": "b"}],
        "connections": {\#(connections)}}
        """#
    }
    for (before, after) in [
      (flow("At nooon", "At noonn"), flow("At noon", "At noonn")),
      (flow("At noon", "At noonn"), flow("At noon", "At noonn")),
    ] {
      let files = ["a.json": Array(before.utf8)]
      let run = try FixFolder(files, rule: "dangling-reference").run()
      let made = run.changes.first.map { String(decoding: $0.after.bytes, as: UTF8.self) }
      #expect((made ?? before) == after)
    }
  }

  /// Each of many fixes that add to the same place takes a round of its own.
  @Test func manyFixesAtOnePlaceAreAllMade() throws {
    let states = (0..<110).map { index in
      """
      "C\(index)": {"Type": "Choice", "Choices": [
        {"Variable": "$.a", "IsPresent": true, "Next": "\(index < 109 ? "C\(index + 1)" : "E")"}]}
      """
    }
    let text = """
      {"StartAt": "C0", "States": {
      \(states.joined(separator: ",\n")),
      "E": {"Type": "Succeed"}}}
      """
    let run = try FixFolder(["a.asl.json": Array(text.utf8)], rule: "router-no-default").run()
    #expect(run.changes.first?.rules.map(\.count) == [110])
    #expect(run.result.diagnostics.isEmpty)
  }

  /// A flow that is the text of a record is mended there as one that is a file of its own.
  @Test func textsAreMendedInTheirQuotes() throws {
    var mended: Set<String> = []
    for example in Example.bad where example.url.lastPathComponent.hasSuffix("flowise.json") {
      let plain = try FixFolder(["a.json": Array(example.text.utf8)], rule: example.rule).run()
      guard let wanted = plain.changes.first?.after.bytes, example.text.hasPrefix("{") else {
        continue
      }
      let record = try JSONSerialization.data(
        withJSONObject: ["id": "a", "name": "é\n", "flowData": example.text],
        options: [.prettyPrinted, .sortedKeys])
      let alone = Array(record)
      let listed = Array("[".utf8) + alone + Array("]".utf8)
      for bytes in [alone, listed] {
        try expectMended(bytes, "a.json", example)
        let run = try FixFolder(["a.json": bytes], rule: example.rule).run()
        let after = try JSONSerialization.jsonObject(
          with: Data(try #require(run.changes.first).after.bytes))
        let one = (after as? [Any])?.first ?? after
        let text = (one as? [String: String])?["flowData"]
        #expect(text == String(decoding: wanted, as: UTF8.self), "\(example)")
      }
      mended.insert(example.rule)
    }
    #expect(mended == ["dangling-reference", "duplicate-message-edge", "router-no-default"])
  }

  /// The fixes that are offered for a rule's findings.
  private func fixes(in text: TextReading, of rule: String) throws -> [Fix] {
    let found = try findings(in: text, of: rules(named: rule))
    let requests = found.flatMap { found in
      found.finding.remedies.map { RemedyRequest($0, in: found.workflow) }
    }
    return WorkflowReader().fixes(requests, in: text.source).compactMap { $0 }
      + found.flatMap(\.finding.fixes)
  }

  private func expectMended(_ bytes: [UInt8], _ name: String, _ example: Example) throws {
    let text = read(bytes, path: name)
    let offered = try fixes(in: text, of: example.rule)
    guard !offered.isEmpty else { return }
    for fix in offered {
      #expect(isMessageStyle(fix.title), "\(fix.title)")
      #expect(!fix.edits.isEmpty)
    }
    let folder = try FixFolder([name: bytes], rule: example.rule)
    let run = try folder.run()
    let change = try #require(run.changes.first, "no fix was applied to \(name)")
    let before = run.resultBefore.diagnostics
    let after = run.result.diagnostics
    #expect(after.count < before.count)
    #expect(after.allSatisfy { $0.fixes.isEmpty }, "\(after.map(\.message))")
    #expect(run.result.problems.isEmpty, "\(run.result.problems)")
    #expect(change.rules.map(\.id) == [example.rule])
    // What was there stays there: comments and line ends.
    let whole = String(decoding: change.after.bytes, as: UTF8.self)
    #expect(
      bytes.starts(with: [0xEF, 0xBB, 0xBF]) == change.after.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
    #expect((bytes.last == 0x0A) == (change.after.bytes.last == 0x0A))
    let pairs = whole.utf8.count { $0 == 0x0D }
    #expect(pairs == 0 || pairs == whole.utf8.count { $0 == 0x0A })
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      guard let comment = line.range(of: "# ") else { continue }
      #expect(whole.contains(line[comment.lowerBound...]))
    }
    // A second time there is nothing to do.
    let again = try FixFolder([name: change.after.bytes], rule: example.rule).run()
    #expect(again.changes.isEmpty)
  }
}

/// Files of one test, and the fixes of one rule or all in them.
struct FixFolder {
  let files: [String: [UInt8]]
  let rule: String?

  init(_ files: [String: [UInt8]], rule: String? = nil) throws {
    self.files = files
    self.rule = rule
  }

  func run(takesUnsafe: Bool = true) throws -> FixRun {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fixes-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
    let path = folder.resolvingSymlinksInPath().path
    let reader = WorkflowReader()
    let discovery = Discovery(
      DiscoveryRequest(
        paths: [path], workingFolder: path, extensions: ["yaml", "yml", "json"]))
    let catalogue = RuleCatalogue(allRules)
    return try FixRun(
      discovery, Configuration(), vocabulary: Vocabulary(rules: catalogue, formats: [:]),
      texts: [:], takesUnsafe: takesUnsafe
    ) { (texts, configuration) throws(ConfigurationError) in
      var options = RunOptions(workingFolder: path)
      options.threads = 2
      options.profile = .audit
      if let rule { options.selected = [rule] }
      options.texts = texts
      options.fixer = { source, requests in reader.fixes(requests, in: source) }
      let engine = Engine(
        catalogue: catalogue, configuration: configuration,
        reader: { reader.read($0, include: $1) }, options: options)
      return try engine.judge(discovery)
    }
  }
}
