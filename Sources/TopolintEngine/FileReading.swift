package import TopolintModel
internal import TopolintPlatform
internal import TopolintRuleKit
package import TopolintSource
internal import TopolintSyntax

/// Reads one file as workflows; the second argument follows paths relative to the file.
package typealias Reader =
  @Sendable (SourceText, @escaping @Sendable (String) -> Inclusion) -> Reading

/// What came of one file, before rules.
struct ReadFile: Sendable {
  let input: InputFile
  let id: FileID
  /// The text as it may be shown, without credentials; dropped where nothing points into it.
  var source: SourceText?
  /// The text as it was read, for fixes; nil where `source` is that.
  var original: SourceText?
  /// The bytes that must not be shown.
  var hidden: [Span] = []
  /// Writes remedies as edits of the text as it was read; nil where it is not kept for that.
  var fixer: (@Sendable ([RemedyRequest]) -> [Fix?])?
  /// Reads it once more, as the files that refer to it say how it is meant.
  var again: Rereading?
  var status: FileRecord.Status
  var workflows: [Workflow] = []
  var problems: [Problem] = []
  var directives: [Directive] = []
  var included: [SourceText] = []

  /// Whether all of it was read.
  var isWhole: Bool { if case .analysed = status { true } else { false } }
}

/// Reads files.
struct FileReading: Sendable {
  let reader: Reader
  let configuration: Configuration
  let workingFolder: String
  let texts: [String: [UInt8]]
  /// Whether findings are to have fixes.
  let writesFixes: Bool

  /// The longest text whose documents are kept until its fixes are written. That of a longer one
  /// would be the better part of a run's memory, and there reading it again is the smaller part of
  /// the time.
  private static let longestKept = 1 << 20

  /// Reads one file; files that it draws in get identities from `firstIncluded` on.
  func read(_ input: InputFile, id: FileID, firstIncluded: Int32) -> ReadFile {
    let limit = configuration.limits.maximumBytes
    let bytes: [UInt8]
    do {
      bytes =
        if let text = texts[input.resolved] { text } else {
          try Self.bytes(of: input, limit: limit)
        }
    } catch {
      return failed(input, id: id, error)
    }
    let source = SourceText(file: id, path: input.path, bytes: bytes)
    let inclusions = Inclusions(
      of: input, firstID: firstIncluded, workingFolder: workingFolder, limit: limit)
    let reading = TrapGuard.during("the reader", on: input.path) {
      reader(source) { inclusions.follow($0) }
    }
    return readFile(reading, input, source)
  }

  /// Reads a file once more, with those that refer to it; as it is where that would change nothing.
  func read(_ file: ReadFile, referrers: [Referrer], firstIncluded: Int32) -> ReadFile {
    guard let again = file.again, let source = file.original ?? file.source, !referrers.isEmpty
    else { return file }
    let inclusions = Inclusions(
      of: file.input, firstID: firstIncluded, workingFolder: workingFolder,
      limit: configuration.limits.maximumBytes)
    let reading = TrapGuard.during("the reader", on: file.input.path) {
      again.read(referrers) { inclusions.follow($0) }
    }
    return readFile(reading, file.input, source)
  }

  private static func bytes(of input: InputFile, limit: Int) throws(FileError) -> [UInt8] {
    input.location.isEmpty
      ? try FileSystem.readStandardInput(limit: limit)
      : try FileSystem.read(input.location, limit: limit)
  }

  private func readFile(_ reading: Reading, _ input: InputFile, _ source: SourceText) -> ReadFile {
    var file = ReadFile(input: input, id: source.file, source: source, status: .failed)
    file.workflows =
      configuration.tools.isEmpty
      ? reading.workflows : reading.workflows.map { $0.applying(configuration.tools) }
    file.problems = reading.problems.map { problem in
      Problem(
        path: input.path, isError: problem.isError, code: problem.code, message: problem.message,
        help: problem.help, span: problem.span, notes: problem.notes)
    }
    if case .failed = reading.status, !file.problems.contains(where: \.isError) {
      file.problems.append(
        Problem(
          path: input.path, isError: true, code: "unreadable", message: "could not be read"))
    }
    switch reading.status {
    case _ where file.problems.contains(where: \.isError): file.status = .failed
    case .analysed(let formats):
      file.status = .analysed(formats: formats, workflows: reading.workflows.count)
    case .unrecognised(let reason): file.status = .unrecognised(reason: reason)
    case .failed: file.status = .failed
    }
    file.included = reading.included
    file.again = reading.again
    if writesFixes, source.bytes.count <= Self.longestKept { file.fixer = reading.fixer }
    // Directives are read from the text as it is; everything that shows it gets it without secrets.
    if !reading.redactions.isEmpty {
      file.source = source.hiding(reading.redactions)
      file.original = source
      file.hidden = reading.redactions
    }
    if !reading.workflows.isEmpty {
      file.directives = Directive.all(in: source, comments: reading.comments)
    }
    // A folder may hold thousands of files that are no workflows: their text is not kept.
    if reading.workflows.isEmpty, file.problems.isEmpty {
      file.source = nil
      file.original = nil
      file.again = nil
      file.included = []
    }
    return file
  }

  private func failed(_ input: InputFile, id: FileID, _ error: FileError) -> ReadFile {
    let code: String
    let help: String?
    switch error.reason {
    case .notFound: (code, help) = ("file-not-found", nil)
    case .tooLarge: (code, help) = ("too-large", "raise `limits.file-size` in topolint.yaml")
    case .notRegular: (code, help) = ("not-a-regular-file", nil)
    case .denied, .isFolder, .system: (code, help) = ("file-unreadable", nil)
    }
    return ReadFile(
      input: input, id: id, status: .failed,
      problems: [
        Problem(path: input.path, isError: true, code: code, message: error.message, help: help)
      ])
  }
}

extension Workflow {
  /// The graph with what the configuration states of steps by name.
  func applying(_ tools: [Configuration.ToolEntry]) -> Workflow {
    changingNodes { node in
      if node.isImplied { return }
      for tool in tools
      where tool.name.matches(name: node.name) || tool.name.matches(name: node.nativeID) {
        if let (level, span) = tool.effect {
          node.effect = .declared(Effect(level, basis: .stated), span)
        }
        if let (zone, span) = tool.trustZone { node.trustZone = .declared(zone, span) }
        if let (owner, span) = tool.owner { node.owner = .declared(owner, span) }
        if let (labels, span) = tool.labels { node.labels = .declared(labels, span) }
        if let (isPaid, span) = tool.isPaid { node.isPaid = .declared(isPaid, span) }
        if let (value, span) = tool.isIdempotent { node.idempotency = .declared(value, span) }
        if let (value, span) = tool.isPreapproved { node.isPreapproved = .declared(value, span) }
      }
    }
  }
}
