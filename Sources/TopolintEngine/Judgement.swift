package import TopolintRuleKit
package import TopolintSource

/// A run's result, with what was read for it and the texts that fixes can be made in.
///
/// What a result shows of a file has no credentials in it; what is written must have them.
package struct Judgement: Sendable {
  /// A file as it was read.
  package struct Text: Sendable {
    /// The bytes.
    package let bytes: [UInt8]
    /// The places in them that must not be shown.
    package let hidden: [Span]
  }

  /// What came of the run.
  package let result: RunResult
  /// The texts of the files that were read in full, by position.
  let texts: [Int: Text]
  /// The files with their graphs, which stay as long as this does.
  private let files: [ReadFile]

  init(result: RunResult, files: [ReadFile]) {
    self.result = result
    self.files = files
    var texts: [Int: Text] = [:]
    for (position, file) in files.enumerated() where file.isWhole {
      guard let source = file.original ?? file.source else { continue }
      texts[position] = Text(bytes: source.bytes, hidden: file.hidden)
    }
    self.texts = texts
  }
}
