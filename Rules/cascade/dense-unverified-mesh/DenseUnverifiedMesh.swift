import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct DenseUnverifiedMesh: Rule {
  static let info = RuleInfo(
    id: "dense-unverified-mesh",
    summary: "most of the agents of a group speak to most others, and nobody checks or settles",
    family: .cascade, severity: .warning, confidence: .medium, profile: .strict, cwe: [405],
    owasp: ["ASI07", "ASI08"],
    papers: ["Towards a Science of Scaling Agent Systems", "From Spark to Fire"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for mesh in context.analysis.unverifiedMeshes() {
      guard let first = mesh.models.first(where: { !workflow[$0].isImplied }) else { continue }
      report(
        Finding(
          "\(context.names(mesh.models)) speak to one another over \(mesh.links) of "
            + "\(mesh.pairs) ways, and nobody checks or settles", at: workflow[first].span,
          about: first
        )
        .judging(mesh.models.map { .node($0) })
        .path(context.steps(along: mesh.cycle))
        .help("let one agent collect and check, or put a check that can refuse between them"))
    }
  }
}
