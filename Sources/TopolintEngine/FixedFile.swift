internal import TopolintPlatform
package import TopolintRuleKit

extension InputFile {
  /// The path of what is written: what a symbolic link leads to, since none can be patched.
  package func target(from workingFolder: String) -> String {
    let written = PathName.normalised(PathName.join(workingFolder, location))
    return location.isEmpty || written == resolved
      ? path : PathName.shown(resolved, from: workingFolder)
  }
}

extension FixRun.Change {
  /// Writes the file with its fixes; what went wrong, when it could not be.
  ///
  /// A symbolic link stays one, and what it leads to is written only inside `root`: neither a
  /// checkout nor an archive can have a file elsewhere changed. What was changed since it was read
  /// is left alone.
  package func write(workingFolder: String, root: String) -> Problem? {
    // What was named by a path elsewhere may lie behind links of the system, such as `/tmp`.
    let written = PathName.normalised(PathName.join(workingFolder, file.location))
    let home =
      PathName.isInside(written, root)
      ? root : FileSystem.resolved(PathName.folder(of: written)) ?? root
    if written != file.resolved, !PathName.isInside(file.resolved, home) {
      return problem(
        "link-out-of-root",
        "a symbolic link that leads out of the project is not written through; "
          + "the file keeps its text",
        help: "run Topolint on the file that the link leads to, in its own project")
    }
    do {
      guard try FileSystem.read(file.resolved, limit: before.bytes.count) == before.bytes else {
        return changed
      }
      try FileSystem.replace(file.resolved, with: after.bytes)
      return nil
    } catch {
      if case .tooLarge = error.reason { return changed }
      return problem(
        "file-not-written", "the fixes could not be written: \(error.message)",
        help: "see who may write the file and its folder, and run it again")
    }
  }

  private var changed: Problem {
    problem(
      "file-changed", "the file has changed since it was read; nothing was written",
      help: "run it again")
  }

  private func problem(_ code: String, _ message: String, help: String) -> Problem {
    Problem(path: file.path, isError: true, code: code, message: message, help: help)
  }
}
