import Testing
import TopolintSource

@testable import TopolintSyntax

@Suite("Where YAML nodes are")
struct YAMLSpanTests {
  @Test("scalars with their quotes, without anchor and tag")
  func scalars() throws {
    let node = try root("a: b\nq: 'it''s'\nd: &x \"y\"\nt: !Ref &y z\ne:\nf: ! 12\n")
    #expect(node["a"]?.source == "b")
    #expect(node["q"]?.source == "'it''s'")
    #expect(node["q"]?.text == "it's")
    #expect(node["d"]?.source == "\"y\"")
    #expect(node["t"]?.source == "z")
    #expect(node["t"]?.tag == "!Ref")
    #expect(node["e"]?.source == "")
    #expect(node["e"]?.kind == .null)
    #expect(node["f"]?.kind == .string)
  }

  @Test("collections end with their last child, not with the next token")
  func collections() throws {
    let text =
      "outer:\n  inner:\n    - a\n    - b\n\n\n# comment\nnext: {x: [1, 2], y: 3}  \nlast: &l\n  k: v\n\n"
    let node = try root(text)
    #expect(node["outer"]?.source == "inner:\n    - a\n    - b")
    #expect(node["outer"]?["inner"]?.source == "- a\n    - b")
    #expect(node["next"]?.source == "{x: [1, 2], y: 3}")
    #expect(node["next"]?["x"]?.source == "[1, 2]")
    #expect(node["last"]?.source == "k: v")
    #expect(node.source == String(text.dropLast(2)))
  }

  @Test("single pairs in a flow sequence have no brackets of their own")
  func singlePairs() throws {
    let node = try root("x: [a: b, [1]: 2, {c: d}: e]")
    #expect(node["x"]?.source == "[a: b, [1]: 2, {c: d}: e]")
    #expect(node["x"]?.elements.map(\.source) == ["a: b", "[1]: 2", "{c: d}: e"])
  }

  @Test("an anchored collection starts after its own anchor, not after its first key's")
  func anchoredCollections() throws {
    let node = try root(
      "m: &m\n  &k x: 1\ns: &s\n- a\n- b\nt: &t\n  - !x a\nf: &f !y {&g h: i}\ne: &e {}\n")
    #expect(node["m"]?.source == "&k x: 1")
    #expect(node["m"]?.entries.first?.key.source == "x")
    #expect(node["s"]?.source == "- a\n- b")
    #expect(node["t"]?.source == "- !x a")
    #expect(node["f"]?.source == "{&g h: i}")
    #expect(node["f"]?.tag == "!y")
    #expect(node["e"]?.source == "{}")
    let bare = try #require(yaml("&name--\n&namer : r\n").documents.first?.root)
    let key = try #require(bare.entries.first?.key)
    #expect(bare.span.lower <= key.span.lower)
  }

  @Test("an alias that was read as null can be a key")
  func unresolvedKey() {
    let result = yaml("*x : 1\n")
    #expect(result.codes == ["unknown-alias"])
    #expect(result.documents.first?.root[""]?.integer == 1)
  }

  @Test("block scalars without the blank lines after them")
  func blockScalars() throws {
    let node = try root("a: |\n  one\n  two\n\n\nb: >-  # note\n  x\n  y\nc: |+\n\n")
    #expect(node["a"]?.source == "|\n  one\n  two")
    #expect(node["a"]?.text == "one\ntwo\n")
    #expect(node["b"]?.text == "x y")
    #expect(node["b"]?.source == ">-  # note\n  x\n  y")
    #expect(node["c"]?.source == "|+")
  }

