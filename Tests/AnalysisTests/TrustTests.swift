import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

/// Where labelled data comes to, and what it can do there.
@Suite struct TrustTests {
  /// Mail, a model, a message; `change` says the rest.
  private func mail(_ change: (inout Sketch) -> Void = { _ in }) -> Sketch {
    var sketch = Sketch("inbox:tool write:llm send:tool", edges: "inbox > write", "write > send")
    sketch.change("inbox") { $0.labels = .declared([.untrusted], Sketch.nowhere) }
    sketch.effect("send", .irreversible)
    change(&sketch)
    return sketch
  }

  private func acts(_ sketch: Sketch) -> [String] {
    let analysis = sketch.analysis
    return analysis.untrustedActs().map { act in
      sketch.names([act.source, act.model, act.actor] + act.tools)
    }
  }

  @Test func untrustedDataSteersThroughAModel() {
    #expect(acts(mail()) == ["inbox write send"])
    #expect(acts(mail { $0.change("inbox") { $0.labels = .inexpressible } }) == [])
    #expect(acts(mail { $0.change("inbox") { $0.labels = .dynamic(Sketch.nowhere) } }) == [])
    #expect(acts(mail { $0.change("inbox") { $0.isDisabled = true } }) == [])
    #expect(acts(mail { $0.effect("send", .write) }) == [])
  }

