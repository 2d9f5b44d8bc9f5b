import Testing

@testable import TopolintEngine

@Suite struct GlobTests {
  /// Pattern, path, whether the pattern covers the file at the path.
  @Test(arguments: [
    ("*.yaml", "a.yaml", true), ("*.yaml", "deep/down/a.yaml", true), ("*.yaml", "a.yml", false),
    ("/*.yaml", "a.yaml", true), ("/*.yaml", "deep/a.yaml", false),
    ("deep/*.yaml", "deep/a.yaml", true), ("deep/*.yaml", "x/deep/a.yaml", false),
    ("deep/*.yaml", "deep/er/a.yaml", false),
    ("**/a.yaml", "a.yaml", true), ("**/a.yaml", "x/y/a.yaml", true),
    ("x/**", "x/a.yaml", true), ("x/**", "x", false), ("x/**", "y/x/a.yaml", false),
    ("x/**/a.yaml", "x/a.yaml", true), ("x/**/a.yaml", "x/y/z/a.yaml", true),
    ("x/**/a.yaml", "a.yaml", false),
    ("vendor", "vendor/a.yaml", true), ("vendor/", "vendor/a.yaml", true),
    ("vendor/", "vendor", false), ("vendor/", "x/vendor/a.yaml", true),
    ("/vendor/", "x/vendor/a.yaml", false), ("./vendor", "vendor/a.yaml", true),
    ("a?.yaml", "ab.yaml", true), ("a?.yaml", "a.yaml", false), ("a?.yaml", "aé.yaml", true),
    ("[ab].yaml", "b.yaml", true), ("[!ab].yaml", "b.yaml", false), ("[^ab].yaml", "c.yaml", true),
    ("[a-c].yaml", "b.yaml", true), ("[]].yaml", "].yaml", true), ("[a.yaml", "[a.yaml", true),
    ("\\*.yaml", "*.yaml", true), ("\\*.yaml", "a.yaml", false),
    ("*a*b*", "xaxbx", true), ("*a*b*", "xbxax", false), ("a**b", "axxb", true),
    ("**", "any/thing", true),
  ])
  func covers(pattern: String, path: String, isCovered: Bool) {
    #expect(Glob(pattern).covers(path) == isCovered)
  }

  @Test func manyStarsAreNotSlow() {
    let name = String(repeating: "a", count: 1000)
    let pattern = String(repeating: "*a", count: 50) + "*b"
    let path = Array(repeating: "a", count: 500).joined(separator: "/")
    let folders = String(repeating: "**/a/", count: 50) + "b"
    let elapsed = ContinuousClock().measure {
      #expect(!Glob(pattern).covers(name))
      #expect(
        !Glob(folders).matches(PathName.segments(path).map(Glob.scalars)[...], isFolder: false))
    }
    #expect(elapsed < .seconds(20))
  }

  @Test func literalPatternsNameOnePath() {
    #expect(Glob("a/b.yaml").isLiteral)
    #expect(!Glob("a/*.yaml").isLiteral)
    #expect(!Glob("a/**").isLiteral)
  }
}

@Suite struct PathNameTests {
  @Test(arguments: [
    ("./a.yaml", "a.yaml"), ("/home/a.yaml", "a.yaml"), ("/home", "."), ("/else/a", "/else/a"),
    ("../x/a", "../x/a"), (".", "."), ("a//b", "a/b"), ("/homestead/a", "/homestead/a"),
  ])
  func shown(path: String, text: String) {
    #expect(PathName.shown(path, from: "/home") == text)
  }

  @Test(arguments: [
    ("/a/../b", "/b"), ("/../b", "/b"), ("a/../..", ".."), ("./a/./b", "a/b"), ("/", "/"),
    ("a/..", "."),
  ])
  func normalised(path: String, text: String) {
    #expect(PathName.normalised(path) == text)
  }

  @Test func insideIsByWholeNames() {
    #expect(PathName.isInside("/a/b", "/a"))
    #expect(PathName.isInside("/a", "/a"))
    #expect(!PathName.isInside("/ab", "/a"))
    #expect(PathName.isInside("/a", "/"))
    #expect(PathName.relative("/a/b/c", to: "/a") == "b/c")
  }
}
