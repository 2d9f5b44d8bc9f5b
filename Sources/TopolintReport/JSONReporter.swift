internal import TopolintModel
package import TopolintRuleKit
package import TopolintSource

/// For programs: everything that is known of a run, in the shape that `diagnosticsSchema` freezes.
package enum JSONReporter: Reporter {
  package static let info = ReporterInfo(
    id: "json", summary: "everything, in a versioned shape (schema: diagnostics)", showsFixes: true)

  package static func write(_ result: RunResult, style: ReportStyle, to out: inout OutputBuffer) {
    var writer = DiagnosticsJSON(locator: Locator(result.sources, unit: .scalar))
    writer.write(result, version: style.version)
    out.write(bytes: writer.json.out.bytes)
  }
}

/// Writes version 1 of the `diagnostics` document.
private struct DiagnosticsJSON {
  var json = JSONWriter(pretty: true)
  var locator: Locator

  init(locator: Locator) { self.locator = locator }

  mutating func write(_ result: RunResult, version: String) {
    json.beginObject()
    json.field("schema", diagnosticsSchemaID)
    json.field("version", 1)
    json.key("tool")
    json.object { json in
      json.field("name", "topolint")
      json.field("version", version)
    }
    json.key("files")
    json.array(result.files) { json, file in Self.write(file, &json) }
    json.key("diagnostics")
    json.beginArray()
    for diagnostic in result.diagnostics { write(diagnostic) }
    json.endArray()
    json.key("problems")
    json.beginArray()
    for problem in result.problems { write(problem) }
    json.endArray()
    json.key("summary")
    Self.write(Tally(result), problems: result.problems.count, &json)
    json.endObject()
  }

  private mutating func write(_ diagnostic: Diagnostic) {
    json.beginObject()
    json.field("rule", diagnostic.rule)
    json.field("severity", diagnostic.severity.rawValue)
    json.field("confidence", diagnostic.confidence.rawValue)
    json.field("message", diagnostic.message)
    place(diagnostic.span, path: diagnostic.identity.file)
    optional("node", diagnostic.identity.node.isEmpty ? nil : diagnostic.identity.node)
    json.field("identity", diagnostic.identity.key)
    notes(diagnostic.notes)
    json.key("graphPath")
    json.beginArray()
    for step in diagnostic.path { message(step.message, at: step.span) }
    json.endArray()
    optional("help", diagnostic.help)
    json.key("fixes")
    json.beginArray()
    for fix in diagnostic.fixes where !fix.edits.isEmpty {
      json.beginObject()
      json.field("title", fix.title)
      json.field("safe", fix.isSafe)
      json.key("edits")
      json.beginArray()
      for edit in fix.edits {
        json.beginObject()
        place(edit.span, path: nil)
        json.field("text", edit.text)
        json.endObject()
      }
      json.endArray()
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  private mutating func write(_ problem: Problem) {
    json.beginObject()
    json.field("code", problem.code)
    json.field("severity", problem.isError ? "error" : "warning")
    json.field("kind", problem.isError ? "failure" : "notice")
    json.field("message", problem.message)
    if let span = problem.span {
      place(span, path: problem.path)
    } else {
      optional("path", problem.path)
      json.key("span")
      json.null()
    }
    notes(problem.notes)
    optional("help", problem.help)
    json.endObject()
  }

  private mutating func notes(_ notes: [SpanNote]) {
    json.key("notes")
    json.beginArray()
    for note in notes { message(note.message, at: note.span) }
    json.endArray()
  }

  private mutating func message(_ text: String, at span: Span) {
    json.beginObject()
    json.field("message", text)
    place(span, path: nil)
    json.endObject()
  }

  /// The path and span of a place; `path` is the fallback for a file whose text was not kept.
  private mutating func place(_ span: Span, path: String?) {
    let region = locator.region(of: span)
    optional("path", region?.source.path ?? path)
    json.key("span")
    guard let region else { return json.null() }
    json.beginObject()
    for (name, position, offset) in [
      ("start", region.start, span.lower), ("end", region.end, span.upper),
    ] {
      json.key(name)
      json.object { json in
        json.field("line", position.line)
        json.field("column", position.column)
        json.field("offset", Int(offset))
      }
    }
    json.endObject()
  }

  private mutating func optional(_ name: String, _ text: String?) {
    json.key(name)
    if let text { json.value(text) } else { json.null() }
  }

  private static func write(_ file: FileRecord, _ json: inout JSONWriter) {
    json.object { json in
      json.field("path", file.path)
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

  private static func write(_ tally: Tally, problems: Int, _ json: inout JSONWriter) {
    json.object { json in
      json.field("errors", tally.errors)
      json.field("warnings", tally.warnings)
      json.field("infos", tally.infos)
      json.field("suppressed", tally.suppressed)
      json.field("problems", problems)
      json.field("notices", tally.notices)
      json.field("analysedFiles", tally.analysed)
      json.field("unrecognisedFiles", tally.unrecognised)
      json.field("failedFiles", tally.failed)
    }
  }
}
