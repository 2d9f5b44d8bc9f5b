internal import Synchronization
internal import TopolintModel
internal import TopolintPlatform
internal import TopolintSource

/// Follows the references of one file to other files, inside the project's root.
final class Inclusions: Sendable {
  /// The most files that one file may draw in; spans into them need identities set aside.
  static let cap = 64

  private struct State {
    var found: [String: SourceText] = [:]
    var order: [SourceText] = []
  }

  private let file: InputFile
  private let firstID: Int32
  private let workingFolder: String
  private let limit: Int
  private let state = Mutex(State())

  /// References of `file`; what they lead to gets the identities from `firstID` on.
  init(of file: InputFile, firstID: Int32, workingFolder: String, limit: Int) {
    self.file = file
    self.firstID = firstID
    self.workingFolder = workingFolder
    self.limit = limit
  }

  /// What a path relative to the file leads to.
  func follow(_ path: String) -> Inclusion {
    switch Self.resolve(path, from: file) {
    case .outside: return .outside
    case .missing: return Self.obstacle(at: path, from: file)
    case .file(let resolved):
      return state.withLock { state in
        if let known = state.found[resolved] { return .found(known) }
        guard state.order.count < Self.cap else { return .outside }
        let bytes: [UInt8]
        do throws(FileError) {
          bytes = try FileSystem.read(resolved, limit: limit)
        } catch {
          return error.reason == .notFound ? .missing : .unreadable(reason: error.message)
        }
        let text = SourceText(
          file: FileID(firstID + Int32(state.order.count)),
          path: PathName.shown(resolved, from: workingFolder), bytes: bytes)
        state.found[resolved] = text
        state.order.append(text)
        return .found(text)
      }
    }
  }

  /// What stands where no file is: nothing, or what cannot be one.
  private static func obstacle(at path: String, from file: InputFile) -> Inclusion {
    let written = PathName.normalised(PathName.join(PathName.folder(of: file.resolved), path))
    do throws(FileError) {
      switch try FileSystem.kind(of: written).0 {
      case .folder: return .unreadable(reason: "is a folder")
      case .other: return .unreadable(reason: "is not a regular file")
      case .file: return .unreadable(reason: "could not be read")
      }
    } catch {
      return error.reason == .notFound ? .missing : .unreadable(reason: error.message)
    }
  }

  /// Where a reference leads.
  enum Destination: Hashable {
    /// To a regular file inside the root; its absolute path without symbolic links.
    case file(String)
    /// Out of the root, or it is not a path.
    case outside
    /// To nothing that is a file.
    case missing
  }

  /// Where a path written in `file` leads: never outside the root, neither by `..` nor by a link.
  static func resolve(_ path: String, from file: InputFile) -> Destination {
    // Addresses, expressions and absolute paths are no paths within the project.
    if path.isEmpty || path.hasPrefix("/") || path.hasPrefix("~") || path.utf8.count > 4096
      || path.utf8.contains(where: { $0 < 0x20 }) || path.hasPart("://")
    {
      return .outside
    }
    let folder = PathName.folder(of: file.resolved)
    let written = PathName.normalised(PathName.join(folder, path))
    guard PathName.isInside(written, file.root) else { return .outside }
    guard let resolved = FileSystem.resolved(written) else { return .missing }
    guard PathName.isInside(resolved, file.root) else { return .outside }
    guard let kind = try? FileSystem.kind(of: resolved).0, kind == .file else { return .missing }
    return .file(resolved)
  }
}
