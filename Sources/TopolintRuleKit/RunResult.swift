public import TopolintModel
public import TopolintSource

/// Everything that came of a run, for the reporters.
public struct RunResult: Sendable {
  /// The files that spans may point into.
  public let sources: SourceTable
  /// The ledger: one entry for every file that was given or found, sorted by path.
  public let files: [FileRecord]
  /// The findings, sorted by path, place, rule and message.
  public let diagnostics: [Diagnostic]
  /// What there is to say beside the findings: failures (unreadable files, broken syntax) and
  /// notices; sorted.
  public let problems: [Problem]
  /// The metadata of every rule that could have fired, sorted by id.
  public let rules: [RuleInfo]
  /// The findings that suppressions hid.
  public let suppressedCount: Int
  /// The configuration of the run.
  public let configuration: ConfigurationUse

  /// Creates a result.
  public init(
    sources: SourceTable, files: [FileRecord], diagnostics: [Diagnostic], problems: [Problem],
    rules: [RuleInfo], suppressedCount: Int, configuration: ConfigurationUse = ConfigurationUse()
  ) {
    self.sources = sources
    self.files = files
    self.diagnostics = diagnostics
    self.problems = problems
    self.rules = rules
    self.suppressedCount = suppressedCount
    self.configuration = configuration
  }
}

/// What there is to tell of the configuration of a run, for who asks.
public struct ConfigurationUse: Hashable, Sendable {
  /// The path as shown to people; nil when there is none.
  public let path: String?
  /// The settings that speak of nothing that was found, each in words with its line; empty also where
  /// a run cannot know.
  public let idle: [String]

  /// Creates what there is to tell.
  public init(path: String? = nil, idle: [String] = []) {
    self.path = path
    self.idle = idle
  }
}

/// The files of a run, by identity.
public struct SourceTable: Sendable {
  private var texts: [FileID: SourceText] = [:]

  /// Creates an empty table.
  public init() {}

  /// Adds a file.
  public mutating func add(_ source: SourceText) { texts[source.file] = source }

  /// The file with an identity; nil when its text was not kept.
  public subscript(file: FileID) -> SourceText? { texts[file] }
}

/// The ledger's entry for one file.
public struct FileRecord: Hashable, Sendable {
  /// How it ended.
  public enum Status: Hashable, Sendable {
    /// Read as these formats, with this many workflows.
    case analysed(formats: [String], workflows: Int)
    /// Not a file of any known format, with the reason.
    case unrecognised(reason: String)
    /// Could not be read or parsed, wholly or in part; the problems say why.
    case failed

    /// Of a file that was named and that the configuration leaves out.
    public static let excluded = Status.unrecognised(reason: "excluded by the configuration")
  }

  /// The path as shown to people.
  public let path: String
  /// How it ended.
  public let status: Status

  /// Creates an entry.
  public init(path: String, status: Status) {
    self.path = path
    self.status = status
  }
}

/// Something to say beside the findings: a failure, or a notice. `ProblemInfo` tells of each kind.
public struct Problem: Hashable, Sendable {
  /// The path of the file it is about, as shown to people; nil when it is about the run.
  public let path: String?
  /// Whether the analysis is incomplete because of it (exit code 4).
  public let isError: Bool
  /// A stable word for the kind of problem, kebab-case.
  public let code: String
  /// What is wrong, lower case, without a final period.
  public let message: String
  /// What to do about it.
  public let help: String?
  /// Where; nil when the file could not be read at all.
  public let span: Span?
  /// Other places that matter.
  public let notes: [SpanNote]

  /// Creates a problem.
  public init(
    path: String?, isError: Bool, code: String, message: String, help: String? = nil,
    span: Span? = nil, notes: [SpanNote] = []
  ) {
    self.path = path
    self.isError = isError
    self.code = code
    self.message = message
    self.help = help
    self.span = span
    self.notes = notes
  }
}
