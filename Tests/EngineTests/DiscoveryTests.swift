import Foundation
import Testing
import TopolintRuleKit

@testable import TopolintEngine

@Suite struct DiscoveryTests {
  @Test func walksInOrderAndConsidersPlausibleNamesOnly() throws {
    let box = try Sandbox()
    for name in ["b/z.yaml", "b/a.yaml", "a.md", "c.txt", "topolint.yaml", ".git/x.yaml", "D.YAML"]
    {
      try box.write(name, "")
    }
    let found = box.discover()
    #expect(found.files.map(\.path) == ["D.YAML", "a.md", "b/a.yaml", "b/z.yaml"])
    #expect(found.records.isEmpty && found.problems.isEmpty)
    #expect(found.walked == [box.path])
  }

  /// The `.gitignore` at the top, one in `sub`, and the files that are left.
  @Test(arguments: [
    ("*.yaml\n", "", ["m.md"]),
    ("/a.yaml\n", "", ["m.md", "sub/a.yaml", "sub/b.yaml", "sub/deep/a.yaml"]),
    ("sub/\n", "", ["a.yaml", "m.md"]),
    ("sub\n", "", ["a.yaml", "m.md"]),
    ("a.yaml/\n", "", ["a.yaml", "m.md", "sub/a.yaml", "sub/b.yaml", "sub/deep/a.yaml"]),
    ("*.yaml\n!b.yaml\n", "", ["m.md", "sub/b.yaml"]),
    ("*.yaml\n", "!a.yaml\n", ["m.md", "sub/a.yaml", "sub/deep/a.yaml"]),
    ("", "/a.yaml\n", ["a.yaml", "m.md", "sub/b.yaml", "sub/deep/a.yaml"]),
    ("**/deep/\n", "", ["a.yaml", "m.md", "sub/a.yaml", "sub/b.yaml"]),
    ("sub/**/a.yaml\n", "", ["a.yaml", "m.md", "sub/b.yaml"]),
    ("# a.yaml\n\\#x\n\nm.md  \n", "", ["a.yaml", "sub/a.yaml", "sub/b.yaml", "sub/deep/a.yaml"]),
    ("\u{FEFF}m.md\r\nsub\r\n", "", ["a.yaml"]),
    ("sub/\n!sub/a.yaml\n", "", ["a.yaml", "m.md"]),
  ])
  func gitignore(top: String, sub: String, left: [String]) throws {
    let box = try Sandbox()
    for name in ["a.yaml", "m.md", "sub/a.yaml", "sub/b.yaml", "sub/deep/a.yaml"] {
      try box.write(name, "")
    }
    try box.write(".gitignore", top)
    try box.write("sub/.gitignore", sub)
    #expect(box.discover().files.map(\.path) == left)
  }

  @Test func ignoreFilesAboveTheWalkCountUpToTheRepository() throws {
    let box = try Sandbox()
    try box.write("repo/.git/HEAD", "")
    try box.write(".gitignore", "*.yaml\n")
    try box.write("repo/.gitignore", "gen.yaml\n")
    try box.write("repo/sub/gen.yaml", "")
    try box.write("repo/sub/kept.yaml", "")
    #expect(box.discover(["repo/sub"]).files.map(\.path) == ["repo/sub/kept.yaml"])
    // What is named is checked, ignored or not.
    let named = box.discover(["repo/sub/gen.yaml"]).files
    #expect(named.map(\.path) == ["repo/sub/gen.yaml"])
    #expect(named.map(\.root) == [box.path + "/repo"])
  }

  @Test func oneFileByTwoPathsIsReadOnce() throws {
    let box = try Sandbox()
    try box.write("real.yaml", "")
    try box.link("alias.yaml", to: "real.yaml")
    #expect(box.discover().files.count == 1)
    let found = box.discover(["real.yaml", ".", "./real.yaml", "real.yaml"])
    #expect(found.files.map(\.path) == ["alias.yaml"] || found.files.map(\.path) == ["real.yaml"])
    #expect(box.discover(["real.yaml", "."]).files == box.discover([".", "real.yaml"]).files)
  }

