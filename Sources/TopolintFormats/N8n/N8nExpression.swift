import TopolintSource
import TopolintSyntax

/// One reference in an expression or in code.
struct N8nReference: Hashable {
  /// What is referred to.
  enum Target: Hashable {
    /// The item that the node is given: `$json`, `$input`.
    case current
    /// The output of a node, by name.
    case node(String)
    /// Something of the engine: `$env.X`, `$vars.x`, `$execution`.
    case engine(String)
    /// How often the node has run: `$runIndex`.
    case runIndex
    /// What a model fills in: `$fromAI(...)`.
    case model
  }

  /// What is referred to.
  let target: Target
  /// The fields below it; positions in lists are left out.
  let fields: [String]
  /// Whether its absence is provided for.
  var isOptional: Bool
  /// The bytes of the text that it takes.
  let range: Range<Int>
}

/// Finds the references in n8n's expressions (JavaScript between `{{` and `}}` of a text that starts
/// with `=`) and in code.
struct N8nExpression {
  private let bytes: ArraySlice<UInt8>
  private var found: [N8nReference] = []

  /// At most so many references of one text are kept.
  private static let cap = 256

  private init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// The references of an expression; none when the text is no expression.
  static func references(in node: SyntaxNode) -> [N8nReference] {
    guard node.isN8nExpression else { return [] }
    var scanner = N8nExpression(node.textBytes)
    scanner.scanSegments()
    return scanner.found
  }

  /// The references of a piece of code.
  static func references(inCode node: SyntaxNode) -> [N8nReference] {
    var scanner = N8nExpression(node.textBytes)
    scanner.scan(scanner.bytes.startIndex..<scanner.bytes.endIndex)
    return scanner.found
  }

  /// The reference that an expression consists of and nothing else: `={{ $json.total }}`.
  static func single(_ node: SyntaxNode, _ references: [N8nReference]) -> N8nReference? {
    guard references.count == 1, let only = references.first else { return nil }
    let bytes = node.textBytes
    let start = bytes.startIndex
    let before = bytes[start..<start + only.range.lowerBound]
    let after = bytes[(start + only.range.upperBound)...]
    let isOpened = before.allSatisfy { $0 == 0x3D || $0 == 0x7B || $0 <= 0x20 }
    return isOpened && after.allSatisfy { $0 == 0x7D || $0 <= 0x20 } ? only : nil
  }

  private mutating func scanSegments() {
    var i = bytes.startIndex
    while i + 1 < bytes.endIndex {
      guard bytes[i] == 0x7B, bytes[i + 1] == 0x7B else {
        i += 1
        continue
      }
      var end = i + 2
      while end + 1 < bytes.endIndex, !(bytes[end] == 0x7D && bytes[end + 1] == 0x7D) { end += 1 }
      let stop = end + 1 < bytes.endIndex ? end : bytes.endIndex
      let first = found.count
      scan(i + 2..<stop)
      if found.count > first, providesForAbsence(i + 2..<stop) {
        for position in first..<found.count { found[position].isOptional = true }
      }
      i = stop
    }
  }

  /// Whether a part of an expression has another value at hand: `||`, `??`, `?.` or a condition.
  private func providesForAbsence(_ range: Range<Int>) -> Bool {
    var i = range.lowerBound
    while i < range.upperBound {
      if bytes[i] == 0x3F { return true }  // ?
      if bytes[i] == 0x7C, i + 1 < range.upperBound, bytes[i + 1] == 0x7C { return true }
      i += 1
    }
    return false
  }

  private mutating func scan(_ range: Range<Int>) {
    var i = range.lowerBound
    while i < range.upperBound, found.count < Self.cap {
      let byte = bytes[i]
      guard byte == 0x24 || byte == 0x5F else {  // $ _
        i += 1
        continue
      }
      if i > range.lowerBound, Self.isWord(bytes[i - 1]) {
        i += 1
        continue
      }
      i = max(i + 1, reference(at: i, limit: range.upperBound))
    }
  }

