#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// Why a file or folder could not be used, with what the system said.
package struct FileError: Error, Hashable, Sendable {
  /// What went wrong.
  package enum Reason: Hashable, Sendable {
    /// Nothing is there (or a symbolic link leads nowhere).
    case notFound
    /// The system refused.
    case denied
    /// It is a device, FIFO or socket: reading could block or never end.
    case notRegular
    /// It is a folder where a file was wanted.
    case isFolder
    /// It is larger than the limit, in bytes.
    case tooLarge(limit: Int)
    /// Anything else; the text is the system's own.
    case system(String)
  }

  /// The path as it was given.
  package let path: String
  /// What went wrong.
  package let reason: Reason

  /// The reason in words, lower case, without the path.
  package var message: String {
    switch reason {
    case .notFound: "no such file or folder"
    case .denied: "permission denied"
    case .notRegular: "not a regular file (a device, FIFO or socket is not read)"
    case .isFolder: "is a folder"
    case .tooLarge(let limit): "larger than the limit of \(limit) bytes"
    case .system(let text): text
    }
  }

  fileprivate init(path: String, errno code: Int32) {
    self.path = path
    reason =
      switch code {
      case ENOENT, ENOTDIR, ELOOP: .notFound
      case EACCES, EPERM: .denied
      case EISDIR: .isFolder
      default: .system(unsafe String(cString: strerror(code)).lowercased())
      }
  }

  fileprivate init(path: String, _ reason: Reason) {
    self.path = path
    self.reason = reason
  }
}

/// What stands at a path.
package enum FileKind: Sendable { case file, folder, other }

/// An entry of a folder.
package struct FolderEntry: Hashable, Sendable {
  /// The name, without the folder.
  package let name: String
  /// Whether the entry is a folder, after following a symbolic link.
  package let isFolder: Bool
  /// Whether the entry is a symbolic link.
  package let isLink: Bool
  /// Whether the entry is a regular file, after following a symbolic link.
  package let isFile: Bool
  /// Whether the name is valid UTF-8. Nothing can be opened by another: `name` then shows it with
  /// U+FFFD for what is not.
  package let isNamedInUTF8: Bool
}

/// A file or folder's identity on this machine; equal for all paths that lead to it.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64

  fileprivate init(_ info: stat) {
    device = UInt64(truncatingIfNeeded: info.st_dev)
    inode = UInt64(info.st_ino)
  }
}