  @Test(
    "line endings, byte-order mark and non-ASCII text do not shift places",
    arguments: [
      "\n", "\r\n", "\r",
    ])
  func encodings(lineBreak: String) throws {
    for mark in ["", "\u{FEFF}"] {
      for first in ["# plain", "# \u{1F600} e\u{301} \u{4E2D}\u{85}\u{2028}"] {
        let lines = [
          first, "naïve: 'ü'", "\u{1F600}: [x, 'é', y]", "deep:", "  - k: ж", "  - last",
        ]
        let node = try root(mark + lines.joined(separator: lineBreak))
        #expect(node["naïve"]?.source == "'ü'")
        #expect(node["\u{1F600}"]?.elements.map(\.source) == ["x", "'é'", "y"])
        #expect(node["deep"]?.elements.map(\.source) == ["k: ж", "last"])
        #expect(node.entry("deep")?.key.source == "deep")
      }
    }
  }

  @Test("an alias is where it is used, and knows where it is written")
  func aliases() throws {
    let node = try root("base: &b {x: 1}\nuse: *b\nkeys:\n  *b : v\n")
    let use = try #require(node["use"])
    #expect(use.source == "*b")
    #expect(use.kind == .mapping)
    #expect(use.definition.map(use.document.text) == "{x: 1}")
    #expect(use["x"]?.integer == 1)
    #expect(use["x"]?.definition == nil)
    #expect(node["base"]?.definition == nil)
    #expect(node["keys"]?.entries.first?.key.kind == .mapping)
  }

  @Test("merge keys: written keys win, the last << wins, the first of a list wins")
  func merges() throws {
    let text = """
      a: &a {x: 1, y: 1}
      b: &b {y: 2, z: 2}
      c: &c
        <<: *a
        w: 0
      list:
        <<: [*a, *b]
        x: own
      chain:
        <<: *c
      twice:
        <<: *a
        <<: *b
      quoted: {"<<": 1}
      """
    let node = try root(text)
    let list = try #require(node["list"])
    #expect(list.entries.map(\.name) == ["x", "y", "z"])
    #expect(list["x"]?.text == "own")
    #expect(list["y"]?.integer == 1)
    let entry = try #require(list.entry("z"))
    #expect(entry.isMerged)
    #expect(entry.merge.map(list.document.text) == "<<")
    #expect(entry.value.source == "2")
    #expect(node["chain"]?.entries.map(\.name) == ["w", "x", "y"])
    #expect(node["chain"]?["y"]?.integer == 1)
    #expect(node["twice"]?["y"]?.integer == 2)
    #expect(node["quoted"]?.entries.map(\.name) == ["<<"])
  }

  @Test("several documents in one file")
  func documents() {
    let result = yaml("---\na: 1\n...\n---\n- b\n--- c\n")
    #expect(result.issues.isEmpty)
    #expect(
      result.documents.map { render($0.root) } == ["{\"a\": integer(1)}", "[\"b\"]", "\"c\""])
    #expect(result.documents.map(\.root.source) == ["a: 1", "- b", "c"])
  }

  @Test("reading goes on at the next document after an error")
  func restart() {
    let result = yaml("a: 1\nb: [\n---\nc: 3\n")
    #expect(result.codes == ["syntax"])
    #expect(
      result.documents.map { render($0.root) } == [
        "{\"a\": integer(1), \"b\": []}", "{\"c\": integer(3)}",
      ])
  }

  @Test("custom tags are kept, core tags decide the kind")
  func tags() throws {
    let node = try root(
      "a: !Ref x\nb: !!str 1\nc: !!int 7\nd: !file {p: q}\ne: !!binary AA==\nf: !include\n"
        + "g: !!float 1\nh: !<tag:x,2000:y> z\n")
    #expect(node["a"]?.tag == "!Ref")
    #expect(node["a"]?.source == "x")
    #expect(node["b"]?.string == "1")
    #expect(node["b"]?.tag == nil)
    #expect(node["c"]?.integer == 7)
    #expect(node["d"]?.tag == "!file")
    #expect(node["d"]?.source == "{p: q}")
    #expect(node["e"]?.tag == "!!binary")
    #expect(node["f"]?.tag == "!include")
    #expect(node["f"]?.source == "!include")
    #expect(node["g"]?.double == 1)
    #expect(node["h"]?.tag == "tag:x,2000:y")
    #expect(node["h"]?.source == "z")
  }
}
