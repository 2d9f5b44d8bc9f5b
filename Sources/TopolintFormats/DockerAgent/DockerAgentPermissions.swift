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

  /// What the patterns say of one tool.
  struct Verdict {
    /// The pattern that blocks it whatever it is given.
    var denial: Pattern?
    /// The pattern that lets it run unasked whatever it is given that no `deny` blocks: a `deny` of
    /// some arguments leaves all others unasked. Not where it is blocked altogether.
    var approval: Pattern?
    /// The places of the patterns that speak of it.
    var patterns: [Int] = []
  }

  private let patterns: [(word: String, pattern: Pattern)]
  private var verdicts: [String: Verdict] = [:]
  /// How many more patterns are tried on names: a file may have many of both.
  private var spare = 200_000

  /// More patterns than this are not looked at.
  private static let most = 500

  init(_ node: SyntaxNode?) {
    patterns = ["deny", "allow", "ask"].flatMap { word in
      (node?[word]?.elements ?? []).prefix(Self.most).compactMap { Pattern($0) }.map { (word, $0) }
    }
  }

  /// Whether there are none.
  var isEmpty: Bool { patterns.isEmpty }

  /// What the patterns say of a tool.
  mutating func verdict(of tool: String) -> Verdict {
    if let known = verdicts[tool] { return known }
    var verdict = Verdict()
    let name = tool.lowercased()
    for (place, (word, pattern)) in patterns.enumerated() where spare > 0 {
      spare -= 1
      guard Self.matches(pattern.glob, name) else { continue }
      verdict.patterns.append(place)
      if word == "deny" {
        if !pattern.isNarrow, verdict.denial == nil { verdict.denial = pattern }
      } else if word == "allow", verdict.denial == nil, !pattern.isNarrow, verdict.approval == nil {
        verdict.approval = pattern
      }
    }
    verdicts[tool] = verdict
    return verdict
  }

  /// The patterns that speak of some tools, as `allow shell:cmd=ls*`, with the place of the first.
  func rights(of verdicts: [Verdict]) -> (texts: [String], span: TopolintSource.Span)? {
    let places = Set(verdicts.flatMap(\.patterns)).sorted()
    guard let first = places.first else { return nil }
    return (
      places.map { "\(patterns[$0].word) \(patterns[$0].pattern.text)" },
      patterns[first].pattern.span
    )
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
