/// Paths as text: no call here looks at the disk.
enum PathName {
  /// `name` below `folder`; `name` itself when it is absolute or `folder` is empty.
  static func join(_ folder: String, _ name: String) -> String {
    if name.hasPrefix("/") || folder.isEmpty { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// What stands before the last slash: `/` for a file in the top folder, empty without a slash.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// What stands after the last slash.
  static func name(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// The parts between slashes, without empty ones and `.`.
  static func segments(_ path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }.filter { $0 != "." }
  }

  /// The path without `.`, doubled slashes and, where nothing but names stand before, `..`.
  static func normalised(_ path: String) -> String {
    var kept: [String] = []
    for segment in segments(path) {
      if segment == "..", let last = kept.last, last != ".." {
        kept.removeLast()
      } else if segment != ".." || !path.hasPrefix("/") {
        kept.append(segment)
      }
    }
    let joined = kept.joined(separator: "/")
    if path.hasPrefix("/") { return "/" + joined }
    return joined.isEmpty ? "." : joined
  }

  /// Whether `path` is `folder` or lies below it; both absolute and without symbolic links.
  static func isInside(_ path: String, _ folder: String) -> Bool {
    if folder == "/" || path == folder { return true }
    return path.utf8.count > folder.utf8.count && path.hasPrefix(folder + "/")
  }

  /// `path` from `folder`, when it lies below it; both absolute and without symbolic links.
  static func relative(_ path: String, to folder: String) -> String? {
    guard isInside(path, folder) else { return nil }
    if path == folder { return "" }
    return String(path.utf8.dropFirst(folder == "/" ? 1 : folder.utf8.count + 1))
  }

  /// How a file is named from a folder, wherever it lies; both absolute and without symbolic links.
  static func route(to path: String, from folder: String) -> String {
    let there = segments(path)
    let here = segments(folder)
    let shared = zip(there, here).prefix { $0 == $1 }.count
    return (here.dropFirst(shared).map { _ in ".." } + there.dropFirst(shared))
      .joined(separator: "/")
  }

  /// How people are shown a path that was given as `path`: from the working folder where it is
  /// written absolute and lies below it, without a leading `./`.
  static func shown(_ path: String, from workingFolder: String) -> String {
    if path.hasPrefix("/") {
      let whole = "/" + segments(path).joined(separator: "/")
      if let below = relative(whole, to: workingFolder) { return below.isEmpty ? "." : below }
      return whole
    }
    let parts = segments(path)
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }

  /// Whether `a` comes before `b`, byte by byte.
  static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}
