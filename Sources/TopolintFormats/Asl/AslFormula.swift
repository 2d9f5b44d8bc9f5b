/// The JSONata of a value, as far as it says where a number in it comes from.
indirect enum AslFormula {
  /// One path and nothing else.
  case path(AslExpression.Source)
  /// A number.
  case number(Double)
  /// The second added to the first, or taken from it.
  case sum(AslFormula, AslFormula, isMinus: Bool)
  /// `{"name": ...}`
  case fields([(name: String, value: AslFormula)])
  /// `$merge([...])`: what comes later counts before what comes first.
  case merged([AslFormula])
  /// `test ? ... : ...`; `asked` is the value of which the test only asks whether there is one.
  case either(asked: AslExpression.Source?, AslFormula, AslFormula)
  /// A list with something more at its end.
  case longer(AslFormula)
  /// Anything else, with the values that it names.
  case other([AslExpression.Source])

  private static let deepest = 32

  /// Reads an expression without its marks.
  static func read(_ bytes: [UInt8]) -> AslFormula { read(bytes[...], depth: 0) }

  private static func read(_ text: ArraySlice<UInt8>, depth: Int) -> AslFormula {
    let text = trimmed(text)
    let rest = AslFormula.other(AslExpression.sources(in: Array(text)).map(\.source))
    guard depth < deepest, let signs = signs(in: text) else { return rest }
    if let number = number(text) { return .number(number) }
    if let question = signs.first(where: { $0.byte == UInt8(ascii: "?") }) {
      guard let colon = colon(for: question.place, in: signs) else { return rest }
      return .either(
        asked: asked(trimmed(text[..<question.place])),
        read(text[(question.place + 1)..<colon], depth: depth + 1),
        read(text[(colon + 1)...], depth: depth + 1))
    }
    if let last = signs.last {
      let isSum = signs.allSatisfy {
        $0.byte == UInt8(ascii: "+") || $0.byte == UInt8(ascii: "-")
      }
      let left = text[..<last.place]
      guard isSum, !trimmed(left).isEmpty, trimmed(left).last != last.byte else { return rest }
      return .sum(
        read(left, depth: depth + 1), read(text[(last.place + 1)...], depth: depth + 1),
        isMinus: last.byte == UInt8(ascii: "-"))
    }
    if let source = AslExpression.path(Array(text)) {
      var end = text.startIndex
      let path = AslPath(text, end: &end, isJSONata: true)
      return path?.selects == true ? rest : .path(source)
    }
    return bracket(text, depth: depth) ?? rest
  }

  /// A bracket or the call of a function, where it is all of a text.
  private static func bracket(_ text: ArraySlice<UInt8>, depth: Int) -> AslFormula? {
    var open = text.startIndex
    var name = ""
    if text.first == UInt8(ascii: "$") {
      open += 1
      name = AslPath.word(text, &open, hasDashes: false)
    }
    guard open < text.endIndex, let last = text.last, text.count > 1 else { return nil }
    let inner = text[(open + 1)..<(text.endIndex - 1)]
    guard let signs = signs(in: inner) else { return nil }
    let commas = signs.filter { $0.byte == UInt8(ascii: ",") }.map(\.place)
    switch (text[open], last, name) {
    case (UInt8(ascii: "("), UInt8(ascii: ")"), ""),
      (UInt8(ascii: "("), UInt8(ascii: ")"), "number"):
      let isBlock = signs.contains { $0.byte == UInt8(ascii: ";") }
      return isBlock || !commas.isEmpty ? nil : read(inner, depth: depth + 1)
    case (UInt8(ascii: "("), UInt8(ascii: ")"), "merge"):
      let list = trimmed(inner)
      guard commas.isEmpty, list.first == UInt8(ascii: "["), list.last == UInt8(ascii: "]"),
        let parts = parts(of: list.dropFirst().dropLast())
      else { return nil }
      return .merged(parts.map { read($0, depth: depth + 1) })
    case (UInt8(ascii: "("), UInt8(ascii: ")"), "append"):
      guard let comma = commas.first else { return nil }
      return .longer(read(inner[..<comma], depth: depth + 1))
    case (UInt8(ascii: "["), UInt8(ascii: "]"), ""):
      guard let comma = commas.first else { return nil }
      return .longer(read(inner[..<comma], depth: depth + 1))
    case (UInt8(ascii: "{"), UInt8(ascii: "}"), ""):
      return fields(inner, depth: depth)
    default: return nil
    }
  }

  private static func fields(_ inner: ArraySlice<UInt8>, depth: Int) -> AslFormula? {
    if trimmed(inner).isEmpty { return .fields([]) }
    guard let parts = parts(of: inner) else { return nil }
    var found: [(name: String, value: AslFormula)] = []
    for part in parts {
      guard
        let colon = signs(in: part)?.first(where: { $0.byte == UInt8(ascii: ":") })?.place,
        let name = quoted(trimmed(part[..<colon]))
      else { return nil }
      found.append((name, read(part[(colon + 1)...], depth: depth + 1)))
    }
    return .fields(found)
  }

  /// The parts of a text between commas.
  private static func parts(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
    guard let signs = signs(in: text) else { return nil }
    var found: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    for sign in signs where sign.byte == UInt8(ascii: ",") {
      found.append(text[start..<sign.place])
      start = sign.place + 1
    }
    return found + [text[start...]]
  }

  /// The value of which a test asks whether there is one: `$exists(x)`, or `x` alone.
  private static func asked(_ test: ArraySlice<UInt8>) -> AslExpression.Source? {
    let exists = Array("$exists(".utf8)
    guard test.starts(with: exists), test.last == UInt8(ascii: ")") else {
      return AslExpression.path(Array(test))
    }
    return AslExpression.path(Array(test.dropFirst(exists.count).dropLast()))
  }

  /// The colon that belongs to a question mark.
  private static func colon(for question: Int, in signs: [(place: Int, byte: UInt8)]) -> Int? {
    var open = 0
    for sign in signs where sign.place >= question {
      if sign.byte == UInt8(ascii: "?") { open += 1 }
      if sign.byte == UInt8(ascii: ":") {
        open -= 1
        if open == 0 { return sign.place }
      }
    }
    return nil
  }

  /// The signs of a text outside of brackets and quotes; a word that is an operator counts as one. Nil
  /// where brackets do not match.
  private static func signs(in text: ArraySlice<UInt8>) -> [(place: Int, byte: UInt8)]? {
    var found: [(place: Int, byte: UInt8)] = []
    var depth = 0
    var i = text.startIndex
    while i < text.endIndex {
      let byte = text[i]
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
        i += 1
        while i < text.endIndex, text[i] != byte { i += text[i] == UInt8(ascii: "\\") ? 2 : 1 }
        guard i < text.endIndex else { return nil }
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth < 0 { return nil }
      case UInt8(ascii: "$"), UInt8(ascii: "."): break
      default:
        if AslPath.isWord(byte), byte != UInt8(ascii: "-") {
          let start = i
          let word = AslPath.word(text, &i, hasDashes: false)
          if depth == 0, operators.contains(word) { found.append((start, UInt8(ascii: "&"))) }
          continue
        }
        if depth == 0, byte > 0x20 { found.append((i, byte)) }
      }
      i += 1
    }
    return depth == 0 ? found : nil
  }

  private static let operators: Set<String> = ["and", "or", "in"]

  private static func number(_ text: ArraySlice<UInt8>) -> Double? {
    guard text.count < 32, let first = text.first, first &- 0x30 < 10 || first == UInt8(ascii: "-")
    else { return nil }
    let number = Double(String(decoding: text, as: UTF8.self))
    return number.flatMap { $0.isFinite ? $0 : nil }
  }

  private static func quoted(_ text: ArraySlice<UInt8>) -> String? {
    guard let first = text.first, first == UInt8(ascii: "'") || first == UInt8(ascii: "\""),
      text.count >= 2, text.last == first, !text.contains(UInt8(ascii: "\\"))
    else { return nil }
    return String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text
    while let first = text.first, first <= 0x20 { text = text.dropFirst() }
    while let last = text.last, last <= 0x20 { text = text.dropLast() }
    return text
  }
}
