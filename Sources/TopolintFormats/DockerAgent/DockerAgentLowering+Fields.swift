import TopolintModel
import TopolintSource
import TopolintSyntax

/// Fields of toolsets and hooks that belong elsewhere, or lack what they need.
extension DockerAgentLowering {
  /// Whether what is refused may have come to be allowed by now: the newest version still changes.
  private var isOpen: Bool { version.map { $0 >= DockerAgentKeys.newest } ?? true }

  private static func isGiven(_ node: SyntaxNode?) -> Bool {
    guard let node else { return false }
    switch node.kind {
    case .null: return false
    case .mapping: return !node.entries.isEmpty
    case .sequence: return !node.elements.isEmpty
    default: return node.bool != false && node.text?.isEmpty == false
    }
  }

  /// Tells fields of a toolset that its type does not have. The first two versions did not look.
  mutating func checkFields(of toolset: SyntaxNode, _ agent: Int?) {
    guard (version ?? DockerAgentKeys.newest) > 1, let type = toolset["type"]?.string,
      type != "file", DockerAgentToolsets.types.contains(type)
    else { return }
    // Of a server that is not said where to find, that is told: the rest is a part of the same slip.
    let places = [toolset["command"], toolset["ref"], toolset["remote"]]
    if type == "mcp", !places.contains(where: Self.isGiven) { return }
    for entry in toolset.entries {
      guard let types = DockerAgentKeys.fieldTypes[entry.name], !types.contains(type),
        Self.isGiven(entry.value), spareKeys > 0
      else { continue }
      spareKeys -= 1
      let others = types.map { "`\($0)`" }
      refuse(
        "a toolset `\(type)` has no `\(entry.name)`",
        "remove it, or let the toolset be of the type "
          + (others.count == 1
            ? others[0]
            : others.dropLast().joined(separator: ", ") + " or " + others[others.count - 1]),
        at: entry.key.span, of: agent, isMild: isOpen)
    }
  }

  // MARK: Hooks

  /// Tells hooks that the engine refuses (`HooksConfig.Validate` in pkg/config/latest/types.go).
  mutating func checkHooks(of agent: SyntaxNode, _ position: Int) {
    guard let hooks = agent["hooks"], hooks.kind == .mapping else { return }
    for event in hooks.entries where DockerAgentKeys.events.contains(event.name) {
      for item in event.value.elements where item.kind == .mapping {
        guard DockerAgentKeys.toolEvents.contains(event.name), item["type"] == nil else {
          checkHook(item, of: event.name, position)
          continue
        }
        if item["matcher"] != nil, !Self.isGiven(item["hooks"]) {
          refuse(
            "a matcher of `\(event.name)` has no `hooks`", "list what is to run for these tools",
            at: item.head, of: position, isAbsence: true, isMild: isOpen)
        }
        for hook in item["hooks"]?.elements ?? [] where hook.kind == .mapping {
          checkHook(hook, of: event.name, position)
        }
      }
    }
  }

  private mutating func checkHook(_ hook: SyntaxNode, of event: String, _ position: Int) {
    guard spareKeys > 0 else { return }
    guard let type = hook["type"], let word = type.string, !word.isEmpty else {
      // Of the versions since, it is not known whether a hook without a type is a command.
      guard hook["type"].map({ $0.kind == .null }) ?? true, let version, version <= 9 else {
        return
      }
      spareKeys -= 1
      return refuse(
        "a hook of `\(event)` has no `type`", "write `type: command`", at: hook.head, of: position,
        isAbsence: true)
    }
    let needs: [String]
    switch word {
    case "command", "builtin": needs = ["command"]
    case "model": needs = ["model", "prompt"]
    default:
      spareKeys -= 1
      let hint = NameHint(word, among: ["command", "builtin", "model"])
      return refuse(
        "`\(word)` is no type of hook", hint.help ?? "write `command`, `builtin` or `model`",
        at: type.span, of: position, isMild: isOpen, slip: hint.slip)
    }
    for key in needs where !Self.isGiven(hook[key]) {
      spareKeys -= 1
      refuse(
        "a hook `\(word)` of `\(event)` has no `\(key)`", "add `\(key)`", at: type.span,
        of: position,
        isAbsence: hook[key] == nil, isMild: isOpen)
    }
  }
}
