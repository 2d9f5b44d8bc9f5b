import Foundation
import Testing
import TopolintModel
import TopolintRuleKit
import TopolintSource
import TopolintSyntax

@testable import TopolintEngine

@Suite struct ConfigurationTests {
  private func read(_ text: String) throws -> Configuration {
    try Configuration(
      SourceText(file: ConfigurationFile.fileID, path: "topolint.yaml", bytes: Array(text.utf8)),
      folder: "/work", vocabulary)
  }

  @Test func allKeysAreRead() throws {
    let text = """
      profile: strict
      fail-on: error
      include: ["*.flow"]
      exclude: [vendor/]
      rules:
        loud-step: off
        quiet-step: {severity: warning}
      overrides:
        - paths: [tests/]
          profile: audit
          rules: {loud-step: error}
      ignore:
        - rule: loud-step
          path: a.flow
          node: outer/inner
          reason: known
      require-reason: true
      formats:
        lines: {version: 2}
      tools:
        send:
          effect: external
          trust-zone: dmz
          owner: ops
          labels: [untrusted, private, untrusted]
          paid: true
          idempotent: true
          preapproved: false
      limits: {file-size: 1000, nesting: 10, nodes: 20, alias-expansion: 30}
      """
    let configuration = try read(text)
    #expect(configuration.profile == .strict && configuration.failOn == .error)
    #expect(configuration.include.map(\.text) == ["*.flow"])
    #expect(configuration.exclude.map(\.text) == ["vendor/"])
    #expect(configuration.rules["loud-step"]?.isOff == true)
    #expect(configuration.rules["quiet-step"]?.severity == .warning)
    #expect(configuration.overrides.map(\.profile) == [.audit])
    #expect(configuration.ignores.map(\.node) == ["outer/inner"])
    #expect(configuration.requiresReason)
    #expect(configuration.knobs == ["lines": ["version": "2"]])
    #expect(configuration.tools.first?.effect?.value == .external)
    #expect(configuration.tools.first?.trustZone?.value == "dmz")
    #expect(configuration.tools.first?.labels?.value == [.private, .untrusted])
    #expect(configuration.tools.first?.isPaid?.value == true)
    #expect(configuration.tools.first?.isIdempotent?.value == true)
    #expect(configuration.tools.first?.isPreapproved?.value == false)
    #expect(configuration.limits.maximumBytes == 1000 && configuration.limits.maximumDepth == 10)
    #expect(
      configuration.limits.maximumNodes == 20 && configuration.limits.maximumAliasExpansion == 30)
  }

  @Test func toolsTakeEveryStatedFact() throws {
    let span = Span(file: FileID(0), lower: 0, upper: 0)
    var builder = GraphBuilder(format: "lines", name: "a", span: span)
    let kept = builder.add(Node("other", kind: .tool, span: span))
    let node = builder.add(Node("send_mail", kind: .tool, span: span))
    let text = """
      tools:
        send_*: {labels: [untrusted, private], paid: true, idempotent: true, preapproved: false}
      """
    let tools = try read(text).tools
    let workflow = builder.finish().applying(tools)
    #expect(workflow[node].labels.declaredValue == [.private, .untrusted])
    #expect(workflow[node].isPaid.declaredValue == true)
    #expect(workflow[node].idempotency.declaredValue == true)
    #expect(workflow[node].isPreapproved.declaredValue == false)
    #expect(workflow[kept].labels.isInexpressible && workflow[kept].isPaid.isInexpressible)
  }

  @Test(arguments: ["", "# nothing\n", "profile: default\n", "ignore:\nrules:\noverrides:\n"])
  func emptyConfigurationsAreFine(text: String) throws {
    let configuration = try read(text)
    #expect(configuration.profile == .default && configuration.failOn == .warning)
    #expect(configuration.ignores.isEmpty && configuration.rules.isEmpty)
  }

  /// A configuration, and what is wrong with it.
  @Test(arguments: [
    ("proflie: strict", "1:1: error: unknown key `proflie`; did you mean `profile`?"),
    (
      "profile: strickt",
      "1:10: error: `profile` does not take `strickt`; did you mean `strict`? (it takes default, strict, audit)"
    ),
    ("a: 1", "1:1: error: unknown key `a`"),
    ("- a", "1:1: error: the configuration must be a mapping"),
    (
      "rules: {lod-step: off}", "1:9: error: there is no rule `lod-step`; did you mean `loud-step`?"
    ),
    (
      "rules: {loud-step: loud}",
      "1:20: error: `loud-step` does not take `loud` (it takes off, info, warning, error)"
    ),
    (
      "rules: {loud-step: {wrods: [a]}}",
      "1:21: error: unknown option `wrods` of `loud-step`; did you mean `words`?"
    ),
    (
      "rules: {loud-step: {limit: 0}}", "1:28: error: `limit` must be a whole number from 1 to 1000"
    ),
    ("rules: {loud-step: {words: a}}", "1:28: error: `words` must be a list of texts"),
    ("rules: [a]", "1:8: error: `rules` must be a mapping"),
    (
      "overrides: [{paths: [a], rules: {loud-step: {limit: 0}}}]",
      "1:53: error: `limit` must be a whole number from 1 to 1000"
    ),
    ("overrides: [{rules: {}}]", "1:13: error: an override needs `paths`"),
    ("ignore: [{path: a}]", "1:10: error: an entry of `ignore` needs `rule`"),
    ("ignore: [{rule: nope}]", "1:17: error: there is no rule `nope`"),
    (
      "ignore: [{rule: loud-step, nod: a}]",
      "1:28: error: unknown key `nod` of an `ignore` entry; did you mean `node`?"
    ),
    ("formats: {line: {}}", "1:11: error: unknown format `line`; did you mean `lines`?"),
    (
      "formats: {lines: {versoin: 1}}",
      "1:19: error: unknown knob `versoin` of `lines`; did you mean `version`?"
    ),
    ("formats: {lines: {version: 3}}", "1:28: error: `version` does not take `3` (it takes 1, 2)"),
    (
      "tools: {a: {effects: none}}",
      "1:13: error: unknown key `effects` of a tool; did you mean `effect`?"
    ),
    (
      "tools: {a: {effect: writes}}",
      "1:21: error: `effect` does not take `writes`; did you mean `write`? (it takes none, read, write, external, irreversible)"
    ),
    ("tools: {a: {labels: untrusted}}", "1:21: error: `labels` must be a list"),
    (
      "tools: {a: {labels: [secrets]}}",
      "1:22: error: `labels` does not take `secrets`; did you mean `secret`? (it takes untrusted, private, secret)"
    ),
    ("tools: {a: {paid: sometimes}}", "1:19: error: `paid` must be true or false"),
    ("limits: {nesting: 129}", "1:19: error: `nesting` must be a whole number from 1 to 128"),
    ("require-reason: maybe", "1:17: error: `require-reason` must be true or false"),
    ("exclude: a", "1:10: error: `exclude` must be a list"),
    (
      "risk: {adoptoin: 1}",
      "1:8: error: unknown number `adoptoin` of `risk`; did you mean `adoption`?"
    ),
    ("risk: {adoption: 2}", "1:18: error: `adoption` must be a number from 0.0 to 1.0"),
    ("plugins: []", "1:1: error: `plugins` is not available in this version"),
    ("profile: strict\nprofile: audit", "2:1: error"),
    ("a: [", "error"),
    ("profile: strict\n---\nprofile: audit", "3:1: error: a configuration is one document"),
  ])
  func faults(text: String, message: String) throws {
    let error = try #require(throws: ConfigurationError.self) { try read(text) }
    let line = try #require(error.issues.first?.line)
    #expect(line.hasPrefix("topolint.yaml:"))
    #expect(line.contains(message), "\(line)")
  }

  @Test func allFaultsAreToldAtOnce() throws {
    let error = try #require(throws: ConfigurationError.self) {
      try read("proflie: a\nlimits: {x: 1}\nprofile: b\n")
    }
    #expect(error.issues.map { $0.position?.line } == [1, 2, 3])
  }

  @Test func nearestFileAtOrAboveTheWorkingFolderOrWhatPathsShare() throws {
    let box = try Sandbox()
    try box.write("topolint.yaml", "")
    try box.write("repo/topolint.yaml", "")
    try box.write("repo/sub/topolint.yaml", "")
    try box.write("repo/sub/deep/a.flow", "")
    try box.write("repo/sub/b.flow", "")
    let repo = box.path + "/repo"
    func nearest(_ paths: [String], from folder: String) -> String? {
      ConfigurationFile.nearest(to: paths.map { box.path + "/" + $0 }, from: folder).path
    }
    #expect(nearest([], from: repo) == repo + "/topolint.yaml")
    #expect(nearest(["repo/sub/b.flow"], from: repo) == repo + "/topolint.yaml")
    let elsewhere = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/other"
    let deep = ["repo/sub/deep/a.flow", "repo/sub/b.flow"]
    #expect(nearest(deep, from: elsewhere) == repo + "/sub/topolint.yaml")
    #expect(nearest(deep.reversed(), from: elsewhere) == repo + "/sub/topolint.yaml")
    #expect(nearest(["repo", "repo/sub"], from: elsewhere) == repo + "/topolint.yaml")
  }

  /// A file that only resembles the configuration is told where it would have been the one.
  @Test(arguments: ["topolint.yml", ".topolint.yaml", ".topolint.yml"])
  func otherNamesAreToldAndNotRead(name: String) throws {
    let box = try Sandbox()
    let repo = box.path + "/repo"
    try box.write("repo/" + name, "profile: strict\n")
    let alone = ConfigurationFile.nearest(to: [], from: repo)
    #expect(alone.path == nil && alone.misnamed == repo + "/" + name)
    let notice = try #require(alone.notices(from: repo).first)
    #expect(notice.path == name && !notice.isError && notice.code == "misnamed-configuration")
    #expect(notice.message.hasSuffix("this file is not read, and no other was found"))
    try box.write("topolint.yaml", "")
    let above = ConfigurationFile.nearest(to: [], from: repo)
    #expect(above.path == box.path + "/topolint.yaml" && above.misnamed != nil)
    try box.write("repo/topolint.yaml", "")
    #expect(ConfigurationFile.nearest(to: [], from: repo).misnamed == nil)
  }

  @Test func aLinkToNothingIsAConfigurationThatCannotBeRead() throws {
    let box = try Sandbox()
    try box.link("topolint.yaml", to: "nowhere")
    #expect(ConfigurationFile.nearest(to: [], from: box.path).path == box.path + "/topolint.yaml")
  }

  @Test func settingsThatSpeakOfNothingAreToldToWhoAsks() throws {
    let box = try Sandbox()
    try box.write("flows/a.flow", "flow\nstep send\n")
    let config = try box.configuration(
      "overrides:\n  - paths: [flow/]\n  - paths: [flows/]\n"
        + "tools:\n  sand: {effect: read}\n  s*: {effect: read}\n")
    func idle(_ path: String, asks: Bool = true) throws -> [String] {
      var options = RunOptions(workingFolder: box.path)
      options.tellsIdleSettings = asks
      let engine = Engine(
        catalogue: catalogue, configuration: config, reader: readLines, options: options)
      return try engine.run(
        Discovery(
          DiscoveryRequest(
            paths: [path], workingFolder: box.path, configurationFolder: box.path,
            extensions: ["flow"]))
      ).configuration.idle
    }
    #expect(
      try idle(box.path) == [
        "an override (line 2) speaks of no file", "`tools.sand` (line 5) speaks of no step",
      ])
    // A run over a part cannot know, and who does not ask is not told.
    #expect(try idle(box.path + "/flows") == [])
    #expect(try idle(box.path, asks: false) == [])
  }

  @Test func theSchemaNamesEveryRuleOptionAndKnob() throws {
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(vocabulary.schema.utf8)) as? [String: Any])
    let properties = try #require(object["properties"] as? [String: Any])
    #expect(Set(properties.keys) == Set(ConfigurationReader.keys))
    #expect(vocabulary.schema.contains("\"noisy-step\""))
    #expect(vocabulary.schema.contains("\"words\""))
    #expect(vocabulary.schema.contains("\"version\""))
  }
}
