import Foundation
import Testing
import TopolintSource

@testable import TopolintSyntax

@Suite("Hostile input ends quickly with a diagnostic")
struct HostileInputTests {
  /// Far above what any of these takes, also in a debug build on a busy machine; the quadratic
  /// behaviour that it guards against takes tens of seconds.
  private static let bound = Duration.seconds(5)

  private func read(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) -> ReadResult {
    read(Array(text.utf8), json: false, sourceLocation: sourceLocation)
  }

  private func read(
    _ bytes: [UInt8], json: Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) -> ReadResult {
    let file = source(bytes)
    let clock = ContinuousClock()
    var result = ReadResult()
    let time = clock.measure {
      result = json ? JSONReader.read(file, dialect: .jsonc) : YAMLReader.read(file)
      for document in result.documents { #expect(walk(document).fault == nil) }
    }
    #expect(time < Self.bound, sourceLocation: sourceLocation)
    return result
  }

  private func times(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test(
    "nesting is cut at the limit", arguments: ["[", "{a: ", "- ", "? ", "[{a: ", "&a [", "!t ["])
  func nesting(unit: String) {
    let result = read(times(unit, 100_000))
    #expect(result.codes == ["too-deep"])
    #expect(result.documents.count == 1)
  }

  @Test("nesting in JSON", arguments: ["[", "{\"a\":", "[{\"a\":"])
  func nestingJSON(unit: String) {
    let result = read(Array(times(unit, 100_000).utf8), json: true)
    #expect(result.codes == ["too-deep"])
    #expect(result.documents.first.map { walk($0).count } ?? 0 > 100)
  }

  @Test("128 levels are read, 129 are not")
  func depthLimit() {
    for levels in [128, 129] {
      let text = times("[", levels) + times("]", levels)
      let expected = levels == 128 ? [] : ["too-deep"]
      #expect(yaml(text).codes == expected)
      #expect(json(text).codes == expected)
    }
  }

  @Test(
    "long flat flow collections",
    arguments: [
      ("[", "a, ", "]"), ("x: [", "1,", "]"), ("{", "a: b, ", "}"), ("[", "a: b, ", "]"),
      ("[", "[], ", "]"), ("[", "{a: 1}, ", "]"), ("[", "\"a\", ", "]"), ("[\n", "a,\n", "]"),
      (String(repeating: "[", count: 126), "a, ", String(repeating: "]", count: 126)),
    ])
  func flat(open: String, unit: String, close: String) throws {
    let count = 300_000 / unit.utf8.count
    let result = read(open + times(unit, count) + close)
    #expect(result.codes.allSatisfy { $0 == "duplicate-key" })
    #expect(try #require(result.documents.first).nodeCount > count)
  }

  @Test("an alias bomb is cut where it unfolds to too much")
  func aliasBomb() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for i in 1...12 {
      text += "a\(i): &a\(i) [" + Array(repeating: "*a\(i - 1)", count: 9).joined(separator: ", ")
      text += "]\n"
    }
    let result = read(text)
    #expect(result.codes == ["alias-expansion"])
    let document = try #require(result.documents.first)
    #expect(walk(document).count <= document.nodeCount + ReadLimits().maximumAliasExpansion)
  }

  @Test("a long text behind many aliases is cut as a large collection is")
  func aliasedText() throws {
    let text = "a: &a \(times("x", 1 << 20))\nb: [" + times("*a, ", 10_000) + "]\n"
    let result = read(text)
    #expect(result.codes == ["alias-expansion"])
    let elements = try #require(result.documents.first).root["b"]?.elements ?? []
    #expect(elements.filter { $0.kind == .string }.count == 100_000 / 4_097)
    let short = read("a: &a word\nb: [" + times("*a, ", 10_000) + "]\n")
    #expect(short.codes.isEmpty)
  }

  @Test("a bomb of merge keys is cut too")
  func mergeBomb() {
    var text = "a0: &a0 {k: v}\n"
    for i in 1...3_000 { text += "a\(i): &a\(i)\n  <<: *a\(i - 1)\n  k\(i): v\n" }
    let result = read(text)
    #expect(!result.codes.isEmpty)
    #expect(Set(result.codes).isSubset(of: ["alias-expansion", "too-deep"]))
  }

  @Test("many merge keys in one mapping, and many ranges of one text in any order")
  func manyOfOneKind() throws {
    let merges = read("a: &a {k: v}\nb:\n" + times("  <<: *a\n", 20_000))
    #expect(merges.issues.isEmpty)
    #expect(merges.documents.first?.root["b"]?.entries.count == 1)
    let text = read("a: |\n" + times("  line\n", 20_000))
    let node = try #require(text.documents.first?.root["a"])
    let ranges = (0..<20_000).reversed().map { 5 * $0..<5 * $0 + 4 }
    var spans: [Span] = []
    #expect(ContinuousClock().measure { spans = node.spans(ofText: ranges) } < Self.bound)
    #expect(Set(spans.map(\.count)) == [4])
  }

  @Test("depth along aliases counts")
  func aliasDepth() {
    var text = "a0: &a0 [x]\n"
    for i in 1...200 { text += "a\(i): &a\(i) [*a\(i - 1)]\n" }
    let result = read(text)
    #expect(result.codes.allSatisfy { $0 == "too-deep" } && !result.codes.isEmpty)
  }

  @Test("aliases that lead nowhere or into themselves are null")
  func badAliases() throws {
    let result = read("a: *none\nb: &b\n  self: *b\n  list: [*b]\n")
    #expect(result.codes == ["unknown-alias", "recursive-alias", "recursive-alias"])
    let node = try #require(result.documents.first?.root)
    #expect(node["a"]?.kind == .null)
    #expect(node["b"]?["self"]?.kind == .null)
    #expect(result.issues[1].notes.count == 1)
  }

  @Test(
    "other inputs that some parsers are slow on",
    arguments: [
      String(repeating: "%TAG !a! b\n", count: 20_000) + "---\na",
      (0..<20_000).map { "%TAG !a\($0)! b\n" }.joined() + "---\na",
      String(repeating: "---\n", count: 50_000), String(repeating: "---\n]\n", count: 20_000),
      String(repeating: "a:\n", count: 50_000), String(repeating: ":", count: 200_000),
      String(repeating: "? a\n", count: 50_000), String(repeating: "*", count: 200_000),
      String(repeating: "&a ", count: 50_000), "a: '" + String(repeating: "''", count: 200_000),
      String(repeating: "#\n", count: 100_000), "a: " + String(repeating: "b ", count: 200_000),
      "a: >\n" + String(repeating: "  x\n\n   y\n", count: 30_000),
      "\t" + String(repeating: " \t", count: 99_999),
      "é: [" + String(repeating: "é, ", count: 60_000) + "]", "\u{FEFF}", "\u{FEFF}\u{FEFF}a: b",
    ])
  func slow(text: String) {
    let result = read(text)
    #expect(!result.documents.isEmpty || !result.issues.isEmpty)
    let asJSON = read(Array(text.utf8), json: true)
    #expect(!asJSON.issues.isEmpty)
  }

  @Test("huge scalars and files beyond the limit")
  func huge() throws {
    for text in ["a: " + times("x", 2_000_000), "a: \"" + times("\\n", 1_000_000) + "\""] {
      let result = read(text)
      #expect(result.issues.isEmpty)
      #expect(try #require(result.documents.first?.root["a"]).textBytes.count >= 1_000_000)
    }
    let limit = ReadLimits().maximumBytes
    let big = [UInt8](repeating: 0x61, count: limit + 1)
    #expect(read(big, json: false).codes == ["too-large"])
    #expect(read(big, json: true).codes == ["too-large"])
    var few = ReadLimits()
    few.maximumComments = 10
    #expect(YAMLReader.read(source(times("#\n", 20) + "a: 1"), limits: few).comments.count == 10)
    let comments = source(times("//\n", 20) + "1")
    #expect(JSONReader.read(comments, dialect: .jsonc, limits: few).comments.count == 10)
    few.maximumNodes = 100
    let many = "[" + times("a,", 200) + "a]"
    #expect(YAMLReader.read(source(many), limits: few).codes == ["too-many-nodes"])
    #expect(
      JSONReader.read(source("[" + times("1,", 200) + "1]"), limits: few).codes == [
        "too-many-nodes"
      ])
    #expect(YAMLReader.read(source(many), limits: few).documents.first?.root.elements.count == 99)
  }

