import TopolintModel
import TopolintSource

/// What a command that starts a tool server fetches, and in which version.
///
/// An option that is not known here may take the next word or change what is fetched: then nothing
/// is said of the command.
enum ServerCommand {
  /// A word of a command, with its place.
  typealias Word = (text: String, span: TopolintSource.Span)

  /// The server that a command starts; the words after the program are its arguments.
  static func server(_ name: String, command: [Word], at span: TopolintSource.Span) -> ToolServer {
    let program = command.first?.text.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    let rest = command.dropFirst()
    let second = rest.first?.text
    let found: ToolServer? =
      switch program {
      case "npx", "npx.cmd", "bunx": npm(name, rest, asks: true)
      case "pnpm", "yarn": second == "dlx" ? npm(name, rest.dropFirst(), asks: false) : nil
      case "uvx": python(name, rest)
      case "uv" where second == "tool" && rest.dropFirst().first?.text == "run":
        python(name, rest.dropFirst(2))
      case "pipx": second == "run" ? python(name, rest.dropFirst()) : nil
      case "docker", "podman": second == "run" ? container(name, rest.dropFirst()) : nil
      default: nil
      }
    return found ?? ToolServer(name, origin: .program, pin: .inexpressible, span: span)
  }

  /// The server in a container image: a tag other than `latest`, or a digest, pins it. A bare name
  /// without a tag may be an image that was built here.
  static func image(_ name: String, _ image: Word) -> ToolServer {
    let text = image.text
    let pin: Fact<ToolServer.Pin>
    if ServerPackage.isDynamic(text) {
      pin = .dynamic(image.span)
    } else if let at = text.lastIndex(of: "@") {
      pin = .declared(.exact(String(text[text.index(after: at)...])), image.span)
    } else {
      let path = text.split(separator: "/")
      let parts = (path.last ?? "").split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[1] != "latest" {
        pin = .declared(.exact(String(parts[1])), image.span)
      } else if parts.count == 2 || path.count > 1 {
        pin = .declared(.moving("latest"), image.span)
      } else {
        pin = .unknown("the image may be built here")
      }
    }
    return ToolServer(name, origin: .image(text), pin: pin, span: image.span)
  }

  /// The package of `npx`: without `--yes` a copy of the project's own may run, so that a missing
  /// version says nothing. `bunx` never asks, and says nothing either.
  private static func npm(_ name: String, _ words: ArraySlice<Word>, asks: Bool) -> ToolServer? {
    guard let (options, first) = CommandOptions.npm.read(words) else { return nil }
    let isSure = !asks || options.contains { $0.name == "-y" || $0.name == "--yes" }
    let package = options.first { $0.name == "-p" || $0.name == "--package" }?.value ?? first
    return package.flatMap { ServerPackage.npm(name, $0, isSure: isSure) }
  }

  /// The package of `uvx` and the like.
  private static func python(_ name: String, _ words: ArraySlice<Word>) -> ToolServer? {
    guard let (options, first) = CommandOptions.python.read(words) else { return nil }
    let package = options.first { $0.name == "--from" || $0.name == "--spec" }?.value ?? first
    return package.flatMap { ServerPackage.python(name, $0) }
  }

  /// The image of `docker run`: the first word that belongs to no option.
  private static func container(_ name: String, _ words: ArraySlice<Word>) -> ToolServer? {
    guard let (options, first) = CommandOptions.container.read(words) else { return nil }
    // What is never fetched is what is there.
    guard !options.contains(where: { $0.name == "--pull" && $0.value?.text == "never" }) else {
      return nil
    }
    return first.map { image(name, $0) }
  }
}
