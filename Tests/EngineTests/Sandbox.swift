import Foundation
import TopolintSource

@testable import TopolintEngine

/// A folder of its own for one test, gone afterwards.
final class Sandbox: Sendable {
  /// Absolute, without symbolic links.
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "topolint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.resolvingSymlinksInPath().path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and the folders above it.
  func write(_ name: String, _ text: String) throws {
    let file = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: file, atomically: false, encoding: .utf8)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path + "/" + name, withDestinationPath: target)
  }

  /// What a walk of the folder, or of the paths below it, finds.
  func discover(
    _ paths: [String] = ["."], include: [String] = [], exclude: [String] = [],
    configurationFolder: String? = nil
  ) -> Discovery {
    Discovery(
      DiscoveryRequest(
        paths: paths.map { $0 == "-" ? $0 : $0 == "." ? path : path + "/" + $0 },
        workingFolder: path, configurationFolder: configurationFolder, extensions: ["yaml", "md"],
        include: include.map(Glob.init), exclude: exclude.map(Glob.init)))
  }
}