  @Test("NUL and invalid UTF-8 are reported at the byte, wherever it is")
  func invalidBytes() throws {
    let sample = Array("a: [1, 'é']\nb:\n  - \"x\" # c\n".utf8)
    let bad: [[UInt8]] = [
      [0x80], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF5], [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
    ]
    for offset in sample.indices where sample[offset] & 0xC0 != 0x80 {
      for json in [false, true] {
        var bytes = sample
        bytes.insert(0, at: offset)
        let nul = read(bytes, json: json)
        #expect(nul.codes == ["nul-byte"])
        #expect(nul.issues.first?.span.lower == UInt32(offset))
        for sequence in bad {
          bytes = sample
          bytes.insert(contentsOf: sequence, at: offset)
          let result = read(bytes, json: json)
          #expect(result.codes == ["invalid-utf8"])
          #expect(result.issues.first?.span.lower == UInt32(offset))
        }
      }
    }
    let utf16: [UInt8] = [0xFF, 0xFE, 0x61, 0x00]
    #expect(read(utf16, json: false).issues.first?.message.contains("UTF-16") == true)
  }

  @Test("one forbidden character does not cost the file")
  func controlCharacters() {
    let result = read("a: \u{1B}[31m\nb: x\u{7F}\u{9B}y\nc: 1\n")
    #expect(result.codes == ["control-character"])
    #expect(result.documents.first?.root["c"]?.integer == 1)
    #expect(result.issues.first?.span == Span(file: FileID(0), lower: 3, upper: 4))
    let mark = read("a: x\u{FEFF}y\n")
    #expect(mark.codes == ["control-character"])
    #expect(!mark.hasErrors)
  }

