import TopolintModel
import TopolintRuleKit
import TopolintSource

/// Writes one SARIF log with one run.
struct SARIFLog {
  /// GitHub keeps this many related locations of a result.
  static let relatedLimit = 100
  /// GitHub keeps this many steps of a code flow.
  static let flowLimit = 1_000
  /// The base of relative URIs: the root of the checkout, as code scanning takes it.
  static let rootID = "%SRCROOT%"

  /// The log so far.
  var json = JSONWriter(pretty: true)

  private let result: RunResult
  private let style: ReportStyle
  private var locator: Locator
  private var hashes: [FileID: LineHashes] = [:]

  /// Prepares the log of a run.
  init(_ result: RunResult, style: ReportStyle) {
    self.result = result
    self.style = style
    locator = Locator(result.sources, unit: .utf16)
  }

  /// Writes everything.
  mutating func write() {
    json.beginObject()
    json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
    json.field("version", "2.1.0")
    json.key("runs")
    json.beginArray()
    json.beginObject()
    json.key("tool")
    json.beginObject()
    SARIFRules.write(result.rules, problems: result.problems, style: style, to: &json)
    json.endObject()
    json.key("automationDetails")
    json.object { json in json.field("id", "topolint/") }
    json.field("columnKind", "utf16CodeUnits")
    json.key("originalUriBaseIds")
    json.object { json in
      json.key(Self.rootID)
      json.object { json in
        json.key("description")
        json.object { json in json.field("text", "The root of the sources.") }
      }
    }
    invocation()
    artifacts()
    json.key("results")
    json.beginArray()
    var indexes: [String: Int] = [:]
    for (index, rule) in result.rules.enumerated() { indexes[rule.id] = index }
    for diagnostic in result.diagnostics { write(diagnostic, index: indexes[diagnostic.rule]) }
    json.endArray()
    json.endObject()
    json.endArray()
    json.endObject()
  }