  /// A list of senders is a check; whether anything was sent is none.
  @Test func whatIsSentIsNoSender() {
    func sorted(_ condition: (ValuePath) -> Condition) -> [String] {
      var sketch = Sketch(
        "inbox:tool sort:router write:llm send:tool stop:end", edges: "inbox > sort",
        "write > send")
      sketch.change("inbox") { $0.labels = .declared([.untrusted], Sketch.nowhere) }
      sketch.effect("send", .irreversible)
      sketch.read("write", "inbox")
      sketch.read("send", "write", use: .argument)
      let path = ValuePath(.output(sketch["inbox"]), ["from"])
      sketch.read("sort", "inbox", use: .condition)
      sketch.connect("sort branch write") { $0.condition = condition(path) }
      sketch.connect("sort branch stop") { $0.isDefault = true }
      return acts(sketch)
    }
    #expect(sorted { .compare($0, .equal, .string("me")) } == [])
    #expect(sorted { .compare($0, .notEqual, .null) } == ["inbox write send"])
    #expect(
      sorted { .all([.truthy($0), .compare($0, .notEqual, .string(""))]) } == ["inbox write send"])
    #expect(
      sorted { .all([.compare($0, .notEqual, .null), .compare($0, .equal, .string("me"))]) } == [])
  }

  /// A choice on a category that a model gave, with a change in each case: the category is what the
  /// case says, what else the model wrote is free.
  @Test func casesAreOneActAndTheirValuesFixed() {
    func sorted(_ fields: [String], _ level: EffectLevel = .external) -> [String] {
      var sketch = Sketch(
        "inbox:tool sort:llm gate:router a:tool b:tool", edges: "inbox > sort", "sort > gate")
      sketch.change("inbox") { $0.labels = .declared([.untrusted], Sketch.nowhere) }
      sketch.read("sort", "inbox")
      let source = ValueSource.output(sketch["sort"])
      for name in ["a", "b"] {
        sketch.effect(name, level)
        for field in fields { sketch.read(name, source, [field], use: .argument) }
        sketch.connect("gate branch \(name) \(name)") {
          $0.condition = .compare(ValuePath(source, ["category"]), .equal, .string(name))
        }
      }
      return sketch.analysis.untrustedActs().map {
        sketch.names([$0.actor]) + ": " + sketch.names($0.instead)
      }
    }
    #expect(sorted(["category", "comment"]) == ["a: b"])
    #expect(sorted(["category"]) == [])
    #expect(sorted(["category", "comment"], .irreversible) == ["a: ", "b: "])
  }

  /// A change behind another one, on the same text.
  @Test func aChangeBehindAChangeIsToldWithIt() {
    let sketch = mail {
      $0.add("label", .tool)
      $0.effect("send", .external)
      $0.effect("label", .external)
      $0.connect("send > label")
      $0.read("write", "inbox")
      $0.read("send", "write", use: .argument)
      $0.read("label", "write", use: .argument)
    }
    let acts = sketch.analysis.untrustedActs()
    #expect(acts.map { sketch.names([$0.actor] + $0.others) } == ["send label"])
  }

  @Test func aStepThatRemovesTheLabelEndsTheWay() {
    let cleaned = mail {
      $0.change("write") { $0.removes = .declared([.untrusted], Sketch.nowhere) }
    }
    #expect(acts(cleaned) == [])
    let redacted = mail { $0.change("write") { $0.removes = .declared([.secret], Sketch.nowhere) } }
    #expect(acts(redacted) == ["inbox write send"])
  }

  @Test func withoutAModelNobodyIsSteered() {
    var sketch = Sketch("inbox:tool file:tool", edges: "inbox > file")
    sketch.change("inbox") { $0.labels = .declared([.untrusted], Sketch.nowhere) }
    sketch.effect("file", .external)
    #expect(acts(sketch) == [])
  }

  @Test func guardsStandOnEitherSideOfTheModel() {
    for nodes in [
      "inbox:tool ask:approval write:llm send:tool", "inbox:tool write:llm ask:approval send:tool",
    ] {
      let names = nodes.split(separator: " ").map { $0.prefix { $0 != ":" } }
      var sketch = Sketch(nodes + " stop:end")
      for (a, b) in zip(names, names.dropFirst()) {
        sketch.connect(a == "ask" ? "ask branch \(b) accept" : "\(a) > \(b)")
      }
      sketch.connect("ask branch stop reject")
      sketch.change("inbox") { $0.labels = .declared([.untrusted], Sketch.nowhere) }
      sketch.effect("send", .irreversible)
      #expect(acts(sketch) == [], "\(nodes)")
    }
  }

  @Test func whatIsOnlyComparedDoesNotEnter() {
    var sketch = Sketch("inbox:tool write:llm send:tool", edges: "inbox > write", "write > send")
    sketch.change("inbox") { $0.labels = .declared([.untrusted], Sketch.nowhere) }
    sketch.effect("send", .irreversible)
    sketch.read("write", "inbox", use: .condition)
    sketch.read("send", "write", use: .argument)
    #expect(acts(sketch) == [])
    sketch.read("write", "inbox")
    #expect(acts(sketch) == ["inbox write send"])
  }

  @Test func anAgentWithToolsActsByItself() {
    var sketch = Sketch("act:agent web:tool mail:tool", edges: "act uses web", "act uses mail")
    sketch.change("web") { $0.labels = .declared([.untrusted], Sketch.nowhere) }
    sketch.effect("mail", .irreversible)
    #expect(acts(sketch) == ["web act act mail"])
    // One tool that brings in and sends is its own affair.
    var single = Sketch("act:agent mail:tool", edges: "act uses mail")
    single.change("mail") { $0.labels = .declared([.untrusted], Sketch.nowhere) }
    single.effect("mail", .irreversible)
    #expect(acts(single) == [])
    sketch.change("act") { $0.isPreapproved = .declared(false, Sketch.nowhere) }
    #expect(acts(sketch) == [])
  }

  @Test func theTriangleNeedsItsThreeSides() {
    func triangles(_ change: (inout Sketch) -> Void = { _ in }) -> [String] {
      var sketch = Sketch(
        "inbox:tool file:tool write:llm edit:llm send:tool",
        edges: "inbox > file", "file > write", "write > edit", "edit > send")
      sketch.change("inbox") { $0.labels = .declared([.untrusted], Sketch.nowhere) }
      sketch.change("file") { $0.labels = .declared([.private], Sketch.nowhere) }
      sketch.effect("send", .irreversible)
      sketch.read("write", "inbox")
      sketch.read("write", "file")
      sketch.read("edit", "write")
      sketch.read("send", "edit", use: .argument)
      change(&sketch)
      return sketch.analysis.exfiltrationTriangles().map {
        sketch.names([$0.model, $0.untrusted, $0.privateData] + $0.ways)
      }
    }
    #expect(triangles() == ["write inbox file send"])
    #expect(triangles { $0.change("file") { $0.labels = .inexpressible } } == [])
    #expect(triangles { $0.change("inbox") { $0.labels = .inexpressible } } == [])
    #expect(triangles { $0.effect("send", .external) } == [])
    // Private mail that anyone can write is one side, not two.
    #expect(
      triangles {
        $0.change("inbox") { $0.labels = .declared([.private, .untrusted], Sketch.nowhere) }
        $0.change("file") { $0.labels = .inexpressible }
      } == [])
  }

  @Test func aSecretMayBeUsedAndNotTold() {
    func leaks(_ nodes: String, _ change: (inout Sketch) -> Void = { _ in }) -> [String] {
      let names = nodes.split(separator: " ").map { $0.prefix { $0 != ":" } }
      var sketch = Sketch(nodes)
      for (a, b) in zip(names, names.dropFirst()) { sketch.connect("\(a) > \(b)") }
      sketch.change("vault") { $0.labels = .declared([.secret], Sketch.nowhere) }
      if !nodes.hasSuffix("store") { sketch.effect("send", .irreversible) }
      change(&sketch)
      return sketch.analysis.secretLeaks().map { "\($0.kind) \(sketch.names([$0.sink]))" }
    }
    #expect(leaks("vault:tool send:tool") == [])
    #expect(leaks("vault:tool format send:tool") == ["outside send"])
    #expect(leaks("vault:tool write:llm send:tool") == ["outside send"])
    #expect(leaks("vault:tool write:llm keep:code send:store") == ["prompt write"])
    let zones: (String) -> [String] = { zone in
      leaks("vault:tool write:llm keep:code send:store") {
        $0.change("vault") { $0.trustZone = .declared("in", Sketch.nowhere) }
        $0.change("write") { $0.trustZone = .declared(zone, Sketch.nowhere) }
      }
    }
    #expect(zones("in") == [])
    #expect(zones("out") == ["zone write"])
  }

  @Test func valuesOfTheEngineAreTold() {
    var sketch = Sketch("write:llm send:tool", edges: "write > send")
    sketch.begin { $0.secrets = ["env.KEY"] }
    sketch.read("write", .engine("env.KEY"))
    sketch.read("write", .engine("env.PORT"))
    sketch.read("send", .engine("env.KEY"), use: .argument)
    let leaks = sketch.analysis.secretLeaks()
    #expect(leaks.map(\.sink) == [sketch["write"]])
    #expect(leaks.map(\.value) == ["env.KEY"])
  }

  @Test func manySourcesAndActsAreBounded() {
    let count = 5_000
    var sketch = Sketch("n0:tool")
    for i in 1..<count { sketch.add("n\(i)", i % 3 == 1 ? .llm : .tool) }
    for i in 1..<count { sketch.connect("n\(i - 1) > n\(i)") }
    sketch.begin { builder in
      for i in 0..<count where i % 3 != 1 {
        builder[NodeID(Int32(i))].labels = .declared(
          i % 3 == 0 ? [.untrusted, .secret] : [.private], Sketch.nowhere)
        builder[NodeID(Int32(i))].effect = .declared(
          Effect(i % 3 == 0 ? .read : .irreversible, basis: .stated), Sketch.nowhere)
      }
    }
    let analysis = sketch.analysis
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(analysis.untrustedActs().count == 256)
      #expect(!analysis.secretLeaks().isEmpty)
      _ = analysis.exfiltrationTriangles()
      _ = analysis.memoryCrossings()
      _ = analysis.lateGuards()
      _ = analysis.distantGuards(after: 6)
    }
    #expect(time < .seconds(20))
  }
}

extension Sketch {
  mutating func effect(_ name: String, _ level: EffectLevel) {
    change(name) { $0.effect = .declared(Effect(level, basis: .stated), Sketch.nowhere) }
  }
}
