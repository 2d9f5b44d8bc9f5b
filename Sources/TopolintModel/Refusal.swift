/// Why an engine refuses to load a definition that can be read.
///
/// Only for what the engine's own checks look for when they load the file: what fails in a run is a
/// matter of rules.
public struct Refusal: Hashable, Sendable {
  /// What is wrong, lower case, without a final period, names in backticks.
  public let message: String
  /// What to write instead.
  public let help: String
  /// Other places that matter, with what is there.
  public let notes: [SpanNote]
  /// Whether it is that something is missing: of a text that breaks off, nobody knows that.
  public let isAbsence: Bool

  /// Creates a reason.
  public init(
    _ message: String, help: String, notes: [SpanNote] = [], isAbsence: Bool = false
  ) {
    self.message = message
    self.help = help
    self.notes = notes
    self.isAbsence = isAbsence
  }
}
