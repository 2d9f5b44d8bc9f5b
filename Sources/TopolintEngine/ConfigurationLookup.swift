internal import TopolintPlatform
package import TopolintRuleKit
package import TopolintSource
internal import TopolintSyntax

extension ConfigurationFile {
  /// What is found where the configuration is looked for.
  package struct Found: Sendable {
    /// The configuration; nil when there is none.
    package var path: String?
    /// A file nearer than it that is named almost as it, which is not read; nil when there is none.
    package var misnamed: String?

    /// Nothing, or the file that the command line names.
    package init(path: String? = nil) { self.path = path }

    /// What to say of a file with the wrong name.
    package func notices(from workingFolder: String) -> [Problem] {
      guard let misnamed else { return [] }
      let instead = path.map { "`\(PathName.shown($0, from: workingFolder))` is used" }
      return [
        Problem(
          path: PathName.shown(misnamed, from: workingFolder), isError: false,
          code: "misnamed-configuration",
          message: "a configuration is named `\(ConfigurationFile.name)`: this file is not read, "
            + (instead ?? "and no other was found"),
          help: "rename it, or name it with `--config`")
      ]
    }
  }

  /// The configuration that holds for some paths: the nearest `topolint.yaml` at or above the
  /// working folder when all paths lie in it, else at or above the folder that they have in common.
  /// The order of the paths does not matter.
  package static func nearest(to paths: [String], from workingFolder: String) -> Found {
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
    var found = Found()
    while true {
      let candidate = PathName.join(folder, name)
      // A link that leads nowhere was meant to be one: reading it tells what is wrong.
      if FileSystem.exists(candidate) || FileSystem.isLink(candidate) {
        found.path = candidate
        return found
      }
      if found.misnamed == nil {
        found.misnamed = otherNames.map { PathName.join(folder, $0) }.first(
          where: FileSystem.exists)
      }
      let above = PathName.folder(of: folder)
      if above.isEmpty || above == folder { return found }
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
