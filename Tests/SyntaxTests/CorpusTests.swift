import Foundation
import Testing
import TopolintSource

@testable import TopolintSyntax

@Suite("Real files")
struct CorpusTests {
  /// The folder of real files, or nil when it is not there.
  static let corpus: URL? = {
    let package = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path = ProcessInfo.processInfo.environment["TOPOLINT_CORPUS"] ?? "../shared/corpus"
    let folder = URL(filePath: path, directoryHint: .isDirectory, relativeTo: package)
    return FileManager.default.fileExists(atPath: folder.appending(path: "MANIFEST.tsv").path)
      ? folder : nil
  }()

  @Test(
    "each is read, and what is wrong with some is known",
    .enabled(
      if: corpus != nil, "no corpus: set TOPOLINT_CORPUS or put it at ../shared/corpus"))
  func everyFile() throws {
    let corpus = try #require(Self.corpus)
    let paths = try #require(FileManager.default.enumerator(atPath: corpus.path))
      .compactMap { $0 as? String }.sorted()
    var count = 0
    var broken: [String] = []
    for path in paths {
      let reader: (SourceText) -> ReadResult
      switch path.split(separator: ".").last {
      case "yaml", "yml": reader = { YAMLReader.read($0) }
      case "json": reader = { JSONReader.read($0) }
      case "md": reader = { FrontMatter.read($0) }
      default: continue
      }
      count += 1
      let bytes = [UInt8](try Data(contentsOf: corpus.appending(path: path)))
      let result = reader(SourceText(file: FileID(0), path: path, bytes: bytes))
      for document in result.documents {
        #expect(walk(document).fault == nil, "\(path)")
      }
      for issue in result.issues { #expect(Int(issue.span.upper) <= bytes.count, "\(path)") }
      if result.hasErrors {
        broken.append(path)
        #expect(!result.documents.isEmpty, "what could be read of \(path) was thrown away")
      } else {
        #expect(!result.documents.isEmpty || path.hasSuffix(".md"), "\(path)")
      }
    }
    #expect(count > 1_000)
    // Those have text after the end of their object; all else is well formed.
    #expect(broken.count == 6)
    #expect(broken.allSatisfy { $0.hasPrefix("n8n-invalid/") }, "\(broken)")
  }
}
