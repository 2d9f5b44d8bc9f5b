import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct ContractTests {
  /// `b` reads a value of `a`, which promises `s` (text), `n` (number), `o.id`, `l` (a list of maps
  /// with `url`) and `any`.
  static func faults(
    _ fields: [String], _ use: InputUse = .argument, optional: Bool = false,
    by enforcement: Enforcement = .engine, isOpen: Bool = false, kind: NodeKind = .llm
  ) -> [ContractMismatch] {
    var sketch = Sketch("a b", edges: "a > b")
    sketch.change("a") { node in
      let promised: [(String, FieldType)] = [
        ("s", .string), ("n", .number), ("o", .object), ("o.id", .string), ("l", .array),
        ("l.*.url", .string), ("any", .any),
      ]
      node.kind = kind
      node.output = .declared(
        Contract(
          fields: promised.map { Field(name: $0.0, type: $0.1, span: node.span) },
          enforcement: enforcement, isOpen: isOpen), node.span)
    }
    let value = ValuePath(.output(sketch["a"]), fields)
    sketch.change("b") {
      $0.inputs = [Input(value, use: use, isOptional: optional, span: $0.span)]
    }
    return sketch.analysis.contractMismatches()
  }

  @Test(arguments: [
    ["s"], ["o"], ["o", "id"], ["l", "*", "url"], ["l", "length"], ["l", "0", "url"],
    ["any", "thing", "at", "all"], ["o.id"], [],
  ]) func fits(_ fields: [String]) { #expect(Self.faults(fields).isEmpty) }

  @Test(arguments: [["x"], ["o", "name"], ["l", "*", "title"], ["x", "y"]])
  func isMissing(_ fields: [String]) throws {
    let found = try #require(Self.faults(fields).first)
    guard case .missingField = found.fault else {
      Issue.record("\(found.fault)")
      return
    }
    #expect(Self.faults(fields, optional: true).isEmpty)
    #expect(Self.faults(fields, by: .requested).isEmpty)
    #expect(Self.faults(fields, isOpen: true).count == 1)
    #expect(Self.faults(fields, isOpen: true, kind: .code).isEmpty)
  }

  @Test func hasNothingBelow() throws {
    let found = try #require(Self.faults(["s", "length"]).first)
    guard case .noFields(let field) = found.fault else {
      Issue.record("\(found.fault)")
      return
    }
    #expect(field.name == "s")
  }

  @Test func onlyListsAreGoneOver() {
    #expect(Self.faults(["l"], .items).isEmpty)
    #expect(Self.faults(["any"], .items).isEmpty)
    #expect(Self.faults(["n"], .items).count == 1)
    #expect(Self.faults(["o"], .items).count == 1)
  }
}
