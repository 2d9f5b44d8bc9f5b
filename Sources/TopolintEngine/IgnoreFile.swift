/// The patterns of one `.gitignore`.
struct IgnoreFile: Sendable {
  /// The number of names in the absolute path of the folder that it lies in.
  let depth: Int
  private let rules: [(glob: Glob, isNegated: Bool)]

  /// Reads the text of a `.gitignore` in the folder at `depth`.
  init(_ bytes: [UInt8], depth: Int) {
    self.depth = depth
    var rules: [(glob: Glob, isNegated: Bool)] = []
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    for raw in body.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      var line = Substring(String(decoding: raw, as: UTF8.self))
      if line.hasPrefix("#") { continue }
      // Blanks at the end do not count unless a backslash stands before them.
      while line.hasSuffix(" "), !line.dropLast().hasSuffix("\\") { line.removeLast() }
      let isNegated = line.hasPrefix("!")
      if isNegated { line.removeFirst() }
      if line.hasPrefix("\\#") || line.hasPrefix("\\!") { line.removeFirst() }
      if line.isEmpty || line == "/" { continue }
      rules.append((Glob(String(line)), isNegated))
    }
    self.rules = rules
  }

  /// Whether the entry is ignored, or expressly not; nil when no pattern speaks of it.
  func verdict(on names: [[UInt32]], isFolder: Bool) -> Bool? {
    let below = names[min(depth, names.count)...]
    return rules.last { $0.glob.matches(below, isFolder: isFolder) }.map { !$0.isNegated }
  }
}

/// The ignore files that hold in a folder, outermost first.
struct IgnoreChain: Sendable {
  private var files: [IgnoreFile] = []

  /// Adds the file of a deeper folder.
  mutating func add(_ file: IgnoreFile) { files.append(file) }

  /// Whether the entry whose absolute path has these names is ignored; the innermost file that
  /// speaks of it decides.
  func ignores(_ names: [[UInt32]], isFolder: Bool) -> Bool {
    for file in files.reversed() {
      if let verdict = file.verdict(on: names, isFolder: isFolder) { return verdict }
    }
    return false
  }
}