/// Reads and writes files and folders. All paths are as the system takes them, relative ones from
/// the working folder.
package enum FileSystem {
  /// What stands at `path`, after following symbolic links.
  package static func kind(of path: String) throws(FileError) -> (FileKind, FileIdentity) {
    var info = stat()
    guard unsafe stat(path, &info) == 0 else { throw FileError(path: path, errno: errno) }
    let kind: FileKind =
      switch info.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      default: .other
      }
    return (kind, FileIdentity(info))
  }

  /// Whether something, of whatever kind, stands at `path`.
  package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Whether a symbolic link stands at `path`, wherever it leads.
  package static func isLink(_ path: String) -> Bool { type(at: path) == S_IFLNK }

  /// Whether a regular file stands at `path` itself, not behind a symbolic link.
  package static func isFile(_ path: String) -> Bool { type(at: path) == S_IFREG }

  /// The type bits of what stands at `path`, without following a link; nil when nothing can be seen.
  private static func type(at path: String) -> mode_t? {
    var info = stat()
    return unsafe lstat(path, &info) == 0 ? info.st_mode & S_IFMT : nil
  }

  /// The bytes of the regular file at `path`.
  ///
  /// - Throws: `FileError`; a device, FIFO or socket is refused without being opened for long, a file
  ///   over `limit` bytes is refused unread.
  package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    // O_NONBLOCK: opening a FIFO must not wait for a writer.
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENXIO
        ? FileError(path: path, .notRegular) : FileError(path: path, errno: errno)
    }
    defer { close(descriptor) }
    var info = stat()
    guard unsafe fstat(descriptor, &info) == 0 else { throw FileError(path: path, errno: errno) }
    switch info.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileError(path: path, .isFolder)
    default: throw FileError(path: path, .notRegular)
    }
    guard info.st_size <= limit else { throw FileError(path: path, .tooLarge(limit: limit)) }
    return try readAll(descriptor, path: path, expected: Int(info.st_size), limit: limit)
  }

  /// The bytes of standard input up to its end.
  package static func readStandardInput(limit: Int) throws(FileError) -> [UInt8] {
    try readAll(STDIN_FILENO, path: "<stdin>", expected: 0, limit: limit)
  }

  private static func readAll(
    _ descriptor: Int32, path: String, expected: Int, limit: Int
  ) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      // Of a file one call takes all of it, straight into the array that is kept.
      let rest = expected - bytes.count
      let wanted = rest > 0 ? rest : max(bytes.count, 16 * 1024)
      var failure: Int32 = 0
      let part = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        guard let base = buffer.baseAddress else { return }
        let got = unsafe Self.read(descriptor, base, wanted)
        if got < 0 { failure = errno }
        count = max(got, 0)
      }
      if failure == EINTR { continue }
      if failure != 0 { throw FileError(path: path, errno: failure) }
      if part.isEmpty { return bytes }
      if bytes.isEmpty { bytes = part } else { bytes += part }
      if bytes.count > limit { throw FileError(path: path, .tooLarge(limit: limit)) }
      if bytes.count == expected { return bytes }
    }
  }

  @unsafe
  private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int)
    -> Int
  {
    #if canImport(Glibc)
      unsafe Glibc.read(descriptor, buffer, count)
    #elseif canImport(Musl)
      unsafe Musl.read(descriptor, buffer, count)
    #else
      unsafe Darwin.read(descriptor, buffer, count)
    #endif
  }

  /// The entries of the folder at `path`, sorted by name byte by byte, without `.` and `..`.
  package static func list(_ path: String) throws(FileError) -> [FolderEntry] {
    guard let handle = unsafe opendir(path) else { throw FileError(path: path, errno: errno) }
    defer { unsafe closedir(handle) }
    var entries: [FolderEntry] = []
    while let entry = unsafe readdir(handle) {
      let found = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw -> FolderEntry? in
        guard let start = raw.baseAddress else { return nil }
        let bytes = unsafe Array(raw.prefix(while: { $0 != 0 }))
        let name = String(decoding: bytes, as: UTF8.self)
        if name == "." || name == ".." { return nil }
        // By the name in the open folder, not by a path: that may be too long for the system.
        let raw = unsafe start.assumingMemoryBound(to: CChar.self)
        let folder = unsafe dirfd(handle)
        var info = stat()
        let isLink =
          unsafe fstatat(folder, raw, &info, AT_SYMLINK_NOFOLLOW) == 0
          && info.st_mode & S_IFMT == S_IFLNK
        let isKnown = unsafe fstatat(folder, raw, &info, 0) == 0
        return FolderEntry(
          name: name, isFolder: isKnown && info.st_mode & S_IFMT == S_IFDIR, isLink: isLink,
          isFile: isKnown && info.st_mode & S_IFMT == S_IFREG,
          isNamedInUTF8: Array(name.utf8) == bytes)
      }
      if let found { entries.append(found) }
    }
    return entries.sorted {
      Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8))
    }
  }

  /// Writes `bytes` to the file at `path`, replacing what was there.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
    defer { close(descriptor) }
    if let code = writeAll(bytes, to: descriptor) { throw FileError(path: path, errno: code) }
  }

  /// Puts `bytes` in the place of the file at `path`, which keeps its permissions: as a whole, or
  /// not at all. `path` is no symbolic link.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    var info = stat()
    guard unsafe lstat(path, &info) == 0 else { throw FileError(path: path, errno: errno) }
    guard info.st_mode & S_IFMT == S_IFREG else { throw FileError(path: path, .notRegular) }
    // Renaming asks only for the folder: a file that may not be written stays as it is.
    guard unsafe access(path, W_OK) == 0 else { throw FileError(path: path, errno: errno) }
    let scratch = path + ".topolint-\(getpid())"
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = unsafe open(scratch, flags, 0o600)
    guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
    var failure = writeAll(bytes, to: descriptor)
    // Another owner cannot always be kept; permissions can.
    _ = fchown(descriptor, info.st_uid, info.st_gid)
    if failure == nil, fchmod(descriptor, info.st_mode & 0o7777) != 0 { failure = errno }
    if close(descriptor) != 0, failure == nil { failure = errno }
    if failure == nil, unsafe rename(scratch, path) != 0 { failure = errno }
    if let failure {
      _ = unsafe unlink(scratch)
      throw FileError(path: path, errno: failure)
    }
  }

  /// The path of what `path` leads to, absolute, without symbolic links, `.` and `..`; nil when
  /// nothing is there.
  package static func resolved(_ path: String) -> String? {
    guard let raw = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(raw) }
    return unsafe String(cString: raw)
  }

  /// Writes all of `bytes` to an open descriptor; the system's error when it refused.
  fileprivate static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress else { return 0 }
        return unsafe systemWrite(descriptor, base + written, bytes.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      written += count
    }
    return nil
  }

  @unsafe
  private static func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer, _ count: Int)
    -> Int
  {
    #if canImport(Glibc)
      unsafe Glibc.write(descriptor, buffer, count)
    #elseif canImport(Musl)
      unsafe Musl.write(descriptor, buffer, count)
    #else
      unsafe Darwin.write(descriptor, buffer, count)
    #endif
  }
}

