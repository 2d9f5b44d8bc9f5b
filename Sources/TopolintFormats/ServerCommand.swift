import TopolintModel
import TopolintSource

/// What a command that starts a tool server fetches, and in which version.
enum ServerCommand {
  /// A word of a command, with its place.
  typealias Word = (text: String, span: TopolintSource.Span)

  /// The server that a command starts; the words after the program are its arguments.
  static func server(_ name: String, command: [Word], at span: TopolintSource.Span) -> ToolServer {
    guard let first = command.first else {
      return ToolServer(name, origin: .program, pin: .inexpressible, span: span)
    }
    let program = first.text.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    let rest = Array(command.dropFirst())
    let found: ToolServer? =
      switch program {
      case "npx", "npx.cmd", "bunx": npm(name, rest, asks: program.hasPrefix("npx"))
      case "pnpm", "yarn":
        rest.first?.text == "dlx" ? npm(name, Array(rest.dropFirst()), asks: false) : nil
      case "uvx": python(name, rest)
      case "uv" where rest.first?.text == "tool" && rest.dropFirst().first?.text == "run":
        python(name, Array(rest.dropFirst(2)))
      case "pipx": rest.first?.text == "run" ? python(name, Array(rest.dropFirst())) : nil
      case "docker", "podman":
        rest.first?.text == "run" ? container(name, Array(rest.dropFirst())) : nil
      default: nil
      }
    return found ?? ToolServer(name, origin: .program, pin: .inexpressible, span: span)
  }

  /// The server in a container image: a tag other than `latest`, or a digest, pins it.
  static func image(_ name: String, _ image: Word) -> ToolServer {
    let text = image.text
    let pin: Fact<ToolServer.Pin>
    if isDynamic(text) {
      pin = .dynamic(image.span)
    } else if text.contains("@") {
      pin = .declared(.exact(String(text.split(separator: "@").last ?? "")), image.span)
    } else {
      let last = text.split(separator: "/").last ?? ""
      let parts = last.split(separator: ":", maxSplits: 1)
      let tag = parts.count == 2 ? String(parts[1]) : "latest"
      pin = .declared(tag == "latest" ? .moving(tag) : .exact(tag), image.span)
    }
    return ToolServer(name, origin: .image(text), pin: pin, span: image.span)
  }

  /// The package of `npx`: without `--yes` a copy of the project's own may run, so that a missing
  /// version says nothing.
  private static func npm(_ name: String, _ words: [Word], asks: Bool) -> ToolServer? {
    var package: Word?
    var isSure = !asks
    var i = 0
    while i < words.count {
      let word = words[i]
      i += 1
      switch word.text {
      case "-y", "--yes": isSure = true
      case "-p", "--package":
        if i < words.count, package == nil { package = words[i] }
        i += 1
      case let text where text.hasPrefix("--package="):
        package = package ?? (String(text.dropFirst(10)), word.span)
      case let text where text.hasPrefix("-"): break
      default:
        package = package ?? word
        i = words.count
      }
    }
    guard let package, isFetched(package.text) else { return nil }
    if isDynamic(package.text) {
      return ToolServer(
        name, origin: .package(package.text), pin: .dynamic(package.span), span: package.span)
    }
    // `@scope/name@version`
    let at = package.text.dropFirst().lastIndex(of: "@")
    let version = at.map { String(package.text[package.text.index(after: $0)...]) }
    let pin: Fact<ToolServer.Pin>
    if let version {
      pin = .declared(isExact(version) ? .exact(version) : .moving(version), package.span)
    } else {
      pin =
        isSure ? .declared(.moving("latest"), package.span) : .unknown("the project may bring it")
    }
    return ToolServer(name, origin: .package(package.text), pin: pin, span: package.span)
  }

  /// The package of `uvx` and the like.
  private static func python(_ name: String, _ words: [Word]) -> ToolServer? {
    var package: Word?
    var i = 0
    while i < words.count {
      let word = words[i]
      i += 1
      switch word.text {
      case "--from", "--spec":
        if i < words.count { package = words[i] }
        i = words.count
      case "--with", "--python", "-p", "--index-url", "--index": i += 1
      case let text where text.hasPrefix("-"): break
      default:
        package = word
        i = words.count
      }
    }
    guard let package, isFetched(package.text) else { return nil }
    let text = package.text
    let pin: Fact<ToolServer.Pin>
    if isDynamic(text) {
      pin = .dynamic(package.span)
    } else if text.hasPrefix("git+") {
      let hasRevision = text.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }.contains("@")
      pin = .declared(hasRevision ? .exact(text) : .moving("the default branch"), package.span)
    } else if let at = text.lastIndex(of: "@") {
      let version = String(text[text.index(after: at)...])
      pin = .declared(isExact(version) ? .exact(version) : .moving(version), package.span)
    } else if text.hasPart("==") {
      pin = .declared(.exact(text), package.span)
    } else {
      let range = text.drop { !"<>=~!".contains($0) }
      pin = .declared(.moving(range.isEmpty ? "latest" : String(range)), package.span)
    }
    return ToolServer(name, origin: .package(text), pin: pin, span: package.span)
  }

  /// The image of `docker run`: the first word that belongs to no option.
  private static func container(_ name: String, _ words: [Word]) -> ToolServer? {
    var i = 0
    while i < words.count {
      let text = words[i].text
      guard text.hasPrefix("-") else { return image(name, words[i]) }
      let takesValue = !text.contains("=") && valued.contains(text)
      i += takesValue ? 2 : 1
    }
    return nil
  }

  private static let valued: Set = [
    "-e", "--env", "-v", "--volume", "--name", "--network", "--net", "-p", "--publish", "--mount",
    "-w", "--workdir", "-u", "--user", "--env-file", "--entrypoint", "--platform", "-m", "--memory",
    "--cpus", "-h", "--hostname", "--add-host", "-l", "--label", "--pull", "--restart", "--gpus",
  ]

  /// A name in a registry or repository, not a folder or file here.
  private static func isFetched(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix(".") && !text.hasPrefix("/") && !text.hasPrefix("~")
      && !text.hasPrefix("file:")
  }

  private static func isDynamic(_ text: String) -> Bool {
    text.contains("$") || text.hasPart("{{")
  }

  /// Three numbers, and what may follow them: `1.2.3`, `2.0.0-rc.1`.
  private static func isExact(_ version: String) -> Bool {
    let parts = version.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let last = parts.last?.first else { return false }
    return parts[0].allSatisfy(\.isNumber) && !parts[0].isEmpty && parts[1].allSatisfy(\.isNumber)
      && !parts[1].isEmpty && last.isNumber && !version.contains(" ")
  }
}
