internal import TopolintModel

/// Which of some files refer to which by their paths.
enum Referrers {
  /// The most references of one file that are looked up.
  private static let mostPaths = 4096

  /// The files that refer to each of those that ask for them, by position, each once and in the order of
  /// the files.
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
    return found
  }
}
