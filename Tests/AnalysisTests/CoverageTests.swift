import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct CoverageTests {
  /// A model `m` with a field `f`, and a router with a case for each condition.
  static func router(
    _ conditions: [Condition], field: FieldType? = nil, allowed: [String]? = nil,
    enforcement: Enforcement = .engine, required: Bool = true, otherwise: Bool = false
  ) -> (Analysis, NodeID) {
    var sketch = Sketch("m:llm r:router x", edges: "m > r")
    if let field {
      sketch.change("m") {
        $0.output = .declared(
          Contract(
            fields: [
              Field(
                name: "f", type: field, isRequired: required, allowed: allowed,
                span: Sketch.nowhere)
            ], enforcement: enforcement), Sketch.nowhere)
      }
    }
    for condition in conditions {
      sketch.connect("r branch x") { $0.condition = condition }
    }
    if otherwise { sketch.connect("r branch x") { $0.isDefault = true } }
    return (sketch.analysis, sketch["r"])
  }

  static let f = ValuePath(.output(NodeID(0)), ["f"])

  static func coverage(
    _ conditions: [Condition], field: FieldType? = nil, allowed: [String]? = nil,
    enforcement: Enforcement = .engine, required: Bool = true
  ) -> Coverage {
    let (analysis, router) = router(
      conditions, field: field, allowed: allowed, enforcement: enforcement, required: required)
    return analysis.coverage(of: router)
  }

  static func equals(_ text: String) -> Condition { .compare(f, .equal, .string(text)) }

  /// Of hundreds of conditions that cannot be read, any two may be opposites, and not all are compared.
  @Test func manyUnreadConditionsAreNotJudged() {
    func coverage(of count: Int) -> Coverage {
      Self.coverage((0..<count).map { .opaque("matches(m, 'word \($0)')") })
    }
    if case .partial = coverage(of: 200) {} else { Issue.record("200 are compared") }
    #expect(coverage(of: 300) == .unknown("the conditions cannot be read"))
  }

  @Test func aValueAndAPartOfItAreFoundAmongMany() {
    func path(_ number: Int, _ parts: String...) -> Condition {
      .compare(ValuePath(.output(NodeID(0)), ["f\(number)"] + parts), .equal, .string("a"))
    }
    let many = (0..<40).map { path($0) }
    if case .partial(let witness) = Self.coverage(many) {
      #expect(witness.hasSuffix("and so on"), "\(witness)")
    } else {
      Issue.record("each is a value of its own")
    }
    for part in [path(7, "x"), path(39, "x", "y")] {
      let expected = Coverage.unknown("the conditions test a value and a part of it")
      #expect(Self.coverage(many + [part]) == expected)
      #expect(Self.coverage([part] + many) == expected)
    }
  }

  @Test func aWitnessNamesTenTexts() {
    func witness(of count: Int) -> String {
      guard
        case .partial(let witness) = Self.coverage((0..<count).map { Self.equals("w\($0)") })
      else { return "" }
      return witness
    }
    let ten = "`m.f` is none of `w0`, `w1`, `w2`, `w3`, `w4`, `w5`, `w6`, `w7`, `w8`"
    #expect(witness(of: 10) == ten + " and `w9`")
    #expect(witness(of: 13) == ten + ", `w9` and 3 more")
  }

  /// Thousands of values are not each held against thousands of conditions: what could be told apart
  /// among few is told together, which is as true.
  @Test func whatIsEnoughIsNotSearchedAmongThousands() {
    let score = ValuePath(.output(NodeID(0)), ["score"])
    func witness(of count: Int) -> String {
      let cases = (0..<count).map { number in
        Condition.all([
          Self.equals("w\(number)"), .compare(score, .greater, .number(Double(number))),
        ])
      }
      guard case .partial(let witness) = Self.coverage(cases) else { return "" }
      return witness
    }
    #expect(witness(of: 2) == "`m.f` is neither `w0` nor `w1`")
    #expect(witness(of: 2_500).hasSuffix(" and 2490 more and `m.score` is above 2499"))
  }

  /// Many cases that wait for one text each are looked up, and give what looking at each gives.
  @Test func manyTextsAreJudgedAsFewAre() {
    let words = (0..<60).map { "w\($0)" }
    let cases = words.map { Self.equals($0) }
    #expect(Self.coverage(cases, field: .string, allowed: words) == .total(.exhaustive))
    let short = Self.coverage(Array(cases.dropLast()), field: .string, allowed: words)
    #expect(short == .partial(witness: "`m.f` is `w59`"))
    #expect(!Self.coverage(cases, field: .string).isTotal)
    let rest = Condition.not(.any(words.prefix(40).map { Self.equals($0) }))
    #expect(Self.coverage(Array(cases.prefix(40)) + [rest], field: .string).isTotal)
    // A text once more, and one behind a case that takes all but it.
    let (analysis, router) = Self.router(
      cases + [Self.equals("w7")] + [
        .compare(Self.f, .notEqual, .string("w3")), Self.equals("w9"),
      ],
      field: .string, allowed: words)
    let report = analysis.caseReport(of: router)
    #expect(report.shadowed == [60, 61, 62])
    #expect(report.shadowing[60] == [7])
    #expect(report.shadowing[62] == [9])
  }

  @Test func complementsAreTotal() {
    #expect(Self.coverage([.truthy(Self.f), .not(.truthy(Self.f))]).isTotal)
    #expect(Self.coverage([.opaque("x ~ y"), .not(.opaque("x ~ y"))]).isTotal)
    #expect(
      Self.coverage([
        .compare(Self.f, .greaterOrEqual, .number(0.8)), .compare(Self.f, .less, .number(0.8)),
      ]).isTotal)
    #expect(
      Self.coverage([
        .truthy(Self.f), .compare(Self.f, .equal, .bool(false)),
      ]).isTotal)
    #expect(
      Self.coverage([.compare(Self.f, .equal, .null), .compare(Self.f, .notEqual, .null)]).isTotal)
    #expect(
      Self.coverage([Self.equals("A"), .compare(Self.f, .notEqual, .string("A"))]).isTotal)
  }

  /// Of several values that must all be there, one that is not is enough.
  @Test func aWitnessTellsWhatIsEnough() {
    let paths = ["a", "b", "c", "d"].map { ValuePath(.output(NodeID(0)), [$0]) }
    let coverage = Self.coverage([
      .all(paths.map { .all([.truthy($0), .compare($0, .notEqual, .string(""))]) })
    ])
    #expect(coverage == .partial(witness: "`m.a` is empty"))
  }

  @Test func gapsAreNamed() {
    #expect(
      Self.coverage([Self.equals("A"), Self.equals("B")])
        == .partial(witness: "`m.f` is neither `A` nor `B`"))
    #expect(
      Self.coverage([
        .compare(Self.f, .greater, .number(5)), .compare(Self.f, .less, .number(3)),
      ]) == .partial(witness: "`m.f` is 3"))
    #expect(
      Self.coverage([.compare(Self.f, .greater, .number(0.8))], field: .number)
        == .partial(witness: "`m.f` is below 0.8"))
    #expect(Self.coverage([.truthy(Self.f)]) == .partial(witness: "`m.f` is false or empty"))
    #expect(
      Self.coverage([.opaque("contains(x, 'a')"), .opaque("contains(x, 'b')")])
        == .partial(witness: "`contains(x, 'a')` is false and `contains(x, 'b')` is false"))
    let g = ValuePath(.variable("g"))
    #expect(
      Self.coverage([.all([.truthy(Self.f), .truthy(g)]), .not(.truthy(Self.f))])
        == .partial(witness: "`m.f` is true and `g` is false or empty"))
  }

  @Test func enumsAreCoveredOnlyWhenEnforced() {
    let both = [Self.equals("A"), Self.equals("B")]
    #expect(Self.coverage(both, field: .string, allowed: ["A", "B"]).isTotal)
    #expect(
      !Self.coverage(both, field: .string, allowed: ["A", "B"], enforcement: .requested).isTotal)
    #expect(
      Self.coverage(both, field: .string, allowed: ["A", "B", "C"])
        == .partial(witness: "`m.f` is `C`"))
    #expect(
      Self.coverage(both, field: .string, allowed: ["A", "B"], required: false)
        == .partial(witness: "`m.f` is absent"))
  }

  @Test func whatCannotBeReadIsUnknown() {
    for pair in [("len(x) > 0", "len(x) == 0"), ("x is empty", "x is not empty")] {
      guard case .unknown = Self.coverage([.opaque(pair.0), .opaque(pair.1)]) else {
        Issue.record("\(pair) may complement each other")
        continue
      }
    }
    let whole = ValuePath(.output(NodeID(0)))
    guard case .unknown = Self.coverage([.truthy(whole), .truthy(Self.f)]) else {
      Issue.record("a value and its part depend on each other")
      return
    }
  }

  @Test func reportNamesShadowedCasesAndStrayLabels() {
    let (analysis, router) = Self.router(
      [.compare(Self.f, .greater, .number(1)), .compare(Self.f, .greater, .number(2))])
    #expect(analysis.caseReport(of: router).shadowed == [1])
    let (second, other) = Self.router(
      [Self.equals("A"), Self.equals("Z")], field: .string, allowed: ["A", "B"], otherwise: true)
    let report = second.caseReport(of: other)
    #expect(report.coverage == .total(.defaultCase))
    #expect(report.unknownLabels.map(\.text) == ["Z"])
    #expect(report.shadowed == [1], "no value of the enum is `Z`")
  }

  @Test func manyValuesEndInAnAnswer() {
    let paths = (0..<30).map { ValuePath(.variable("v\($0)")) }
    #expect(
      Self.coverage([.any(paths.map { .truthy($0) })])
        != .total(.exhaustive), "all false matches nothing")
    guard case .unknown = Self.coverage(paths.map { .not(.truthy($0)) }) else {
      Issue.record("the combination that is left is beyond the cap")
      return
    }
  }

  /// Random formulas over truth values against plain enumeration.
  @Test(arguments: 1..<80) func agreesWithEnumeration(seed: Int) {
    var dice = Dice(UInt64(seed) &+ 5)
    let paths = (0..<3).map { ValuePath(.variable("v\($0)")) }
    func formula(_ depth: Int, _ dice: inout Dice) -> Condition {
      switch dice.roll(depth > 2 ? 1 : 4) {
      case 0: return .truthy(paths[dice.roll(3)])
      case 1: return .not(formula(depth + 1, &dice))
      case 2: return .all([formula(depth + 1, &dice), formula(depth + 1, &dice)])
      default: return .any([formula(depth + 1, &dice), formula(depth + 1, &dice)])
      }
    }
    let formulas = (0..<1 + dice.roll(4)).map { _ in formula(0, &dice) }
    func holds(_ condition: Condition, _ world: Int) -> Bool {
      switch condition {
      case .truthy(let path): world >> (paths.firstIndex(of: path) ?? 0) & 1 == 1
      case .not(let inner): !holds(inner, world)
      case .all(let parts): parts.allSatisfy { holds($0, world) }
      case .any(let parts): parts.contains { holds($0, world) }
      default: false
      }
    }
    let total = (0..<8).allSatisfy { world in formulas.contains { holds($0, world) } }
    #expect(Self.coverage(formulas).isTotal == total)
    let (analysis, router) = Self.router(formulas)
    let shadowed = formulas.indices.filter { i in
      !(0..<8).contains { world in
        formulas.firstIndex { holds($0, world) } == i
      }
    }
    #expect(analysis.caseReport(of: router).shadowed == shadowed)
  }
}

