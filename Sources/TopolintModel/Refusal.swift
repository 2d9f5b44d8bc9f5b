/// Why an engine refuses a definition that can be read, or never does a part of it.
///
/// Only for what the engine's own checks look for when they load the file, for steps that it loads and
/// passes over, and for calls that it rejects each time: what fails in a run is a matter of rules.
public struct Refusal: Hashable, Sendable {
  /// What is wrong, lower case, without a final period, names in backticks.
  public let message: String
  /// What to write instead.
  public let help: String
  /// Other places that matter, with what is there.
  public let notes: [SpanNote]
  /// Whether it is that something is missing: of a text that breaks off, nobody knows that.
  public let isAbsence: Bool
  /// Whether it is less than certain trouble: the run goes on and hears of it, or a release to come may
  /// know what none knows yet.
  public let isMild: Bool

  /// Creates a reason.
  public init(
    _ message: String, help: String, notes: [SpanNote] = [], isAbsence: Bool = false,
    isMild: Bool = false
  ) {
    self.message = message
    self.help = help
    self.notes = notes
    self.isAbsence = isAbsence
    self.isMild = isMild
  }
}
