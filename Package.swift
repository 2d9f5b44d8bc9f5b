// swift-tools-version: 6.2

import PackageDescription

/// The settings of every target: the strictest that the toolchain offers.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// The settings of what is shipped. Nothing may use the string-processing module (`contains` of a text in
/// a text, `Regex`) or the concurrency module (`Task`, `ContinuousClock`): either would link a tenth of
/// the binary for one call, a regular-expression engine or a task scheduler. Without their imports such
/// a use does not compile. A release has no names of fields and cases, which printing an enumeration or a
/// mirror would ask for: what is printed has a text of its own.
let shipped =
  strict
  + [
    .unsafeFlags([
      "-Xfrontend", "-disable-implicit-string-processing-module-import",
      "-Xfrontend", "-disable-implicit-concurrency-module-import",
    ]),
    .unsafeFlags(
      ["-Xfrontend", "-disable-reflection-metadata"], .when(configuration: .release)),
  ]

/// The settings of what runs once a file or once a run: a release's binary has a budget, and there
/// small code costs no time. Of the analyses and the formats it costs a tenth of a run at most, for half a
/// megabyte.
let small = shipped + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

let registry: [Target.PluginUsage] = [.plugin(name: "RegistryPlugin")]

let package = Package(
  name: "topolint",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "topolint", targets: ["topolint"]),
    .library(name: "TopolintRuleKit", targets: ["TopolintRuleKit"]),
  ],
  targets: [
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .target(name: "TopolintPlatform", swiftSettings: small),
    .target(name: "TopolintSource", swiftSettings: shipped),
    .target(
      name: "TopolintSyntax", dependencies: ["TopolintSource", "CYAML"], swiftSettings: shipped),
    .target(name: "TopolintModel", dependencies: ["TopolintSource"], swiftSettings: small),
    .target(
      name: "TopolintAnalysis", dependencies: ["TopolintModel", "TopolintSource"],
      swiftSettings: small),
    .target(
      name: "TopolintRuleKit",
      dependencies: ["TopolintAnalysis", "TopolintModel", "TopolintSource"],
      swiftSettings: small),
    .target(
      name: "TopolintRules",
      dependencies: ["TopolintRuleKit", "TopolintAnalysis", "TopolintModel", "TopolintSource"],
      path: "Rules", swiftSettings: small, plugins: registry),
    .target(
      name: "TopolintFormats",
      dependencies: ["TopolintSyntax", "TopolintModel", "TopolintSource"],
      swiftSettings: small, plugins: registry),
    .target(
      name: "TopolintEngine",
      dependencies: [
        "TopolintRuleKit", "TopolintAnalysis", "TopolintModel", "TopolintSyntax",
        "TopolintSource", "TopolintPlatform",
      ],
      swiftSettings: small),
    .target(
      name: "TopolintReport",
      dependencies: ["TopolintRuleKit", "TopolintAnalysis", "TopolintModel", "TopolintSource"],
      swiftSettings: small, plugins: registry),
    .executableTarget(
      name: "topolint",
      dependencies: [
        "TopolintEngine", "TopolintReport", "TopolintRules", "TopolintFormats",
        "TopolintRuleKit", "TopolintAnalysis", "TopolintModel", "TopolintSource",
        "TopolintPlatform",
      ],
      swiftSettings: small),
    .executableTarget(
      name: "registry-gen", dependencies: ["TopolintPlatform"], swiftSettings: strict),
    .target(
      name: "GraphSketch", dependencies: ["TopolintAnalysis", "TopolintModel", "TopolintSource"],
      path: "Tests/GraphSketch", swiftSettings: strict),
    .testTarget(
      name: "AnalysisTests",
      dependencies: ["GraphSketch", "TopolintAnalysis", "TopolintModel", "TopolintSource"],
      swiftSettings: strict),
    .testTarget(
      name: "CascadeTests",
      dependencies: [
        "GraphSketch", "TopolintAnalysis", "TopolintFormats", "TopolintSyntax", "TopolintModel",
        "TopolintSource",
      ],
      exclude: ["Goldens"], swiftSettings: strict),
    .testTarget(name: "CommandLineTests", dependencies: ["topolint"], swiftSettings: strict),
    .testTarget(
      name: "EngineTests",
      dependencies: [
        "TopolintEngine", "TopolintRuleKit", "TopolintAnalysis", "TopolintModel", "TopolintSyntax",
        "TopolintSource", "TopolintPlatform",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FormatTests",
      dependencies: [
        "TopolintFormats", "TopolintSyntax", "TopolintAnalysis", "TopolintModel", "TopolintSource",
      ],
      exclude: ["Samples"], swiftSettings: strict),
    .testTarget(name: "ProjectTests", swiftSettings: strict),
    .testTarget(
      name: "RuleTests",
      dependencies: [
        "TopolintRules", "TopolintRuleKit", "TopolintEngine", "TopolintAnalysis",
        "TopolintFormats", "TopolintSyntax", "TopolintModel", "TopolintSource",
      ],
      exclude: ["Goldens"], swiftSettings: strict),
    .testTarget(name: "SourceTests", dependencies: ["TopolintSource"], swiftSettings: strict),
    .testTarget(
      name: "SyntaxTests", dependencies: ["TopolintSyntax", "TopolintSource"],
      swiftSettings: strict),
    .plugin(name: "RegistryPlugin", capability: .buildTool(), dependencies: ["registry-gen"]),
    .testTarget(
      name: "ReportTests",
      dependencies: [
        "TopolintReport", "TopolintRuleKit", "TopolintAnalysis", "TopolintModel", "TopolintSource",
      ],
      exclude: ["Goldens"], swiftSettings: strict),
  ]
)

