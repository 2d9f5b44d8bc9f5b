import Testing
import TopolintSource

@testable import TopolintSyntax

@Suite("JSON")
struct JSONTests {
  @Test(
    "accepted by RFC 8259",
    arguments: [
      ("null", "null(null)"), ("true", "bool(true)"), (" 1 ", "integer(1)"), ("-0", "integer(-0)"),
      ("1.5e+10", "float(1.5e+10)"), ("1E5", "float(1E5)"), ("\"\"", "\"\""), ("[]", "[]"),
      ("{}", "{}"), ("[[],{}]", "[[], {}]"),
      ("{\"a\":{\"b\":[1,2]}}", "{\"a\": {\"b\": [integer(1), integer(2)]}}"),
      (#""\"\\\/\b\f\n\r\t""#, "\"\"\\/\u{8}\u{C}\n\r\t\""),
      (#""\u0041\u00e9\ud83d\ude00""#, "\"Aé\u{1F600}\""),
      ("\"\u{7F}\u{2028}\"", "\"\u{7F}\u{2028}\""), (#""\u0000""#, "\"\u{0}\""),
      ("\u{FEFF}[1]", "[integer(1)]"), ("{\"<<\": 1}", "{\"<<\": integer(1)}"),
      ("\"null\"", "\"null\""), ("[1,\n2\r\n,3\t]", "[integer(1), integer(2), integer(3)]"),
    ])
  func accepted(text: String, expected: String) {
    let result = json(text)
    #expect(result.issues.isEmpty, "\(result.issues)")
    #expect(result.documents.map { render($0.root) } == [expected])
  }

  @Test(
    "refused, with what could be read",
    arguments: [
      ("[1,]", "[integer(1)]"), ("[1 2]", "[integer(1), integer(2)]"),
      ("{\"a\":1,}", "{\"a\": integer(1)}"),
      ("[01]", "[\"01\"]"), ("[1.]", "[\"1.\"]"), ("[.5]", "[\".5\"]"), ("[+1]", "[\"+1\"]"),
      ("[1e]", "[\"1e\"]"), ("[-]", "[\"-\"]"), ("[NaN]", "[\"NaN\"]"), ("[True]", "[bool(True)]"),
      ("[nul]", "[\"nul\"]"), ("[\"a\nb\"]", "[\"a\nb\"]"), ("[\"\\x\"]", "[\"\\x\"]"),
      ("[\"\\u12G4\"]", "[\"\\u12G4\"]"), ("{\"a\" 1}", "{\"a\": integer(1)}"),
      ("{a: 1}", "{}"), ("['a']", "[]"), ("[1", "[integer(1)]"), ("{\"a\":", "{\"a\": null()}"),
      ("{\"a\"", "{\"a\": null()}"), ("[1}", "[integer(1)]"), ("1 2", "integer(1)"),
      ("[\"abc", "[\"abc\"]"), ("[\"ab\\", "[\"ab\"]"), ("// c\n[1]", "[integer(1)]"),
      ("[,1]", "[]"), ("[1]]", "[integer(1)]"), ("[\"\\", "[\"\"]"),
      ("{\"a\":1 /* x", "{\"a\": integer(1)}"),
    ])
  func refused(text: String, expected: String) {
    let result = json(text)
    #expect(result.hasErrors)
    #expect(result.codes.allSatisfy { $0 == "syntax" })
    #expect(result.documents.map { render($0.root) } == [expected])
  }

  @Test(
    "JSON with comments",
    arguments: [
      ("[1,]", "[integer(1)]"), ("{\"a\":1,}", "{\"a\": integer(1)}"),
      ("[1 // one\n  ,\n  2 /* two */ ,\n]", "[integer(1), integer(2)]"), ("/**/ 1", "integer(1)"),
    ])
  func dialect(text: String, expected: String) {
    let result = json(text, .jsonc)
    #expect(result.issues.isEmpty)
    #expect(result.documents.map { render($0.root) } == [expected])
    #expect(json(text).hasErrors)
    #expect(json("[1,,]", .jsonc).hasErrors)
    #expect(json("[,]", .jsonc).hasErrors)
  }

  @Test("comments are kept with their places")
  func comments() {
    let text = "// top\n{ /* in */ \"a\": \"// no\" // end\n}"
    let result = json(text, .jsonc)
    #expect(result.comments.map(\.text) == ["top", "in", "end"])
    #expect(result.comments.map(\.standsAlone) == [true, false, false])
  }

  @Test(
    "lone surrogates are reported and read as U+FFFD",
    arguments: [
      #""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\ud800""#, #""\ud800\n""#,
    ])
  func loneSurrogates(text: String) {
    let result = json(text)
    #expect(result.codes.allSatisfy { $0 == "lone-surrogate" } && !result.codes.isEmpty)
    #expect(result.documents.first?.root.text?.first == "\u{FFFD}")
    #expect(result.issues.first?.span.lower == 1)
    #expect(result.issues.first?.span.upper == 7)
  }

  @Test("spans hold the quotes and brackets")
  func spans() throws {
    let document = try #require(
      json("{\"ключ\": [1, \"\\u00e9x\", {\"b\": -2.5}]}").documents.first)
    let list = try #require(document.root["ключ"])
    #expect(list.source == "[1, \"\\u00e9x\", {\"b\": -2.5}]")
    #expect(list.elements.map(\.source) == ["1", "\"\\u00e9x\"", "{\"b\": -2.5}"])
    #expect(document.root.entry("ключ")?.key.source == "\"ключ\"")
  }

  @Test(
    "what is no value says what to write",
    arguments: [
      (#"{"a": True}"#, "this is not a JSON value; write `true`"),
      (#"[FALSE]"#, "this is not a JSON value; write `false`"),
      (#"[None]"#, "this is not a JSON value; write `null`"),
      (#"[yes]"#, "this is not a JSON value; put text in double quotes"),
      (
        #"{"a": ${max}}"#,
        "expected a value, not a placeholder: fill it in before, or put it in double quotes; "
          + "the rest was not read"
      ), (#"{"a": $max}"#, "expected a value; the rest was not read"),
    ])
  func advice(text: String, message: String) {
    #expect(json(text).issues.first?.message == message)
  }

  @Test("keys of any length, and keys written twice")
  func keys() {
    let long = String(repeating: "k", count: 5_000)
    let result = json("{\"\(long)\": 1, \"a\": 1, \"\\u0061\": 2}")
    #expect(result.codes == ["duplicate-key"])
    #expect(result.documents.first?.root[long]?.integer == 1)
    #expect(result.documents.first?.root["a"]?.integer == 2)
  }
}
