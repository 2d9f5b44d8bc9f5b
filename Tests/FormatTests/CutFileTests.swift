import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Files that break off before they hold all that tells their format.
@Suite struct CutFileTests {
  private func text(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: packageRoot.appending(path: path)))
  }

  private func reason(_ reading: Reading) -> String? {
    if case .unrecognised(let reason) = reading.status { reason } else { nil }
  }

  /// Behind the first sign every cut is told as a fault of the text, with a place in it.
  @Test(arguments: [
    ("workflows-examples/flowise/support-desk.after.json", #""baseClasses": ["#),
    ("Tests/FormatTests/Samples/langgraph/swarm-xray.json", #""__start__""#),
    ("Tests/FormatTests/Samples/langgraph/parallel.json", #""langchain""#),
    ("workflows-examples/n8n/support-desk.after.json", #"n8n-nodes-base.gmailTrigger""#),
  ])
  func everyCutBehindASignFails(path: String, sign: String) throws {
    let bytes = try text(path)
    let found = try #require(String(decoding: bytes, as: UTF8.self).range(of: sign))
    let whole = String(decoding: bytes, as: UTF8.self)
    let start = whole[..<found.upperBound].utf8.count
    // The last byte is the line break behind the closing bracket.
    for length in stride(from: start + 1, to: bytes.count - 2, by: 31) {
      let reading = readAny(Array(bytes[..<length]), path: "cut.json")
      #expect(reading.status == .failed, "\(length)")
      let problem = reading.problems.first { $0.code == "syntax" }
      #expect(problem.map { $0.isError && Int($0.span.upper) <= length } == true, "\(length)")
    }
  }

  @Test func aRecordThatIsCutInItsTextFails() throws {
    let flow = String(
      decoding: try text("workflows-examples/flowise/support-desk.after.json"), as: UTF8.self)
    let quoted = try JSONSerialization.data(withJSONObject: [flow])
    let record = #"{"id": "a", "name": "One", "flowData": "#
    let whole = Array(record.utf8) + Array(quoted.dropFirst().dropLast()) + Array("}".utf8)
    let table = Array(record.utf8) + Array(flow.utf8) + Array("}".utf8)
    for whole in [whole, table] {
      for list in [[], Array("[".utf8), Array(#"{"ChatFlow": ["#.utf8)] {
        for length in [4_000, 12_000, whole.count / 2, whole.count - 2] {
          let reading = readAny(list + whole[..<length], path: "cut.json")
          #expect(reading.status == .failed, "\(length)")
          #expect(reading.problems.contains { $0.code == "syntax" }, "\(length)")
        }
      }
    }
  }

  @Test(arguments: [
    // Canvases of other tools, and texts that only speak of the signs.
    #"{"nodes": [{"id": "customNode_0", "position": {"x": 0}, "type": "customNode", "data": {"label": "x""#,
    #"{"nodes": [{"id": "a", "data": {"node": {"base_classes": ["A"], "inputParams": []}, "name": "#,
    #"{"nodes": [{"id": "Agentflow_0", "data": {"type": "x", "baseClasses": "#,
    #"{"nodes": 3, "data": {"name": "a", "baseClasses": ["#,
    #"{"flowData": "{\"nodes\": [{\"data\": {\"name\": \"a\", \"base\": [\"baseClasses"#,
    #"{"nodes": [{"id": "a", "type": "runnable", "data": "#,
    #"{"nodes": [{"id": "a", "position": [1, 2], "type": "runnable", "data": {"id": ["a"]}}"#,
    #"{"name": "x", "nodes": [{"id": "__start__"}, "#,
    #"{"nodes": {"__start__": {"runnable": 1}}, "edges": [{"source": "#,
    #"{"nodes": [{"type": "install n8n-nodes"#,
    #"{"dependencies": {"n8n-nodes-base": "1"}, "nodes": ["#,
  ])
  func beginningsOfOtherFilesAreLeft(_ text: String) {
    let reading = readAny(text, path: "cut.json")
    #expect(reason(reading) != nil, "\(text)")
  }

  /// The extension promises JSON; without it a text that looks like it may be anything.
  @Test func onlyAPromiseIsHeld() {
    let text = #"{"nodes": [{"id": "__start__", "type": "runnable"}, {"id": "#
    #expect(readAny(text, path: "graph.json").status == .failed)
    #expect(reason(readAny(text, path: "graph.txt")) == "no sign of a known format")
    #expect(reason(readAny(text + #""a"}]}"#, path: "graph.json")) == "no known format")
  }

  /// The whole corpus cut: files of no known format are taken for none.
  @Test func noCutFileIsTakenForAnotherFormat() throws {
    guard FileManager.default.fileExists(atPath: Corpus.root.path) else {
      print("skipped: no corpus at \(Corpus.root.path); set TOPOLINT_CORPUS")
      return
    }
    let manifest = try String(
      contentsOf: Corpus.root.appending(path: "MANIFEST.tsv"), encoding: .utf8)
    var cut = 0
    for row in manifest.split(separator: "\n").dropFirst().map({ $0.split(separator: "\t") }) {
      let path = String(row[0])
      guard row.count > 1, path.hasSuffix(".json") else { continue }
      let bytes = Array(try Data(contentsOf: Corpus.root.appending(path: path)))
      let format = Corpus.formats[String(row[1])]
      for share in [2, 5, 9] {
        let reading = readAny(Array(bytes[..<(bytes.count * share / 10)]), path: path)
        if format == nil {
          #expect(reason(reading) != nil, "\(path), \(share) tenths: \(reading.status)")
        } else if format == "flowise" {
          #expect(reading.status == .failed, "\(path), \(share) tenths: \(reading.status)")
          cut += 1
        }
      }
    }
    #expect(cut == 87)
  }

  @Test func textInUTF16IsToldWhereItIsAWorkflow() throws {
    func bytes(_ text: String, little: Bool) -> [UInt8] {
      (little ? [0xFF, 0xFE] : [0xFE, 0xFF])
        + text.utf16.flatMap { unit -> [UInt8] in
          let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
          return little ? [low, high] : [high, low]
        }
    }
    for isLittle in [true, false] {
      let whole = bytes(WorkflowReaderLedger.good, little: isLittle)
      // Without the mark, the NUL bytes tell.
      for text in [whole, whole + [0x20], Array(whole.dropFirst(2))] {
        let reading = readAny(text, path: "flow.yaml")
        #expect(reading.status == .failed && reading.workflows.isEmpty)
        #expect(
          reading.problems.map(\.message) == [
            "the text is UTF-16, and only UTF-8 is read; save the file as UTF-8"
          ])
        #expect(reading.problems.first.map { $0.span.lower..<$0.span.upper } == 0..<2)
      }
      let broken = bytes(#"{"nodes": [{"id": "__start__"}, "#, little: isLittle)
      #expect(readAny(broken, path: "graph.json").status == .failed)
      for text in ["the topology of a mesh 😀\n", "", "a: 1\n"] {
        let reading = readAny(bytes(text, little: isLittle), path: "flow.yaml")
        #expect(reason(reading) == "UTF-16; only UTF-8 is read")
      }
    }
    #expect(reason(readAny([0xFF, 0xFE], path: "a.json")) == "UTF-16; only UTF-8 is read")
  }

  /// The search for signs stops at those of the first format; for the format that a document is of
  /// it has to go on.
  @Test func signsBehindThoseOfAnotherFormatAreFound() {
    let words = #""nodes connections parameters topology states StartAt""#
    let flow = #"""
      {"description": \#(words), "nodes": [{"id": "startAgentflow_0", "data": {"name":
      "startAgentflow", "inputParams": []}}], "edges": []}
      """#
    #expect(readAny(flow, path: "f.json").status == .analysed(formats: ["flowise"]))
    let graph = #"""
      {"nodes": [{"id": "__start__", "data": \#(words)}], "edges": []}
      """#
    #expect(readAny(graph, path: "f.json").status == .analysed(formats: ["langgraph"]))
  }
}
