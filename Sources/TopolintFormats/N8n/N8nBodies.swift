import TopolintSource
import TopolintSyntax

/// What the body of a request or the fields of an app node say of what is done.
enum N8nBodies {
  /// Whether a request asks by GraphQL: its `query` starts with `query` or a brace, not `mutation`.
  static func isQuestion(_ node: N8nNode) -> Bool {
    for entry in node.parameter("bodyParameters")?["parameters"]?.elements ?? []
    where entry["name"]?.text == "query" {
      return isQuestion(entry["value"]?.text ?? "")
    }
    let body = ["jsonBody", "body"].lazy.compactMap { node.text($0) }.first ?? ""
    var rest = body.utf8.prefix(4_000)[...]
    let key = "\"query\"".utf8
    while !rest.isEmpty, !rest.starts(with: key) { rest = rest.dropFirst() }
    rest = rest.dropFirst(key.count).drop { $0 <= 0x20 || $0 == 0x3A }
    guard rest.first == 0x22 else { return false }
    return isQuestion(String(decoding: rest.dropFirst().prefix(64), as: UTF8.self))
  }

  private static func isQuestion(_ query: String) -> Bool {
    var bare = query[...]
    if bare.hasPrefix("=") { bare = bare.dropFirst() }
    while let first = bare.first, first.isWhitespace || first == "\\" {
      bare = bare.dropFirst(first == "\\" ? 2 : 1)
    }
    if bare.hasPrefix("{") { return !bare.hasPrefix("{{") }
    guard bare.hasPrefix("query") else { return false }
    let next = bare.dropFirst(5).first
    return next == " " || next == "{" || next == "(" || next == "\\" || next?.isWhitespace == true
  }

  /// Whether a message has buttons whose press comes back to the workflow: Slack's `actions`, and
  /// Telegram's `callback_data`. A button that only opens a page asks nothing.
  static func asksPeople(_ node: N8nNode) -> Bool {
    switch node.short {
    case "slack":
      guard let blocks = node.text("blocksUi"), blocks.utf8.count < 100_000 else { return false }
      let bare = String(decoding: blocks.utf8.filter { $0 > 0x20 }, as: UTF8.self)
      return bare.hasPart("\"type\":\"actions\"")
        && count("\"type\":\"button\"", in: bare) > count("\"url\":", in: bare)
    case "telegram":
      guard node.text("replyMarkup") == "inlineKeyboard" else { return false }
      for row in node.parameter("inlineKeyboard")?["rows"]?.elements ?? [] {
        for button in row["row"]?["buttons"]?.elements ?? []
        where button["additionalFields"]?["callback_data"]?.text?.isEmpty == false {
          return true
        }
      }
      return false
    default: return false
    }
  }

  /// How often a text stands in another.
  static func count(_ part: String, in text: String) -> Int {
    var rest = text.utf8[...]
    var count = 0
    while !rest.isEmpty {
      if rest.starts(with: part.utf8) { count += 1 }
      rest = rest.dropFirst()
    }
    return count
  }

  /// Whether the fields say that nobody sees yet what is made: a draft, or not published.
  static func isDraft(_ node: N8nNode) -> Bool {
    for key in ["additionalFields", "updateFields", "options", "fields"] {
      guard let table = node.parameter(key), table.kind == .mapping else { continue }
      if table.entries.contains(where: { isDraft($0.name, $0.value) }) { return true }
    }
    for entry in node.parameter("bodyParameters")?["parameters"]?.elements ?? [] {
      if let name = entry["name"]?.text, let value = entry["value"], isDraft(name, value) {
        return true
      }
    }
    let body = ["jsonBody", "body"].lazy.compactMap { node.text($0) }.first ?? ""
    guard !body.isEmpty, body.utf8.count < 100_000 else { return false }
    let bare = String(decoding: body.utf8.filter { $0 > 0x20 }, as: UTF8.self)
    return [
      "\"status\":\"draft\"", "\"status\":\"pending\"", "\"draft\":true", "\"isDraft\":true",
      "\"published\":false",
    ].contains { bare.hasPart($0) }
  }

  private static func isDraft(_ name: String, _ value: SyntaxNode) -> Bool {
    switch name {
    case "status", "post_status": ["draft", "pending"].contains(value.text ?? "")
    case "draft", "isDraft": value.bool == true || value.text == "true"
    case "published": value.bool == false || value.text == "false"
    default: false
    }
  }

  /// Whether code keeps something from one run of its node to the next, or asks how often it has run.
  static func isKept(_ code: String) -> Bool {
    code.hasPart("getWorkflowStaticData(") || code.hasPart("$runIndex")
  }

  /// Whether code only gives constants: no call, no field of anything, no name of the engine's, and
  /// nothing thrown. Such code cannot fail.
  static func isConstant(_ code: String) -> Bool {
    var bytes = code.utf8[...]
    guard bytes.count < 20_000 else { return false }
    var word: [UInt8] = []
    var returns = false
    while let byte = bytes.popFirst() {
      if byte >= 0x61 && byte <= 0x7A || byte >= 0x41 && byte <= 0x5A || byte == 0x5F {
        word.append(byte)
        continue
      }
      if !word.isEmpty {
        let name = String(decoding: word, as: UTF8.self)
        if failing.contains(name) { return false }
        if name == "return" { returns = true }
        word = []
      }
      switch byte {
      case 0x22, 0x27, 0x60:
        var before: UInt8 = 0
        while let next = bytes.popFirst(), next != byte || before == 0x5C {
          if byte == 0x60, next == 0x24 { return false }
          before = before == 0x5C ? 0 : next
        }
      case 0x2F:
        guard bytes.first == 0x2F else { return false }
        while let next = bytes.popFirst(), next != 0x0A {}
      case 0x28, 0x24, 0x2E: return false
      default: break
      }
    }
    return returns
  }

  private static let failing: Set<String> = [
    "throw", "new", "await", "import", "items", "item", "require", "delete", "_input", "_json",
    "for", "while", "null",
  ]
}
