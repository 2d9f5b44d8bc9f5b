import Foundation
import Testing
import TopolintModel
import TopolintPlatform
import TopolintRuleKit
import TopolintSource

@testable import TopolintEngine

/// Traps, as a rule with a fault would.
struct TrappingStep: Rule {
  static let info = RuleInfo(
    id: "trapping-step", summary: "traps", family: .structure, severity: .info, confidence: .low)
  init(options: NoOptions) {}
  func check(_ context: RuleContext, _ report: inout Report) {
    let names = context.workflow.nodes.map(\.name)
    _ = names[names.count]
  }
}

/// Runs out of stack, as a rule that recurses over a graph would.
struct DeepStep: Rule {
  static let info = RuleInfo(
    id: "deep-step", summary: "recurses", family: .structure, severity: .info, confidence: .low)
  init(options: NoOptions) {}
  func check(_ context: RuleContext, _ report: inout Report) {
    report(Finding("\(depth(of: context.workflow.nodes.count))", at: context.workflow.span))
  }
  private func depth(of count: Int) -> Int { count < 0 ? 0 : 1 + depth(of: count + 1) * 2 }
}

@Suite struct TrapTests {
  private static func check(_ rule: any Rule.Type) throws {
    let box = try Sandbox()
    try box.write("a.flow", "flow\nstep x\n")
    TrapGuard.install(exitCode: ExitCode.incomplete.rawValue)
    let engine = Engine(
      catalogue: RuleCatalogue([rule]), configuration: Configuration(), reader: readLines,
      options: RunOptions(workingFolder: box.path))
    _ = try engine.run(
      Discovery(
        DiscoveryRequest(paths: [box.path], workingFolder: box.path, extensions: ["flow"])))
  }

  private func lastLine(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
  }

  @Test func aTrapInARuleNamesRuleAndFileAndExitsWith4() async throws {
    let result = try await #require(
      processExitsWith: .exitCode(4), observing: [\.standardErrorContent]
    ) {
      try TrapTests.check(TrappingStep.self)
    }
    #expect(
      lastLine(result.standardErrorContent)
        == "topolint: internal error: a trap in rule `trapping-step` on a.flow")
  }

  @Test func runningOutOfStackIsReportedToo() async throws {
    let result = try await #require(
      processExitsWith: .exitCode(4), observing: [\.standardErrorContent]
    ) {
      try TrapTests.check(DeepStep.self)
    }
    #expect(
      lastLine(result.standardErrorContent)
        == "topolint: internal error: a trap in rule `deep-step` on a.flow")
  }
}
