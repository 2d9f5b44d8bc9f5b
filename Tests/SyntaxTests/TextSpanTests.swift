import Testing
import TopolintSource

@testable import TopolintSyntax

@Suite("Where in the file a piece of text is")
struct TextSpanTests {
  /// The bytes of the file under the first occurrence of `part` in the text of the value `a`.
  private func place(_ part: String, in file: String, json isJSON: Bool = false) throws -> String {
    let result = isJSON ? json(file) : yaml(file)
    let node = try #require(result.documents.first?.root["a"])
    let text = Array(try #require(node.text).utf8)
    let wanted = Array(part.utf8)
    let start = try #require(
      text.indices.first { text[$0...].starts(with: wanted) }, "\(node.text ?? "")")
    return node.document.text(under: node.span(ofText: start..<start + wanted.count))
  }

  @Test(
    "exact in every style",
    arguments: [
      ("a: one {{x}} two", "{{x}}", "{{x}}"),
      ("a: 'it''s {{x}} here'", "{{x}}", "{{x}}"),
      ("a: 'it''s'", "'", "''"),
      ("a: \"tab\\t\\u00e9\\x41\\N {{x}}\"", "{{x}}", "{{x}}"),
      ("a: \"\\u00e9x\"", "é", "\\u00e9"),
      ("a: \"one\n  two\n\n  {{x}}\"", "{{x}}", "{{x}}"),
      ("a: \"one \\\n   {{x}} \\\n  y\"", "{{x}}", "{{x}}"),
      ("a: one\n  two\n  {{x}} y", "{{x}}", "{{x}}"),
      ("a: 'one\n\n\n  two ''\n  {{x}} y'", "{{x}}", "{{x}}"),
      ("a: |\n  one\n    two\n  {{x}}\n", "{{x}}", "{{x}}"),
      ("a: |2\n    one\n  {{x}}\n", "{{x}}", "{{x}}"),
      ("a: |-\n\n\n  é\n\n  {{x}}\nb: 1", "{{x}}", "{{x}}"),
      ("a: >\n  one\n  two\n\n  three\n  {{x}}\n", "{{x}}", "{{x}}"),
      ("a: >\n  one\n\n\n  two {{x}}\n", "{{x}}", "{{x}}"),
      ("a: >\n  one\n    more\n    indented\n\n  two {{x}}\n  y\n", "{{x}}", "{{x}}"),
      ("a: |\n  one\n  two\n", "one\ntwo", "one\n  two"),
      ("a: >\n  one\n  two\n", "one two", "one\n  two"),
      ("\u{FEFF}\u{1F600}: é\na: |\n  \u{1F600} {{x}}\n", "{{x}}", "{{x}}"),
    ])
  func exact(file: String, part: String, expected: String) throws {
    #expect(try place(part, in: file) == expected)
    let windows = file.replacing("\n", with: "\r\n")
    #expect(try place(part, in: windows) == expected.replacing("\n", with: "\r\n"))
  }

  @Test(
    "exact in JSON strings with escapes",
    arguments: [
      (#"{"a": "x\n\"\ud83d\ude00\u00e9 {{x}}"}"#, "{{x}}", "{{x}}"),
      (#"{"a": "x\ud83d\ude00y"}"#, "\u{1F600}", #"\ud83d\ude00"#),
      (#"{"a": "plain {{x}}"}"#, "{{x}}", "{{x}}"),
    ])
  func exactJSON(file: String, part: String, expected: String) throws {
    #expect(try place(part, in: file, json: true) == expected)
  }

  @Test("many ranges in one pass, in any order, are as one by one")
  func many() throws {
    let lines = (0..<200).map { "  line \($0) {{v\($0)}}\n" }
    let node = try root("a: |\n" + lines.joined())
    let value = try #require(node["a"])
    let text = Array(try #require(value.text).utf8)
    let ranges = text.indices.filter { text[$0...].starts(with: Array("{{".utf8)) }
      .map { $0..<$0 + 4 }
    #expect(ranges.count == 200)
    let spans = value.spans(ofText: ranges)
    #expect(spans.map(value.document.text) == (0..<200).map { "{{v\(String($0).prefix(1))" })
    #expect(value.spans(ofText: ranges.reversed()) == spans.reversed())
    #expect(ranges.map { value.span(ofText: $0) } == spans)
  }

  @Test("what is outside the text is the whole scalar; collections are whole")
  func outside() throws {
    let node = try root("a: |\n  x\nb: [1]\nc: &c |\n  {{y}}\nd: *c\n")
    let value = try #require(node["a"])
    #expect(value.span(ofText: 1..<9) == value.span)
    #expect(value.span(ofText: -1..<1) == value.span)
    #expect(value.span(ofText: 0..<0).count == 0)
    #expect(node["b"]?.span(ofText: 0..<1) == node["b"]?.span)
    let used = try #require(node["d"])
    #expect(node.document.text(under: used.span(ofText: 0..<5)) == "{{y}}")
  }
}
