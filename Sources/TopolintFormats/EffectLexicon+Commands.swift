internal import TopolintModel

extension EffectLexicon {
  /// The effect that a command line suggests: the strongest of its parts when a shell is given
  /// several, nil when no part is plain.
  static func effect(ofCommand arguments: [String]) -> Effect? {
    guard let program = arguments.first else { return nil }
    if shells.contains(base(program)) {
      guard let flag = arguments.firstIndex(where: { $0.hasPrefix("-") && $0.hasSuffix("c") }),
        flag + 1 < arguments.count
      else { return arguments.count > 1 ? effect(ofCommand: Array(arguments.dropFirst())) : nil }
      return effect(ofShell: arguments[flag + 1])
    }
    return level(ofCommand: arguments).map { Effect($0, basis: .name) }
  }

  /// The strongest effect among the commands of a shell text; nil when one of them is not plain and
  /// none is strong.
  private static func effect(ofShell text: String) -> Effect? {
    let parts = text.split { $0 == "\n" || $0 == ";" || $0 == "&" || $0 == "|" }
    var strongest: EffectLevel?
    var isPlain = true
    for part in parts.prefix(256) {
      let words = part.split(whereSeparator: \.isWhitespace).map(String.init)
      guard !words.isEmpty else { continue }
      guard let level = level(ofCommand: words) else {
        isPlain = false
        continue
      }
      strongest = max(strongest ?? .none, level)
    }
    guard let strongest, isPlain || strongest >= .external else { return nil }
    return Effect(strongest, basis: .name)
  }

  private static func level(ofCommand words: [String]) -> EffectLevel? {
    guard let program = words.first.map(base) else { return nil }
    let rest = words.dropFirst().filter { !$0.hasPrefix("-") }
    let first = rest.first ?? ""
    let second = rest.dropFirst().first ?? ""
    switch program {
    case "git":
      if first == "push" { return .external }
      return ["status", "diff", "log", "show", "rev-parse", "branch"].contains(first) ? .read : nil
    case "gh":
      if second == "merge" || second == "delete" || first == "release" && second == "create" {
        return .irreversible
      }
      if ["create", "edit", "close", "comment", "review", "reopen"].contains(second) {
        return .external
      }
      return ["view", "list", "diff", "status", "checks"].contains(second) ? .read : nil
    case "curl", "wget", "http", "https": return level(ofRequest: words)
    case "rm": return words.dropFirst().contains(where: recursive) ? .irreversible : nil
    case "kubectl":
      return ["apply", "delete", "replace", "scale", "rollout", "drain"].contains(first)
        ? .irreversible : ["get", "describe", "logs"].contains(first) ? .read : nil
    case "terraform", "tofu", "pulumi":
      return ["apply", "destroy", "up"].contains(first)
        ? .irreversible : ["plan", "show", "validate", "preview"].contains(first) ? .read : nil
    case "helm":
      return ["install", "upgrade", "uninstall", "rollback"].contains(first) ? .irreversible : nil
    case "npm", "pnpm", "yarn", "cargo", "poetry", "uv":
      return first == "publish" ? .irreversible : nil
    case "docker", "podman": return first == "push" ? .irreversible : nil
    case "twine": return first == "upload" ? .irreversible : nil
    case "sendmail", "mail", "mailx", "msmtp": return .irreversible
    case "echo", "printf", "true", "pwd", "date", "sleep": return EffectLevel.none
    case "cat", "ls", "head", "tail", "grep", "rg", "wc", "jq", "stat", "which": return .read
    default:
      // A program that is named for it: ./deploy.sh, publish-site.
      return Self.words(of: String(program.prefix { $0 != "." })).first.flatMap { programs[$0] }
    }
  }

  private static func level(ofRequest words: [String]) -> EffectLevel {
    let methods: Set = ["POST", "PUT", "PATCH", "DELETE"]
    let sends = words.contains {
      methods.contains($0.uppercased()) || $0 == "-d" || $0.hasPrefix("--data") || $0 == "-F"
        || $0.hasPrefix("--form") || $0.hasPrefix("--post-data") || $0 == "--json"
        || $0.hasPrefix("-X") && methods.contains($0.dropFirst(2).uppercased())
        || $0.hasPrefix("--request=") && methods.contains($0.dropFirst(10).uppercased())
    }
    return sends ? .external : .read
  }

  private static func recursive(_ word: String) -> Bool {
    word == "--recursive"
      || word.hasPrefix("-") && !word.hasPrefix("--") && word.lowercased().contains("r")
  }

  private static func base(_ program: String) -> String {
    String(program.split { $0 == "/" || $0 == "\\" }.last ?? "").lowercased()
  }

  private static let shells: Set = ["sh", "bash", "zsh", "dash", "ksh"]
  private static let programs: [String: EffectLevel] = [
    "deploy": .irreversible, "publish": .irreversible, "release": .irreversible,
    "notify": .irreversible,
  ]
}
