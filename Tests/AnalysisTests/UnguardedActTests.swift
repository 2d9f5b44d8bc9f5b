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
