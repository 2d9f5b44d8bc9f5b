internal import TopolintModel
internal import TopolintSource

/// Looks for a combination of values that matches no case, by trying one of each kind.
struct CoverageSearch {
  /// The combinations that are tried at most; more paths than that are left unknown, unless one
  /// of the first combinations is already a witness.
  static let combinationCap = 4_096

  private let workflow: Workflow
  private let cases: [Case]
  private let formulas: [Condition]
  private let domains: [ValueDomain]
  private let opaques: [String]
  private var places: [ValuePath: Int] = [:]
  private var unreadPlaces: [String: Int] = [:]
  /// What is known of the values that arrive.
  private let assumed: Condition?
  private let plain: PlainCases?

  init(_ workflow: Workflow, _ cases: [Case], established: Condition? = nil) {
    self.workflow = workflow
    self.cases = cases
    formulas = cases.map { choice in
      if choice.isDefault { return .always }
      if choice.condition == .always, let label = choice.label { return .opaque("label \(label)") }
      return choice.condition
    }
    var order: [ValuePath] = []
    var uses: [ValuePath: (literals: [(Comparison, Literal)], isTested: Bool)] = [:]
    var opaques: [String] = []
    var unread: Set<String> = []
    for formula in formulas {
      formula.forEachAtom { atom in
        switch atom {
        case .compare(let path, let comparison, let literal):
          if uses[path] == nil { order.append(path) }
          uses[path, default: ([], false)].literals.append((comparison, literal))
        case .truthy(let path):
          if uses[path] == nil { order.append(path) }
          uses[path, default: ([], false)].isTested = true
        case .opaque(let text): if unread.insert(text).inserted { opaques.append(text) }
        default: break
        }
      }
    }
    assumed = established?.weakened(to: Set(order))
    assumed?.forEachAtom { atom in
      if case .compare(let path, let comparison, let literal) = atom {
        uses[path]?.literals.append((comparison, literal))
      }
    }
    var fields = EnforcedFields(workflow)
    domains = order.map { path in
      let use = uses[path] ?? ([], false)
      return ValueDomain(
        path, literals: use.literals, isTested: use.isTested, field: fields.field(path))
    }
    self.opaques = opaques
    plain = domains.count == 1 && opaques.isEmpty ? PlainCases(formulas) : nil
    for (place, path) in order.enumerated() { places[path] = place }
    for (place, text) in opaques.enumerated() { unreadPlaces[text] = place }
  }

  func report() -> CaseReport {
    let labels = unknownLabels()
    if cases.isEmpty { return make(.total(.noCases), labels: []) }
    if formulas.contains(.always) {
      return make(.total(.defaultCase), shadowed: shadowed(), labels: labels)
    }
    let sizes = domains.map { max(1, $0.values.count) } + opaques.map { _ in 2 }
    let total = sizes.reduce(1) { $0 > Self.combinationCap ? $0 : $0 &* $1 }
    // The last value of each domain is the one that no literal names.
    let unnamed = domains.map { $0.values.count - 1 } + opaques.map { _ in 0 }
    if total > Self.combinationCap {
      guard !matches(unnamed) else {
        return make(.unknown("the conditions compare too many values"), labels: labels)
      }
      return make(verdict(unnamed), labels: labels)
    }
    var witness: [Int]? = matches(unnamed) ? nil : unnamed
    if witness == nil || witness.map(hasDecisivePlace) == false {
      witness = nearestUnmatched(sizes: sizes) ?? witness
    }
    guard let witness else {
      return make(.total(.exhaustive), shadowed: shadowed(), labels: labels)
    }
    return make(
      verdict(witness), shadowed: shadowed(), values: unmatchedValues(sizes: sizes), labels: labels)
  }

  private func make(
    _ coverage: Coverage, shadowed: [Int: [Int]] = [:], values: [EnumValue] = [],
    labels: [EnumValue]
  ) -> CaseReport {
    CaseReport(
      coverage: coverage, shadowed: shadowed.keys.sorted(), shadowing: shadowed,
      unmatchedValues: values, unknownLabels: labels)
  }

