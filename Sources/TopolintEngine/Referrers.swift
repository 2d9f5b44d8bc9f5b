internal import TopolintModel
internal import TopolintPlatform
internal import TopolintSource

/// Which files refer to which by their paths.
struct Referrers {
  /// The most references of one file that are looked up.
  private static let mostPaths = 4096
  /// How many folders above a file are looked into, the most files that are read in each of them and the
  /// longest of those.
  private static let foldersAbove = 2
  private static let mostFiles = 64
  private static let longest = 1 << 20

  /// The files of the run, by their paths without symbolic links.
  private let known: Set<String>
  /// The files that hold a text, by folder.
  private var holders: [Holder: [String]] = [:]

  private struct Holder: Hashable {
    let folder: String
    let text: String
  }

  /// The files that refer to each of those that ask for them, by position, each once and in the order of
  /// the files; where none in the run does, those near it that may.
  static func all(of files: [ReadFile]) -> [Int: [Referrer]] {
    var asking: [String: Int] = [:]
    var formats: Set<String> = []
    for (position, file) in files.enumerated() where file.again != nil {
      asking[file.input.resolved] = position
      formats.formUnion(file.workflows.map(\.format))
    }
    guard !asking.isEmpty else { return [:] }
    var found: [Int: [Referrer]] = [:]
    for file in files {
      var left = mostPaths
      for workflow in file.workflows where formats.contains(workflow.format) {
        for node in workflow.nodes {
          guard case .path(let link)? = node.reference?.target, left > 0 else { continue }
          left -= 1
          guard case .file(let target) = Inclusions.resolve(link, from: file.input),
            target != file.input.resolved, let position = asking[target]
          else { continue }
          let path = PathName.route(to: file.input.resolved, from: PathName.folder(of: target))
          let referrer = Referrer(path: path, link: link)
          if found[position]?.contains(referrer) != true {
            found[position, default: []].append(referrer)
          }
        }
      }
    }
    var others = Referrers(known: Set(files.map(\.input.resolved)))
    for (position, file) in files.enumerated() where found[position] == nil {
      guard let hint = file.again?.hint else { continue }
      found[position] = others.near(file.input, holding: hint)
    }
    return found
  }

  private init(known: Set<String>) { self.known = known }

  /// The files that are not in the run, in a file's folder and those above, that hold a text: they may
  /// refer to it.
  private mutating func near(_ file: InputFile, holding text: String) -> [Referrer] {
    var found: [Referrer] = []
    let home = PathName.folder(of: file.resolved)
    var folder = home
    for _ in 0...Self.foldersAbove {
      guard !folder.isEmpty, PathName.isInside(folder, file.root) else { break }
      let holder = Holder(folder: folder, text: text)
      let paths = holders[holder] ?? paths(of: holder)
      holders[holder] = paths
      let link = PathName.route(to: file.resolved, from: folder)
      found += paths.map { Referrer(path: PathName.route(to: $0, from: home), link: link) }
      if folder == "/" { break }
      folder = PathName.folder(of: folder)
    }
    return found
  }

  private func paths(of holder: Holder) -> [String] {
    guard let entries = try? FileSystem.list(holder.folder) else { return [] }
    return entries.lazy.filter { entry in
      // A link may lead out of the project.
      entry.isFile && !entry.isLink && entry.isNamedInUTF8
        && [".yaml", ".yml", ".json"].contains { entry.name.hasSuffix($0) }
    }.map { PathName.join(holder.folder, $0.name) }.filter { !known.contains($0) }
      .prefix(Self.mostFiles).filter { path in
        guard let bytes = try? FileSystem.read(path, limit: Self.longest) else { return false }
        return String(decoding: bytes, as: UTF8.self).hasPart(holder.text)
      }
  }
}
