import Testing
import TopolintModel
import TopolintSource

@testable import TopolintEngine

/// What comes of following a path from a file: read, outside, not there, or there and not readable.
@Suite struct InclusionTests {
  private func follow(_ path: String, in sandbox: Sandbox, limit: Int = 1000) throws -> String {
    let input = try #require(sandbox.discover(["crew/a.yaml"]).files.first)
    let inclusions = Inclusions(of: input, firstID: 1, workingFolder: sandbox.path, limit: limit)
    return switch inclusions.follow(path) {
    case .found(let text): "found \(text.path)"
    case .outside: "outside"
    case .missing: "missing"
    case .unreadable(let reason): reason
    }
  }

  @Test func pathsLeadSomewhere() throws {
    let sandbox = try Sandbox()
    try sandbox.write("crew/a.yaml", "a: b\n")
    try sandbox.write("crew/agents/ana.yaml", "role: r\n")
    try sandbox.write("crew/folder.yaml/x.txt", "x")
    try sandbox.link("crew/nowhere.yaml", to: "gone")
    try sandbox.link("crew/out.yaml", to: "/")
    #expect(try follow("agents/ana.yaml", in: sandbox) == "found crew/agents/ana.yaml")
    #expect(try follow("agents/eve.yaml", in: sandbox) == "missing")
    #expect(try follow("nowhere.yaml", in: sandbox) == "missing")
    #expect(try follow("a.yaml/b.yaml", in: sandbox) == "missing")
    #expect(try follow("folder.yaml", in: sandbox) == "is a folder")
    #expect(try follow("out.yaml", in: sandbox) == "outside")
    #expect(
      try follow("agents/ana.yaml", in: sandbox, limit: 3) == "larger than the limit of 3 bytes")
  }
}
