import TopolintModel
import TopolintSource

/// The small languages in the texts of a file.
enum DockerAgentText {
  /// A length of time as Go writes it: `1h30m`, `500ms`.
  static func duration(_ text: String) -> Milliseconds? {
    var rest = text.utf8.prefix(64)
    var seconds = 0.0
    guard !rest.isEmpty else { return nil }
    while let first = rest.first {
      guard first.isDigit || first == UInt8(ascii: ".") else { return nil }
      let digits = rest.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { !$0.isDigit && $0 != UInt8(ascii: ".") }
      rest = rest.dropFirst(unit.count)
      guard let number = Double(Substring(digits)), let factor = units[String(Substring(unit))]
      else { return nil }
      seconds += number * factor
    }
    return Milliseconds(seconds: seconds)
  }

  private static let units: [String: Double] = [
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600,
  ]

  /// Whether a text holds a value of the environment.
  static func isDynamic(_ text: String) -> Bool { text.hasPart("$") }

  /// The names of the environment that a text reads: `${env.NAME}`, `${NAME}`, `$NAME`.
  static func variables(_ text: String) -> [String] {
    var found: [String] = []
    for part in text.split(separator: "$", omittingEmptySubsequences: false).dropFirst().prefix(32)
    {
      var name = part.drop { $0 == "{" }
      if name.hasPrefix("env.") { name = name.dropFirst(4) }
      name = name.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      if !name.isEmpty, !found.contains(String(name)) { found.append(String(name)) }
    }
    return found
  }

  /// The host of an address that is written out.
  static func host(_ address: String) -> String? {
    let parts = address.split(separator: "/", maxSplits: 3)
    guard parts.count >= 2, parts[0] == "http:" || parts[0] == "https:", !parts[1].contains("$")
    else { return nil }
    return parts[1].lowercased()
  }

  /// The name and the reference of an agent that is kept elsewhere: an image in a registry or an
  /// address, after a name of its own where it has one; nil for the name of an agent of the file.
  static func external(_ text: String) -> (name: String, reference: String)? {
    guard text.contains("/") else { return nil }
    var name: Substring?
    var reference = text[...]
    if let colon = text.firstIndex(of: ":"), colon > text.startIndex,
      !text[..<colon].contains("/"), !text[colon...].hasPrefix("://")
    {
      let rest = text[text.index(after: colon)...]
      // `localhost:5000/agent` starts with a port.
      if rest.contains("/"), rest.first?.isNumber != true {
        name = text[..<colon]
        reference = rest
      }
    }
    if let name { return (String(name), String(reference)) }
    var last = reference.split(separator: "/").last ?? reference
    last = last.prefix { $0 != "@" && $0 != ":" && $0 != "?" }
    if reference.hasPart("://"), let dot = last.lastIndex(of: ".") { last = last[..<dot] }
    return (last.isEmpty ? text : String(last), String(reference))
  }

  /// Whether the pattern of a hook covers a tool; one that is a larger expression counts as if it
  /// did, so that nothing is said of what it guards.
  static func covers(_ matcher: String?, _ tools: [String]) -> Bool {
    guard let matcher, !matcher.isEmpty else { return true }
    return matcher.split(separator: "|").contains { part in
      if part == "*" || part == ".*" { return true }
      let isPlain = part.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
      return isPlain ? tools.contains { $0 == part } : true
    }
  }
}
