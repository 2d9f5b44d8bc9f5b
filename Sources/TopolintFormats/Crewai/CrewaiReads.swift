internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// A value that an expression names: `outputs.draft.raw`, `state.topic`, `item.id`.
struct CrewaiRead {
  /// `outputs`, `state` or `item`.
  let root: String
  /// The steps below; an index is the step `*`.
  let fields: [String]
  /// Where it is written.
  let span: Span
  /// Whether it is only asked whether it is there.
  let isTest: Bool
}

/// Finds the values that texts name.
enum CrewaiText {
  /// The reads in the `${...}` parts of a text, and of the texts in a list or table.
  static func templateReads(_ node: SyntaxNode?) -> [CrewaiRead] {
    guard let node else { return [] }
    var limit = 10_000
    let texts = node.isCollection ? node.texts(limit: &limit) : [node]
    return texts.flatMap { text in
      let bytes = Array(text.textBytes)
      return reads(templates(bytes).flatMap { Self.names(bytes, $0) }, of: text)
    }
  }

  /// The reads of a text that is an expression as a whole.
  static func expressionReads(_ node: SyntaxNode?) -> [CrewaiRead] {
    guard let node, !node.isCollection else { return [] }
    let bytes = Array(node.textBytes)
    return reads(names(bytes, 0..<bytes.count), of: node)
  }

  /// The placeholders of a text: `{topic}`
  /// (crewAIInc/crewAI:lib/crewai/src/crewai/utilities/string_utils.py `interpolate_only`).
  static func placeholders(_ node: SyntaxNode) -> [(name: String, span: Span)] {
    let bytes = Array(node.textBytes)
    var found: [(name: String, range: Range<Int>)] = []
    var i = 0
    while let open = ByteSearch.offset(of: UInt8(ascii: "{"), in: bytes[...], from: i) {
      i = open + 1
      guard i < bytes.count, bytes[i].isNameStart else { continue }
      var end = i
      while end < bytes.count, bytes[end].isNamePart || bytes[end] == UInt8(ascii: "-") { end += 1 }
      guard end < bytes.count, bytes[end] == UInt8(ascii: "}") else { continue }
      found.append((String(decoding: bytes[i..<end], as: UTF8.self), i..<end))
      i = end + 1
    }
    let spans = node.spans(ofText: found.map(\.range))
    return zip(found, spans).map { ($0.name, $1) }
  }

  private typealias Name = (root: String, fields: [String], range: Range<Int>, isTest: Bool)

  private static func reads(_ names: [Name], of node: SyntaxNode) -> [CrewaiRead] {
    zip(names, node.spans(ofText: names.map(\.range))).map {
      CrewaiRead(root: $0.root, fields: $0.fields, span: $1, isTest: $0.isTest)
    }
  }

  /// The insides of `${...}`.
  private static func templates(_ bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var i = 0
    while let dollar = ByteSearch.offset(of: UInt8(ascii: "$"), in: bytes[...], from: i) {
      i = dollar + 1
      guard i < bytes.count, bytes[i] == UInt8(ascii: "{") else { continue }
      let start = i + 1
      var depth = 1
      var quote: UInt8?
      i = start
      while i < bytes.count, depth > 0 {
        let byte = bytes[i]
        if let open = quote {
          if byte == open { quote = nil }
        } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
          quote = byte
        } else if byte == UInt8(ascii: "{") {
          depth += 1
        } else if byte == UInt8(ascii: "}") {
          depth -= 1
        }
        i += 1
      }
      found.append(start..<(depth == 0 ? i - 1 : i))
    }
    return found
  }

  private static let roots: Set = ["outputs", "state", "item"]

  private static func names(_ bytes: [UInt8], _ range: Range<Int>) -> [Name] {
    var found: [Name] = []
    var i = range.lowerBound
    var quote: UInt8?
    var isTest = false
    while i < range.upperBound {
      let byte = bytes[i]
      if let open = quote {
        if byte == open { quote = nil }
        i += 1
        continue
      }
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
        i += 1
        continue
      }
      guard byte.isNameStart else {
        if byte.isNamePart || byte == UInt8(ascii: ".") {
          // A number, or a step below something else.
          while i < range.upperBound, bytes[i].isNamePart || bytes[i] == UInt8(ascii: ".") {
            i += 1
          }
        } else {
          i += 1
        }
        continue
      }
      let start = i
      let word = Self.word(bytes, &i, range.upperBound)
      guard roots.contains(word) else {
        isTest = word == "has" && i < range.upperBound && bytes[i] == UInt8(ascii: "(")
        continue
      }
      var fields: [String] = []
      while i < range.upperBound, fields.count < 16 {
        if bytes[i] == UInt8(ascii: "."), i + 1 < range.upperBound, bytes[i + 1].isNameStart {
          let before = i
          i += 1
          let field = Self.word(bytes, &i, range.upperBound)
          // A call is no field.
          if i < range.upperBound, bytes[i] == UInt8(ascii: "(") {
            i = before
            break
          }
          fields.append(field)
        } else if bytes[i] == UInt8(ascii: "["),
          let close = bytes[i..<range.upperBound].firstIndex(of: UInt8(ascii: "]"))
        {
          let inner = bytes[(i + 1)..<close]
          let isText = inner.first == UInt8(ascii: "'") || inner.first == UInt8(ascii: "\"")
          fields.append(
            isText && inner.count > 2
              ? String(decoding: inner.dropFirst().dropLast(), as: UTF8.self) : "*")
          i = close + 1
        } else {
          break
        }
      }
      found.append((word, fields, start..<i, isTest))
      isTest = false
      // What follows a call on the value is a step of something else.
      while i < range.upperBound, bytes[i] == UInt8(ascii: ".") || bytes[i].isNamePart { i += 1 }
    }
    return found
  }

  private static func word(_ bytes: [UInt8], _ i: inout Int, _ end: Int) -> String {
    let start = i
    while i < end, bytes[i].isNamePart { i += 1 }
    return String(decoding: bytes[start..<i], as: UTF8.self)
  }
}
