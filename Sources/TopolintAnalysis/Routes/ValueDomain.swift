internal import TopolintModel

/// One value out of each class of values that the conditions can tell apart.
enum Representative: Hashable {
  /// The text itself.
  case text(String)
  /// Some text other than those that the conditions name, and not empty.
  case otherText
  case bool(Bool)
  case number(Double)
  /// Nothing, or no such field.
  case null

  var isTruthy: Bool {
    switch self {
    case .text(let text): !text.isEmpty
    case .otherText: true
    case .bool(let value): value
    case .number(let value): value != 0
    case .null: false
    }
  }

  /// How it compares with a literal. Values of different types are not equal and not ordered, except
  /// that a text which spells a number or a truth value equals it, as in the loosely typed
  /// languages that formats use.
  func satisfies(_ comparison: Comparison, _ literal: Literal) -> Bool {
    switch comparison {
    case .equal: return equals(literal)
    case .notEqual: return !equals(literal)
    case .less, .lessOrEqual, .greater, .greaterOrEqual: break
    }
    guard let left = number, case .number(let right) = literal else { return false }
    return switch comparison {
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    case .equal, .notEqual: false
    }
  }

  private var number: Double? {
    switch self {
    case .number(let value): value
    case .text(let text): Double(text)
    default: nil
    }
  }

  /// A text without what does not count where a condition takes it in any case.
  static func folded(_ text: String) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()).lowercased()
  }

  private func equals(_ literal: Literal) -> Bool {
    switch (self, literal) {
    case (.text(let a), .string(let b)): a == b
    case (.text(let a), .anyCase(let b)): Self.folded(a) == Self.folded(b)
    case (.text(let a), .number(let b)): Double(a) == b
    case (.text(let a), .bool(let b)): a == (b ? "true" : "false")
    case (.bool(let a), .bool(let b)): a == b
    case (.bool(let a), .string(let b)): b == (a ? "true" : "false")
    case (.bool(let a), .anyCase(let b)): Self.folded(b) == (a ? "true" : "false")
    case (.number(let a), .number(let b)): a == b
    case (.number(let a), .string(let b)), (.number(let a), .anyCase(let b)): Double(b) == a
    case (.null, .null): true
    default: false
    }
  }
}

/// The values that a path can have, as far as the conditions tell them apart.
struct ValueDomain {
  let path: ValuePath
  let values: [Representative]
  /// The declared enum that the engine or the construction enforces.
  let allowed: [String]?
  /// Whether the value is only known to be tested, so that what is not true may be empty.
  let isLoose: Bool

  /// Works out the domain from the producer's contract, else from how the value is used: compared
  /// with truth values only, it is a truth value; with numbers only, a number.
  ///
  /// - Parameter field: what the producer's contract states and somebody sees to.
  init(_ path: ValuePath, literals: [(Comparison, Literal)], isTested: Bool, field: Field?) {
    self.path = path
    isLoose = field?.type != .boolean && isTested
    let absent: [Representative] = field?.isRequired == false ? [.null] : []
    var numbers: [Double] = []
    var texts: [String] = []
    var seen = (numbers: Set<Double>(), texts: Set<String>())
    var hasBool = false
    var hasNull = false
    for (_, literal) in literals {
      switch literal {
      case .number(let value): if seen.numbers.insert(value).inserted { numbers.append(value) }
      case .string(let text), .anyCase(let text):
        if seen.texts.insert(text).inserted { texts.append(text) }
      case .bool: hasBool = true
      case .null: hasNull = true
      }
    }
    if let allowed = field?.allowed, !allowed.isEmpty {
      self.allowed = allowed
      values = allowed.map { Representative.text($0) } + absent
      return
    }
    allowed = nil
    switch field?.type {
    case .boolean:
      values = [.bool(true), .bool(false)] + absent
      return
    case .number, .integer:
      values = Self.around(numbers + (isTested ? [0] : [])) + absent
      return
    case .string:
      values = texts.map { .text($0) } + [.otherText] + (isTested ? [.text("")] : []) + absent
      return
    default: break
    }
    var found: [Representative] = absent
    if !numbers.isEmpty { found += Self.around(numbers) }
    if !texts.isEmpty {
      found += texts.map { .text($0) }
      if isTested, !texts.contains("") { found.append(.text("")) }
      found.append(.otherText)
    }
    if hasBool || (isTested && numbers.isEmpty && texts.isEmpty) {
      found += [.bool(true), .bool(false)]
    }
    if hasNull, !found.contains(.null) { found.append(.null) }
    if hasNull, found == [.null] { found.append(.otherText) }
    values = found
  }

  private init(_ known: ValueDomain, _ values: [Representative]) {
    path = known.path
    self.values = values
    allowed = known.allowed
    isLoose = known.isLoose
  }

  /// The same with some of its values only.
  func keeping(_ isKept: (Representative) -> Bool) -> ValueDomain {
    ValueDomain(self, values.filter(isKept))
  }

  /// A number below, at, between and above the thresholds.
  private static func around(_ thresholds: [Double]) -> [Representative] {
    let sorted = Set(thresholds).sorted()
    guard let lowest = sorted.first, let highest = sorted.last else {
      return [.number(0), .number(1)]
    }
    var values: [Representative] = [.number(lowest - max(1, lowest.magnitude))]
    for (i, value) in sorted.enumerated() {
      values.append(.number(value))
      if i + 1 < sorted.count { values.append(.number(value / 2 + sorted[i + 1] / 2)) }
    }
    values.append(.number(highest + max(1, highest.magnitude)))
    return values
  }
}

extension Workflow {
  /// The field that the contract of the producer states for a value, where the engine or the
  /// construction sees to it that it holds.
  func enforcedField(_ path: ValuePath) -> Field? {
    guard case .output(let producer) = path.source, !path.fields.isEmpty,
      let contract = self[producer].output.value, contract.enforcement != .requested
    else { return nil }
    return contract.field(path.fields.joined(separator: "."))
  }
}

/// The fields of contracts, by name where there are many: a router may test thousands.
struct EnforcedFields {
  private static let few = 16

  private let workflow: Workflow
  private var known: [NodeID: [String: Field]] = [:]

  init(_ workflow: Workflow) { self.workflow = workflow }

  /// As `Workflow.enforcedField(_:)` says.
  mutating func field(_ path: ValuePath) -> Field? {
    guard case .output(let producer) = path.source, !path.fields.isEmpty,
      let contract = workflow[producer].output.value, contract.enforcement != .requested,
      contract.fields.count > Self.few
    else { return workflow.enforcedField(path) }
    let fields =
      known[producer]
      ?? Dictionary(contract.fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    known[producer] = fields
    return fields[path.fields.joined(separator: ".")]
  }
}
