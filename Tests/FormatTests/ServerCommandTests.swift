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
    ("npx -y pkg@${V}", "dynamic"), ("bunx pkg", "moving latest"),
    ("pnpm dlx pkg", "moving latest"), ("uvx pkg", "moving latest"),
    ("uvx --from pkg==1.0 tool", "exact pkg==1.0"), ("uvx pkg@1.0.0", "exact 1.0.0"),
    ("uv tool run pkg>=2", "moving >=2"),
    ("uvx git+https://x.test/a/b", "moving the default branch"),
    ("uvx git+https://x.test/a/b@abc", "exact git+https://x.test/a/b@abc"),
    ("docker run -i --rm -e A=1 a/b", "moving latest"), ("docker run a/b:latest", "moving latest"),
    ("docker run --env=A x.test:5000/a/b:1", "exact 1"),
    ("podman run a@sha256:1f", "exact sha256:1f"),
    ("python server.py", "none"), ("/usr/bin/npx -y pkg", "moving latest"), ("", "none"),
  ])
  func versions(_ line: String, _ expected: String) {
    #expect(pin(line) == expected)
  }
}
