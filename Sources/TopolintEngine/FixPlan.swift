internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource

/// The fixes of one round: those that do not touch each other, in the order of the files.
struct FixPlan {
  /// The edits by the position of the file.
  private(set) var edits: [Int: [TextEdit]] = [:]
  /// The rules whose findings are mended, by the position of the file.
  private(set) var rules: [Int: [String]] = [:]

  /// Chooses the first fix of each finding that may be applied: a safe one, or any when unsafe ones
  /// are wanted too. Where two touch, the one further up in the file goes first, and the other
  /// waits for the next round.
  ///
  /// - Parameter positions: those of the files that may be edited, by identity.
  init(
    _ diagnostics: [Diagnostic], positions: [FileID: Int], takesUnsafe: Bool,
    history: inout FixHistory
  ) {
    var applied: [Int: Set<Fix>] = [:]
    for diagnostic in diagnostics {
      let usable = diagnostic.fixes.first { takesUnsafe || $0.isSafe }
      guard let fix = usable, let file = Self.file(of: fix).flatMap({ positions[$0] }),
        history.allows(fix, for: diagnostic)
      else { continue }
      if applied[file]?.contains(fix) == true {
        rules[file]?.append(diagnostic.rule)
        history.add(fix, for: diagnostic)
        continue
      }
      let known = edits[file] ?? []
      let touches = fix.edits.contains { edit in known.contains { $0.span.touches(edit.span) } }
      if touches { continue }
      edits[file, default: []] += fix.edits
      rules[file, default: []].append(diagnostic.rule)
      applied[file, default: []].insert(fix)
      history.add(fix, for: diagnostic)
    }
  }

  /// The file that a fix is about; nil when it is about several.
  private static func file(of fix: Fix) -> FileID? {
    guard let first = fix.edits.first?.span.file, fix.edits.count <= mostEdits,
      fix.edits.allSatisfy({ $0.span.file == first })
    else { return nil }
    return first
  }

  /// A fix with more edits is left to its reader: comparing them with each other takes too long.
  private static let mostEdits = 10_000
}
