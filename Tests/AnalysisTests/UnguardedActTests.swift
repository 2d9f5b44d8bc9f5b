import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

/// Which acts on one word of a model are told once.
@Suite struct UnguardedActTests {
  /// A choice on what a relay hands on of a model's answer, with an act in each of three cases; `read`
  /// is what each is given.
  static func sorting(
    _ level: EffectLevel = .external, read: [String] = ["unpack", "unpack", "unpack"]
  ) -> Sketch {
    var sketch = Sketch(
      "start:start writer:llm unpack:code gate:router a:tool b:tool c:tool",
      edges: "start > writer", "writer > unpack", "unpack > gate")
    sketch.read("writer", .workflowInput("mail"))
    sketch.read("unpack", "writer")
    sketch.change("unpack") { $0.isRelay = .declared(true, Sketch.nowhere) }
    let category = ValuePath(.output(sketch["unpack"]), ["category"])
    for (name, source) in zip(["a", "b", "c"], read) {
      sketch.change(name) {
        $0.effect = .declared(Effect(level, basis: .nodeType), Sketch.nowhere)
      }
      sketch.read(name, source, use: .argument)
      sketch.connect("gate branch \(name) \(name)") {
        $0.condition = .compare(category, .equal, .string(name))
      }
    }
    return sketch
  }

  private func acts(_ sketch: Sketch) -> [String] {
    sketch.analysis.unguardedActs().map {
      sketch.names([$0.sink]) + ": " + sketch.names($0.instead)
    }
  }

  @Test func oneChangeInSeveralCasesIsToldOnce() {
    #expect(acts(Self.sorting()) == ["a: b c"])
  }

  @Test func otherValuesAreAnotherAct() {
    #expect(acts(Self.sorting(read: ["unpack", "writer", "unpack"])) == ["a: c", "b: "])
  }

  @Test func whatCannotBeUndoneIsToldOneByOne() {
    #expect(acts(Self.sorting(.irreversible)) == ["a: ", "b: ", "c: "])
  }

  /// Both are done where one case leads to two.
  @Test func actsOfOneCaseAreTwo() {
    var sketch = Self.sorting()
    sketch.add("d", .tool)
    sketch.change("d") {
      $0.effect = .declared(Effect(.external, basis: .nodeType), Sketch.nowhere)
    }
    sketch.read("d", "unpack", use: .argument)
    let category = ValuePath(.output(sketch["unpack"]), ["category"])
    sketch.connect("gate branch d a") { $0.condition = .compare(category, .equal, .string("a")) }
    #expect(acts(sketch) == ["a: ", "b: c", "d: "])
  }

  /// A change behind another one, which is given nothing that the first was not given.
  @Test func aChangeBehindAChangeIsToldWithIt() {
    func told(_ fields: [String], _ edge: String = "a > b", _ level: EffectLevel = .external)
      -> [String]
    {
      var sketch = Sketch(
        "start:start writer:llm a:tool b:tool c:tool", edges: "start > writer", "writer > a", edge,
        "b > c")
      sketch.effect("a", .external)
      sketch.effect("b", level)
      let writer = ValueSource.output(sketch["writer"])
      for field in ["id", "label"] { sketch.read("a", writer, [field], use: .argument) }
      for field in fields { sketch.read("b", writer, [field], use: .argument) }
      sketch.read("b", .output(sketch["a"]), ["key"], use: .argument)
      return sketch.analysis.unguardedActs().map {
        sketch.names([$0.sink]) + ": " + sketch.names($0.others)
      }
    }
    #expect(told(["id"]) == ["a: b"])
    #expect(told(["id", "text"]) == ["a: ", "b: "], "a text that the first was not given")
    #expect(told(["id"], "writer > b") == ["a: ", "b: "], "a run comes to it without the first")
    #expect(told(["id"], "a > b", .irreversible) == ["b: a"], "the stronger is told")
  }

  /// What a case has compared with a literal is no model's text any more.
  @Test func theValueOfACaseIsFixed() throws {
    func cause(_ fields: [String], behind: String? = nil, _ isTested: Bool = true) throws
      -> UnguardedCause.Kind
    {
      var sketch = Sketch(
        "start:start writer:llm gate:router a:tool b:tool again:llm", edges: "start > writer",
        "writer > gate")
      sketch.effect("a", .irreversible)
      let writer = ValueSource.output(sketch[behind ?? "writer"])
      let category = ValuePath(writer, ["category"])
      sketch.connect("gate branch \(behind == nil ? "a" : "again") x") {
        $0.condition = isTested ? .compare(category, .equal, .string("x")) : .truthy(category)
      }
      if behind != nil { sketch.connect("again > a") }
      sketch.connect("gate branch b y") { $0.isDefault = true }
      for field in fields { sketch.read("a", writer, [field], use: .argument) }
      let found = try #require(sketch.analysis.unguardedCause(of: sketch["a"]))
      return found.kind
    }
    #expect(try cause(["category"]) == .decision)
    #expect(try cause(["category", "free"]) == .data)
    #expect(try cause(["category"], false) == .data, "that it is there says not what it is")
    #expect(try cause(["category"], behind: "again") == .data, "made anew behind the choice")
  }

  /// What happens with the act of one case stays with it.
  @Test func lesserActsStay() {
    var sketch = Self.sorting()
    sketch.add("said", .tool)
    sketch.change("said") {
      $0.effect = .declared(
        Effect(.external, basis: .nodeType, isMessage: true), Sketch.nowhere)
    }
    sketch.read("said", .workflowInput("mail"), use: .argument)
    sketch.connect("b > said")
    let told = sketch.analysis.unguardedActs()
    #expect(told.map { sketch.names([$0.sink]) } == ["a", "said"])
    #expect(sketch.names(told[0].instead) == "b c")
  }

  /// An answer that a model only sorts is a person's.
  @Test(arguments: [
    ("yes", "mid", true), ("sales", "mid", true), ("yes", "writer", false), ("yes", "", false),
  ])
  func aPersonsAnswerThatAModelSorts(_ label: String, _ source: String, _ isPersons: Bool) {
    var sketch = GuardTests.pipeline("question", ["send > stop"], more: "sort:picker")
    sketch.connect("mid > sort")
    if !source.isEmpty { sketch.read("sort", source) }
    sketch.connect("sort branch send \(label)")
    sketch.connect("sort branch stop other")
    let found = sketch.analysis.guard(at: sketch["sort"])
    #expect((found?.kind == .human) == isPersons)
    if isPersons {
      #expect(found?.judge == sketch["mid"])
      #expect(sketch.analysis.unguardedCause(of: sketch["send"]) == nil)
    }
  }

  /// Where the cases are no verdict, the model picks who goes on.
  @Test func sortingOfWishesIsNoVerdict() {
    var sketch = GuardTests.pipeline(
      "question", ["send > stop"], more: "sort:picker sales:llm support:llm")
    sketch.connect("mid > sort")
    sketch.read("sort", "mid")
    for name in ["sales", "support"] {
      sketch.connect("sort branch \(name) \(name)")
      sketch.connect("\(name) > send")
    }
    #expect(sketch.analysis.guard(at: sketch["sort"]) == nil)
    #expect(sketch.analysis.unguardedCause(of: sketch["send"])?.kind == .data)
  }
}
