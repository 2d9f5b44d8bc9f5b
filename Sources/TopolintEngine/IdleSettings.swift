internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource

/// The settings of the configuration that speak of nothing that a run found: no fault, since a
/// configuration may be shared, but good to know for who looks for one.
struct IdleSettings {
  /// Each in words, with its line.
  private(set) var lines: [String] = []

  init(_ configuration: Configuration, discovery: Discovery, files: [ReadFile]) {
    // Only a run over the whole folder can tell.
    guard let source = configuration.source, let folder = configuration.folder,
      discovery.walked.contains(where: { PathName.isInside(folder, $0) })
    else { return }
    func tell(_ what: String, at span: Span, _ why: String) {
      lines.append("\(what) (line \(source.start(of: span, unit: .utf8).line)) \(why)")
    }
    let paths = files.map {
      PathName.relative($0.input.resolved, to: folder) ?? $0.input.resolved
    }
    for override in configuration.overrides
    where !paths.contains(where: { path in override.paths.contains { $0.covers(path) } }) {
      tell("an override", at: override.span, "speaks of no file")
    }
    let nodes = files.flatMap(\.workflows).flatMap(\.nodes).filter { !$0.isImplied }
    for tool in configuration.tools
    where !nodes.contains(where: {
      tool.name.matches(name: $0.name) || tool.name.matches(name: $0.nativeID)
    }) {
      tell("`tools.\(tool.name.text)`", at: tool.span, "speaks of no step")
    }
  }
}

extension Configuration {
  /// What there is to tell of it.
  func use(idle: [String]) -> ConfigurationUse {
    ConfigurationUse(path: source?.path, idle: idle)
  }
}
