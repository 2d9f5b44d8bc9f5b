import Foundation
import Testing

/// The built program, run as its users run it.
enum Program {
  /// What came of a run.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The top of the package.
  static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The binary, which lies beside the test bundle.
  static var binary: URL {
    get throws {
      let starts =
        [ProcessInfo.processInfo.arguments[0], Bundle.main.bundlePath]
        + ProcessInfo.processInfo.arguments
      for start in starts where start.contains("/") {
        var folder = URL(filePath: start)
        for _ in 0..<4 {
          let candidate = folder.appending(path: "topolint")
          let type = try? FileManager.default.attributesOfItem(atPath: candidate.path)[.type]
          if type as? FileAttributeType == .typeRegular {
            return candidate
          }
          folder = folder.deletingLastPathComponent()
        }
      }
      throw NotBuilt()
    }
  }

  struct NotBuilt: Error {}

  /// Runs the program in a folder.
  static func run(
    _ arguments: [String], in folder: String, input: String = "",
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = try binary
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { _, given in given }
    // Files, not pipes: no output is too long for them, and nothing has to be read meanwhile.
    let scratch = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let (out, err, into) = (
      scratch.appending(path: "out"), scratch.appending(path: "err"), scratch.appending(path: "in")
    )
    for file in [out, err] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    try Data(input.utf8).write(to: into)
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: err)
    process.standardInput = try FileHandle(forReadingFrom: into)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: out), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: err), as: UTF8.self))
  }

  /// Compares a document that is made from the program with what the program says.
  static func expectDocument(
    _ path: String, is text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = package.appending(path: path)
    if ProcessInfo.processInfo.environment["TOPOLINT_BLESS"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let stored = try? String(contentsOf: file, encoding: .utf8)
    #expect(
      stored == text,
      "\(path) is not what the program says (a rule, option or command is new?): run `make bless`",
      sourceLocation: sourceLocation)
  }
}

/// A folder of its own for one test.
final class Folder {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "topolint-cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.resolvingSymlinksInPath().path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

  func write(_ name: String, _ data: Data) throws {
    let file = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws
    -> Program.Outcome
  {
    try Program.run(arguments, in: path, input: input, environment: environment)
  }

  /// A workflow without a fault.
  static let good = """
    topology: 1
    name: good
    limits: {steps: 20, timeout: 5m}
    defaults: {timeout: 30s}
    nodes:
      search: {tool: read, next: end}

    """

  /// A workflow with one error, on line 6.
  static let bad = good.replacingOccurrences(of: "next: end", with: "next: nowhere")
}
