/// The options of a program that fetches and runs something, as far as they stand before its name.
struct CommandOptions {
  /// An option that was read.
  typealias Option = (name: String, value: ServerCommand.Word?)

  /// Options without a value.
  let flags: Set<String>
  /// Options whose value is the next word, or follows `=`.
  let valued: Set<String>

  /// The options, and the first word after them; nothing when an option is not known.
  func read(_ words: ArraySlice<ServerCommand.Word>) -> ([Option], ServerCommand.Word?)? {
    var options: [Option] = []
    var rest = words
    while let word = rest.popFirst() {
      let text = word.text
      if text == "--" { return (options, rest.first) }
      guard text.hasPrefix("-"), text.count > 1 else { return (options, word) }
      if flags.contains(text) || isCluster(text) {
        options.append((text, nil))
      } else if valued.contains(text) {
        options.append((text, rest.popFirst()))
      } else if let equals = text.firstIndex(of: "="), valued.contains(String(text[..<equals])) {
        let value = String(text[text.index(after: equals)...])
        options.append((String(text[..<equals]), (value, word.span)))
      } else {
        return nil
      }
    }
    return (options, nil)
  }

  /// `-it`: several flags of one letter.
  private func isCluster(_ text: String) -> Bool {
    !text.hasPrefix("--") && text.dropFirst().allSatisfy { flags.contains("-\($0)") }
  }

  static let npm = CommandOptions(
    flags: ["-y", "--yes", "-q", "--quiet", "-s", "--silent", "--prefer-online", "--bun"],
    valued: ["-p", "--package", "--registry", "--cache", "--userconfig", "--loglevel"])

  static let python = CommandOptions(
    flags: [
      "-q", "--quiet", "-v", "--verbose", "-n", "--no-cache", "--isolated", "--refresh", "-U",
      "--upgrade", "--reinstall", "--native-tls", "--no-progress", "--no-config", "--no-env-file",
    ],
    valued: [
      "--from", "--spec", "--with", "-p", "--python", "--index", "--default-index", "--index-url",
      "--extra-index-url", "--env-file", "--cache-dir", "--directory", "--prerelease",
    ])

  static let container = CommandOptions(
    flags: [
      "-i", "--interactive", "-t", "--tty", "-d", "--detach", "--rm", "--init", "--privileged",
      "--read-only", "-P", "--publish-all", "-q", "--quiet",
    ],
    valued: [
      "-e", "--env", "-v", "--volume", "--name", "--network", "--net", "-p", "--publish", "--mount",
      "-w", "--workdir", "-u", "--user", "--env-file", "--entrypoint", "--platform", "-m",
      "--memory", "--cpus", "-h", "--hostname", "--add-host", "-l", "--label", "--pull",
      "--restart", "--gpus", "--cap-drop", "--cap-add", "--security-opt", "--tmpfs",
      "--pids-limit", "--log-driver", "--log-opt", "--shm-size", "--userns", "--dns",
    ])
}
