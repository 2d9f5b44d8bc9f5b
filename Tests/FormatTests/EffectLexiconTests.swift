import Testing
import TopolintModel

@testable import TopolintFormats

@Suite struct EffectLexiconTests {
  @Test(arguments: [
    ("send_email", EffectLevel.irreversible), ("slack.sendMessage", .irreversible),
    ("GetOrder", .read), ("read_and_send", .read), ("create-issue", .external),
    ("create_draft", .none), ("drafts.update", .none), ("send_draft", .irreversible),
    ("small_pay", .irreversible), ("delete-user", .irreversible), ("convert_units", .none),
  ])
  func theFirstVerbDecides(_ name: String, _ level: EffectLevel) {
    #expect(EffectLexicon.effect(ofToolNamed: name) == Effect(level, basis: .name))
  }

  @Test(arguments: ["", "weather", "email", "orders", "payments", "sender", "天气"])
  func aNameWithoutVerbSaysNothing(_ name: String) {
    #expect(EffectLexicon.effect(ofToolNamed: name) == nil)
  }
}
