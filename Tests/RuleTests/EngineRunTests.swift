import Foundation
import Testing
import TopolintEngine
import TopolintFormats
import TopolintModel
import TopolintRuleKit
import TopolintRules

/// The examples through the whole engine: suppressed, and on one thread and many.
@Suite struct EngineRunTests {
  /// The comment that says what must fire becomes the one that hides it.
  @Test(arguments: Example.bad.filter { !$0.isJSON })
  func anIgnoreCommentHidesTheFindingAndIsUsed(_ example: Example) throws {
    let name = example.url.lastPathComponent
    let before = try run([name: example.text])
    #expect(before.diagnostics.contains { $0.rule == example.rule })
    let text = example.text.replacing(
      "# expect: \(example.rule)", with: "# topolint: ignore[\(example.rule)] an example")
    let after = try run([name: text])
    #expect(!after.diagnostics.contains { $0.rule == example.rule })
    #expect(after.suppressedCount >= 1)
    let own = after.diagnostics.filter { $0.rule.contains("suppression") }
    #expect(own.isEmpty, "\(own.map(\.message))")
  }

  @Test func threadsChangeNothing() throws {
    var files: [String: String] = [:]
    for example in Example.all {
      files["\(example.rule)/\(example.isBad)/\(example.url.lastPathComponent)"] = example.text
    }
    let one = try run(files, threads: 1)
    let many = try run(files, threads: 4)
    #expect(one.diagnostics.count > Example.bad.count)
    #expect(one.diagnostics.map(\.identity.key) == many.diagnostics.map(\.identity.key))
    #expect(one.diagnostics.map(\.message) == many.diagnostics.map(\.message))
    #expect(one.diagnostics.map(\.span) == many.diagnostics.map(\.span))
    #expect(one.files == many.files)
  }

