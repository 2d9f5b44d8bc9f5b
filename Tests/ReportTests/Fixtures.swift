import Testing
import TopolintModel
import TopolintRuleKit
import TopolintSource

@testable import TopolintReport

/// A run made by hand, with the name of its goldens.
struct Fixture: Sendable, CustomTestStringConvertible {
  let name: String
  let result: RunResult

  var testDescription: String { name }

  static let all = [plain, tricky, longLines, marks, problems, longPath, lost, clean, nothing]
  static let style = ReportStyle(
    version: "1.2.3", ruleHelp: ["unverified-cycle": "# Cycles\n\nA loop that nobody checks.\n"])
}

extension Fixture {
  /// The same run with nothing that mends a finding.
  var resultWithoutFixes: RunResult {
    RunResult(
      sources: result.sources, files: result.files,
      diagnostics: result.diagnostics.map {
        Diagnostic(
          rule: $0.rule, severity: $0.severity, confidence: $0.confidence, message: $0.message,
          span: $0.span, notes: $0.notes, path: $0.path, help: $0.help, fixes: [],
          identity: $0.identity)
      },
      problems: result.problems, rules: result.rules, suppressedCount: result.suppressedCount)
  }
}

/// Collects the files and findings of a fixture.
struct Run {
  private(set) var sources = SourceTable()
  private var texts: [SourceText] = []
  var files: [FileRecord] = []
  var diagnostics: [Diagnostic] = []
  var problems: [Problem] = []
  var suppressed = 0

  /// Adds a file that was analysed.
  mutating func add(_ path: String, _ text: String, format: String = "topology") -> FileID {
    let id = FileID(Int32(texts.count))
    let source = SourceText(file: id, path: path, bytes: Array(text.utf8))
    sources.add(source)
    texts.append(source)
    files.append(FileRecord(path: path, status: .analysed(formats: [format], workflows: 1)))
    return id
  }

  /// The span of the `occurrence`th place, from 0, at which `needle` stands in a file.
  func span(_ needle: String, in file: FileID, _ occurrence: Int = 0) -> Span {
    let bytes = texts[Int(file.rawValue)].bytes
    let wanted = Array(needle.utf8)
    var left = occurrence
    for start in 0...(bytes.count - wanted.count)
    where Array(bytes[start..<(start + wanted.count)]) == wanted {
      if left == 0 {
        return Span(file: file, lower: UInt32(start), upper: UInt32(start + wanted.count))
      }
      left -= 1
    }
    preconditionFailure("the fixture has no \(needle)")
  }

  mutating func report(
    _ rule: String, _ severity: Severity, _ message: String, at span: Span,
    confidence: Confidence = .high, node: String = "", notes: [SpanNote] = [],
    path: [PathStep] = [], help: String? = nil, fixes: [Fix] = []
  ) {
    let file = texts[Int(span.file.rawValue)].path
    let ordinal = diagnostics.count {
      $0.rule == rule && $0.identity.file == file && $0.identity.node == node
    }
    diagnostics.append(
      Diagnostic(
        rule: rule, severity: severity, confidence: confidence, message: message, span: span,
        notes: notes, path: path, help: help, fixes: fixes,
        identity: FindingIdentity(rule: rule, file: file, node: node, ordinal: ordinal)))
  }

  func finish(_ name: String) -> Fixture {
    let rules = [
      RuleInfo(
        id: "router-no-default", summary: "a router can end with no case taken", family: .routing,
        severity: .warning, confidence: .medium),
      RuleInfo(
        id: "unverified-cycle", summary: "a loop feeds a model its own unchecked output",
        family: .cascade, severity: .error, confidence: .high, cwe: [835],
        owasp: ["ASI08", "LLM10"]),
      RuleInfo(
        id: "unverified-handoff", summary: "a model acts on what another made up",
        family: .handoff, severity: .info, confidence: .low),
    ]
    return Fixture(
      name: name,
      result: RunResult(
        sources: sources, files: files.sorted { $0.path < $1.path }, diagnostics: diagnostics,
        problems: problems, rules: rules, suppressedCount: suppressed))
  }
}

