internal import TopolintModel
internal import TopolintPlatform
internal import TopolintRuleKit

/// Has the remedies of findings written as edits of their file.
struct RemedyWriter: Sendable {
  let fixer: Fixer?
  let project: Project

  /// The fixes for what is said about a file, by the position of the finding. A long text
  /// is taken apart again for them, so only when something in it can be mended.
  func fixes(for candidates: [Candidate], of file: ReadFile) -> [Int: [Fix]] {
    guard let fixer, let source = file.original ?? file.source, file.isWhole else { return [:] }
    var requests: [RemedyRequest] = []
    var positions: [Int] = []
    for (position, candidate) in candidates.enumerated()
    where candidate.isTold && !candidate.isMeantToStay {
      guard let workflow = candidate.workflow else { continue }
      for remedy in candidate.finding.remedies {
        requests.append(RemedyRequest(remedy, in: project[workflow]))
        positions.append(position)
      }
    }
    if requests.isEmpty { return [:] }
    let written = TrapGuard.during("the fixer", on: file.input.path) {
      file.fixer?(requests) ?? fixer(source, requests)
    }
    var fixes: [Int: [Fix]] = [:]
    for (position, fix) in zip(positions, written) {
      if let fix { fixes[position, default: []].append(fix) }
    }
    return fixes
  }
}
