import Testing
import TopolintModel

@testable import TopolintFormats

/// PowerFx, as far as conditions and reads need it.
@Suite struct MafExpressionTests {
  private func condition(_ text: String) -> Condition {
    let bytes = Array(text.utf8)
    let start = bytes.first == UInt8(ascii: "=") ? 1 : 0
    return MafParser.parse(bytes, start..<bytes.count).condition(in: bytes) { names in
      names.count > 1
        ? ValuePath(.variable(names[0] + "." + names[1]), Array(names.dropFirst(2))) : nil
    }
  }

  private func paths(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return MafParser.parse(bytes, 0..<bytes.count).paths.map {
      $0.names.joined(separator: ".") + ($0.isTested ? "?" : "")
    }
  }

  private func variable(_ name: String, _ fields: String...) -> ValuePath {
    ValuePath(.variable("Local." + name), fields)
  }

  @Test func comparisonsWithLiterals() {
    #expect(condition("=Local.N < 4") == .compare(variable("N"), .less, .number(4)))
    #expect(condition("=4 >= Local.N") == .compare(variable("N"), .lessOrEqual, .number(4)))
    #expect(condition("=Local.N <> -1.5") == .compare(variable("N"), .notEqual, .number(-1.5)))
    #expect(
      condition("=Local.A.Team = \"Windows \"\"X\"\"\"")
        == .compare(variable("A", "Team"), .equal, .string("Windows \"X\"")))
    #expect(condition("=Local.A = true") == .compare(variable("A"), .equal, .bool(true)))
    #expect(condition("Local.A = Blank()") == .compare(variable("A"), .equal, .null))
  }

  @Test func truthAndItsOpposite() {
    #expect(condition("=Local.A.ok") == .truthy(variable("A", "ok")))
    for text in ["=Not(Local.A)", "=!Local.A", "=Not Local.A", "=Not(Not(Not(Local.A)))"] {
      #expect(condition(text) == .not(.truthy(variable("A"))), "\(text)")
    }
    #expect(condition("=true") == .always)
    #expect(condition("=IsBlank(Local.A)") == .compare(variable("A"), .equal, .null))
    #expect(condition("=!IsBlank(Local.A)") == .not(.compare(variable("A"), .equal, .null)))
  }

  @Test(arguments: [
    "=Not(Local.A) && Local.B", "=Not(Local.A)\n And \n Local.B", "=And(Not(Local.A), Local.B)",
    "=(!Local.A) and (Local.B)",
  ])
  func bothHold(_ text: String) {
    #expect(condition(text) == .all([.not(.truthy(variable("A"))), .truthy(variable("B"))]))
  }

  @Test func oneHolds() {
    let either = Condition.any([.truthy(variable("A")), .truthy(variable("B"))])
    #expect(condition("=Local.A || Local.B") == either)
    #expect(condition("=Or(Local.A, Local.B)") == either)
    #expect(
      condition("=Local.T in [\"a\", \"b\"]")
        == .any([
          .compare(variable("T"), .equal, .anyCase("a")),
          .compare(variable("T"), .equal, .anyCase("b")),
        ]))
    #expect(
      condition("=Local.T exactin [\"a\"]") == .any([.compare(variable("T"), .equal, .string("a"))])
    )
  }

  /// What functions make of a value is compared as the value itself.
  @Test func functionsThatKeepTheQuestion() {
    let either = Condition.compare(variable("A", "b"), .equal, .anyCase("yes"))
    for text in [
      "=Lower(Local.A.b) = \"yes\"", "=\"yes\" = Trim(Lower(Local.A.b))",
      "=Lower(Upper(Text(Local.A.b))) = \"yes\"", "=Lower(MessageText(Local.A.b)) = \"yes\"",
    ] {
      #expect(condition(text) == either, "\(text)")
    }
    #expect(
      condition("=Upper(Local.A.b) <> \"YES\"")
        == .compare(variable("A", "b"), .notEqual, .anyCase("YES")))
    #expect(condition("=Not(Lower(Local.A.b) = \"yes\")") == .not(either))
    #expect(
      condition("=Text(Local.A) = \"Yes\"") == .compare(variable("A"), .equal, .string("Yes")))
    #expect(
      condition("=Value(Local.A) <> 3") == .compare(variable("A"), .notEqual, .anyCase("3")))
    #expect(condition("=IsBlank(Trim(Local.A))") == .compare(variable("A"), .equal, .null))
    #expect(
      condition("=Trim(Local.A) = \"\"")
        == .any([
          .compare(variable("A"), .equal, .anyCase("")), .compare(variable("A"), .equal, .null),
        ]))
  }

  /// What such a function never makes is never equal.
  @Test func lettersThatNeverCome() {
    #expect(condition("=Lower(Local.A) = \"Yes\"") == .not(.always))
    #expect(condition("=Upper(Lower(Local.A)) <> \"yes\"") == .not(.not(.always)))
    #expect(
      condition("=Lower(Local.A) in [\"Yes\"]")
        == .any([.compare(variable("A"), .equal, .anyCase("Yes"))]))
  }

  /// What computes stays text, and two writings of one text are one.
  @Test func theRestIsText() {
    #expect(condition("=Mod(Local.N,  2) = 1") == .opaque("Mod(Local.N, 2) = 1"))
    #expect(condition("=Mod(Local.N, 2)\n = 1") == .opaque("Mod(Local.N, 2) = 1"))
    for text in [
      "Text(Local.N, \"0.0\") = \"1\"", "Len(Local.N) > 3", "Value(Local.N) = \"1\"",
      "Value(Local.N) < 3",
      "Lower(Local.N) = 1", "Lower(Local.N) < \"b\"", "Left(Local.N, 1) = \"y\"",
    ] {
      #expect(condition("=" + text) == .opaque(text))
    }
    #expect(condition("=Local.A = Local.B") == .opaque("Local.A = Local.B"))
    #expect(
      condition("=!IsBlank(Find(\"X\", Local.A))")
        == .not(.opaque("IsBlank(Find(\"X\", Local.A))")))
  }

  @Test func readsAreFound() {
    #expect(paths("Local.N + 1") == ["Local.N"])
    #expect(
      paths("UserMessage(Concat(ForAll(Local.List, $\"- {Local.X.y}\" & name), Value, \"\\n\"))")
        == ["Local.List", "Local.X.y", "name", "Value"])
    #expect(paths("First(Local.Next).name") == ["Local.Next"])
    #expect(paths("{a: Local.A, 'b c': [Local.B, 3]}") == ["Local.A", "Local.B"])
    #expect(
      paths("If(IsBlank(Local.A), Local.B, System.LastMessage.Text)")
        == ["Local.A?", "Local.B", "System.LastMessage.Text"])
    #expect(paths("'my scope'.Größe & Local.ñ") == ["my scope.Größe", "Local.ñ"])
  }

  /// Of a text that is no formula the paths are found all the same.
  @Test(arguments: ["Local.A +", "((Local.A", "Local.A ?? 3 ~", "\"Local.B\" Local.A )"])
  func brokenFormulas(_ text: String) {
    #expect(paths(text).contains("Local.A"))
    #expect(!paths(text).contains("Local.B"))
  }

  @Test func depthIsBounded() {
    let deep =
      String(repeating: "(", count: 5_000) + "Local.A" + String(repeating: ")", count: 5_000)
    #expect(paths(deep) == ["Local.A"])
    #expect(paths(String(repeating: "!", count: 100_000) + "Local.A") == ["Local.A"])
    #expect(paths(String(repeating: "f(", count: 5_000) + "Local.A") == ["Local.A"])
    #expect(paths(String(repeating: "-", count: 5_000) + "Local.A") == ["Local.A"])
  }

  /// Formulas as people write them, with what each reads; `?` stands behind what is asked for being
  /// blank.
  private static let formulas: [(text: String, reads: [String])] = [
    ("System.ConversationId", ["System.ConversationId"]),
    (#"Upper(System.LastMessage.Text) <> "EXIT""#, ["System.LastMessage.Text"]),
    (
      #"!IsBlank(Find("CONGRATULATIONS", Upper(MessageText(Local.TeacherResponse))))"#,
      ["Local.TeacherResponse"]
    ),
    ("Mod(Local.TestValue, 2) = 1", ["Local.TestValue"]),
    ("[UserMessage(System.LastMessageText), Local.M]", ["System.LastMessageText", "Local.M"]),
    (#"Local.Triage.Category = "Technical ""Support"" Local.Not""#, ["Local.Triage.Category"]),
    (#"Concat(Local.Items, Name & ", " & Local.Sep)"#, ["Local.Items", "Name", "Local.Sep"]),
    (
      #"Switch(Local.Kind, "a", Local.A, "b", Local.B, Local.Other)"#,
      ["Local.Kind", "Local.A", "Local.B", "Local.Other"]
    ),
    (
      #"If(Local.N > 3, "many: " & Text(Local.N), IsBlank(Local.X), "no", Local.Y)"#,
      ["Local.N", "Local.N", "Local.X?", "Local.Y"]
    ),
    ("Coalesce(Local.First, Local.Second)", ["Local.First?", "Local.Second?"]),
    ("CountRows(Local.Rows) >= 2 && First(Local.Rows).Score > 0.5", ["Local.Rows", "Local.Rows"]),
    ("Last(FirstN(Local.Rows, 3)).Sender.Name", ["Local.Rows"]),
    ("Index(Local.Rows, Local.I + 1).Text", ["Local.Rows", "Local.I"]),
    ("Table({a: Local.A, b: 1}, {a: 2, b: Local.B})", ["Local.A", "Local.B"]),
    (
      "{name: Local.Name, tags: [\"x\", Local.Tag], nested: {deep: Local.Deep}}",
      ["Local.Name", "Local.Tag", "Local.Deep"]
    ),
    ("Set(Local.A, 1); Set(Local.B, Local.A + 1);", ["Local.A", "Local.B", "Local.A"]),
    (
      "Patch(Local.Order, {Status: Local.S});; Local.Order.Id",
      ["Local.Order", "Local.S", "Local.Order.Id"]
    ),
    ("Local.A // what Local.B was\n + Local.C", ["Local.A", "Local.C"]),
    ("Local.A /* and Local.B\n too */ & Local.C", ["Local.A", "Local.C"]),
    (#""http://example.com/" & Local.Path"#, ["Local.Path"]),
    (
      #"$"Hello {Local.Name}, {If(Local.Ok, "yes }", Local.No)}!""#,
      ["Local.Name", "Local.Ok", "Local.No"]
    ),
    (#"$"a {{Local.Not}} b {Local.Yes}""#, ["Local.Yes"]),
    ("ForAll(Local.Orders As User, User.Total * Local.Rate)", ["Local.Orders", "Local.Rate"]),
    ("With({Topic: Local.Raw}, Topic.Name & Local.End)", ["Local.Raw", "Local.End"]),
    (
      "Filter(Local.Orders, ThisRecord.Total > Local.Min)",
      ["Local.Orders", "ThisRecord.Total", "Local.Min"]
    ),
    (
      "SortByColumns(Local.Rows, \"Score\", SortOrder.Descending)",
      ["Local.Rows", "SortOrder.Descending"]
    ),
    ("-Local.N + 3 ^ 2 - (Local.M / 4) * 5%", ["Local.N", "Local.M"]),
    ("Local.N * .5 + 1.5e3", ["Local.N"]),
    (
      "Not Local.Done And (Local.Tries < 3 Or Local.Force)",
      ["Local.Done", "Local.Tries", "Local.Force"]
    ),
    ("Local.A = !Local.B", ["Local.A", "Local.B"]),
    (
      "Local.Tag in Local.Tags && !(\"x\" exactin Local.Text)",
      ["Local.Tag", "Local.Tags", "Local.Text"]
    ),
    ("'Local'.'My ''Own'' Value'.Text", ["Local.My 'Own' Value.Text"]),
    (
      "Workflow.Inputs.topic & Env.KEY & Conversation.Id",
      ["Workflow.Inputs.topic", "Env.KEY", "Conversation.Id"]
    ),
    ("IfError(Value(Local.Raw), 0)", ["Local.Raw"]),
    ("ParseJSON(Local.Json).items", ["Local.Json"]),
    ("Text(Now(), \"yyyy-mm-dd\") & Local.Größe", ["Local.Größe"]),
    ("Substitute(Local.T, \"\"\"\", \"'\") & Local.U", ["Local.T", "Local.U"]),
    ("true And Local.A", ["Local.A"]),
    ("Local.A = Blank() || IsEmpty(Local.L)", ["Local.A", "Local.L?"]),
    ("LookUp(Local.Users, Id = Local.Id, Name)", ["Local.Users", "Id", "Local.Id", "Name"]),
    (
      "Topic.Score > 1 && Global.Limit <= 2 && User.Name <> \"\"",
      ["Topic.Score", "Global.Limit", "User.Name"]
    ),
  ]

  @Test(arguments: formulas.indices) func readsAreExact(_ index: Int) {
    let (text, reads) = Self.formulas[index]
    #expect(paths(text) == reads, "\(text)")
  }

  /// What breaks off is read as far as it goes, and nothing traps.
  @Test(arguments: formulas.indices) func everyCutIsRead(_ index: Int) {
    let bytes = Array(Self.formulas[index].text.utf8)
    for count in 0...bytes.count {
      let found = MafParser.parse(bytes, 0..<count).paths
      #expect(found.allSatisfy { $0.range.upperBound <= count })
    }
  }
}
