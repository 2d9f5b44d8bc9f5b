import Foundation
import Testing
import TopolintFormats
import TopolintModel

/// The folder that holds Package.swift.
let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

@Suite struct FormatRegistry {
  /// The registry is made while building; here the folder is listed again.
  @Test func holdsEveryFormatFile() throws {
    let folder = packageRoot.appending(path: "Sources/TopolintFormats")
    let types = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix("Format.swift") && $0 != "WorkflowFormat.swift" }
      .map { String($0.dropLast(".swift".count)) }.sorted()
    #expect(allFormats.map { "\($0)" } == types)
  }

  @Test func idsAreUniqueAndKebabCase() {
    let ids = allFormats.map { $0.info.id }
    #expect(Set(ids).count == ids.count)
    for id in ids { #expect(id.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(id)") }
  }

  @Test func everyFormatTellsWhatItIs() {
    for format in allFormats {
      let info = format.info
      #expect(!info.title.isEmpty && !info.links.isEmpty && !info.syntaxes.isEmpty, "\(info.id)")
      #expect(!info.hints.isEmpty && info.hints.allSatisfy { !$0.isEmpty }, "\(info.id)")
      #expect(!info.families.isEmpty, "\(info.id)")
      for row in info.defaults { #expect(!row.note.source.isEmpty, "\(info.id): \(row.field)") }
      for knob in info.knobs { #expect(knob.values.count > 1, "\(info.id): \(knob.name)") }
    }
  }
}