  /// The first unmatched combination that one other value would make match, so that the witness
  /// tells what is enough, not all that can be wrong together; without any, the first unmatched.
  private func nearestUnmatched(sizes: [Int]) -> [Int]? {
    var counter = Odometer(sizes)
    var first: [Int]?
    repeat {
      guard !matches(counter.digits) else { continue }
      if hasDecisivePlace(counter.digits) { return counter.digits }
      first = first ?? counter.digits
    } while counter.advance()
    return first
  }

  private func hasDecisivePlace(_ combination: [Int]) -> Bool {
    combination.indices.contains { matters($0, combination) }
  }

  /// Whether a case takes a combination, or it cannot arrive.
  private func matches(_ combination: [Int]) -> Bool {
    first(of: formulas, combination, plain) != nil
      || assumed.map { !holds($0, combination) } == true
  }

  /// The place of the first of some conditions that holds.
  private func first(
    of formulas: [Condition], _ combination: [Int], _ plain: PlainCases?
  ) -> Int? {
    guard let plain, let place = combination.first, let domain = domains.first,
      domain.values.indices.contains(place), case .text(let text) = domain.values[place]
    else { return formulas.indices.first { holds(formulas[$0], combination) } }
    let other = plain.others.first { holds(formulas[$0], combination) }
    guard let equal = plain.places[text] else { return other }
    return other.map { min($0, equal) } ?? equal
  }

  private func holds(_ formula: Condition, _ combination: [Int]) -> Bool {
    formula.evaluate { atom in
      switch atom {
      case .compare(let path, let comparison, let literal):
        value(of: path, combination)?.satisfies(comparison, literal) ?? false
      case .truthy(let path): value(of: path, combination)?.isTruthy ?? false
      case .opaque(let text):
        unreadPlaces[text].map { combination[domains.count + $0] == 1 } ?? false
      default: true
      }
    }
  }

  private func value(of path: ValuePath, _ combination: [Int]) -> Representative? {
    // Most routers compare one value or two, for which looking is faster than hashing.
    let place =
      domains.count > 4 ? places[path] : domains.firstIndex(where: { $0.path == path })
    guard let place else { return nil }
    let values = domains[place].values
    return values.indices.contains(combination[place]) ? values[combination[place]] : nil
  }

  /// What an unmatched combination shows. Values below one another, and expressions that cannot be
  /// read, may depend on each other in ways that rule the combination out.
  private func verdict(_ combination: [Int]) -> Coverage {
    guard opaques.count <= Self.mostUnread else {
      return .unknown("the conditions cannot be read")
    }
    let overlapping = overlappingPlaces()
    for (i, a) in domains.enumerated() {
      if overlapping.contains(i) {
        return .unknown("the conditions test a value and a part of it")
      }
      for text in opaques {
        if let word = a.path.fields.last, text.hasPart(word) {
          return .unknown("a condition cannot be read")
        }
      }
    }
    for (i, a) in opaques.enumerated() {
      for b in opaques[(i + 1)...] where OpaqueText.mayComplement(a, b) {
        return .unknown("the conditions cannot be read")
      }
    }
    return .partial(witness: description(of: combination))
  }

  private func description(of combination: [Int]) -> String {
    let places = 0..<(domains.count + opaques.count)
    let decisive = places.prefix(Self.mostPlaces).filter { matters($0, combination) }
    // Where several values would have to change at once, all of them are told.
    let parts = Array(
      (decisive.isEmpty ? Array(places) : decisive).lazy.compactMap { self.part($0, combination) }
        .prefix(Self.partCap + 1))
    if parts.count > Self.partCap {
      return parts.prefix(Self.partCap).joined(separator: ", ") + " and so on"
    }
    return parts.isEmpty ? "no condition can hold" : parts.joined(separator: " and ")
  }

  /// The values that a witness tells at most.
  private static let partCap = 3

  /// The values of which each is asked whether it alone could change what is taken.
  private static let mostPlaces = 256

  /// The conditions that are held against the values of one place at most.
  private static let mostHeld = 1 << 22

  /// The conditions that were not understood of which each is compared with each other.
  private static let mostUnread = 256

  /// The values of which another that comes later is a part, or the other way round.
  private func overlappingPlaces() -> Set<Int> {
    var found: Set<Int> = []
    for (place, domain) in domains.enumerated() {
      for count in 0..<domain.path.fields.count {
        let whole = ValuePath(domain.path.source, Array(domain.path.fields.prefix(count)))
        if let other = places[whole] { found.insert(min(place, other)) }
      }
    }
    return found
  }