extension Fixture {
  /// Several places in two files, near and far lines, a cycle, help and fixes.
  static let plain = {
    var run = Run()
    let flow = run.add(
      "flows/review loop.yaml",
      """
      topology: 1
      name: review loop
      nodes:
        - id: writer
          kind: agent
        - id: critic
          kind: agent
          model: small
        - id: gate
          kind: router
      edges:
        - writer -> critic
        - critic -> gate
        - gate -> writer: unless good
        - gate -> done: when good

      """)
    let tools = run.add("flows/tools.yaml", "tools:\n  mail: {effect: irreversible}\n")
    run.report(
      "unverified-cycle", .error, "`writer` feeds on its own output and nothing checks it",
      at: run.span("writer", in: flow), node: "writer",
      notes: [
        SpanNote("the loop closes here", at: run.span("gate -> writer", in: flow)),
        SpanNote("what goes out last", at: run.span("mail", in: tools)),
      ],
      path: [
        PathStep("`writer`", at: run.span("writer", in: flow)),
        PathStep("`critic`", at: run.span("critic", in: flow)),
        PathStep("`gate`", at: run.span("gate", in: flow)),
      ],
      help: "let something other than a model decide\nfor instance a test or a person",
      fixes: [
        Fix(
          "limit the loop to 3 rounds", isSafe: false,
          edits: [
            TextEdit(
              Span(
                file: flow, lower: run.span("router", in: flow).upper,
                upper: run.span("router", in: flow).upper), with: "\n    limit: 3")
          ])
      ])
    run.report(
      "router-no-default", .warning, "no route of `gate` is taken when `good` is not set",
      at: run.span("gate", in: flow), confidence: .medium, node: "gate",
      notes: [SpanNote("the last case", at: run.span("when good", in: flow))])
    run.report(
      "unverified-handoff", .info, "`critic` acts on what `writer` made up",
      at: run.span("critic", in: flow), confidence: .low, node: "critic",
      fixes: [
        Fix(
          "ask for a schema", isSafe: true,
          edits: [TextEdit(run.span("small", in: flow), with: "large")])
      ])
    run.files.append(
      FileRecord(path: "flows/notes.yaml", status: .unrecognised(reason: "no known format")))
    run.suppressed = 2
    return run.finish("plain")
  }()

  /// Wide, narrow, combining and hostile text in names, sources and paths.
  static let tricky = {
    var run = Run()
    let esc = "\u{1B}"
    let file = run.add(
      "flows/日本語 [1]%,:\u{1B}]0;evil\u{7}.yaml",
      """
      name: "工作流 🤖 e\u{301} ❤\u{FE0F} 👍🏽 🇩🇪" # ok
      \tid:\t"tab"
      esc: "\(esc)]0;evil\u{7}\(esc)[31m" # red
      bidi: "\u{202E}abc\u{2066}" # turned
      zero: "ad\u{200B}min" # hidden
      log: "##[error]x" # ##[warning]y
      ::error file=a::b
      xml: "]]> <script> & \\" # markup
      c1: "\u{9B}31m\u{85}\u{2028}" # C1

      """)
    run.report(
      "unverified-cycle", .error, "`工作流 🤖` leads to `x\n::error::y\r` \(esc)[31m ##[error] {0}",
      at: run.span("🤖", in: file), node: "a b/%c\n",
      notes: [
        SpanNote("after wide [text](1)", at: run.span("e\u{301}", in: file)),
        SpanNote("heart", at: run.span("❤\u{FE0F}", in: file)),
        SpanNote("thumb", at: run.span("👍🏽", in: file)),
        SpanNote("flag", at: run.span("🇩🇪", in: file)),
        SpanNote("comment", at: run.span("# ok", in: file)),
        SpanNote("tab", at: run.span("\"tab\"", in: file)),
        SpanNote("esc", at: run.span("# red", in: file)),
        SpanNote("bidi", at: run.span("# turned", in: file)),
        SpanNote("zero", at: run.span("# hidden", in: file)),
        SpanNote("log", at: run.span("# ##", in: file)),
        SpanNote("command", at: run.span("::error", in: file)),
        SpanNote("markup ]]> <b>", at: run.span("# markup", in: file)),
        SpanNote("c1", at: run.span("# C1", in: file)),
      ], help: "do\n::warning::not")
    let command = run.add("::add-mask::x.yaml", "id: a\n")
    run.report(
      "unverified-handoff", .warning, "%0A, a: b", at: run.span("a", in: command), node: "a")
    return run.finish("tricky")
  }()

  /// Lines of thousands of characters: a prompt, and a minified file.
  static let longLines = {
    var run = Run()
    let words = String(repeating: "Überprüfe alles genau. ", count: 220)
    let prompt = run.add(
      "prompt.yaml", "id: a\nprompt: \"\(words){{ missing.value }} \(words)\"\nnext: b\n")
    run.report(
      "unverified-cycle", .error, "`missing.value` is read and never written",
      at: run.span("missing.value", in: prompt), node: "a",
      notes: [
        SpanNote("by this step", at: run.span("a", in: prompt)),
        SpanNote("before this one", at: run.span("b", in: prompt)),
      ])
    let nodes = (0..<400).map { "{\"id\":\"n\($0)\",\"data\":{\"title\":\"Schritt 🙂 \($0)\"}}" }
    let minified = run.add("minified.json", "[\(nodes.joined(separator: ","))]", format: "dify")
    run.report(
      "unverified-handoff", .warning, "`n250` is near `n251` and far from `n0`",
      at: run.span("\"n250\"", in: minified), node: "n250",
      notes: [
        SpanNote("near", at: run.span("\"n251\"", in: minified)),
        SpanNote("far", at: run.span("\"n0\"", in: minified)),
        SpanNote("the last", at: run.span("\"n399\"", in: minified)),
        SpanNote("all", at: run.span(nodes.joined(separator: ","), in: minified)),
      ])
    run.report(
      "unverified-handoff", .warning, "`" + String(repeating: "n", count: 3_000) + "`",
      at: run.span("\"n250\"", in: minified), node: "n250")
    return run.finish("long-lines")
  }()

