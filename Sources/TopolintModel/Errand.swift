public import TopolintSource

/// What a step does outside by having another workflow run.
///
/// No format reads it: what the workflows of a project do for one another is found when all of them
/// are read.
public struct Errand: Hashable, Sendable {
  /// Which of the values that the step hands over come to what is done.
  public enum Taken: Hashable, Sendable {
    /// None: it is the same whatever is handed over.
    case nothing
    /// Those at some positions of the step's `inputs`, ascending.
    case inputs([Int])
    /// All, as far as is known.
    case everything
  }

  /// The name of the step of the other workflow that acts.
  public let step: String
  /// The name of that workflow.
  public let workflow: String
  /// Where the step that acts stands, in the other workflow's file.
  public let span: Span
  /// What of the calling step comes to it.
  public let taken: Taken

  /// Creates an errand.
  public init(step: String, workflow: String, span: Span, taken: Taken) {
    self.step = step
    self.workflow = workflow
    self.span = span
    self.taken = taken
  }
}

/// A value that a step hands to the workflow that it runs, by the name that the other knows it by.
public struct Handover: Hashable, Sendable {
  /// The name of the other's input.
  public let name: String
  /// Where the value is written: every read of the step that stands in it is part of the value.
  public let span: Span
  /// Whether the model that holds the step writes the value.
  public let isModels: Bool

  /// Creates a handover.
  public init(_ name: String, span: Span, isModels: Bool = false) {
    self.name = name
    self.span = span
    self.isModels = isModels
  }
}

/// A message of a workflow that goes to whom its caller names.
public struct CallersMessage: Hashable, Sendable {
  /// What it is where a model has named them. To somebody whom the caller's file names, or who has
  /// asked, it is none.
  public let effect: Effect
  /// The inputs of the workflow by which they are named.
  public let recipients: Set<String>

  /// Creates a message.
  public init(_ effect: Effect, to recipients: Set<String>) {
    self.effect = effect
    self.recipients = recipients
  }
}

extension Node {
  /// The values that it hands to the workflow that it runs, where the file says which value becomes
  /// which input; a read that stands in none of them may be any input.
  public var handovers: [Handover] {
    get { facts[0].flow[0].handovers }
    _modify { yield &facts[0].flow[0].handovers }
  }

  /// The message that it sends to whom the workflow's caller names; nil where it sends none.
  public var callersMessage: CallersMessage? {
    get { facts[0].flow[0].callersMessages.first }
    set { facts[0].flow[0].callersMessages = newValue.map { [$0] } ?? [] }
  }

  /// What it does outside by running another workflow of the project; nil where it runs none that is
  /// known to act. What the act is like is its `effect`.
  public var errand: Errand? {
    get { facts[0].flow[0].errands.first }
    set { facts[0].flow[0].errands = newValue.map { [$0] } ?? [] }
  }
}
