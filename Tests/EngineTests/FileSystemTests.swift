import Testing
import TopolintPlatform

@Suite struct FileSystemTests {
  @Test(arguments: [0, 1, 16_383, 16_384, 16_385, 100_000])
  func allOfAFileIsRead(_ count: Int) throws {
    let box = try Sandbox()
    let text = String((0..<count).map { Character(UnicodeScalar(UInt8($0 % 90 + 33))) })
    try box.write("a.yaml", text)
    let path = box.path + "/a.yaml"
    #expect(try FileSystem.read(path, limit: 100_000) == Array(text.utf8))
    #expect(try FileSystem.read(path, limit: count) == Array(text.utf8))
    guard count > 0 else { return }
    #expect(throws: FileError.self) { try FileSystem.read(path, limit: count - 1) }
  }

  #if os(Linux)
    /// The system tells no size of what it makes up while it is read.
    @Test func aFileWithoutASizeIsReadToItsEnd() throws {
      let bytes = try FileSystem.read("/proc/self/smaps", limit: 1 << 30)
      #expect(bytes.count > 64 * 1024)
      #expect(bytes.last == 0x0A)
      #expect(throws: FileError.self) { try FileSystem.read("/proc/self/smaps", limit: 100) }
    }
  #endif

  @Test func aFileIsToldFromALinkToIt() throws {
    let box = try Sandbox()
    try box.write("a.yaml", "")
    try box.link("b.yaml", to: "a.yaml")
    #expect(FileSystem.isFile(box.path + "/a.yaml"))
    for other in ["/b.yaml", "/c.yaml", "", "/a.yaml/"] {
      #expect(!FileSystem.isFile(box.path + other), "\(other)")
    }
    #expect(FileSystem.isLink(box.path + "/b.yaml"))
    #expect(!FileSystem.isLink(box.path + "/a.yaml"))
  }
}
