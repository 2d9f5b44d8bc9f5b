import Testing
import TopolintModel
import TopolintSource

@testable import TopolintFormats

@Suite struct ServerCommandTests {
  private func pin(_ line: String) -> String {
    let span = Span(file: FileID(0), lower: 0, upper: 0)
    let words = line.split(separator: " ").map { (text: String($0), span: span) }
    let server = ServerCommand.server("s", command: words, at: span)
    switch server.pin {
    case .declared(.exact(let version), _): return "exact \(version)"
    case .declared(.moving(let version), _): return "moving \(version)"
    case .dynamic: return "dynamic"
    case .unknown: return "unknown"
    default: return "none"
    }
  }

  @Test(arguments: [
    ("npx -y pkg", "moving latest"), ("npx --yes @a/pkg@latest", "moving latest"),
    ("npx -y @a/pkg@1.2.3 --port 1", "exact 1.2.3"), ("npx -y pkg@^1", "moving ^1"),
    ("npx -y pkg@2", "moving 2"), ("npx pkg", "unknown"), ("npx pkg@next", "moving next"),
    ("npx -y -p pkg@1.0.0 run", "exact 1.0.0"), ("npx -y ./local", "none"),
    ("npx -y pkg@${V}", "dynamic"), ("bunx pkg", "unknown"), ("bunx pkg@latest", "moving latest"),
    ("pnpm dlx pkg", "moving latest"), ("uvx pkg", "moving latest"),
    ("uvx --from pkg==1.0 tool", "exact pkg==1.0"), ("uvx pkg@1.0.0", "exact 1.0.0"),
    ("uv tool run pkg>=2", "moving >=2"),
    ("uvx git+https://x.test/a/b", "moving the default branch"),
    ("uvx git+https://x.test/a/b@abc", "exact git+https://x.test/a/b@abc"),
    ("docker run -i --rm -e A=1 a/b", "moving latest"), ("docker run a/b:latest", "moving latest"),
    ("docker run --env=A x.test:5000/a/b:1", "exact 1"),
    ("podman run a@sha256:1f", "exact sha256:1f"),
    // What is not known of an option is not known of the command.
    ("docker run --new-option json a/b", "none"),
    ("docker run --log-driver json -it a/b:1", "exact 1"),
    ("docker run --pull never a/b", "none"), ("docker run built-here", "unknown"),
    ("docker run built-here:latest", "moving latest"),
    ("npx --offline -y pkg", "none"), ("npx -y --package=pkg@1.0.0 run", "exact 1.0.0"),
    ("npx -y", "none"), ("npx -y -p", "none"), ("npx -- pkg@next", "moving next"),
    ("uvx --constraints a.txt pkg", "none"), ("uvx --from pkg --with x tool", "moving latest"),
    // Repositories and archives.
    ("npx -y github:a/b", "moving the default branch"), ("npx -y a/b", "moving the default branch"),
    ("npx -y github:a/b#0f3c", "exact 0f3c"), ("npx -y https://x.test/p.tgz", "unknown"),
    ("npx -y git+ssh://git@x.test/a/b.git", "moving the default branch"),
    ("uvx --from pkg@https://x.test/p.whl tool", "unknown"),
    // Versions.
    ("npx -y pkg@v1.2.3", "exact v1.2.3"), ("npx -y pkg@1.2.x", "moving 1.2.x"),
    ("npx -y @a/pkg", "moving latest"), ("uvx pkg@1.2", "exact 1.2"),
    ("uvx pkg==1.*", "moving ==1.*"), ("uvx pkg@latest", "moving latest"),
    ("python server.py", "none"), ("/usr/bin/npx -y pkg", "moving latest"), ("", "none"),
  ])
  func versions(_ line: String, _ expected: String) {
    #expect(pin(line) == expected)
  }

  private func described(_ server: ToolServer) -> String {
    let origin =
      switch server.origin {
      case .package(let name): "package \(name)"
      case .image(let name): "image \(name)"
      case .address: "address"
      case .program: "program"
      }
    return "\(server.name): \(origin) \(server.pin.value.map { "\($0)" } ?? "-")"
  }

  @Test func serversOfATopology() throws {
    let workflow = try topology(
      """
      topology: 1
      servers:
        search: npx -y search-mcp
        shop: https://mcp.shop.example/sse
        pages: {image: "acme/pages:2"}
        files: ./files-mcp --root .
      nodes: {}
      """)
    #expect(
      workflow.servers.map(described) == [
        "search: package search-mcp moving(\"latest\")", "shop: address -",
        "pages: image acme/pages:2 exact(\"2\")", "files: program -",
      ])
  }

  @Test func serversOfConductor() throws {
    let lowered = try ConductorSteps.step(
      "prompt: x",
      runtime: """
        mcp_servers: {a: {command: npx, args: [-y, p@latest]}, b: {url: x}, \
        c: {command: uvx p==1.0}, d: {command: "${RUNNER}", args: [p]}, e: {command: npx, args: "{{ a }}"}}
        """)
    #expect(
      lowered.workflow.servers.map(described) == [
        "a: package p@latest moving(\"latest\")", "b: address -",
        "c: package p==1.0 exact(\"p==1.0\")", "d: program -", "e: program -",
      ])
  }
}