  /// The weaker finding on the same place becomes a note of the stronger.
  @Test func theStrongerFindingStands() throws {
    let weaker = "unverified-side-effect"
    let example = try #require(
      Example.bad.first { $0.testDescription == "gate-bypass/topology.yaml" })
    let alone = try hits(in: read(example.text, path: "a.yaml"), of: rules(named: weaker))
    #expect(alone.count == 1)
    let result = try run(["a.yaml": example.text])
    #expect(result.diagnostics.map(\.rule) == ["gate-bypass"])
    #expect(result.diagnostics.flatMap(\.notes).contains { $0.message.contains(weaker) })
  }

  /// What a missing target has nothing to do with is told on its own.
  @Test func aMissingTargetHidesOnlyWhatFollowsFromIt() throws {
    let text = """
      workflow:
        name: ship
        entry_point: review
      agents:
        - name: review
          prompt: Is all well? {{ workflow.input.change }}
          routes:
            - to: shipped
              when: "{{ output.success }}"
            - to: $end
      """
    let result = try run(["a.yaml": text])
    let rules = result.diagnostics.filter { $0.severity == .error }.map(\.rule)
    #expect(rules.sorted() == ["dangling-reference", "missing-output-schema"])
  }

  /// What no run reaches cannot go wrong in one: only what the file says of it is told.
  @Test func whatNoRunReachesIsToldOnceOnly() throws {
    let text = """
      topology: 1
      name: desk
      inputs: [q]
      start: ask
      nodes:
        ask: {llm: m, timeout: 1m, on-error: escalate, reads: [inputs.q]}
        write: {llm: m, reads: [inputs.q], next: send}
        send: {tool: irreversible, retry: 3, reads: [write], next: log}
        log: {tool: external, on-error: continue, reads: [send]}
      """
    #expect(try run(["a.yaml": text]).diagnostics.map(\.rule) == ["unreachable-node"])
    let reached = text.replacing("reads: [inputs.q]}", with: "reads: [inputs.q], next: write}")
    #expect(try run(["a.yaml": reached]).diagnostics.count > 2)
  }

  /// A list of senders before the model is a check of what anyone may have written.
  @Test func aListOfSendersIsACheck() throws {
    func found(_ listed: String) throws -> Bool {
      let text = """
        topology: 1
        name: desk
        engine: {timeout: 2m, on-error: escalate}
        nodes:
          inbox: {tool: read, labels: [untrusted], output: {sender: string}, next: \(listed)}
          known:
            router: expression
            reads: [inbox]
            routes:
              - {when: inbox.sender == 'bank', to: write}
              - {to: end}
          write: {llm: large, reads: [inbox], next: send}
          send: {tool: irreversible, reads: [write]}
        """
      return try run(["a.yaml": text]).diagnostics.contains { $0.rule == "untrusted-to-privileged" }
    }
    #expect(try found("write"))
    #expect(try !found("known"))
  }

  /// What another workflow of the project must be given is known by its own file.
  @Test func aSubworkflowIsGivenWhatItNeeds() throws {
    let child =
      "topology: 1\nname: child\ninputs: [q, lang, 'tone?']\nnodes:\n"
      + "  a: {llm: m, timeout: 1m, reads: [inputs.q, inputs.lang]}\n"
    func found(_ passes: String) throws -> [String] {
      let parent =
        "topology: 1\nname: parent\ninputs: [q]\nnodes:\n"
        + "  go: {subworkflow: child.yaml, timeout: 1m, reads: [inputs.q], \(passes)}\n"
      return try run(["child.yaml": child, "parent.yaml": parent]).diagnostics
        .filter { $0.rule == "schema-mismatch" }.map(\.message)
    }
    #expect(
      try found("passes: [q]")
        == ["`go` does not hand over `lang`, which `child` must be given"])
    #expect(try found("passes: [q, lang]").isEmpty)
    #expect(try found("title: go").isEmpty)
  }

  /// On one choice there is one finding.
  @Test func aWrongLabelTellsOfWhatIsUnmatchedToo() throws {
    let text = """
      topology: 1
      name: desk
      engine: {timeout: 2m, on-error: escalate, unmatched: drop}
      inputs: [ticket]
      nodes:
        triage:
          llm: small
          reads: [inputs.ticket]
          output: {kind: [refund, question]}
          routes:
            - {when: kind == 'refunds', to: refund}
            - {when: kind == 'question', to: answer}
        refund: {human: question, timeout: 1d}
        answer: {code: , reads: [inputs.ticket]}
      """
    let result = try run(["a.yaml": text])
    #expect(result.diagnostics.map(\.rule) == ["unknown-route-label"])
    #expect(
      result.diagnostics.flatMap(\.notes).contains { $0.message.contains("router-no-default") })
  }

  /// What a rule supersedes is another rule, and no two supersede one another.
  @Test func precedenceHasNoCycle() {
    let infos = allRules.map { $0.info }
    let known = Set(infos.map(\.id))
    func weaker(than id: String) -> Set<String> {
      var found: Set<String> = []
      var pending = [id]
      while let next = pending.popLast() {
        for other in infos.first(where: { $0.id == next })?.supersedes ?? []
        where found.insert(other).inserted {
          pending.append(other)
        }
      }
      return found
    }
    for id in known { #expect(!weaker(than: id).contains(id), "\(id)") }
  }

  /// Runs all rules over some files in a folder of their own.
  private func run(_ files: [String: String], threads: Int = 1) throws -> RunResult {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: false, encoding: .utf8)
    }
    let path = folder.resolvingSymlinksInPath().path
    let reader = WorkflowReader()
    var options = RunOptions(workingFolder: path)
    options.threads = threads
    options.profile = .audit
    let engine = Engine(
      catalogue: RuleCatalogue(allRules), configuration: Configuration(),
      reader: { reader.read($0, include: $1) }, options: options)
    return try engine.run(
      Discovery(
        DiscoveryRequest(
          paths: [path], workingFolder: path, extensions: ["yaml", "yml", "json"])))
  }
}
