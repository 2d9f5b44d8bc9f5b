package import TopolintModel
package import TopolintSource
package import TopolintSyntax

/// One input format: how to tell it, how to read it, and what its engine does by default.
///
/// A format is one file here, `<Name>Format.swift`, whose type has the same name; helpers of its own
/// lie beside it. The registry is made from the file names.
package protocol WorkflowFormat: Sendable {
  /// What the format is.
  static var info: FormatInfo { get }

  /// Whether the document is of this format. Exact: two formats never match one document.
  static func matches(_ document: Document, path: String) -> Bool

  /// Whether a document that breaks off is the beginning of one of this format, although what else
  /// tells it would have stood behind the break. As exact as `matches`.
  static func begins(_ document: Document) -> Bool

  /// The document as graphs. Unknown keys and kinds never fail a file, unless the format is strict.
  static func lower(_ document: Document, in context: LoweringContext) -> Lowering

  /// The edits that mean a remedy in this format; nil where it cannot say it, or not at that place.
  static func fix(_ remedy: Remedy, in workflow: Workflow, with editor: DocumentEditor) -> Fix?
}

extension WorkflowFormat {
  /// A format that is told by what stands at the beginning of its files.
  package static func begins(_ document: Document) -> Bool { false }

  /// A format that can say no remedy.
  package static func fix(
    _ remedy: Remedy, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? { nil }
}

/// The text that a format is written in.
package enum TextSyntax: String, Hashable, Sendable, CaseIterable {
  /// YAML; also tried for JSON where the extension says YAML.
  case yaml
  /// RFC 8259.
  case json
  /// JSON with comments and trailing commas.
  case jsonc
  /// YAML front matter in Markdown.
  case frontMatter = "front-matter"
}

/// What `topolint formats` tells of a format.
package struct FormatInfo: Sendable {
  /// The id, kebab-case.
  package let id: String
  /// What people call it.
  package let title: String
  /// Where it is documented.
  package let links: [String]
  /// The syntaxes that its files come in.
  package let syntaxes: [TextSyntax]
  /// Byte strings of which a file must hold all of at least one group, or it is not parsed.
  package let hints: [[String]]
  /// Keys of which a file that is broken anywhere has all of at least one group; the hints, unless some
  /// of them are no keys.
  package let keysWhenBroken: [[String]]
  /// The same as the hints for a file that breaks off before it holds all hints; see `WorkflowFormat.begins`.
  package let openings: [[String]]
  /// The rule families that its files can decide.
  package let families: [String]
  /// What the engine does when a field is absent, each with its source.
  package let defaults: [EngineDefault]
  /// Engine versions that behave differently, chosen in the configuration.
  package let knobs: [FormatKnob]
  /// What the engine's reader makes of a key that a mapping has twice, as advice; nil where that is
  /// not known.
  package let repeatedKeys: String?

  /// Creates a description.
  package init(
    id: String, title: String, links: [String], syntaxes: [TextSyntax], hints: [[String]],
    keysWhenBroken: [[String]]? = nil, openings: [[String]] = [], families: [String],
    defaults: [EngineDefault],
    knobs: [FormatKnob] = [], repeatedKeys: String? = nil
  ) {
    self.id = id
    self.title = title
    self.links = links
    self.syntaxes = syntaxes
    self.hints = hints
    self.keysWhenBroken = keysWhenBroken ?? hints
    self.openings = openings
    self.families = families
    self.defaults = defaults
    self.knobs = knobs
    self.repeatedKeys = repeatedKeys
  }
}

/// One row of a format's engine profile.
package struct EngineDefault: Hashable, Sendable {
  /// The field, in the format's words.
  package let field: String
  /// What the engine does when it is absent, and who says so.
  package let note: EngineNote

  /// Creates a row.
  package init(_ field: String, _ text: String, source: String, advice: String? = nil) {
    self.field = field
    note = EngineNote(text, source: source, advice: advice)
  }
}

/// The row of an engine profile that says of a field what facts of the graph say of it too.
func row(_ field: String, _ note: EngineNote) -> EngineDefault {
  EngineDefault(field, note.text, source: note.source)
}

/// A choice that the configuration can make for a format: `formats: {<id>: {<name>: <value>}}`.
package struct FormatKnob: Hashable, Sendable {
  /// The key.
  package let name: String
  /// The values that it takes, the default first.
  package let values: [String]
  /// What it decides.
  package let summary: String

  /// Creates a knob.
  package init(_ name: String, values: [String], summary: String) {
    self.name = name
    self.values = values
    self.summary = summary
  }
}

/// What a format may use beside the document.
package struct LoweringContext: Sendable {
  /// The file.
  package let source: SourceText
  /// The knobs that the configuration sets for this format, checked against `info.knobs`.
  package let knobs: [String: String]
  /// Follows a path relative to the file, inside the project's root.
  package let include: @Sendable (String) -> Inclusion
  /// The files of the run that are known to refer to this one.
  package let referrers: [Referrer]

  /// Creates a context.
  package init(
    source: SourceText, knobs: [String: String] = [:], referrers: [Referrer] = [],
    include: @escaping @Sendable (String) -> Inclusion = { _ in .outside }
  ) {
    self.source = source
    self.knobs = knobs
    self.referrers = referrers
    self.include = include
  }
}

/// A document as graphs, with what was wrong.
package struct Lowering: Sendable {
  /// The workflows, in source order. May be empty for a file that is of the format and has no
  /// graph (a Dify chat app).
  package var workflows: [Workflow]
  /// What was wrong with the file's use of the format.
  package var problems: [ReadProblem]
  /// Files that were drawn in by reference.
  package var included: [SourceText]
  /// Where a file that refers to this one would say more of how it is meant, a text that stands in every
  /// such file.
  package var referrerHint: String?

  /// Creates a lowering.
  package init(
    workflows: [Workflow] = [], problems: [ReadProblem] = [], included: [SourceText] = []
  ) {
    self.workflows = workflows
    self.problems = problems
    self.included = included
  }
}
