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
          .compare(variable("T"), .equal, .string("a")),
          .compare(variable("T"), .equal, .string("b")),
        ]))
  }

  /// What computes stays text, and two writings of one text are one.
  @Test func theRestIsText() {
    #expect(condition("=Mod(Local.N,  2) = 1") == .opaque("Mod(Local.N, 2) = 1"))
    #expect(condition("=Mod(Local.N, 2)\n = 1") == .opaque("Mod(Local.N, 2) = 1"))
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
}
