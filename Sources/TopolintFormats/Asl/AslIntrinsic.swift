internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// CloudFormation's functions that stand for a text: `Ref`, `Fn::GetAtt` and `Fn::Sub`, long or short.
enum AslIntrinsic {
  /// The text that a value stands for, with `${Name}` and `${Name.Attribute}` for what only the
  /// deployment knows; nil for any other value.
  static func text(of node: SyntaxNode) -> String? {
    switch node.tag {
    case "!Ref", "!GetAtt":
      let parts = node.text.map { [$0] } ?? node.elements.compactMap(\.text)
      return parts.isEmpty ? nil : "${\(parts.joined(separator: "."))}"
    case "!Sub": return node.text ?? node.elements.first?.text
    default: break
    }
    if let name = node["Ref"]?.text { return "${\(name)}" }
    if let attribute = node["Fn::GetAtt"] {
      let parts = attribute.text.map { [$0] } ?? attribute.elements.compactMap(\.text)
      return parts.isEmpty ? nil : "${\(parts.joined(separator: "."))}"
    }
    if let sub = node["Fn::Sub"] { return sub.text ?? sub.elements.first?.text }
    return node.text
  }

  /// The variables of a `Fn::Sub` with a list: what stands beside the text.
  static func variables(of node: SyntaxNode) -> [Entry] {
    let list = node["Fn::Sub"] ?? (node.tag == "!Sub" ? node : nil)
    return list?.elements.dropFirst().first?.entries ?? []
  }
}

extension AslSetting {
  /// The text with its placeholders `${Name}` filled in where it is known with what.
  func filled(_ text: String) -> String {
    guard !substitutions.isEmpty, text.hasPart("${") else { return text }
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[dollar...]
      guard rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") else {
        result += rest.prefix(1)
        rest = rest.dropFirst()
        continue
      }
      let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
      result += substitutions[name] ?? "${\(name)}"
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  /// The state machine of the template that an address stands for: a placeholder alone, or an address
  /// in the account and region of the template that ends in the name that a machine is deployed under.
  func machine(_ text: String) -> Reference.Target? {
    // Between pieces that are joined stand blanks.
    let text = text.filter { $0 != " " }
    if text.hasPrefix("${"), text.hasSuffix("}") {
      var name = text.dropFirst(2).dropLast()
      if name.hasSuffix(".Arn") { name = name.dropLast(4) }
      return machines.logical[String(name)]
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    // `${AWS::Region}` and `${AWS::AccountId}` have colons of their own.
    guard parts.count > 2, parts[parts.count - 2] == "stateMachine", let name = parts.last,
      text.hasPart(":states:${AWS::Region}:${AWS::AccountId}:")
    else { return nil }
    return machines.deployed[String(name)]
  }
}
