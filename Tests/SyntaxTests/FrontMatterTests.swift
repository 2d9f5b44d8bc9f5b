import Testing
import TopolintSource

@testable import TopolintSyntax

@Suite("Front matter")
struct FrontMatterTests {
  @Test(
    "found between the first lines of dashes",
    arguments: [
      ("---\nname: x\n---\nbody\n", "name: x\n"), ("---\r\nname: x\r\n---\r\nbody", "name: x\r\n"),
      ("\u{FEFF}--- \na: 1\n...\n", "a: 1\n"), ("---\n---\n", ""), ("---\na: 1\n---", "a: 1\n"),
      ("---\na: |\n  ---\n---\n", "a: |\n  ---\n"),
    ])
  func found(text: String, expected: String) throws {
    let bytes = Array(text.utf8)
    let range = try #require(FrontMatter.range(in: bytes))
    #expect(String(decoding: bytes[range], as: UTF8.self) == expected)
  }

  @Test(
    "not there",
    arguments: [
      "", "---", "# title\n---\na: 1\n---\n", " ---\n---\n", "---a\n---\n", "----\n---\n",
      "---\na: 1\n",
    ])
  func absent(text: String) {
    #expect(FrontMatter.range(in: Array(text.utf8)) == nil)
    #expect(FrontMatter.read(source(text)).documents.isEmpty)
  }

  @Test("places are offsets of the file")
  func places() throws {
    let text = "\u{FEFF}---\nnaïve: x # note\ntools: [é, b]\n---\n# body: not yaml\n"
    let result = FrontMatter.read(source(text))
    #expect(result.issues.isEmpty)
    let document = try #require(result.documents.first)
    #expect(document.root["tools"]?.elements.map(\.source) == ["é", "b"])
    #expect(document.root.entry("naïve")?.key.source == "naïve")
    #expect(result.comments.map(\.text) == ["note"])
  }

  @Test("a front matter that is not closed is an issue; the body is never read")
  func unclosed() {
    #expect(FrontMatter.read(source("---\na: 1\n")).codes == ["syntax"])
    #expect(FrontMatter.read(source("---\na: 1\n---\n\u{1}: [\n")).issues.isEmpty)
    #expect(FrontMatter.read(source("---\n\n---\n")).codes == ["empty"])
  }

  @Test("an error inside is at its place in the file")
  func error() throws {
    let result = FrontMatter.read(source("---\na: [1\n---\nbody\n"))
    #expect(result.codes == ["syntax"])
    #expect(result.documents.first?.root["a"]?.elements.count == 1)
    #expect(try #require(result.issues.first).span.lower <= 10)
  }
}
