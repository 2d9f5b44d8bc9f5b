/// What later versions will have: a name of these is no slip, and is not taken for one.
enum Planned {
  /// Commands.
  static let commands = ["test", "baseline", "lsp", "init"]
  /// Options of `check`.
  static let options = ["baseline", "strict-baseline", "allow-plugins"]
  /// Formats of reports.
  static let reports = ["gitlab", "junit", "checkstyle", "rdjson", "markdown"]
  /// Pictures of the graph.
  static let pictures = ["svg", "html"]

  /// What is said of one of them.
  static func refusal(_ kind: String, _ name: String) -> String {
    "the \(kind) `\(name)` is not available in this version"
  }
}
