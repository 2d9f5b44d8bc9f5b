import Testing
import TopolintSource
import TopolintSyntax

/// Edits leave everything else as it is.
@Suite struct EditorTests {
  /// The text, what is set, and the text afterwards. `at` is the mapping with the key `x`.
  @Test(arguments: [
    ("x:\n  a: 1 # one\n", "x:\n  a: 1 # one\n  m: 5\n"),
    ("x:\n  a: 1", "x:\n  a: 1\n  m: 5"),
    ("x:\r\n    a: 1\r\n", "x:\r\n    a: 1\r\n    m: 5\r\n"),
    ("x:\n  a: 1\n  b:\n    c: 2\n# end\n", "x:\n  a: 1\n  m: 5\n  b:\n    c: 2\n# end\n"),
    ("x:\n  m: 1 # one\n", "x:\n  m: 5 # one\n"),
    ("x:\n  m:\n  b: 2\n", "x:\n  m: 5\n  b: 2\n"),
    ("x: {a: 1}\n", "x: {a: 1, m: 5}\n"),
    ("x: {a: , b: [1]}\n", "x: {a: , b: [1], m: 5}\n"),
    ("x: {a: }\n", "x: {a: , m: 5}\n"),
    ("x: {a}\n", "x: {a, m: 5}\n"),
    ("x: {}\n", "x: {m: 5}\n"),
    ("x: {\n  a: 1,\n  }\n", "x: {\n  a: 1,\n  m: 5,\n  }\n"),
    ("x: {\n  a: 1 # one\n  }\n", "x: {\n  a: 1, # one\n  m: 5\n  }\n"),
    ("x:\n  t: |\n    text\ny: 1\n", "x:\n  t: |\n    text\n  m: 5\ny: 1\n"),
    ("x:\n  t: >-\n    text\n  a: 1\ny: 1\n", "x:\n  t: >-\n    text\n  a: 1\n  m: 5\ny: 1\n"),
    ("{\"x\": {\"a\": 1}}\n", "{\"x\": {\"a\": 1, \"m\": 5}}\n"),
    ("{\"x\":{\"a\":1}}\n", "{\"x\":{\"a\":1,\"m\":5}}\n"),
    ("{\"x\": {}}\n", "{\"x\": {\"m\": 5}}\n"),
    (
      "{\n  \"x\": {\n    \"a\": 1\n  }\n}\n",
      "{\n  \"x\": {\n    \"a\": 1,\n    \"m\": 5\n  }\n}\n"
    ),
  ])
  func sets(text: String, expected: String) throws {
    try expect(text, expected) {
      $0.set("m", to: .word("5"), in: try #require($0.document.root["x"]))
    }
    // Twice changes nothing.
    try expect(expected, expected) {
      $0.set("m", to: .word("5"), in: try #require($0.document.root["x"]))
    }
  }

  @Test(arguments: [
    ("x:\n- a: 1\n", "x:\n- a: 1\n- to: $end\n"),
    ("x:\n  -   a: 1\n      b: 2 # two\n", "x:\n  -   a: 1\n      b: 2 # two\n  -   to: $end\n"),
    ("x:\n  - {a: 1}\ny: 2\n", "x:\n  - {a: 1}\n  - {to: $end}\ny: 2\n"),
    ("x: [1]\n", "x: [1, {to: $end}]\n"), ("x: []\n", "x: [{to: $end}]\n"),
    ("x:\n  -\n    a: 1\n", "x:\n  -\n    a: 1\n  - to: $end\n"),
    ("{\"x\":[{\"a\":1}]}", "{\"x\":[{\"a\":1},{\"to\":\"$end\"}]}"),
    (
      "{\n\t\"x\": [\n\t\t{\"a\": 1}\n\t]\n}\n",
      "{\n\t\"x\": [\n\t\t{\"a\": 1},\n\t\t{\"to\": \"$end\"}\n\t]\n}\n"
    ),
  ])
  func appends(text: String, expected: String) throws {
    try expect(text, expected) {
      $0.append(
        .table([EditField("to", .text("$end"))]), to: try #require($0.document.root["x"]))
    }
  }

  @Test func nestedValuesFollowTheStyleAround() throws {
    let value = EditValue.table([
      EditField("id", .text("7")), EditField("on", .text("false")),
      EditField("list", .list([.text("a"), .table([EditField("b", .list([]))])])),
      EditField("row", .row([EditField("c", .word("1"))])), EditField("time", .text("60s")),
      EditField("why", .text("two words")), EditField("not", .text("a: b")),
    ])
    try expect(
      "x:\n- a: 1\n",
      "x:\n- a: 1\n- id: '7'\n  'on': 'false'\n  list:\n  - a\n  - b: []\n  row: {c: 1}\n"
        + "  time: 60s\n  why: two words\n  not: 'a: b'\n"
    ) { $0.append(value, to: try #require($0.document.root["x"])) }
    try expect(
      "{\"x\": [1]}",
      "{\"x\": [1, {\"id\": \"7\", \"on\": \"false\", \"list\": [\"a\", {\"b\": []}], "
        + "\"row\": {\"c\": 1}, \"time\": \"60s\", \"why\": \"two words\", \"not\": \"a: b\"}]}"
    ) { $0.append(value, to: try #require($0.document.root["x"])) }
  }

  @Test(arguments: [
    ("x:\n- a: 1\n- b: 2\n- c: 3\n", 1, "x:\n- a: 1\n- c: 3\n"),
    ("x:\n- a: 1\n- b: 2", 1, "x:\n- a: 1"),
    ("x:\n  # kept\n  - {a: 1}\n  - b\n", 0, "x:\n  # kept\n  - b\n"),
    ("x:\n  - a\n  - b # why\n", 1, "x:\n  - a\n  # why\n"),
    ("x: [a, b, c]\n", 0, "x: [b, c]\n"), ("x: [a, b, c]\n", 2, "x: [a, b]\n"),
    ("{\"x\": [\n  1,\n  2\n]}", 1, "{\"x\": [\n  1\n]}"),
  ])
  func removes(text: String, index: Int, expected: String) throws {
    try expect(text, expected) { $0.remove(index, from: try #require($0.document.root["x"])) }
  }

  @Test(arguments: [
    ("x: old # why\n", "x: new # why\n"), ("x: 'old'\n", "x: 'new'\n"),
    ("x: \"old\"\n", "x: \"new\"\n"), ("x: [old, b]\n", "x: [new, b]\n"),
    ("{\"x\": \"old\"}", "{\"x\": \"new\"}"),
  ])
  func replaces(text: String, expected: String) throws {
    try expect(text, expected) { editor in
      let value = try #require(editor.document.root["x"])
      return editor.replace(value.elements.first ?? value, with: "new")
    }
  }

  @Test(arguments: [
    "x: &a {b: 1}\ny: *a\n", "y: &a {b: 1}\nx: *a\n",
  ])
  func writesOnlyWhereAValueStands(text: String) throws {
    let editor = try editor(text)
    let isAlias = text.hasPrefix("y")
    let edits = editor.set("n", to: .word("5"), in: try #require(editor.document.root["x"]))
    #expect((edits == nil) == isAlias)
  }

  /// What cannot be done without loss is not done.
  @Test func refuses() throws {
    let commented = try editor("x:\n- a: 1\n- b: 2 # why\n  c: 3\n")
    #expect(commented.remove(1, from: try #require(commented.document.root["x"])) == nil)
    let single = try editor("x:\n- a: 1\n")
    #expect(single.remove(0, from: try #require(single.document.root["x"])) == nil)
    let folded = try editor("x: >\n  old\n")
    #expect(folded.replace(try #require(folded.document.root["x"]), with: "new") == nil)
    let kept = try editor("x:\n- |+\n  text\n\n\ny: 1\n")
    #expect(kept.append(.word("1"), to: try #require(kept.document.root["x"])) == nil)
  }

  @Test func placesAreFoundWithWhatIsAround() throws {
    let text = "a:\n  - {to: b}\n"
    let document = try editor(text).document
    let target = try #require(document.root["a"]?.elements.first?["to"])
    let place = try #require(document.place(at: target.span))
    #expect(place.node.text == "b")
    #expect(place.steps.map { $0.key?.text } == ["a", nil, "to"])
    #expect(place.mapping?["to"]?.text == "b")
    let key = try #require(document.root.entry("a")?.key)
    #expect(document.place(at: key.span)?.valueOfKey?.kind == .sequence)
  }

  private func editor(_ text: String) throws -> DocumentEditor {
    let source = SourceText(file: FileID(0), path: "a.yaml", bytes: Array(text.utf8))
    let result = YAMLReader.read(source)
    #expect(!result.hasErrors, "\(result.issues)")
    return DocumentEditor(try #require(result.documents.first))
  }

  private func expect(
    _ text: String, _ expected: String, _ change: (DocumentEditor) throws -> [TextEdit]?,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let edits = try #require(try change(try editor(text)), sourceLocation: sourceLocation)
    let after = String(
      decoding: TextEdit.apply(edits, to: Array(text.utf8)), as: UTF8.self)
    #expect(after == expected, sourceLocation: sourceLocation)
    _ = try editor(after)
  }
}
