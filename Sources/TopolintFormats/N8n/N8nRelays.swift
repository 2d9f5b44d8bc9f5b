import TopolintModel
import TopolintSyntax

/// Which nodes only hand on what they read: no test of theirs stands between a model and what follows.
enum N8nRelays {
  /// Types that rearrange items and test nothing.
  private static let types: Set<String> = ["splitOut", "aggregate", "renameKeys", "markdown"]

  /// Whether a node only hands on, as far as its type or its own text tells it for certain.
  static func isRelay(_ node: N8nNode) -> Fact<Bool> {
    if types.contains(node.short) { return .declared(true, node.typeSpan) }
    switch node.short {
    case "set":
      var budget = 200
      let texts = node.parameters?.texts(limit: &budget) ?? []
      let isPlain = texts.allSatisfy { text in
        !text.isN8nExpression || segments(of: text.textBytes).allSatisfy(ScriptScan.testsNothing)
      }
      return isPlain && budget > 0 ? .declared(true, node.typeSpan) : .inexpressible
    case "code", "function", "functionItem":
      // Python has words and comments of its own.
      guard node.text("language") ?? "javaScript" == "javaScript",
        let code = node.parameter("jsCode") ?? node.parameter("functionCode"),
        ScriptScan.testsNothing(code.textBytes)
      else { return .inexpressible }
      return .declared(true, code.span)
    default: return .inexpressible
    }
  }

  /// What stands between `{{` and `}}`.
  private static func segments(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var rest = text
    while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
      rest = rest[rest.index(after: open)...]
      guard rest.first == UInt8(ascii: "{") else { continue }
      rest = rest.dropFirst()
      var end = rest.startIndex
      while end < rest.endIndex, !rest[end...].starts(with: "}}".utf8) { end += 1 }
      found.append(rest[..<end])
      rest = rest[end...]
    }
    return found
  }
}
