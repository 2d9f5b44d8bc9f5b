package import TopolintSyntax

/// Topolint's own neutral format, version 1: docs/formats/topology.md.
package enum TopologyFormat: WorkflowFormat {
  /// What the format is.
  package static let info = FormatInfo(
    id: "topology",
    title: "Topolint topology",
    links: ["docs/formats/topology.md"],
    syntaxes: [.yaml, .json, .jsonc],
    hints: [["topology"]],
    families: [
      "budget", "cascade", "error-semantics", "fan-out", "handoff", "routing", "structure", "trust",
    ],
    defaults: TopologyProfile.rows)

  /// A map with `topology: 1` at its top; also with another version, when it has `nodes`.
  package static func matches(_ document: Document, path: String) -> Bool {
    guard let version = document.root["topology"] else { return false }
    if version.integer == 1 { return true }
    guard !version.isCollection, document.root["nodes"] != nil else { return false }
    return version.double != nil || version.text.flatMap { Double($0) } != nil
  }

  /// The document as one graph. The format is strict: what it does not know fails the file, and the
  /// rest is lowered all the same.
  package static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    TopologyLowering.lower(document, in: context)
  }
}
