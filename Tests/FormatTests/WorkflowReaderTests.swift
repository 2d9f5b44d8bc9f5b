import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Reads bytes with every registered format.
func readAny(_ bytes: [UInt8], path: String) -> Reading {
  WorkflowReader().read(SourceText(file: FileID(0), path: path, bytes: bytes))
}

/// Reads a text with every registered format.
func readAny(_ text: String, path: String = "f.yaml") -> Reading {
  readAny(Array(text.utf8), path: path)
}

private func reason(_ reading: Reading) -> String? {
  if case .unrecognised(let reason) = reading.status { reason } else { nil }
}

@Suite struct WorkflowReaderLedger {
  static let good = "topology: 1\nnodes: {a: {llm: m}}\n"

  @Test(arguments: ["v1.json/flow", "a.json.d/f.yml", "f.YAML", ".yaml", "f.", "f"])
  func onlyTheNameItselfSaysTheSyntax(_ path: String) {
    #expect(readAny(Self.good, path: path).workflows.count == 1)
    #expect(readAny(Self.good, path: "a.yaml/f.Json").workflows.isEmpty)
  }

  @Test func filesWithoutASignAreNotParsed() {
    #expect(reason(readAny("a: [1\n")) == "no sign of a known format")
    #expect(reason(readAny("")) == "empty")
    #expect(reason(readAny(" \n\t\n")) == "empty")
    #expect(reason(readAny("# topology: a comment\n")) == "empty")
    #expect(reason(readAny([0x74, 0, 0x6F, 0], path: "x.yaml")) == "binary")
    #expect(reason(readAny([0xFF, 0xFE, 0x74, 0], path: "x.yaml")) == "UTF-16; only UTF-8 is read")
    #expect(reason(readAny("the topology of a mesh: fine\n")) == "no known format")
    #expect(reason(readAny("topology: mesh\nnodes: 3\n")) == "no known format")
    #expect(reason(readAny("# topology\ntext", path: "x.md")) == "no sign of a known format")
  }

  @Test func whatABrokenTextHidesIsNotMissing() {
    let broken = readAny("topology: 1\nname: \"x\nnodes: {a: {llm: m}}\n")
    #expect(broken.status == .failed)
    #expect(broken.problems.contains { $0.code == "syntax" })
    #expect(!broken.problems.contains { $0.code == "missing-key" })
    let cut = readAny("topology: 1\nnodes:\n  a: {llm: m, next: b}\n b: {llm: m}\n")
    #expect(cut.status == .failed)
    #expect(cut.workflows.first?.nodes.map(\.nativeID) == ["a"])
    #expect(cut.workflows.first?.defects.count == 0)
    #expect(readAny("topology: 1\nname: x\n").problems.map(\.code) == ["missing-key"])
  }

  @Test func brokenFilesOfAFormatFail() {
    for text in [
      "topology: 1\nnodes:\n  a: {llm: m\n  b: [\n", "nodes: {a: {llm: m\ntopology: 1\n",
      "topology: 1\nnodes:\n\ta: 1\n",
    ] {
      let reading = readAny(text)
      #expect(reading.status == .failed, "\(text)")
      #expect(reading.problems.contains { $0.isError && $0.code == "syntax" }, "\(text)")
    }
    #expect(readAny(#"{"topology": 1, "nodes": {"a""#, path: "x.json").status == .failed)
    var bad = Array(Self.good.utf8)
    bad[bad.count - 3] = 0xFF
    #expect(readAny(bad, path: "x.yaml").status == .failed)
  }

  @Test func whatWasReadOfABrokenFileIsKept() throws {
    let reading = readAny(
      "topology: 1\nnodes:\n  a: {llm: m, next: b}\n  b: {llm: m}\n  c: {llm: [\n")
    #expect(reading.status == .failed)
    let workflow = try #require(reading.workflows.first)
    #expect(workflow.edges(.sequence) == ["a -> b"])
  }

  /// Only the document that was not read to its end is one of which something may be missing.
  @Test func whatIsCutOffIsKnown() {
    let whole = "topology: 1\nname: one\nnodes:\n  a: {llm: m}\n"
    #expect(readAny(whole).workflows.map(\.isCutOff) == [false])
    let cut = readAny(whole + "---\ntopology: 1\nname: two\nnodes:\n  a: {llm: m}\n  b: {llm: [\n")
    #expect(cut.workflows.map(\.isCutOff) == [false, true])
  }