  @Test("a file cut off at any byte is read as far as it goes")
  func truncated() {
    let yamlText =
      "# c\n%YAML 1.2\n--- &r\na: &x !t [1, \"é\\u00e9\", 'b''c', {k: v}]\nb: |+\n  one\n\n  two\n"
      + "<<: *x\nc: >-\n   f\n   g\n? [k]\n: v\n...\n---\n\u{1F600}: *x\n"
    let jsonText =
      #"{"a": [1, -2.5e3, "é\u00e9\ud83d\ude00"], /* c */ "b": {"k": null}, // d"#
      + "\n\"t\": true}"
    for (text, isJSON) in [(yamlText, false), (jsonText, true)] {
      let bytes = Array(text.utf8)
      for count in 0...bytes.count {
        let result = read(Array(bytes.prefix(count)), json: isJSON)
        if count < bytes.count, isJSON { #expect(!result.issues.isEmpty) }
        for issue in result.issues { #expect(issue.span.upper <= UInt32(count)) }
        for comment in result.comments { #expect(comment.span.upper <= UInt32(count)) }
      }
    }
  }

  /// Where a value ends and a deeper line begins, and where the second colon is the fault.
  @Test(
    "a key in a place for none says what to do",
    arguments: [
      ("a:\n  b:\n   c: x\n    d: y\n", true), ("a: x\n  b: y\n", true), ("a: b: c\n", false),
      ("a:\n  b: c: d\n", false), ("- a\n- b: c: d\n", false),
    ])
  func deeperLines(text: String, isDeeper: Bool) {
    let problem = "mapping values are not allowed in this context: "
    #expect(
      yaml(text).issues.map(\.message) == [
        problem
          + (isDeeper
            ? "this line is indented deeper than the one above, which has a value already; align the two"
            : "quote the text that holds `: `, or indent")
      ])
  }

  @Test("an empty file says so", arguments: ["", " \n", "# only\n", "\u{FEFF}"])
  func empty(text: String) {
    #expect(yaml(text).codes == ["empty"])
    #expect(yaml(text).documents.isEmpty)
    #expect(json(text.contains("#") ? "" : text).codes == ["empty"])
  }
}
