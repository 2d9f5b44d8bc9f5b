import TopolintModel
import TopolintSource
import TopolintSyntax

/// The top-level `permissions`: patterns of tools, with `deny` before `allow` before `ask`.
struct DockerAgentPermissions {
  /// A pattern: a glob for the name, and whether it is narrowed by an argument.
  struct Pattern {
    let text: String
    let glob: String
    let isNarrow: Bool
    let span: TopolintSource.Span

    init?(_ node: SyntaxNode) {
      guard let text = node.string, !text.isEmpty else { return nil }
      self.text = text
      span = node.span
      // `shell:cmd=ls*:cwd=.`; a name of a server may hold colons: `mcp:github:get_*`.
      var name = text[...]
      var narrow = false
      if let equals = text.firstIndex(of: "="),
        let colon = text[..<equals].lastIndex(of: ":")
      {
        name = text[..<colon]
        narrow = text[text.index(after: equals)...] != "*"
      }
      glob = name.lowercased()
      isNarrow = narrow
    }
  }

  private(set) var allow: [Pattern] = []
  private(set) var ask: [Pattern] = []
  private(set) var deny: [Pattern] = []

  /// What is done with more patterns than this is not looked at.
  private static let most = 500

  init(_ node: SyntaxNode?) {
    func read(_ key: String) -> [Pattern] {
      (node?[key]?.elements ?? []).prefix(Self.most).compactMap { Pattern($0) }
    }
    allow = read("allow")
    ask = read("ask")
    deny = read("deny")
  }

  /// Whether there are any.
  var isEmpty: Bool { allow.isEmpty && ask.isEmpty && deny.isEmpty }

  /// The pattern that blocks a tool whatever it is given.
  func denial(of tool: String) -> Pattern? { first(in: deny, tool) }

  /// The pattern that lets a tool run unasked whatever it is given; not where some of what it is
  /// given is blocked, since then somebody has thought about it.
  func approval(of tool: String) -> Pattern? {
    guard !deny.contains(where: { Self.matches($0.glob, tool.lowercased()) }) else { return nil }
    return first(in: allow, tool)
  }

  /// The patterns that speak of a tool, as `allow shell:cmd=ls*`.
  func rights(of tools: [String]) -> (texts: [String], span: TopolintSource.Span)? {
    var found: [String] = []
    var span: TopolintSource.Span?
    for (word, patterns) in [("deny", deny), ("allow", allow), ("ask", ask)] {
      for pattern in patterns
      where tools.contains(where: { Self.matches(pattern.glob, $0.lowercased()) }) {
        found.append("\(word) \(pattern.text)")
        span = span ?? pattern.span
      }
    }
    return span.map { (found, $0) }
  }

  private func first(in patterns: [Pattern], _ tool: String) -> Pattern? {
    let name = tool.lowercased()
    return patterns.first { !$0.isNarrow && Self.matches($0.glob, name) }
  }

  /// Whether a glob with `*` and `?` matches a name; a class in brackets matches one character.
  static func matches(_ glob: String, _ name: String) -> Bool {
    let pattern = Array(glob.utf8.prefix(256))
    let text = Array(name.utf8.prefix(256))
    var (p, t, star, mark) = (0, 0, -1, 0)
    while t < text.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = p
        mark = t
        p += 1
      } else if let next = step(pattern, p, text[t]) {
        p = next
        t += 1
      } else if star >= 0 {
        p = star + 1
        mark += 1
        t = mark
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
    return p == pattern.count
  }

  /// The place in the pattern after what matches one byte; nil when it does not match.
  private static func step(_ pattern: [UInt8], _ place: Int, _ byte: UInt8) -> Int? {
    guard place < pattern.count else { return nil }
    switch pattern[place] {
    case UInt8(ascii: "?"): return place + 1
    case UInt8(ascii: "["):
      guard let end = pattern[place...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
      var i = place + 1
      while i < end {
        let last = i + 2 < end && pattern[i + 1] == UInt8(ascii: "-") ? pattern[i + 2] : pattern[i]
        if pattern[i] <= byte, byte <= last { return end + 1 }
        i += last == pattern[i] ? 1 : 3
      }
      return nil
    default: return pattern[place] == byte ? place + 1 : nil
    }
  }
}