  /// A byte-order mark, CR LF, lone CR, a span over several lines, the end of the file.
  static let marks = {
    var run = Run()
    let crlf = run.add("crlf.yaml", "\u{FEFF}id: a\r\nkind: ü agent\r\n\r\nlast: z\r\n")
    let all = Span(file: crlf, lower: 0, upper: run.span("agent", in: crlf).upper)
    let end = Span(
      file: crlf, lower: run.span("z\r\n", in: crlf).upper,
      upper: run.span("z\r\n", in: crlf).upper)
    run.report("unverified-cycle", .error, "starts at the mark", at: all)
    run.report(
      "unverified-cycle", .error, "on the second line", at: run.span("agent", in: crlf), node: "a",
      notes: [
        SpanNote("at the end", at: end),
        SpanNote("the break itself", at: run.span("\r\n", in: crlf)),
      ])
    let cr = run.add("cr.yaml", "id: a\rkind: b\rx: c")
    run.report("unverified-cycle", .error, "after lone CRs", at: run.span("c", in: cr), node: "c")
    return run.finish("marks")
  }()

  /// Broken syntax, unreadable files, a rule that failed.
  static let problems = {
    var run = Run()
    let broken = run.add("broken.yaml", "a: [1, 2\nb: {c\n")
    run.files = [
      FileRecord(path: "broken.yaml", status: .failed),
      FileRecord(path: "gone\u{1B}[2J.yaml", status: .failed),
      FileRecord(path: "odd.yaml", status: .unrecognised(reason: "template")),
      FileRecord(path: "other.yaml", status: .unrecognised(reason: "no known format")),
    ]
    run.problems = [
      Problem(
        path: "broken.yaml", isError: true, code: "yaml-syntax",
        message: "expected `,` or `]`, found `b`", help: "close the list",
        span: run.span("b", in: broken),
        notes: [SpanNote("the list opens here", at: run.span("[", in: broken))]),
      Problem(
        path: "gone\u{1B}[2J.yaml", isError: true, code: "unreadable",
        message: "no such file or folder", help: nil),
      Problem(
        path: nil, isError: false, code: "slow-run", message: "a rule gave up", help: "try less"),
    ]
    return run.finish("problems")
  }()

  /// A path of more steps than a frame or a list holds.
  static let longPath = {
    var run = Run()
    let lines = (1...24).map { "step-\($0): x\n" }
    let file = run.add("long.yaml", lines.joined())
    let steps = (1...24).map { PathStep("`step-\($0)`", at: run.span("step-\($0):", in: file)) }
    run.report(
      "unverified-cycle", .error, "a chain of 24", at: run.span("step-1:", in: file), node: "x",
      path: steps)
    run.report(
      "unverified-cycle", .error, "a chain of 8", at: run.span("step-1:", in: file), node: "y",
      path: Array(steps.prefix(8)), help: "shorten it")
    return run.finish("long-path")
  }()

  /// Findings in a file whose text was not kept, and spans that lie behind the end of theirs.
  static let lost = {
    var run = Run()
    let file = run.add("short.yaml", "id: a\n")
    let gone = Span(file: FileID(7), lower: 3, upper: 9)
    run.report(
      "unverified-cycle", .error, "beyond the end", at: Span(file: file, lower: 90, upper: 99),
      node: "a", notes: [SpanNote("in a file that is gone", at: gone)],
      path: [PathStep("`gone`", at: gone), PathStep("`a`", at: run.span("a", in: file))],
      fixes: [
        Fix("mend what is gone", isSafe: true, edits: [TextEdit(gone, with: "x")]),
        Fix("mend nothing", isSafe: true, edits: []),
      ])
    run.problems = [
      Problem(
        path: "gone.yaml", isError: true, code: "unreadable", message: "changed while it was read",
        span: gone)
    ]
    return run.finish("lost")
  }()

  /// A file without findings.
  static let clean = {
    var run = Run()
    _ = run.add("clean.yaml", "id: a\n")
    return run.finish("clean")
  }()

  /// A run that was given nothing it knows.
  static let nothing = {
    var run = Run()
    run.files = [FileRecord(path: "x.yaml", status: .unrecognised(reason: "no known format"))]
    return run.finish("nothing")
  }()
}
