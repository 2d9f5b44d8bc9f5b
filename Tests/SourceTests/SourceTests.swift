import Testing
import TopolintSource

@Suite("Spans, names and output")
struct SourceTests {
  private func span(_ lower: UInt32, _ upper: UInt32, file: Int32 = 0) -> Span {
    Span(file: FileID(file), lower: lower, upper: upper)
  }

  @Test("spans touch when they share a byte or meet")
  func touching() {
    #expect(span(0, 5).touches(span(4, 9)))
    #expect(span(0, 5).touches(span(5, 5)))
    #expect(!span(0, 5).touches(span(6, 9)))
    #expect(!span(0, 5).touches(span(0, 5, file: 1)))
  }

  @Test("spans order by file, start, end")
  func ordering() {
    let ordered = [span(0, 1), span(0, 2), span(1, 1), span(0, 0, file: 1)]
    #expect(ordered.reversed().sorted() == ordered)
  }

  @Test(
    "the nearest name",
    arguments: [
      ("agnt", "agent"), ("Router", "router"), ("timeuot", "timeout"), ("x", nil),
      ("something-else", nil), ("agent", nil), ("", nil), ("AGENT", "agent"),
    ] as [(String, String?)])
  func nearest(name: String, expected: String?) {
    #expect(nearestName(to: name, in: ["agent", "router", "timeout"]) == expected)
  }

  @Test(
    "no guess for short names, numbers and what is far for its length",
    arguments: [
      ("2", nil), ("b", nil), ("A", "a"), ("ab", nil), ("step_3", nil), ("1718352852", nil),
      ("close_ticket", nil), ("stp_2", "step_2"),
    ] as [(String, String?)])
  func wildGuess(name: String, expected: String?) {
    let known = ["0", "a", "ac", "step_2", "1718352851", "sort_ticket"]
    #expect(nearestName(to: name, in: known) == expected)
  }

  /// Names, what is known, what cannot be meant, and what is guessed.
  @Test(
    "a guess is one name, several, or none",
    arguments: [
      ("refnd", ["refund", "reply"], [], .one("refund")),
      // Two are as near, and a third is not.
      ("writr", ["writer", "writes", "critic", "write"], [], .unsure(["writer", "write"])),
      // What several names go on from.
      ("bil", ["bill", "bug", "billing"], [], .unsure(["bill", "billing"])),
      ("bil", ["bill", "bug"], [], .one("bill")),
      // The nearest cannot be meant: what is farther is a question.
      ("bil", ["bill", "bug", "billing"], ["bill"], .unsure(["billing"])),
      ("writer", ["write", "rewriter"], ["write"], .unsure(["rewriter"])),
      ("roots", ["root", "writer"], ["root"], .none),
      // A name that differs in a number is not meant, nor is what is farther.
      ("agentAgentflow_9", ["startAgentflow_0", "agentAgentflow_0"], [], .none),
      ("agentAgentflow_10", ["agentAgentflow_0", "agentAgentflow_00"], [], .none),
      ("agntAgentflow_0", ["startAgentflow_0", "agentAgentflow_0"], [], .one("agentAgentflow_0")),
      ("agntAgentflow_0", ["agentAgentflow_0", "agentAgentflow_1"], ["agentAgentflow_0"], .none),
      // Nothing but case: the others are far away.
      ("BILL", ["bill", "billing"], [], .one("bill")),
    ] as [(String, [String], Set<String>, NameGuess)])
  func guess(name: String, known: [String], own: Set<String>, expected: NameGuess) {
    #expect(guessName(name, in: known, besides: own) == expected)
  }

  @Test("JSON: order, commas, indentation")
  func writer() {
    var writer = JSONWriter(pretty: true)
    writer.object {
      $0.field("b", 1)
      $0.field("a", 2.5)
      $0.key("list")
      $0.array([true, false]) { $0.value($1) }
      $0.key("none")
      $0.null()
      $0.key("empty")
      $0.object { _ in }
    }
    #expect(
      writer.out.string == """
        {
          "b": 1,
          "a": 2.5,
          "list": [
            true,
            false
          ],
          "none": null,
          "empty": {}
        }

        """)
  }

  @Test("JSON escapes what RFC 8259 and terminals ask for")
  func escapes() {
    var writer = JSONWriter(pretty: false)
    writer.value("\"\\\n\u{1B}\u{9B}\u{2028}é\u{1F600}")
    #expect(writer.out.string == #""\"\\\n\u001b\u009b\u2028é"# + "\u{1F600}\"")
  }
}
