public import TopolintSource

/// What came of reading one file: the ledger's entry, the workflows, and what was wrong.
public struct Reading: Sendable {
  /// How it ended.
  public enum Status: Hashable, Sendable {
    /// Read as workflows of these formats, sorted.
    case analysed(formats: [String])
    /// Not a file of any known format, with the reason in words.
    case unrecognised(reason: String)
    /// Of a known format, or meant to be, and not readable; `problems` says why.
    case failed
  }

  /// How it ended.
  public var status: Status
  /// The workflows in source order; what could be read is here even when the file failed.
  public var workflows: [Workflow]
  /// What was wrong with the text.
  public var problems: [ReadProblem]
  /// The comments, for suppressions.
  public var comments: [Comment]
  /// Whether the file's syntax has comments.
  public var hasComments: Bool
  /// Files that were drawn in by reference; their spans carry the identities given here.
  public var included: [SourceText]
  /// The bytes that must not be shown to anybody: what stands in the file of credentials.
  public var redactions: [Span]
  /// Writes remedies as edits of the text as it was read, nil for each that the file cannot say;
  /// nil when the text is to be read again for them. It keeps the text's documents.
  public var fixer: (@Sendable ([RemedyRequest]) -> [Fix?])?
  /// Reads the file once more, as those that refer to it say how it is meant; nil where nothing that
  /// another file says would change what it is read as.
  public var again: Rereading?

  /// Creates a reading.
  public init(
    _ status: Status, workflows: [Workflow] = [], problems: [ReadProblem] = [],
    comments: [Comment] = [], hasComments: Bool = false, included: [SourceText] = [],
    redactions: [Span] = []
  ) {
    self.status = status
    self.workflows = workflows
    self.problems = problems
    self.comments = comments
    self.hasComments = hasComments
    self.included = included
    self.redactions = redactions
  }
}

/// What reads a file once more, with the files that refer to it.
public struct Rereading: Sendable {
  /// A text that stands in every file which would change what the file is read as.
  public let hint: String
  /// Reads it; the second argument follows paths relative to it.
  public let read: @Sendable ([Referrer], @escaping @Sendable (String) -> Inclusion) -> Reading

  /// Creates it.
  public init(
    hint: String,
    read: @escaping @Sendable ([Referrer], @escaping @Sendable (String) -> Inclusion) -> Reading
  ) {
    self.hint = hint
    self.read = read
  }
}

/// A file that refers to another one, or may.
public struct Referrer: Hashable, Sendable {
  /// Its path, relative to the file that it refers to.
  public let path: String
  /// The path that leads from it to that file: as it is written there where that is known.
  public let link: String

  /// Creates a referrer.
  public init(path: String, link: String) {
    self.path = path
    self.link = link
  }
}

/// Something wrong with the text of a file, or with its use of a format.
public struct ReadProblem: Hashable, Sendable {
  /// Whether the file counts as failed.
  public let isError: Bool
  /// A stable word for the kind of problem, kebab-case.
  public let code: String
  /// What is wrong, lower case, without a final period.
  public let message: String
  /// What to do about it, where that is not plain from the message.
  public let help: String?
  /// Where.
  public let span: Span
  /// Other places that matter, with what is there.
  public let notes: [SpanNote]

  /// Creates a problem.
  public init(
    isError: Bool, code: String, message: String, help: String? = nil, span: Span,
    notes: [SpanNote] = []
  ) {
    self.isError = isError
    self.code = code
    self.message = message
    self.help = help
    self.span = span
    self.notes = notes
  }
}

/// A place, and what there is to say about it.
public struct SpanNote: Hashable, Sendable {
  /// What there is to say, lower case, without a final period.
  public let message: String
  /// Where.
  public let span: Span

  /// Creates a note.
  public init(_ message: String, at span: Span) {
    self.message = message
    self.span = span
  }
}

/// What came of following a path to another file.
public enum Inclusion: Sendable {
  /// The file was read.
  case found(SourceText)
  /// The path leaves the project's root, or is not a path: never an error.
  case outside
  /// Nothing is there.
  case missing
  /// Something is there that cannot be read: a folder, a file that may not be read or is too large;
  /// the reason in words, lower case, without the path.
  case unreadable(reason: String)
}
