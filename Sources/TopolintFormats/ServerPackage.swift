import TopolintModel
import TopolintSource

/// The package that a runner fetches, and what its name says of the version.
enum ServerPackage {
  /// A package of npm; `isSure` when the registry's copy runs even if the name has no version.
  static func npm(_ name: String, _ word: ServerCommand.Word, isSure: Bool) -> ToolServer? {
    let text = word.text
    guard isFetched(text) else { return nil }
    let pin: Fact<ToolServer.Pin>
    if isDynamic(text) {
      pin = .dynamic(word.span)
    } else if let hash = text.firstIndex(of: "#") {
      pin = .declared(.exact(String(text[text.index(after: hash)...])), word.span)
    } else if isRepository(text) {
      pin = .declared(.moving("the default branch"), word.span)
    } else if text.hasPart("://") {
      pin = .unknown("an archive at an address")
    } else if let at = text.dropFirst().lastIndex(of: "@") {
      pin = .declared(version(text[text.index(after: at)...]), word.span)
    } else if isSure {
      pin = .declared(.moving("latest"), word.span)
    } else {
      pin = .unknown("the project may bring it")
    }
    return ToolServer(name, origin: .package(text), pin: pin, span: word.span)
  }

  /// A package of Python.
  static func python(_ name: String, _ word: ServerCommand.Word) -> ToolServer? {
    let text = word.text
    guard isFetched(text) else { return nil }
    let pin: Fact<ToolServer.Pin>
    if isDynamic(text) {
      pin = .dynamic(word.span)
    } else if text.hasPart("git+") {
      // `git+https://user@host/path@revision`
      let path = text.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
      pin = .declared(
        path.contains("@") ? .exact(text) : .moving("the default branch"), word.span)
    } else if text.hasPart("://") {
      pin = .unknown("an archive at an address")
    } else if text.hasPart("==") {
      pin = .declared(text.hasPart("*") ? .moving(range(text)) : .exact(text), word.span)
    } else if let at = text.lastIndex(of: "@") {
      pin = .declared(pythonVersion(text[text.index(after: at)...]), word.span)
    } else {
      pin = .declared(.moving(range(text)), word.span)
    }
    return ToolServer(name, origin: .package(text), pin: pin, span: word.span)
  }

  /// Whether only a run knows the text.
  static func isDynamic(_ text: String) -> Bool {
    text.contains("$") || text.hasPart("{{")
  }

  /// A name in a registry or repository, not a folder or file here.
  private static func isFetched(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix(".") && !text.hasPrefix("/") && !text.hasPrefix("~")
      && !text.hasPrefix("file:")
  }

  /// `github:owner/name`, `owner/name`, `git+ssh://…`; a scope stands before a name of the registry.
  private static func isRepository(_ text: String) -> Bool {
    text.hasPrefix("git") && text.contains(":")
      || !text.hasPrefix("@") && !text.contains(":") && text.contains("/")
  }

  private static func range(_ text: String) -> String {
    let range = text.drop { !"<>=~!".contains($0) }
    return range.isEmpty ? "latest" : String(range)
  }

  /// Three numbers, and what may follow them: `1.2.3`, `v2.0.0`, `2.0.0-rc.1`. Fewer are a range.
  private static func version(_ text: Substring) -> ToolServer.Pin {
    var number = text
    if number.first == "=" { number = number.dropFirst() }
    if number.first == "v" { number = number.dropFirst() }
    let parts = number.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    let isExact =
      parts.count == 3 && isNumber(parts[0]) && isNumber(parts[1])
      && parts[2].first?.isNumber == true && !number.contains(" ")
    return isExact ? .exact(String(text)) : .moving(String(text))
  }

  /// `uvx name@1.2` is `name==1.2`: every number is one version.
  private static func pythonVersion(_ text: Substring) -> ToolServer.Pin {
    text.first?.isNumber == true && !text.contains("*")
      ? .exact(String(text)) : .moving(String(text))
  }

  private static func isNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.allSatisfy(\.isNumber)
  }
}