  @Test func filesGivenThroughLinksAreWhereTheyReallyAre() throws {
    let box = try Sandbox()
    try box.write("real/a.yaml", "")
    try box.write("real/b.yaml", "")
    try box.link("way", to: "real")
    try box.link("real/c.yaml", to: "a.yaml")
    let given = [
      "real/a.yaml", "real/../real/a.yaml", "way/../real/./a.yaml", "real//a.yaml", "way/a.yaml",
      "way/c.yaml", "real/c.yaml",
    ]
    for path in given {
      #expect(box.discover([path]).files.map(\.resolved) == [box.path + "/real/a.yaml"], "\(path)")
    }
    #expect(box.discover(given).files.count == 1)
    #expect(
      box.discover(["way/b.yaml", "way/a.yaml"]).files.map(\.resolved)
        == [box.path + "/real/a.yaml", box.path + "/real/b.yaml"])
  }

  @Test func loopsOfLinksEndAndLinksOutAreNotFollowed() throws {
    let box = try Sandbox()
    try box.write("project/a.yaml", "")
    try box.write("project/.git/HEAD", "")
    try box.write("elsewhere/secret.yaml", "")
    try box.link("project/self", to: ".")
    try box.link("project/up", to: "..")
    try box.link("project/out", to: "../elsewhere")
    try box.link("project/out.yaml", to: "../elsewhere/secret.yaml")
    try box.link("project/gone.yaml", to: "nowhere")
    let found = box.discover(["project"])
    #expect(found.files.map(\.path) == ["project/a.yaml"])
    #expect(
      found.records == [
        FileRecord(
          path: "project/gone.yaml",
          status: .unrecognised(reason: "a symbolic link that leads nowhere")),
        FileRecord(
          path: "project/out.yaml",
          status: .unrecognised(reason: "a symbolic link that leads outside the project")),
      ])
  }

  @Test func linkedFoldersInsideAreWalked() throws {
    let box = try Sandbox()
    try box.write(".gitignore", "store/\n")
    try box.write("store/a.yaml", "")
    try box.link("view", to: "store")
    #expect(box.discover().files.map(\.path) == ["view/a.yaml"])
  }

  @Test func whatIsNamedAndCannotBeReadIsAProblem() throws {
    let box = try Sandbox()
    try box.link("dangling.yaml", to: "nowhere")
    try box.link("loop.yaml", to: "loop.yaml")
    #expect(unsafe mkfifo(box.path + "/pipe.yaml", 0o600) == 0)
    let found = box.discover(["missing.yaml", "dangling.yaml", "loop.yaml", "pipe.yaml"])
    #expect(found.files.isEmpty)
    #expect(found.records.allSatisfy { $0.status == .failed })
    #expect(
      found.problems.map { "\($0.path ?? ""): \($0.code)" } == [
        "dangling.yaml: dangling-link", "loop.yaml: dangling-link",
        "missing.yaml: file-not-found", "pipe.yaml: not-a-regular-file",
      ])
    // A walk passes a FIFO by, and says so.
    #expect(box.discover().records.map(\.path).contains("pipe.yaml"))
  }

  /// No path leads to such a file here, so it counts as failed and is not passed over.
  @Test func aNameThatIsNotUTF8IsAProblem() throws {
    let box = try Sandbox()
    let name = Array(box.path.utf8CString.dropLast()) + [0x2F, -1] + Array(".yaml".utf8CString)
    let descriptor = unsafe open(name, O_CREAT | O_WRONLY, 0o600)
    try #require(descriptor >= 0)
    close(descriptor)
    try box.write("good.yaml", "a")
    let found = box.discover()
    #expect(found.files.map(\.path) == ["good.yaml"])
    #expect(found.records.map(\.status) == [.failed])
    #expect(
      found.problems.map { "\($0.path ?? ""): \($0.code)" } == ["\u{FFFD}.yaml: name-not-utf8"])
    #expect(box.discover(exclude: ["?.yaml"]).problems.isEmpty)
  }

  @Test func aPathThatIsTooLongForTheSystemIsAProblem() throws {
    let box = try Sandbox()
    let name = String(repeating: "n", count: 200)
    var folders = [unsafe open(box.path, O_RDONLY | O_DIRECTORY)]
    defer {
      for folder in folders.dropLast().reversed() {
        unsafe unlinkat(folder, name, AT_REMOVEDIR)
        close(folder)
      }
    }
    for _ in 0..<25 {
      let above = try #require(folders.last)
      try #require(unsafe mkdirat(above, name, 0o700) == 0)
      folders.append(unsafe openat(above, name, O_RDONLY | O_DIRECTORY))
    }
    let found = box.discover()
    #expect(found.records.map(\.status) == [.failed])
    #expect(found.problems.map(\.code) == ["folder-unreadable"])
  }

  @Test func includeAndExclude() throws {
    let box = try Sandbox()
    for name in ["a.yaml", "b.flow", "old/c.yaml", "old/d.flow"] { try box.write(name, "") }
    let included = box.discover(include: ["*.flow"], configurationFolder: box.path)
    #expect(included.files.map(\.path) == ["b.flow", "old/d.flow"])
    let excluded = box.discover(exclude: ["old/"], configurationFolder: box.path)
    #expect(excluded.files.map(\.path) == ["a.yaml"])
    let named = box.discover(["old/c.yaml"], exclude: ["old"], configurationFolder: box.path)
    #expect(named.files.isEmpty)
    #expect(
      named.records == [
        FileRecord(
          path: "old/c.yaml", status: .unrecognised(reason: "excluded by the configuration"))
      ])
  }
}
