package import TopolintSource

/// Something wrong with a file that its reader found.
package struct SyntaxIssue: Sendable {
  /// How much an issue costs.
  package enum Severity: Sendable {
    /// Part of the file could not be read as meant.
    case error
    /// All of the file was read; something in it is likely a slip.
    case warning
  }

  /// What kind of issue it is; the raw value is stable and shown to people.
  package enum Code: String, Sendable, CaseIterable {
    /// The bytes are not UTF-8; nothing was read.
    case invalidUTF8 = "invalid-utf8"
    /// A NUL byte; nothing was read.
    case nulByte = "nul-byte"
    /// A character that YAML does not allow; it was read as a stand-in.
    case controlCharacter = "control-character"
    /// The text is not YAML or JSON from here on, or not quite.
    case syntax = "syntax"
    /// The file is larger than `ReadLimits.maximumBytes`; nothing was read.
    case tooLarge = "too-large"
    /// Nesting beyond `ReadLimits.maximumDepth`.
    case tooDeep = "too-deep"
    /// More nodes than `ReadLimits.maximumNodes`.
    case tooManyNodes = "too-many-nodes"
    /// Aliases that unfold to more than `ReadLimits.maximumAliasExpansion` nodes.
    case aliasExpansion = "alias-expansion"
    /// A mapping has a key twice; the last one wins.
    case duplicateKey = "duplicate-key"
    /// Half of a surrogate pair in a JSON string; it was read as U+FFFD.
    case loneSurrogate = "lone-surrogate"
    /// An alias to an anchor that no earlier node carries; it was read as null.
    case unknownAlias = "unknown-alias"
    /// An alias inside the node that it names; it was read as null.
    case recursiveAlias = "recursive-alias"
    /// A merge key whose value is neither a mapping nor a sequence of mappings.
    case invalidMerge = "invalid-merge"
    /// The file holds no document.
    case empty = "empty"
  }

  /// How much it costs.
  package let severity: Severity
  /// What kind of issue it is.
  package let code: Code
  /// What is wrong and what to do: lower case, no final period.
  package let message: String
  /// Where it is.
  package let span: Span
  /// Other places that matter, each with what is there.
  package let notes: [(message: String, span: Span)]

  /// Creates an issue.
  package init(
    _ severity: Severity, _ code: Code, _ message: String, at span: Span,
    notes: [(message: String, span: Span)] = []
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.span = span
    self.notes = notes
  }
}

/// What a reader made of a file: everything that could be read, and what was wrong with the rest.
package struct ReadResult: Sendable {
  /// The documents in the order of the file; the last one may be cut short where an issue says so.
  package var documents: [Document]
  /// What was wrong, in the order in which the reader met it.
  package var issues: [SyntaxIssue]
  /// The comments in the order of the file.
  package var comments: [Comment]

  /// Creates a result.
  package init(
    documents: [Document] = [], issues: [SyntaxIssue] = [], comments: [Comment] = []
  ) {
    self.documents = documents
    self.issues = issues
    self.comments = comments
  }

  /// Whether part of the file could not be read.
  package var hasErrors: Bool { issues.contains { $0.severity == .error } }
}