  /// How the run went: a file that could not be read makes it unsuccessful.
  private mutating func invocation() {
    json.key("invocations")
    json.beginArray()
    json.beginObject()
    json.field("executionSuccessful", !result.problems.contains(where: \.isError))
    json.key("toolExecutionNotifications")
    json.beginArray()
    for problem in result.problems {
      json.beginObject()
      json.key("descriptor")
      json.object { json in json.field("id", problem.code) }
      json.field("level", problem.isError ? "error" : "note")
      let help = problem.help.map { ": " + SARIFText.plain($0) } ?? ""
      text("message", SARIFText.plain(problem.message) + help)
      if problem.span != nil || problem.path != nil {
        json.key("locations")
        json.beginArray()
        json.beginObject()
        place(problem.span, path: problem.path)
        json.endObject()
        json.endArray()
      }
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endArray()
  }

  /// The ledger: every file, with what became of it.
  private mutating func artifacts() {
    json.key("artifacts")
    json.array(result.files) { json, file in
      json.object { json in
        json.key("location")
        Self.location(file.path, to: &json)
        json.key("roles")
        json.array(["analysisTarget"]) { json, role in json.value(role) }
        json.key("properties")
        json.object { json in
          switch file.status {
          case .analysed(let formats, let workflows):
            json.field("status", "analysed")
            json.key("formats")
            json.array(formats) { json, format in json.value(format) }
            json.field("workflows", workflows)
          case .unrecognised(let reason):
            json.field("status", "unrecognised")
            json.field("reason", reason)
          case .failed:
            json.field("status", "failed")
          }
        }
      }
    }
  }

  private mutating func write(_ diagnostic: Diagnostic, index: Int?) {
    let notes = diagnostic.notes.prefix(Self.relatedLimit)
    json.beginObject()
    json.field("ruleId", diagnostic.rule)
    if let index { json.field("ruleIndex", index) }
    json.field("level", SARIFRules.level(diagnostic.severity))
    var message = SARIFText.plain(diagnostic.message) + "."
    if !notes.isEmpty {
      let links = notes.enumerated().map { SARIFText.link($0.element.message, to: $0.offset + 1) }
      message += " See " + links.joined(separator: ", ") + "."
    }
    if let help = diagnostic.help { message += " To fix: " + SARIFText.plain(help) + "." }
    text("message", message)
    json.key("locations")
    json.beginArray()
    json.beginObject()
    // An alert is shown on a change only if all its lines are in it: never more than one.
    place(locator.firstLine(of: diagnostic.span), path: diagnostic.identity.file)
    if !diagnostic.identity.node.isEmpty {
      json.key("logicalLocations")
      json.array([diagnostic.identity.node]) { json, node in
        json.object { json in
          json.field("fullyQualifiedName", Terminal.escape(node))
          json.field("kind", "element")
        }
      }
    }
    json.endObject()
    json.endArray()
    related(notes)
    flow(diagnostic.path)
    fingerprints(of: diagnostic)
    fixes(diagnostic.fixes)
    json.key("properties")
    json.object { json in json.field("confidence", diagnostic.confidence.rawValue) }
    json.endObject()
  }

  private mutating func related(_ notes: ArraySlice<SpanNote>) {
    guard !notes.isEmpty else { return }
    json.key("relatedLocations")
    json.beginArray()
    for (offset, note) in notes.enumerated() {
      json.beginObject()
      json.field("id", offset + 1)
      place(note.span, path: nil)
      text("message", SARIFText.plain(note.message))
      json.endObject()
    }
    json.endArray()
  }

  /// The path or cycle, which viewers let people walk along.
  private mutating func flow(_ steps: [PathStep]) {
    guard !steps.isEmpty else { return }
    json.key("codeFlows")
    json.beginArray()
    json.beginObject()
    json.key("threadFlows")
    json.beginArray()
    json.beginObject()
    json.key("locations")
    json.beginArray()
    for step in steps.prefix(Self.flowLimit) {
      json.beginObject()
      json.key("location")
      json.beginObject()
      place(step.span, path: nil)
      text("message", SARIFText.plain(step.message))
      json.endObject()
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endArray()
    json.endObject()
    json.endArray()
  }

  private mutating func fingerprints(of diagnostic: Diagnostic) {
    var lineHash: String?
    if let source = locator.source(of: diagnostic.span) {
      let table = hashes[source.file] ?? LineHashes(source.shownBytes)
      hashes[source.file] = table
      lineHash = table[source.lines.line(at: locator.firstLine(of: diagnostic.span).lower)]
    }
    json.key("partialFingerprints")
    json.object { json in
      if let lineHash { json.field("primaryLocationLineHash", lineHash) }
      json.field("topolint/v1", diagnostic.identity.key)
    }
  }

  private mutating func fixes(_ all: [Fix]) {
    let fixes = all.filter { $0.edits.contains { result.sources[$0.span.file] != nil } }
    guard !fixes.isEmpty else { return }
    json.key("fixes")
    json.beginArray()
    for fix in fixes {
      json.beginObject()
      text("description", SARIFText.plain(fix.title))
      json.key("artifactChanges")
      json.beginArray()
      var files: [FileID] = []
      for edit in fix.edits where !files.contains(edit.span.file) { files.append(edit.span.file) }
      for file in files {
        guard let source = result.sources[file] else { continue }
        json.beginObject()
        json.key("artifactLocation")
        Self.location(source.path, to: &json)
        json.key("replacements")
        json.beginArray()
        for edit in fix.edits where edit.span.file == file {
          guard let region = locator.region(of: edit.span) else { continue }
          json.beginObject()
          write("deletedRegion", region)
          text("insertedContent", edit.text)
          json.endObject()
        }
        json.endArray()
        json.endObject()
      }
      json.endArray()
      json.key("properties")
      json.object { json in json.field("safe", fix.isSafe) }
      json.endObject()
    }
    json.endArray()
  }

  /// A physical location; `path` is the fallback for a file whose text was not kept.
  private mutating func place(_ span: Span?, path: String?) {
    let region = span.flatMap { locator.region(of: $0) }
    guard let path = region?.source.path ?? path else { return }
    json.key("physicalLocation")
    json.beginObject()
    json.key("artifactLocation")
    Self.location(path, to: &json)
    if let region { write("region", region) }
    json.endObject()
  }

  private mutating func write(_ key: String, _ region: Region) {
    json.key(key)
    json.object { json in
      json.field("startLine", region.start.line)
      json.field("startColumn", region.start.column)
      json.field("endLine", region.end.line)
      json.field("endColumn", region.end.column)
    }
  }

  /// A message or another object whose text is all that matters.
  private mutating func text(_ key: String, _ text: String) {
    json.key(key)
    json.object { json in json.field("text", text) }
  }

  private static func location(_ path: String, to json: inout JSONWriter) {
    json.object { json in
      json.field("uri", URIReference.reference(path))
      if URIReference.isRelative(path) { json.field("uriBaseId", rootID) }
    }
  }
}