  @Test func aNameThatSaysJSONIsHeldToIt() {
    #expect(
      reason(readAny("version: 2\nagents: {}\n", path: "team.json"))
        == "not JSON, though its name says so")
    #expect(reason(readAny("{\"version\": 2}\n", path: "team.json")) == "no sign of a known format")
    #expect(reason(readAny("version: 2\n", path: "team.txt")) == "no sign of a known format")
  }

  @Test func brokenFilesOfNothingAreNotRecognised() {
    #expect(
      reason(readAny("kind: [about the topology\n")) == "broken, and no sign of a known format")
    #expect(
      reason(readAny("def f():\n\treturn 'topology: {'\n", path: "f.py")) == "neither YAML nor JSON"
    )
  }

  @Test func templatesAreNamed() {
    let helm = """
      {{- if .Values.topology.enabled }}
      apiVersion: v1
      kind: Service
      metadata:
        name: {{ include "app.fullname" . }}
        labels:
          {{- include "app.labels" . | nindent 4 }}
      topology: 1
      {{- end }}
      """
    let wanted = "template source (Helm, Jinja or the like)"
    #expect(reason(readAny(helm)) == wanted)
    #expect(
      reason(
        readAny(
          "topology: 1\nnodes:\n{% for n in names %}\n  {{ n }}: {llm: m}\n{% endfor %}\n"))
        == wanted)
    #expect(
      reason(readAny("topologySpread:\n  labels:\n    {{- toYaml .Values.labels | nindent 4 }}\n"))
        == wanted)
    let inside = "topology: 1\nnodes:\n  {{- range .Values.x }}\n  a: {llm: m}\n  {{- end }}\n"
    #expect(reason(readAny(inside)) == wanted)
    // A workflow that forgot its quotes is broken, and must not be passed over.
    #expect(readAny("topology: 1\nnodes:\n  a: {llm: {{ model }} x, next: [}\n").status == .failed)
    #expect(
      reason(readAny(#"{"name": "topology", "x": {{ cookiecutter.x }}}"#, path: "x.json")) == wanted
    )
  }

  @Test func placeholdersInPromptsAreNoTemplates() {
    let text = """
      topology: 1
      nodes:
        a:
          llm: m
          prompt: |
            {% if x %}
            Hello {{ name }}
            {% endif %}
      """
    #expect(readAny(text).status == .analysed(formats: ["topology"]))
    #expect(readAny(text + "\n  b: {llm: [\n").status == .failed)
  }

  @Test func syntaxFollowsNameAndContent() {
    let json = #"{"topology": 1, "nodes": {"a": {"llm": "m"}}}"#
    for path in ["a.json", "a.jsonc", "a.yaml", "a.yml", "<stdin>", "noending", "dir.d/a"] {
      #expect(readAny(json, path: path).status == .analysed(formats: ["topology"]), "\(path)")
    }
    for path in ["a.yaml", "a.yml", "A.YAML", "<stdin>", "flow"] {
      #expect(readAny(Self.good, path: path).status == .analysed(formats: ["topology"]), "\(path)")
    }
    #expect(readAny(Self.good, path: "a.json").status == .failed)
    #expect(readAny("---\n\(Self.good)---\n# text\n", path: "a.md").workflows.isEmpty)
    // JSON that libyaml refuses, in a file that is called YAML.
    let pair = #"{"topology": 1, "name": "\ud83d\ude00", "nodes": {"a": {"llm": "m"}}}"#
    #expect(readAny(pair, path: "a.yaml").workflows.first?.name == "😀")
    #expect(readAny("\u{FEFF}" + Self.good).status == .analysed(formats: ["topology"]))
    #expect(readAny(Self.good.replacing("\n", with: "\r\n")).workflows.count == 1)
  }

  @Test func commentsAndDuplicatesAreHandedOn() throws {
    let text = "# topolint: ignore-file[x]\ntopology: 1\nname: a\nname: b\nnodes: {a: {llm: m}}\n"
    let reading = readAny(text)
    #expect(reading.status == .analysed(formats: ["topology"]))
    #expect(reading.comments.count == 1 && reading.hasComments)
    let defect = try #require(reading.workflows.first?.defects.first)
    #expect(slice(text, defect.span) == "name")
    #expect(reading.problems == [])
    #expect(!readAny(#"{"topology": 1, "nodes": {}}"#, path: "a.json").hasComments)
  }

  @Test func theTableListsEveryFormat() {
    let table = WorkflowReader().table
    #expect(table.map(\.id) == table.map(\.id).sorted())
    #expect(table.contains { $0.id == "topology" && $0.defaults.count > 10 })
  }
}

@Suite struct Corpus {
  static var root: URL {
    if let path = ProcessInfo.processInfo.environment["TOPOLINT_CORPUS"] {
      return URL(filePath: path)
    }
    return packageRoot.appending(path: "../shared/corpus")
  }

  /// What the manifest's folders are called as formats here.
  static let formats = [
    "flowise": "flowise",
    "asl": "asl", "crewai": "crewai", "dify": "dify", "ms-conductor": "ms-conductor", "n8n": "n8n",
    "n8n-dangling": "n8n",
    "n8n-invalid": "n8n",
    "maf": "maf", "maf-agent": "maf-agent",
    "docker-agent": "docker-agent",
  ]

  /// No file is taken for a format that it is not, none traps, and every span lies in its file.
  @Test func noFileIsTakenForAnotherFormat() throws {
    guard FileManager.default.fileExists(atPath: Self.root.path) else {
      print("skipped: no corpus at \(Self.root.path); set TOPOLINT_CORPUS")
      return
    }
    let registered = Set(WorkflowReader().table.map(\.id))
    let manifest = try String(
      contentsOf: Self.root.appending(path: "MANIFEST.tsv"), encoding: .utf8)
    let rows = manifest.split(separator: "\n").dropFirst().map { $0.split(separator: "\t") }
    #expect(rows.count == 1459)
    for row in rows where row.count > 1 {
      let path = String(row[0])
      let bytes = Array(try Data(contentsOf: Self.root.appending(path: path)))
      let reading = readAny(bytes, path: path)
      let wanted = Self.formats[String(row[1])].flatMap { registered.contains($0) ? $0 : nil }
      if case .analysed(let found) = reading.status, found != [wanted ?? "none"] {
        Issue.record("\(path) was taken for \(found)")
      }
      if wanted == nil {
        #expect(
          reading.workflows.isEmpty && reading.status != .failed, "\(path): \(reading.status)")
      }
      let broken = checkInvariants(reading, byteCount: bytes.count)
      #expect(broken.isEmpty, "\(path): \(broken.prefix(3))")
    }
  }
}
