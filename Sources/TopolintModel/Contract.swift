public import TopolintSource

/// The type of a field in a contract.
public enum FieldType: String, Hashable, Sendable, CaseIterable {
  /// Text.
  case string
  /// A number.
  case number
  /// A whole number.
  case integer
  /// True or false.
  case boolean
  /// A list.
  case array
  /// A map.
  case object
  /// Not stated.
  case any
}

/// One named value of a contract.
public struct Field: Hashable, Sendable {
  /// The name, with dots for nesting.
  public let name: String
  /// The type.
  public let type: FieldType
  /// Whether it is always there.
  public let isRequired: Bool
  /// The values that the schema allows; nil when it lists none. Never taken from prose.
  public let allowed: [String]?
  /// Where it is written.
  public let span: Span

  /// Creates a field.
  public init(
    name: String, type: FieldType, isRequired: Bool = true, allowed: [String]? = nil, span: Span
  ) {
    self.name = name
    self.type = type
    self.isRequired = isRequired
    self.allowed = allowed
    self.span = span
  }
}

/// Who sees to it that a contract holds.
public enum Enforcement: String, Hashable, Sendable, CaseIterable {
  /// The engine: output that breaks it is refused or repaired.
  case engine
  /// Nobody: the model is only asked, as with JSON mode without a schema.
  case requested
  /// The value is computed and has this form by construction.
  case construction
}

/// What a node promises of its output.
public struct Contract: Hashable, Sendable {
  /// The fields, in source order.
  public let fields: [Field]
  /// Who sees to it.
  public let enforcement: Enforcement
  /// Whether the output may have fields that are not listed.
  public let isOpen: Bool

  /// Creates a contract.
  public init(fields: [Field], enforcement: Enforcement, isOpen: Bool = false) {
    self.fields = fields
    self.enforcement = enforcement
    self.isOpen = isOpen
  }

  /// The field with this name; nil when the contract does not list it.
  public func field(_ name: String) -> Field? { fields.first { $0.name == name } }
}

/// What a node does with a value that it reads.
public enum InputUse: String, Hashable, Sendable, CaseIterable {
  /// Put into a prompt as text.
  case prompt
  /// Compared in a condition that chooses a route.
  case condition
  /// Given to a tool, API, script or query.
  case argument
  /// Iterated over.
  case items
  /// Handed on as the workflow's result.
  case result
}

/// A value, by where it comes from and the field below it.
public struct ValuePath: Hashable, Sendable {
  /// Where it comes from.
  public let source: ValueSource
  /// The steps below the source; empty for the whole value.
  public let fields: [String]

  /// Creates the path of a value.
  public init(_ source: ValueSource, _ fields: [String] = []) {
    self.source = source
    self.fields = fields
  }
}

/// Where a value that a node reads comes from.
public enum ValueSource: Hashable, Sendable {
  /// The output of a node.
  case output(NodeID)
  /// A variable of the workflow's state, by name.
  case variable(String)
  /// An input of the workflow, by name.
  case workflowInput(String)
  /// The engine itself: environment, system variables, secrets.
  case engine(String)
}

/// One read of a value by a node.
public struct Input: Hashable, Sendable {
  /// The value that is read.
  public let value: ValuePath
  /// What it is used for.
  public let use: InputUse
  /// Whether absence is provided for: a default, a filter, an optional marker, or a test that it is
  /// there.
  public let isOptional: Bool
  /// Whether the engine goes on with a blank that it defines when nothing is there.
  public let hasBlank: Bool
  /// Whether the step says itself what it is given and leaves this value out: what is read never
  /// arrives.
  public let isWithheld: Bool
  /// Where the read is written.
  public let span: Span

  /// Creates a read.
  public init(
    _ value: ValuePath, use: InputUse, isOptional: Bool = false, hasBlank: Bool = false,
    isWithheld: Bool = false, span: Span
  ) {
    self.value = value
    self.use = use
    self.isOptional = isOptional
    self.hasBlank = hasBlank
    self.isWithheld = isWithheld
    self.span = span
  }
}

/// One write of a variable by a node.
public struct Output: Hashable, Sendable {
  /// The variable's name.
  public let variable: String
  /// Whether writes by parallel branches are merged by a declared reducer, or never meet because
  /// each branch has a variable of its own.
  public let hasReducer: Bool
  /// Whether it adds to what is there instead of replacing it.
  public let isAddition: Bool
  /// What becomes of the number that the variable is, where the file says it plainly.
  public let number: NumberChange?
  /// Whether the engine itself works it out from the variable's last value, whatever the step
  /// answers: a count of rounds.
  public let isCount: Bool
  /// When the node writes it.
  public let occasion: WriteOccasion
  /// Where the write is written.
  public let span: Span

  /// Creates a write.
  public init(
    _ variable: String, hasReducer: Bool = false, isAddition: Bool = false,
    number: NumberChange? = nil, isCount: Bool = false, occasion: WriteOccasion = .done,
    span: Span
  ) {
    self.variable = variable
    self.hasReducer = hasReducer
    self.isAddition = isAddition
    self.number = number
    self.isCount = isCount
    self.occasion = occasion
    self.span = span
  }
}

/// When a node writes a variable.
public enum WriteOccasion: Hashable, Sendable {
  /// When it is done: not where a failure leads on from it.
  case done
  /// Where a failure leads on from it.
  case failed
  /// On some of its ways on only.
  case chosen
}

/// What a write makes of a number.
public enum NumberChange: Hashable, Sendable {
  /// The variable is this from now on.
  case set(Double)
  /// The variable is this more than it was.
  case add(Double)
  /// The variable is more than it was, by so much that a row of them has no end; from which number on,
  /// or in which steps, is not said.
  case more
  /// The variable is less than it was, likewise.
  case less
  /// The variable is something else from now on, in which its last value has no part.
  case replace
}
