import Testing

@testable import TopolintFormats

/// The walk over a file finds exactly the hints that stand in it.
@Suite struct HintSearchTests {
  @Test func agreesWithLookingAtEveryPlace() {
    var state: UInt64 = 42
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    // Few letters, so that hints overlap and share their ends.
    let letters = Array("abc\u{E9}".utf8)
    func text(_ count: Int) -> [UInt8] { (0..<count).map { _ in letters[next(letters.count)] } }
    for _ in 0..<2000 {
      let hints = (0..<1 + next(5)).map { _ in
        String(decoding: text(2 + next(4)).map { $0 & 0x7F }, as: UTF8.self)
      }
      let bytes = text(next(40)).map { $0 & 0x7F }
      let expected = hints.map { hint in
        let hint = Array(hint.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: hint) }
      }
      let search = HintSearch(hints)
      #expect(search.found(in: bytes) == expected)
      // Stopping at every text that is found, and going on, finds the same.
      var state = HintSearch.State(search)
      while !state.isOver { search.goOn(&state, in: bytes) { _ in true } }
      #expect(state.found == expected)
    }
  }

  @Test(arguments: [
    ("", false), ("workflo", false), ("workflow", true), ("xworkflow", true), ("workflowx", true),
    ("workworkflow", true), ("w\u{F6}rkflow", false),
  ])
  func findsATextAtBothEnds(text: String, stands: Bool) {
    #expect(HintSearch(["workflow", "app"]).found(in: Array(text.utf8)) == [stands, false])
  }
}
