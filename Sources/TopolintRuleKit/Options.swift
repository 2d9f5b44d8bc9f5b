public import TopolintSource

/// What a rule can be told in the configuration.
public protocol RuleOptions: Sendable {
  /// Reads the options; what is not set takes its default.
  ///
  /// - Throws: `OptionError` for a value of the wrong type or outside its range.
  init(from reader: inout OptionReader) throws(OptionError)

  /// What can be set, for the configuration's schema and the documentation.
  static var options: [OptionInfo] { get }
}

/// For rules without options.
public struct NoOptions: RuleOptions {
  /// Reads nothing.
  public init(from reader: inout OptionReader) throws(OptionError) {}
  /// Nothing can be set.
  public static let options: [OptionInfo] = []
}

/// One option of a rule.
public struct OptionInfo: Hashable, Sendable {
  /// The key.
  public let name: String
  /// The default.
  public let defaultValue: OptionValue
  /// The allowed range of a number; nil for others.
  public let range: ClosedRange<Int>?
  /// What it does, in a sentence.
  public let summary: String

  /// Creates the description of an option.
  public init(
    _ name: String, default value: OptionValue, in range: ClosedRange<Int>? = nil, summary: String
  ) {
    self.name = name
    defaultValue = value
    self.range = range
    self.summary = summary
  }
}

/// A value in the configuration of a rule.
public enum OptionValue: Hashable, Sendable {
  /// A whole number.
  case integer(Int)
  /// A number.
  case number(Double)
  /// True or false.
  case bool(Bool)
  /// Text.
  case string(String)
  /// A list of texts.
  case strings([String])

  /// The word for the type in messages.
  public var typeName: String {
    switch self {
    case .integer: "a whole number"
    case .number: "a number"
    case .bool: "true or false"
    case .string: "text"
    case .strings: "a list of texts"
    }
  }
}

/// An option that cannot be used.
public struct OptionError: Error, Hashable, Sendable {
  /// What is wrong, lower case, without a final period.
  public let message: String
  /// Where; nil when the option was not given at all.
  public let span: Span?

  /// Creates an error.
  public init(_ message: String, at span: Span?) {
    self.message = message
    self.span = span
  }
}

/// Hands a rule the options that the configuration sets.
public struct OptionReader: Sendable {
  private let values: [String: (value: OptionValue, span: Span)]
  private var asked: [String] = []

  /// Creates a reader over the options that were written.
  public init(_ values: [String: (value: OptionValue, span: Span)] = [:]) { self.values = values }

  /// The names that the rule has asked for so far.
  public var known: [String] { asked }

  /// A whole number in a range.
  public mutating func integer(_ name: String, default value: Int, in range: ClosedRange<Int>)
    throws(OptionError) -> Int
  {
    asked.append(name)
    guard let given = values[name] else { return value }
    guard case .integer(let number) = given.value, range.contains(number) else {
      throw OptionError(
        "`\(name)` must be a whole number from \(range.lowerBound) to \(range.upperBound)",
        at: given.span)
    }
    return number
  }

  /// True or false.
  public mutating func bool(_ name: String, default value: Bool) throws(OptionError) -> Bool {
    asked.append(name)
    guard let given = values[name] else { return value }
    guard case .bool(let flag) = given.value else {
      throw OptionError("`\(name)` must be true or false", at: given.span)
    }
    return flag
  }

  /// A list of texts.
  public mutating func strings(_ name: String, default value: [String]) throws(OptionError)
    -> [String]
  {
    asked.append(name)
    guard let given = values[name] else { return value }
    guard case .strings(let list) = given.value else {
      throw OptionError("`\(name)` must be a list of texts", at: given.span)
    }
    return list
  }
}
