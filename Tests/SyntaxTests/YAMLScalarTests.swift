import Testing
import TopolintSource

@testable import TopolintSyntax

@Suite("What YAML scalars mean")
struct YAMLScalarTests {
  @Test(
    "plain scalars by the core schema",
    arguments: [
      ("null", SyntaxNode.Kind.null), ("~", .null), ("Null", .null), ("nulL", .string),
      ("true", .bool), ("TRUE", .bool), ("tRue", .string), ("false", .bool),
      ("on", .string), ("off", .string), ("yes", .string), ("No", .string), ("y", .string),
      ("0", .integer), ("-12", .integer), ("+7", .integer), ("007", .integer), ("0o17", .integer),
      ("0xFf", .integer), ("0o8", .string), ("0x", .string), ("1_000", .string), ("-", .string),
      ("99999999999999999999999", .integer), ("1.", .float), (".5", .float), ("-1.5e-3", .float),
      ("1e5", .float), ("e5", .string), ("1e", .string), (".", .string), (".inf", .float),
      ("-.INF", .float), ("+.inf", .float), (".nan", .float), ("-.nan", .string),
      ("12:30", .string), ("2024-01-01", .string), ("1.2.3", .string), ("60s", .string),
    ])
  func kinds(text: String, kind: SyntaxNode.Kind) throws {
    let node = try root("[\(text)]")
    #expect(node.elements.first?.kind == kind)
    #expect(node.elements.first?.text == text)
    #expect(try root("- '\(text)'").elements.first?.kind == .string)
  }

  @Test("values")
  func values() throws {
    let node = try root(
      "[12, -3, 0x10, 0o17, 99999999999999999999999, 1.5, 1., .5, -.inf, .nan, true, False, +4]")
    #expect(
      node.elements.map(\.integer) == [12, -3, 16, 15, nil, nil, nil, nil, nil, nil, nil, nil, 4])
    #expect(
      node.elements.dropFirst(4).prefix(5).map(\.double) == [1e23, 1.5, 1, 0.5, -.infinity])
    #expect(node.elements[9].double?.isNaN == true)
    #expect(node.elements.dropFirst(10).prefix(2).map(\.bool) == [true, false])
    #expect(node.elements[0].bool == nil)
    #expect(node.elements[0].string == nil)
  }

  @Test("the key `on` stays text, numbers and truth values too")
  func keys() throws {
    let node = try root("on: push\nyes: 1\n1: one\nnull: n\n\"true\": t\n")
    #expect(node.entries.map(\.name) == ["on", "yes", "1", "null", "true"])
    #expect(node["on"]?.string == "push")
    #expect(node.entry("on")?.key.kind == .string)
    #expect(node["absent"] == nil)
  }

  @Test("duplicate keys are a warning with both places; the last wins")
  func duplicates() throws {
    let result = yaml("a: 1\nb: 2\na: 3\n1: x\n'1': y\nin: {k: 1, k: 2, k: 3}\n")
    #expect(result.codes == ["duplicate-key", "duplicate-key", "duplicate-key"])
    #expect(!result.hasErrors)
    let node = try #require(result.documents.first?.root)
    // The inner mapping closes first.
    let issue = result.issues[2]
    #expect(issue.severity == .warning)
    #expect(issue.span == Span(file: FileID(0), lower: 10, upper: 11))
    #expect(issue.notes.map(\.span) == [Span(file: FileID(0), lower: 0, upper: 1)])
    #expect(node["a"]?.integer == 3)
    #expect(node.entries.map(\.name) == ["b", "a", "1", "1", "in"])
    #expect(node["in"]?.entries.map(\.value.integer) == [3])
  }

  @Test("duplicates in a mapping of many keys")
  func manyKeys() {
    let lines = (0..<100_000).map { "key\($0 % 99_990): \($0)\n" }
    let result = yaml(lines.joined())
    #expect(result.issues.count == 10)
    #expect(result.issues.allSatisfy { $0.code == .duplicateKey })
    #expect(result.documents.first?.root.entries.count == 99_990)
    #expect(result.documents.first?.root["key3"]?.integer == 99_993)
    let starts = result.issues.map(\.span)
    #expect(starts == starts.sorted())
  }

  @Test("comments: own lines and line ends, not in scalars")
  func comments() {
    let text =
      "\u{FEFF}# first\na: b # after\nc: 'x # no'\nd: | # head\n  # text\n  more\n# below\n"
      + "e: a#b\nf: [1, #x\n  2]#y\n# last"
    let result = yaml(text)
    #expect(result.issues.isEmpty)
    #expect(
      result.comments.map(\.text) == ["first", "after", "head", "below", "x", "y", "last"])
    #expect(
      result.comments.map(\.standsAlone) == [true, false, false, true, false, false, true])
    #expect(result.comments.first?.span == Span(file: FileID(0), lower: 3, upper: 10))
  }

  @Test("a comment between a property and its scalar, and a # inside a tag")
  func commentsAtProperties() {
    let result = yaml("a: &x # one\n  b\nc: !t#u d\n")
    #expect(result.comments.map(\.text) == ["one"])
    #expect(result.documents.first?.root["a"]?.source == "b")
  }
}