@Suite struct ArrivalTests {
  static let kind = ValuePath(.output(NodeID(0)), ["kind"])
  static func equals(_ text: String) -> Condition { .compare(kind, .equal, .string(text)) }

  /// A router `a` behind a step `m`, and a router `b` with one case behind one of its cases.
  static func sketch(_ between: String = "a branch b") -> Sketch {
    var sketch = Sketch("m:tool a:router b:router x y s:code", edges: "m > a")
    sketch.connect(between) { $0.condition = equals("done") }
    sketch.connect("a branch y") { $0.isDefault = true }
    sketch.connect("b branch x") { $0.condition = equals("done") }
    return sketch
  }

  @Test func whatACaseSettledHolds() {
    let direct = Self.sketch()
    #expect(direct.analysis.coverage(of: direct["b"]).isTotal)
    var through = Self.sketch("a branch s")
    through.connect("s > b")
    #expect(through.analysis.coverage(of: through["b"]).isTotal)
  }

  @Test func whatCanChangeOrComesAnotherWayDoesNot() {
    let value = Condition.compare(ValuePath(.variable("v")), .equal, .string("done"))
    var again = Sketch("m:tool a:router w:code b:router x y", edges: "m > a", "w > b")
    again.connect("a branch w") { $0.condition = value }
    again.connect("a branch y") { $0.isDefault = true }
    again.connect("b branch x") { $0.condition = value }
    #expect(again.analysis.coverage(of: again["b"]).isTotal)
    again.change("w") { $0.outputs = [Output("v", span: Sketch.nowhere)] }
    #expect(!again.analysis.coverage(of: again["b"]).isTotal, "the step writes it anew")
    var other = Self.sketch()
    other.connect("y > b")
    #expect(!other.analysis.coverage(of: other["b"]).isTotal, "another way leads there")
  }

  @Test func theDefaultIsWhatNoCaseTakes() {
    var sketch = Sketch("m:tool a:router b:router x y", edges: "m > a")
    sketch.connect("a branch x") { $0.condition = Self.equals("done") }
    sketch.connect("a branch b") { $0.isDefault = true }
    sketch.connect("b branch x") { $0.condition = Self.equals("done") }
    sketch.connect("b branch y") { $0.condition = Self.equals("failed") }
    guard case .partial = sketch.analysis.coverage(of: sketch["b"]) else {
      Issue.record("a third value comes here")
      return
    }
  }
}