  /// What a value is in a combination, in words.
  private func part(_ place: Int, _ combination: [Int]) -> String? {
    guard place < domains.count else {
      let isTrue = combination[place] == 1
      return "`\(opaques[place - domains.count])` is \(isTrue ? "true" : "false")"
    }
    let domain = domains[place]
    guard domain.values.indices.contains(combination[place]) else { return nil }
    return WitnessText.describe(
      domain.values[combination[place]], of: workflow.name(of: domain.path),
      named: formulas.flatMap { $0.literals(of: domain.path) },
      isLoose: domain.isLoose)
  }

  /// Whether another value in this place would make a case match, the rest staying as it is; not asked
  /// where thousands of values would each be held against thousands of conditions.
  private func matters(_ place: Int, _ combination: [Int]) -> Bool {
    let size = place < domains.count ? domains[place].values.count : 2
    guard size <= Self.mostHeld / max(1, formulas.count) else { return false }
    var other = combination
    for digit in 0..<max(size, 0) where digit != combination[place] {
      other[place] = digit
      if matches(other) { return true }
    }
    return false
  }

  /// Enum values that no case matches whatever the other values are.
  private func unmatchedValues(sizes: [Int]) -> [EnumValue] {
    var found: [EnumValue] = []
    for (place, domain) in domains.enumerated() {
      guard let allowed = domain.allowed else { continue }
      var matched = Set<Int>()
      var counter = Odometer(sizes)
      repeat {
        if matches(counter.digits) { matched.insert(counter.digits[place]) }
      } while counter.advance()
      for (i, text) in allowed.enumerated() where !matched.contains(i) {
        found.append(EnumValue(path: domain.path, text: text, ordinal: nil))
      }
    }
    return found
  }

  private func unknownLabels() -> [EnumValue] {
    var found: [EnumValue] = []
    for domain in domains {
      guard let allowed = domain.allowed.map({ Set($0) }) else { continue }
      for (ordinal, formula) in formulas.enumerated() {
        for literal in formula.literals(of: domain.path) {
          // A comparison with the empty text asks whether there is a value at all.
          guard let text = literal.text, !text.isEmpty, !allowed.contains(text) else { continue }
          if case .anyCase = literal,
            allowed.contains(where: { Representative.text($0).satisfies(.equal, literal) })
          {
            continue
          }
          found.append(EnumValue(path: domain.path, text: text, ordinal: ordinal))
        }
      }
    }
    return found
  }

  /// Cases that no combination takes first, with the earlier ones that take what they would; defaults
  /// are never among them.
  private func shadowed() -> [Int: [Int]] {
    let sizes = domains.map { max(1, $0.values.count) } + opaques.map { _ in 2 }
    let total = sizes.reduce(1) { $0 > Self.combinationCap ? $0 : $0 &* $1 }
    guard total <= Self.combinationCap else { return [:] }
    // A default is taken when no other is, wherever it stands.
    let tried = cases.indices.map { cases[$0].isDefault ? cases[$0].condition : formulas[$0] }
    let open = cases.indices.filter { !(cases[$0].isDefault && tried[$0] == .always) }
    let listed = open.map { tried[$0] }
    let index = plain == nil ? nil : PlainCases(listed)
    func first(_ digits: [Int]) -> Int? {
      self.first(of: listed, digits, index).map { open[$0] }
    }
    var taken = Set<Int>()
    var counter = Odometer(sizes)
    repeat {
      if let first = first(counter.digits) { taken.insert(first) }
    } while counter.advance()
    let hidden = cases.indices.filter { !taken.contains($0) && !cases[$0].isDefault }
    var takers: [Int: Set<Int>] = [:]
    counter = Odometer(sizes)
    while !hidden.isEmpty {
      let digits = counter.digits
      if let first = first(digits) {
        for i in hidden.prefix(Self.mostExplained) where holds(tried[i], digits) {
          takers[i, default: []].insert(first)
        }
      }
      guard counter.advance() else { break }
    }
    return Dictionary(uniqueKeysWithValues: hidden.map { ($0, takers[$0]?.sorted() ?? []) })
  }

  /// The shadowed cases of which it is worked out what shadows them.
  private static let mostExplained = 64
}