/// The process's own surroundings: output streams, environment, terminal.
package enum Console {
  /// A stream of the process.
  package enum Stream: Int32, Sendable {
    case output = 1
    case error = 2
  }

  /// Writes `bytes` to `stream`; why not, when it could not. A closed pipe is not an error: the rest
  /// is dropped.
  @discardableResult
  package static func write(_ bytes: [UInt8], to stream: Stream) -> FileError? {
    guard let code = FileSystem.writeAll(bytes, to: stream.rawValue), code != EPIPE else {
      return nil
    }
    return FileError(path: stream == .output ? "standard output" : "standard error", errno: code)
  }

  /// Makes writes to a closed pipe fail instead of ending the process.
  package static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// Whether `stream` is a terminal.
  package static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

  /// Whether standard output and standard error lead to one terminal, pipe or file.
  package static var areJoined: Bool {
    var output = stat()
    var error = stat()
    guard unsafe fstat(Stream.output.rawValue, &output) == 0,
      unsafe fstat(Stream.error.rawValue, &error) == 0
    else { return false }
    return output.st_dev == error.st_dev && output.st_ino == error.st_ino
  }

  /// The value of the environment variable `name`; nil when it is not set.
  package static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// The working folder, absolute.
  package static var workingFolder: String { FileSystem.resolved(".") ?? "." }

  /// The number of processors that the process may use, at least 1.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Milliseconds of a clock that only goes forwards; only differences mean something.
  ///
  /// The system's own clock, since `ContinuousClock` would link the whole concurrency and dispatch
  /// libraries into the binary.
  package static var milliseconds: Int {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
    return Int(time.tv_sec) &* 1000 &+ Int(time.tv_nsec) / 1_000_000
  }

  /// Ends the process at once with `code`.
  package static func exit(_ code: Int32) -> Never {
    #if canImport(Glibc)
      Glibc.exit(code)
    #elseif canImport(Musl)
      Musl.exit(code)
    #else
      Darwin.exit(code)
    #endif
  }
}
