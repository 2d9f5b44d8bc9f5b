import Foundation
import Testing
import TopolintFormats
import TopolintModel

/// The JSON Schema and the reader accept the same files; a validator of JSON Schema is run over the
/// same samples elsewhere.
@Suite struct TopologySchema {
  static let samples = packageRoot.appending(path: "Tests/FormatTests/Samples/topology")

  static func samples(_ ending: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: samples, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.hasSuffix(ending) }.sorted { $0.path < $1.path }
  }

  @Test func isTheOneInTheDocuments() throws {
    let file = packageRoot.appending(path: "docs/schemas/topology-1.json")
    if ProcessInfo.processInfo.environment["TOPOLINT_BLESS"] != nil {
      try Data(topologySchema.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == topologySchema)
  }

  @Test func isJSONWithItsIdentity() throws {
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(topologySchema.utf8)) as? [String: Any])
    #expect(schema["$id"] as? String == topologySchemaID)
    #expect((schema["$defs"] as? [String: Any])?["node"] != nil)
  }

  @Test func goodSamplesAreRead() throws {
    let files = try Self.samples(".good.yaml")
    #expect(files.count > 40)
    for file in files {
      let reading = readTopology(try String(contentsOf: file, encoding: .utf8))
      #expect(reading.status == .analysed(formats: ["topology"]), "\(file.lastPathComponent)")
      #expect(reading.problems.map(\.message) == [], "\(file.lastPathComponent)")
    }
  }

  @Test func badSamplesFail() throws {
    let files = try Self.samples(".bad.yaml")
    #expect(files.count == (try Self.samples(".good.yaml")).count)
    for file in files {
      let reading = readTopology(try String(contentsOf: file, encoding: .utf8))
      #expect(reading.status == .failed, "\(file.lastPathComponent)")
      #expect(reading.problems.contains { $0.isError }, "\(file.lastPathComponent)")
      #expect(reading.workflows.count == 1, "\(file.lastPathComponent)")
    }
  }
}
