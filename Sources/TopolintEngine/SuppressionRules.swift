internal import TopolintRuleKit

/// The findings that the engine makes itself, about suppressions.
package enum SuppressionRules {
  /// A suppression that names no rule that exists.
  static let unknown = RuleInfo(
    id: "unknown-suppression", summary: "a suppression names a rule that does not exist",
    family: .structure, severity: .warning, confidence: .high)
  /// A suppression that hides nothing.
  static let unused = RuleInfo(
    id: "unused-suppression", summary: "a suppression hides nothing", family: .structure,
    severity: .warning, confidence: .high)
  /// A suppression that does not say why, where the configuration asks for it.
  static let withoutReason = RuleInfo(
    id: "suppression-without-reason",
    summary: "a suppression does not say why, and `require-reason` is set", family: .structure,
    severity: .warning, confidence: .high)

  /// All of them, sorted by id.
  static let all = [withoutReason, unknown, unused]

  /// What there is to read about them, Markdown by rule id.
  package static var readmes: [String: String] {
    [
      unknown.id: unknownReadme, unused.id: unusedReadme, withoutReason.id: withoutReasonReadme,
    ]
  }

  private static let unknownReadme = """
    # unknown-suppression

    ## What it finds

    A comment `# topolint: ...` that names a rule that does not exist, or that cannot be understood:
    a word other than `ignore` and `ignore-file`, no brackets, an open bracket.

    ## Why it matters

    The suppression has no effect. Whoever wrote it believes that the finding was weighed and
    accepted; the next reader believes it too.

    ## Example

    ```yaml
    - name: publisher  # topolint: ignore[unverified-side-efect] a person reads the draft
    ```

    ## How to fix

    Write the id as `topolint rules` lists it. The form is `# topolint: ignore[rule-a, rule-b] reason`
    for a place and `# topolint: ignore-file[rule] reason` for a file.

    ## When to ignore

    Never: take the comment away instead.
    """

  private static let unusedReadme = """
    # unused-suppression

    ## What it finds

    A suppression, in a comment or in the configuration, of a rule that ran and found nothing there.
    A suppression of a rule that the profile does not run is left alone, and so is one in a file that
    could not be read to its end. An entry of the configuration is judged only by a run over its whole
    folder, or over the one file that it names.

    ## Why it matters

    What it excused has been mended, or has moved. Left in place, it will hide the next fault of the
    kind at that place.

    ## Example

    ```yaml
    - name: publisher  # topolint: ignore[unhandled-failure] has an error route by now
    ```

    ## How to fix

    Take the suppression away; where it lists several rules, take out those that are named in the
    finding.

    ## When to ignore

    Where one file is checked in two ways and a finding appears in one of them only:
    `# topolint: ignore-file[unused-suppression] reason`.
    """

  private static let withoutReasonReadme = """
    # suppression-without-reason

    ## What it finds

    With `require-reason: true` in `topolint.yaml`: a suppression, in a comment or in the
    configuration, that does not say why.

    ## Why it matters

    A reason lets the next reader judge whether it still holds.

    ## Example

    ```yaml
    - name: publisher  # topolint: ignore[unhandled-failure]
    ```

    ## How to fix

    Write the reason after the bracket, or as `reason` in the configuration's entry.

    ## When to ignore

    Leave `require-reason` out where reasons are kept elsewhere.
    """
}
