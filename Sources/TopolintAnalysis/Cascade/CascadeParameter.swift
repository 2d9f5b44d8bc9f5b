internal import TopolintSource

/// A number that the cascade model starts from.
public enum CascadeParameter: String, CaseIterable, Hashable, Sendable {
  /// How likely a model takes over a falsehood that is all it reads.
  case adoption
  /// Exponent by which adoption falls with the number of sources: adoption times sources to minus this.
  case dilution
  /// How likely a falsehood of a model enters the arguments of a tool that it calls.
  case toolAdoption = "tool-adoption"
  /// What a check lets through that only reports.
  case passDetect = "pass-detect"
  /// What a model lets through that judges its own output.
  case passReflection = "pass-reflection"
  /// What a peer or a model that judges lets through.
  case passJudge = "pass-judge"
  /// What an orchestrator lets through that gates the work it has delegated.
  case passGate = "pass-gate"
  /// What a guardrail of the engine lets through.
  case passEnforced = "pass-enforced"
  /// What a deterministic check lets through.
  case passCheck = "pass-check"
  /// What a person lets through.
  case passHuman = "pass-human"
  /// What a schema lets through of wrong content.
  case passSchema = "pass-schema"
  /// Correlation of errors between the same model with the same prompt.
  case sameInstructions = "same-instructions"
  /// Correlation of errors between models of one name.
  case sameFamily = "same-family"
  /// Correlation of errors between other models or checks.
  case otherFamily = "other-family"
  /// How much of an adopted falsehood a node with memory drops in a round.
  case memoryCorrection = "memory-correction"
  /// Rounds of a loop without a known limit, for nodes with memory.
  case memoryRounds = "memory-rounds"
  /// How likely a model step is right.
  case stepSuccess = "step-success"
  /// What it counts when a step takes over a falsehood.
  case nodeValue = "node-value"
  /// What it counts when the step acts on another system or on people.
  case effectValue = "effect-value"
  /// Weight of each model step as the origin of a falsehood.
  case seedWeight = "seed-weight"
  /// What a guard that is suggested would let through.
  case suggestedPass = "suggested-pass"
  /// Models in a row without a check that are still accepted.
  case chainLength = "chain-length"
  /// Product of attempts along a call path from which a warning is due.
  case retryWarning = "retry-warning"
  /// Product of attempts along a call path from which an error is due.
  case retryError = "retry-error"
  /// Growth factor of a cycle above which a falsehood grows.
  case threshold
  /// Invocations in one run that are still accepted.
  case workLimit = "work-limit"
  /// Value that a falsehood of one step may come to in any case.
  case blastNodes = "blast-nodes"
  /// Share of the value within reach that a falsehood of one step may come to.
  case blastShare = "blast-share"
  /// Share of the reach that one guard must cut to be worth a finding.
  case blastCut = "blast-cut"
  /// Worlds in which reach is counted, in whole words of 64.
  case worlds
  /// Largest number of nodes for which every origin is counted.
  case exactNodes = "exact-nodes"

  /// How well a default is founded.
  public enum Basis: String, Hashable, Sendable, CaseIterable {
    /// A number, or a ratio of numbers, in a publication.
    case published
    /// Derived by the model from published numbers.
    case model
    /// Chosen; nothing was published.
    case assumption
  }

  /// What is fixed about a parameter.
  public struct Definition: Sendable {
    /// The value when nothing is said.
    public let value: Double
    /// The values that are taken.
    public let range: ClosedRange<Double>
    /// How well the default is founded.
    public let basis: Basis
    /// Where it comes from.
    public let source: String
    /// What it is.
    public let summary: String

    init(
      _ value: Double, _ range: ClosedRange<Double>, _ basis: Basis, _ source: String,
      _ summary: String
    ) {
      self.value = value
      self.range = range
      self.basis = basis
      self.source = source
      self.summary = summary
    }
  }
}

/// The numbers that the cascade model uses: the defaults, and what a configuration changes.
public struct CascadeParameters: Hashable, Sendable {
  private var changed: [CascadeParameter: Double] = [:]

  /// The defaults.
  public init() {}

  /// The defaults with some values changed, by name.
  public init(_ values: [String: Double]) throws(CascadeParameterError) {
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      try set(name, to: value)
    }
  }

  /// The value of a parameter.
  public package(set) subscript(_ parameter: CascadeParameter) -> Double {
    get { changed[parameter] ?? parameter.definition.value }
    set { changed[parameter] = newValue }
  }

  /// Whether a value was stated, and is not the default that nobody chose.
  public func isDeclared(_ parameter: CascadeParameter) -> Bool { changed[parameter] != nil }

  /// Changes a value by name.
  public mutating func set(_ name: String, to value: Double) throws(CascadeParameterError) {
    guard let parameter = CascadeParameter(rawValue: name) else {
      throw .unknown(name, nearest: near(name))
    }
    guard parameter.definition.range.contains(value) else {
      throw .outOfRange(parameter, value)
    }
    changed[parameter] = value
  }

  private func near(_ name: String) -> String? {
    nearestName(to: name, in: CascadeParameter.allCases.map(\.rawValue))
  }

  /// A parameter as a whole number.
  func count(_ parameter: CascadeParameter) -> Int { Int(self[parameter]) }
}

/// What is wrong with a parameter that was stated.
public enum CascadeParameterError: Error, Hashable, Sendable {
  /// There is no such parameter; with a name that is near.
  case unknown(String, nearest: String?)
  /// The value is not within the parameter's range.
  case outOfRange(CascadeParameter, Double)
}
