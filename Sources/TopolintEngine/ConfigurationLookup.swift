internal import TopolintPlatform
internal import TopolintRuleKit
package import TopolintSource
internal import TopolintSyntax

extension ConfigurationFile {
  /// The configuration that holds for some paths: the nearest `topolint.yaml` at or above the
  /// working folder when all paths lie in it, else at or above the folder that they have in common.
  /// The order of the paths does not matter.
  package static func nearest(to paths: [String], from workingFolder: String) -> String? {
    var common: [String]?
    for path in paths {
      let whole =
        FileSystem.resolved(path) ?? PathName.normalised(PathName.join(workingFolder, path))
      let kind = try? FileSystem.kind(of: whole).0
      let names = PathName.segments(kind == .folder ? whole : PathName.folder(of: whole))
      let shared = zip(common ?? names, names).prefix { $0 == $1 }.count
      common = Array(names[..<shared])
    }
    var folder = common.map { "/" + $0.joined(separator: "/") } ?? workingFolder
    if PathName.isInside(folder, workingFolder) { folder = workingFolder }
    while true {
      let candidate = PathName.join(folder, name)
      if FileSystem.exists(candidate) { return candidate }
      let above = PathName.folder(of: folder)
      if above.isEmpty || above == folder { return nil }
      folder = above
    }
  }
}

extension Configuration {
  /// The largest configuration that is read, in bytes; the longest real ones have thousands.
  private static let sizeLimit = 1 << 20

  /// Reads and checks the configuration at a path.
  ///
  /// - Throws: `ConfigurationError` with every fault that was found.
  package init(
    at path: String, from workingFolder: String, _ vocabulary: Vocabulary
  ) throws(ConfigurationError) {
    let shown = PathName.shown(path, from: workingFolder)
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(path, limit: Self.sizeLimit)
    } catch {
      throw ConfigurationError(
        issues: [.init(path: shown, position: nil, message: error.message)])
    }
    let resolved = FileSystem.resolved(path) ?? PathName.join(workingFolder, path)
    let folder = PathName.folder(of: resolved)
    try self.init(
      SourceText(file: ConfigurationFile.fileID, path: shown, bytes: bytes), folder: folder,
      vocabulary)
    file = InputFile(path: shown, location: path, resolved: resolved, root: folder)
  }

  /// Reads and checks the text of a configuration whose patterns start at `folder`.
  ///
  /// - Throws: `ConfigurationError` with every fault that was found.
  package init(
    _ source: SourceText, folder: String, _ vocabulary: Vocabulary
  ) throws(ConfigurationError) {
    var reader = ConfigurationReader(source, folder: folder, vocabulary)
    reader.read()
    guard reader.issues.isEmpty else { throw ConfigurationError(issues: reader.sortedIssues) }
    self = reader.configuration
    // An option that a rule refuses is told now, not when a file meets the override.
    for overrides in [[]] + self.overrides.map({ [$0] }) {
      _ = try RuleSet(
        vocabulary.rules, self, overrides: overrides, profile: .audit, selected: [])
    }
  }
}
