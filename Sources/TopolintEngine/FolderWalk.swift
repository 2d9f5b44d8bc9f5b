internal import TopolintPlatform
internal import TopolintRuleKit

/// Walks folders and collects the files that may be workflows.
///
/// Real folders come first and symbolic links after them, so that a file that can be reached both
/// ways goes by its real path whatever the names are. Every folder is entered once: a loop of links
/// ends by itself.
struct FolderWalk {
  /// What was found.
  private(set) var files: [InputFile] = []
  /// What was found and is not to be read.
  private(set) var records: [FileRecord] = []
  /// What went wrong.
  private(set) var problems: [Problem] = []
  /// The folders that were given, absolute.
  private(set) var starts: [String] = []

  private struct Folder {
    /// The path as shown, and the path to open.
    let shown: String
    /// Absolute, without symbolic links.
    let resolved: String
    /// The names of the absolute path by which the walk came here.
    let names: [[UInt32]]
    let root: String
    let ignores: IgnoreChain
  }

  private struct Link {
    let shown: String
    let location: String
    let names: [[UInt32]]
    let isFolder: Bool
    let root: String
    let ignores: IgnoreChain
  }

  private let request: DiscoveryRequest
  private var visited: Set<String> = []
  private var links: [Link] = []

  init(_ request: DiscoveryRequest) { self.request = request }

  /// Walks a folder that was given, but for symbolic links.
  mutating func start(shown: String, resolved: String, root: String) {
    starts.append(resolved)
    let segments = PathName.segments(resolved)
    walk(
      Folder(
        shown: shown, resolved: resolved, names: segments.map(Glob.scalars), root: root,
        ignores: Self.outerIgnores(segments, top: root)))
  }

  /// Follows the symbolic links that the walks met.
  mutating func finish() {
    while !links.isEmpty {
      let round = links.sorted { PathName.precedes($0.shown, $1.shown) }
      links = []
      for link in round { follow(link) }
    }
  }

  private mutating func follow(_ link: Link) {
    guard let target = FileSystem.resolved(link.location) else {
      note(link.shown, "a symbolic link that leads nowhere")
      return
    }
    guard PathName.isInside(target, link.root), !PathName.segments(target).contains(".git") else {
      note(link.shown, "a symbolic link that leads outside the project")
      return
    }
    if link.isFolder {
      walk(
        Folder(
          shown: link.shown, resolved: target, names: link.names, root: link.root,
          ignores: link.ignores))
    } else {
      take(shown: link.shown, location: link.location, resolved: target, root: link.root)
    }
  }

  /// Notes a file that would have been considered and cannot be read.
  private mutating func note(_ path: String, _ reason: String) {
    guard isPlausible(PathName.name(of: path), patternPath: path) else { return }
    records.append(FileRecord(path: path, status: .unrecognised(reason: reason)))
  }

  private mutating func walk(_ top: Folder) {
    var pending = [top]
    while let folder = pending.popLast() {
      guard visited.insert(folder.resolved).inserted else { continue }
      let entries: [FolderEntry]
      do {
        entries = try FileSystem.list(folder.resolved)
      } catch {
        records.append(FileRecord(path: folder.shown, status: .failed))
        problems.append(
          Problem(
            path: folder.shown, isError: true, code: "folder-unreadable", message: error.message))
        continue
      }
      var ignores = folder.ignores
      if entries.contains(where: { $0.name == ".gitignore" && $0.isFile }),
        let file = Self.ignoreFile(in: folder.resolved, depth: folder.names.count)
      {
        ignores.add(file)
      }
      for entry in entries where entry.name != ".git" {
        let names = folder.names + [Glob.scalars(entry.name)]
        if ignores.ignores(names, isFolder: entry.isFolder && !entry.isLink) { continue }
        let shown = folder.shown == "." ? entry.name : PathName.join(folder.shown, entry.name)
        let resolved = PathName.join(folder.resolved, entry.name)
        if !entry.isNamedInUTF8 {
          refuse(entry, shown: shown, resolved: resolved)
        } else if entry.isLink {
          links.append(
            Link(
              shown: shown, location: resolved, names: names, isFolder: entry.isFolder,
              root: folder.root, ignores: ignores))
        } else if entry.isFolder {
          let pattern = request.patternPath(resolved)
          if request.exclude.contains(where: { $0.covers(pattern, isFolder: true) }) { continue }
          pending.append(
            Folder(
              shown: shown, resolved: resolved, names: names, root: folder.root, ignores: ignores))
        } else if entry.isFile {
          take(shown: shown, location: resolved, resolved: resolved, root: folder.root)
        } else {
          note(shown, "not a regular file: a device, FIFO or socket is not read")
        }
      }
    }
  }

  /// Notes an entry that no path leads to, where the walk would have taken it.
  private mutating func refuse(_ entry: FolderEntry, shown: String, resolved: String) {
    let pattern = request.patternPath(resolved)
    guard entry.isFolder || isPlausible(entry.name, patternPath: pattern),
      !request.exclude.contains(where: { $0.covers(pattern, isFolder: entry.isFolder) })
    else { return }
    records.append(FileRecord(path: shown, status: .failed))
    problems.append(
      Problem(
        path: shown, isError: true, code: "name-not-utf8",
        message: "the name is not valid UTF-8", help: "rename it, or exclude it"))
  }

  private mutating func take(shown: String, location: String, resolved: String, root: String) {
    let pattern = request.patternPath(resolved)
    guard isPlausible(PathName.name(of: shown), patternPath: pattern),
      !request.exclude.contains(where: { $0.covers(pattern) })
    else { return }
    files.append(
      InputFile(path: shown, location: location, resolved: resolved, root: root))
  }

  /// Whether a walk considers a file: by `include` where it is set, else by the name's ending.
  /// Topolint's own configuration is none.
  private func isPlausible(_ name: String, patternPath: String) -> Bool {
    if name == ConfigurationFile.name { return false }
    if !request.include.isEmpty { return request.include.contains { $0.covers(patternPath) } }
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
    return request.extensions.contains(name[name.utf8.index(after: dot)...].lowercased())
  }

  /// The ignore files above a folder, from the project's top down.
  private static func outerIgnores(_ segments: [String], top: String) -> IgnoreChain {
    var chain = IgnoreChain()
    let first = PathName.segments(top).count
    guard first < segments.count else { return chain }
    for depth in first..<segments.count {
      let folder = "/" + segments[..<depth].joined(separator: "/")
      if let file = ignoreFile(in: folder, depth: depth) { chain.add(file) }
    }
    return chain
  }

  /// The ignore file of a folder; nil when there is none that can be read.
  private static func ignoreFile(in folder: String, depth: Int) -> IgnoreFile? {
    // git itself reads ignore files of any size; a megabyte is far beyond any real one.
    guard let bytes = try? FileSystem.read(PathName.join(folder, ".gitignore"), limit: 1 << 20)
    else { return nil }
    return IgnoreFile(bytes, depth: depth)
  }
}
