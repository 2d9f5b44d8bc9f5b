internal import TopolintModel
internal import TopolintPlatform
package import TopolintRuleKit
internal import TopolintSource

/// A file to be read.
package struct InputFile: Hashable, Sendable {
  /// The path as shown to people.
  package let path: String
  /// The path to open; empty for standard input.
  package let location: String
  /// Where it really is: absolute, without symbolic links.
  package let resolved: String
  /// The folder that no reference may leave, absolute.
  package let root: String

  /// Creates an entry.
  package init(path: String, location: String, resolved: String, root: String) {
    self.path = path
    self.location = location
    self.resolved = resolved
    self.root = root
  }
}

/// What is to be looked for.
package struct DiscoveryRequest: Sendable {
  /// Files and folders as they were given; `-` is standard input.
  package var paths: [String]
  /// The name that standard input goes by.
  package var stdinName: String?
  /// The working folder, absolute, without symbolic links.
  package var workingFolder: String
  /// The folder of the configuration, absolute, without symbolic links.
  package var configurationFolder: String?
  /// The name endings that a walk considers, without the dot, where `include` says nothing.
  package var extensions: [String]
  /// What a walk considers instead; relative to the configuration's folder.
  package var include: [Glob] = []
  /// What is left out, named or not; relative to the configuration's folder.
  package var exclude: [Glob] = []

  /// Creates a request.
  package init(
    paths: [String], stdinName: String? = nil, workingFolder: String,
    configurationFolder: String? = nil, extensions: [String], include: [Glob] = [],
    exclude: [Glob] = []
  ) {
    self.paths = paths
    self.stdinName = stdinName
    self.workingFolder = workingFolder
    self.configurationFolder = configurationFolder
    self.extensions = extensions
    self.include = include
    self.exclude = exclude
  }

  /// The path from the folder that the configuration's patterns start at; the path itself when it
  /// lies elsewhere.
  func patternPath(_ resolved: String) -> String {
    PathName.relative(resolved, to: configurationFolder ?? workingFolder) ?? resolved
  }
}

/// The files that a run is about.
package struct Discovery: Sendable {
  /// What is to be read, sorted by path, each file once.
  package var files: [InputFile] = []
  /// The ledger's entries of what is not to be read.
  package var records: [FileRecord] = []
  /// What went wrong.
  package var problems: [Problem] = []
  /// The folders that were walked, absolute, without symbolic links, sorted.
  package var walked: [String] = []

  /// Finds the files that a request asks for.
  package init(_ request: DiscoveryRequest) {
    var walk = FolderWalk(request)
    var roots = Roots(request)
    var folders = Folders()
    for path in request.paths {
      if path == "-" {
        let name = request.stdinName ?? "<stdin>"
        let location = PathName.join(request.workingFolder, PathName.normalised(name))
        files.append(
          InputFile(
            path: request.stdinName.map { PathName.shown($0, from: request.workingFolder) } ?? name,
            location: "", resolved: location,
            root: roots.root(of: request.workingFolder)))
        continue
      }
      add(path, request, &walk, &roots, &folders)
    }
    walk.finish()
    files += walk.files
    records += walk.records
    problems += walk.problems
    walked = walk.starts.sorted(by: PathName.precedes)
    sortAndMerge()
  }

  /// Adds what stands at a path that was given.
  private mutating func add(
    _ path: String, _ request: DiscoveryRequest, _ walk: inout FolderWalk, _ roots: inout Roots,
    _ folders: inout Folders
  ) {
    let shown = PathName.shown(path, from: request.workingFolder)
    if let resolved = folders.resolved(file: path) {
      return add(file: path, resolved, shown: shown, request, &roots)
    }
    let kind: FileKind
    do {
      kind = try FileSystem.kind(of: path).0
    } catch {
      let isDangling = error.reason == .notFound && FileSystem.isLink(path)
      // What is no path of a file is told as it was written: `nope/`, an address.
      let isPlain = !path.hasSuffix("/") && !path.hasPart("//")
      fail(
        isPlain ? shown : path, code: isDangling ? "dangling-link" : "file-not-found",
        message: isDangling
          ? "a symbolic link that leads nowhere, or to itself" : error.message)
      return
    }
    guard let resolved = FileSystem.resolved(path) else {
      fail(shown, code: "file-not-found", message: "no such file or folder")
      return
    }
    switch kind {
    case .folder:
      walk.start(shown: shown, resolved: resolved, root: roots.root(of: resolved))
    case .other:
      fail(
        shown, code: "not-a-regular-file",
        message: "not a regular file: a device, FIFO or socket is not read")
    case .file: add(file: path, resolved, shown: shown, request, &roots)
    }
  }

  /// Adds a regular file, unless the configuration leaves it out.
  private mutating func add(
    file path: String, _ resolved: String, shown: String, _ request: DiscoveryRequest,
    _ roots: inout Roots
  ) {
    let pattern = request.patternPath(resolved)
    if request.exclude.contains(where: { $0.covers(pattern) }) {
      records.append(FileRecord(path: shown, status: .excluded))
    } else {
      files.append(
        InputFile(
          path: shown, location: path, resolved: resolved,
          root: roots.root(of: PathName.folder(of: resolved))))
    }
  }

  private mutating func fail(_ path: String, code: String, message: String) {
    records.append(FileRecord(path: path, status: .failed))
    problems.append(Problem(path: path, isError: true, code: code, message: message))
  }

  /// Sorts, and keeps the first of the paths that lead to one file.
  private mutating func sortAndMerge() {
    files.sort { PathName.precedes($0.path, $1.path) }
    var known: Set<String> = []
    files = files.filter { known.insert($0.resolved).inserted }
    var seen: Set<FileRecord> = []
    records = records.sorted { PathName.precedes($0.path, $1.path) }
      .filter { seen.insert($0).inserted }
    var told: Set<Problem> = []
    problems = problems.sorted { PathName.precedes($0.path ?? "", $1.path ?? "") }
      .filter { told.insert($0).inserted }
  }
}

/// The folders of the files that were given, each resolved once: a list of thousands of files names
/// few folders.
private struct Folders {
  private var known: [String: String] = [:]

  /// Where a regular file really is; nil where that takes more than resolving its folder: it is a
  /// link, or no file.
  mutating func resolved(file path: String) -> String? {
    let name = PathName.name(of: path)
    guard !name.isEmpty, FileSystem.isFile(path) else { return nil }
    let folder = path.utf8.count == name.utf8.count ? "." : PathName.folder(of: path)
    if known[folder] == nil { known[folder] = FileSystem.resolved(folder) }
    return known[folder].map { PathName.join($0, name) }
  }
}

/// The folders that references may not leave, each looked for once.
private struct Roots {
  private let request: DiscoveryRequest
  private var known: [String: String] = [:]

  init(_ request: DiscoveryRequest) { self.request = request }

  /// The folder that references from files in `folder` may not leave: the configuration's, else
  /// the nearest with a `.git`, else the working folder, else `folder` itself.
  mutating func root(of folder: String) -> String {
    if let root = known[folder] { return root }
    let root = find(from: folder)
    known[folder] = root
    return root
  }

  private func find(from folder: String) -> String {
    if let configured = request.configurationFolder, PathName.isInside(folder, configured) {
      return configured
    }
    var current = folder
    while true {
      if FileSystem.exists(PathName.join(current, ".git")) { return current }
      let above = PathName.folder(of: current)
      if above.isEmpty || above == current { break }
      current = above
    }
    return PathName.isInside(folder, request.workingFolder) ? request.workingFolder : folder
  }
}
