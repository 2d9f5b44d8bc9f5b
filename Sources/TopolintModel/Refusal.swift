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
  /// What stands at the place, where it is a slip for a name that is known.
  public let slip: Slip?

  /// Creates a reason.
  public init(
    _ message: String, help: String, notes: [SpanNote] = [], isAbsence: Bool = false,
    isMild: Bool = false, slip: Slip? = nil
  ) {
    self.message = message
    self.help = help
    self.notes = notes
    self.isAbsence = isAbsence
    self.isMild = isMild
    self.slip = slip
  }
}

/// A name that is written in another way than the one that is meant.
public struct Slip: Hashable, Sendable {
  /// What is written.
  public let written: String
  /// What is meant.
  public let meant: String

  /// Creates a slip.
  public init(_ written: String, for meant: String) {
    self.written = written
    self.meant = meant
  }
}
