import Testing
import TopolintRuleKit

@Suite struct Hostile {
  @Test func thousandsOfMissingNamesTakeLinearTime() throws {
    var text = "topology: 1\nnodes:\n"
    for i in 0..<10_000 {
      text += "  step_with_a_name_\(i): {llm: m, timeout: 1s, next: stpe_with_a_nam_\(i + 1)}\n"
    }
    let reading = read(text, path: "flow.yaml")
    let start = ContinuousClock.now
    let found = try findings(in: reading, of: rules(named: "dangling-reference")).map(\.finding)
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(found.count == 10_000)
    #expect(found.first?.help?.hasPrefix("did you mean `step_with_a_name_1`") == true)
    #expect(found.last?.help?.hasPrefix("define `stpe_with_a_nam_") == true)
  }
}