  /// Reads a reference that starts at `$` or `_`; gives the offset after it.
  private mutating func reference(at start: Int, limit: Int) -> Int {
    var i = start + 1
    if i < limit, bytes[i] == 0x28 {  // $('Name')
      guard let (name, end) = quoted(i + 1, limit), end < limit, bytes[end] == 0x29 else {
        return i
      }
      return finish(.node(name), start, end + 1, limit)
    }
    let word = self.word(i, limit)
    i += word.utf8.count
    switch word {
    case "json", "binary": return finish(.current, start, i, limit, isValue: true)
    case "input", "items":
      if word == "items", i < limit, bytes[i] == 0x28, let (name, end) = quoted(i + 1, limit) {
        return finish(.node(name), start, skipCall(end, limit), limit)
      }
      return finish(.current, start, i, limit)
    case "node":
      var end = i
      guard let name = step(&end, limit) else { return i }
      return finish(.node(name), start, end, limit)
    case "fromAI", "fromai": return add(.model, [], start, i)
    case "runIndex": return add(.runIndex, [], start, i)
    case "env", "vars", "secrets", "execution", "workflow", "prevNode":
      guard bytes[start] == 0x24 else { return i }
      var end = i
      let field = step(&end, limit)
      return add(.engine(field.map { "\(word).\($0)" } ?? word), [], start, end)
    default: return i
    }
  }

  private mutating func add(
    _ target: N8nReference.Target, _ fields: [String], _ start: Int, _ end: Int,
    isOptional: Bool = false
  ) -> Int {
    let base = bytes.startIndex
    found.append(
      N8nReference(
        target: target, fields: fields, isOptional: isOptional, range: start - base..<end - base))
    return end
  }

  /// Reads what follows a source: how the item is chosen, `json`, and the fields.
  private mutating func finish(
    _ target: N8nReference.Target, _ start: Int, _ after: Int, _ limit: Int, isValue: Bool = false
  ) -> Int {
    var end = after
    var fields: [String] = []
    var isInside = isValue
    while fields.count < 16 {
      var next = end
      guard let name = step(&next, limit) else { break }
      let isCall = next < limit && bytes[next] == 0x28
      if isInside {
        if isCall { break }
        if !name.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) { fields.append(name) }
        end = next
        continue
      }
      switch name {
      case "json", "binary":
        isInside = true
        end = next
      case "item", "first", "last", "all", "itemMatching", "pairedItem":
        end = isCall ? skipCall(next, limit) : next
      case "params", "context", "isExecuted":
        return add(.engine("\(name)"), [], start, next)
      default:
        guard name.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
          return add(target, fields, start, end)
        }
        end = next
      }
    }
    return add(target, fields, start, end)
  }

  /// Reads `.name`, `?.name`, `["name"]` or `[0]`.
  private func step(_ i: inout Int, _ limit: Int) -> String? {
    var at = i
    if at < limit, bytes[at] == 0x3F { at += 1 }
    if at < limit, bytes[at] == 0x2E {
      at += 1
      if at < limit, bytes[at] != 0x5B {
        let name = word(at, limit)
        guard !name.isEmpty else { return nil }
        i = at + name.utf8.count
        return name
      }
    }
    guard at < limit, bytes[at] == 0x5B else { return nil }
    at += 1
    if let (name, end) = quoted(at, limit), end < limit, bytes[end] == 0x5D {
      i = end + 1
      return name
    }
    let number = word(at, limit)
    let end = at + number.utf8.count
    guard !number.isEmpty, end < limit, bytes[end] == 0x5D,
      number.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
    else { return nil }
    i = end + 1
    return number
  }

  /// The offset after the parentheses that open at or behind `i`; `i` where they do not close soon.
  private func skipCall(_ i: Int, _ limit: Int) -> Int {
    var at = i
    var depth = bytes[min(i, bytes.endIndex - 1)] == 0x28 ? 0 : 1
    while at < limit, at < i + 512 {
      if bytes[at] == 0x28 { depth += 1 }
      if bytes[at] == 0x29 {
        depth -= 1
        if depth == 0 { return at + 1 }
      }
      at += 1
    }
    return i
  }

  /// Reads a quoted text, its escapes undone; gives the offset after its closing quote.
  private func quoted(_ start: Int, _ limit: Int) -> (String, end: Int)? {
    var i = start
    while i < limit, bytes[i] <= 0x20 { i += 1 }
    guard i < limit, bytes[i] == 0x27 || bytes[i] == 0x22 || bytes[i] == 0x60 else { return nil }
    let quote = bytes[i]
    var text: [UInt8] = []
    i += 1
    while i < limit, text.count < 1024 {
      if bytes[i] == quote {
        var end = i + 1
        while end < limit, bytes[end] <= 0x20 { end += 1 }
        return (String(decoding: text, as: UTF8.self), end)
      }
      if bytes[i] == 0x5C, i + 1 < limit { i += 1 }
      text.append(bytes[i])
      i += 1
    }
    return nil
  }

  private func word(_ start: Int, _ limit: Int) -> String {
    var end = start
    while end < limit, Self.isWord(bytes[end]) { end += 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
    default: false
    }
  }
}
