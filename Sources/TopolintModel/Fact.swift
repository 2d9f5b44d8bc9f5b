public import TopolintSource

/// What is known of an attribute that a rule may judge.
///
/// An optional would confuse "not written" with "cannot be written" and with "known only at run
/// time". A rule judges `declared` and `engineDefault` values, and stays silent on the rest.
public enum Fact<Value: Hashable & Sendable>: Hashable, Sendable {
  /// Written in the file, or inherited from a default written in the file.
  case declared(Value, Span)
  /// Absent; the engine then uses this value.
  case engineDefault(Value, EngineNote)
  /// An expression or placeholder, known only at run time.
  case dynamic(Span)
  /// The format has no such field, and what the engine does is not documented.
  case inexpressible
  /// It lives somewhere that was not given: a parent, another system, a file outside the root.
  case unknown(String)

  /// The value that holds at run time, when the file or the engine settles it.
  public var value: Value? {
    switch self {
    case .declared(let value, _), .engineDefault(let value, _): value
    case .dynamic, .inexpressible, .unknown: nil
    }
  }

  /// Where it is written, for declared and dynamic facts.
  public var span: Span? {
    switch self {
    case .declared(_, let span), .dynamic(let span): span
    case .engineDefault, .inexpressible, .unknown: nil
    }
  }

  /// What the engine does and who says so, for engine defaults.
  public var note: EngineNote? {
    if case .engineDefault(_, let note) = self { note } else { nil }
  }

  /// The value, when it is written in the file.
  public var declaredValue: Value? {
    if case .declared(let value, _) = self { value } else { nil }
  }

  /// Whether the file or the engine settles the value.
  public var isKnown: Bool { value != nil }

  /// Whether nothing was said of the attribute; cheaper than a comparison with `.inexpressible`.
  public var isInexpressible: Bool {
    if case .inexpressible = self { true } else { false }
  }

  /// Whether the value is known only at run time.
  public var isDynamic: Bool {
    if case .dynamic = self { true } else { false }
  }
}

/// What an engine does when a field is absent, with the place that says so.
///
/// One pointer wide, because every node carries dozens of facts; make a note once and share it.
public struct EngineNote: Hashable, Sendable {
  private final class Storage: Sendable {
    let text: String
    let source: String
    let advice: String?

    init(text: String, source: String, advice: String?) {
      self.text = text
      self.source = source
      self.advice = advice
    }
  }

  private let storage: Storage

  /// The behaviour in words, lower case, without a final period.
  public var text: String { storage.text }
  /// Where it is documented: repository and path, or a page.
  public var source: String { storage.source }
  /// What to set for something else, as an instruction in the words of the format; nil where that is
  /// plain.
  public var advice: String? { storage.advice }

  /// Creates a note from the behaviour and its source.
  public init(_ text: String, source: String, advice: String? = nil) {
    storage = Storage(text: text, source: source, advice: advice)
  }

  /// Whether two notes say the same.
  public static func == (a: EngineNote, b: EngineNote) -> Bool {
    a.storage === b.storage || (a.text == b.text && a.source == b.source)
  }

  /// Hashes what the note says.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(text)
    hasher.combine(source)
  }
}

/// A bound, or the statement that there is none.
public enum Limit<Value: Hashable & Comparable & Sendable>: Hashable, Sendable {
  /// At most this much.
  case finite(Value)
  /// No bound.
  case unlimited

  /// The bound, when there is one.
  public var bound: Value? {
    if case .finite(let value) = self { value } else { nil }
  }
}

/// A length of time in milliseconds, never negative.
public struct Milliseconds: Hashable, Comparable, Sendable {
  /// The number of milliseconds.
  public let count: Int

  /// Creates a length of time; a negative count becomes 0.
  public init(_ count: Int) { self.count = max(0, count) }

  /// Creates a length of time from seconds, rounded to milliseconds; numbers that do not fit are
  /// clamped.
  public init(seconds: Double) {
    let milliseconds = (seconds * 1000).rounded()
    count = milliseconds.isNaN ? 0 : Int(min(max(milliseconds, 0), 9e15))
  }

  /// Orders by length.
  public static func < (a: Milliseconds, b: Milliseconds) -> Bool { a.count < b.count }
}