// Fuzz targets: each folder `Fuzz/Fuzz*` becomes a static library that `Fuzz/run` links with the
// fuzzer's run-time, which brings `main`. All code under test is instrumented; the registry's tool
// and what it links are not, and an ordinary build sees none of this.
if Context.environment["TOPOLINT_FUZZ"] != nil {
  let readers: [Target.Dependency] = ["FuzzSupport", "TopolintSyntax", "TopolintSource"]
  let formats: [Target.Dependency] = [
    "FuzzFormatSupport", "FuzzSupport", "TopolintFormats", "TopolintSource",
  ]
  let fuzzTargets = [
    ("FuzzYAML", readers), ("FuzzJSON", readers), ("FuzzFrontMatter", readers),
    ("FuzzFlowise", formats),
    ("FuzzAsl", formats), ("FuzzConductor", formats), ("FuzzCrewai", formats),
    ("FuzzDify", formats), ("FuzzLanggraph", formats), ("FuzzMaf", formats), ("FuzzN8n", formats),
    ("FuzzDockerAgent", formats),
    ("FuzzTopology", formats),
  ].map { name, dependencies in
    Target.target(
      name: name, dependencies: dependencies, path: "Fuzz/\(name)", swiftSettings: strict)
  }
  package.products += fuzzTargets.map {
    .library(name: $0.name, type: .static, targets: [$0.name])
  }
  package.targets += fuzzTargets
  package.targets.append(
    .target(
      name: "FuzzSupport", dependencies: ["TopolintSyntax", "TopolintSource"],
      path: "Fuzz/Support", swiftSettings: strict))
  package.targets.append(
    .target(
      name: "FuzzFormatSupport",
      dependencies: [
        "TopolintFormats", "TopolintModel", "TopolintSyntax", "TopolintSource",
      ],
      path: "Fuzz/FormatSupport", swiftSettings: strict))
  for target in package.targets where target.type == .regular && target.name != "TopolintPlatform" {
    target.swiftSettings = strict + [.unsafeFlags(["-sanitize=fuzzer"])]
  }
}
