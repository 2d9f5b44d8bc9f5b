import Foundation
import Testing
import TopolintRuleKit
import TopolintSource

@testable import TopolintReport

/// Compares with the files in `Goldens`; `TOPOLINT_BLESS=1` rewrites them, for a person to read.
enum Golden {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Goldens")

  static func check(_ output: OutputBuffer, _ name: String) throws {
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["TOPOLINT_BLESS"] == "1" {
      try Data(output.bytes).write(to: file)
      return
    }
    let expected = try Data(contentsOf: file)
    #expect(
      output.string == String(decoding: expected, as: UTF8.self),
      "\(name) differs; bless it after reading the difference")
  }
}

@Suite struct GoldenTests {
  @Test(arguments: Fixture.all)
  func everyReporter(_ fixture: Fixture) throws {
    for reporter in allReporters {
      var out = OutputBuffer()
      reporter.write(fixture.result, style: Fixture.style, to: &out)
      try Golden.check(out, "\(fixture.name).\(reporter.info.id)")
    }
  }

  /// Fixes are not written where no report says that it shows them.
  @Test(arguments: allReporters.indices)
  func aReporterThatShowsFixesSaysSo(_ index: Int) {
    let reporter = allReporters[index]
    let differ = Fixture.all.filter { fixture in
      var whole = OutputBuffer()
      reporter.write(fixture.result, style: Fixture.style, to: &whole)
      var bare = OutputBuffer()
      reporter.write(fixture.resultWithoutFixes, style: Fixture.style, to: &bare)
      return whole.bytes != bare.bytes
    }
    #expect(differ.isEmpty == !reporter.info.showsFixes)
  }

  @Test(arguments: ["text", "concise"])
  func colour(_ id: String) throws {
    let reporter = try #require(allReporters.first { $0.info.id == id })
    var out = OutputBuffer()
    reporter.write(
      Fixture.plain.result, style: ReportStyle(usesColour: true, version: "1.2.3"), to: &out)
    try Golden.check(out, "plain-colour.\(id)")
  }

  @Test func goldensOfNothingElse() throws {
    var expected: Set<String> = ["plain-colour.text", "plain-colour.concise"]
    for fixture in Fixture.all {
      for reporter in allReporters { expected.insert("\(fixture.name).\(reporter.info.id)") }
    }
    let found = try FileManager.default.contentsOfDirectory(atPath: Golden.folder.path)
    #expect(Set(found.filter { !$0.hasPrefix("graph-") }) == expected)
  }
}
