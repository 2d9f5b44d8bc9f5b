public import TopolintModel

/// A factor of the work of a run.
public struct WorkFactor: Hashable, Sendable {
  /// What repeats.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The rounds of a cycle, by the node that it comes back to.
    case rounds
    /// The items of a map.
    case items
    /// The calls that an agent makes to another, for each of its turns.
    case turns
    /// The attempts at a step.
    case attempts
  }

  /// What repeats.
  public let kind: Kind
  /// Where.
  public let node: NodeID
  /// How often at most; nil where that is known only at run time, or nowhere stated.
  public let count: Double?
  /// Whether the file states the number, not the engine: a cap of the engine says what it would
  /// let happen, not what the author expects.
  public let isStated: Bool
}

/// A product of the work bound: how often some steps run by one way through the factors.
public struct WorkTerm: Hashable, Sendable {
  /// How many times the product counts.
  public let coefficient: Double
  /// The factors, in source order of their nodes.
  public let factors: [WorkFactor]

  /// The product with unknown factors counted as 1.
  public var value: Double { factors.reduce(coefficient) { $0 * ($1.count ?? 1) } }
}

/// How many steps a run can take in the worst case: all branches taken, every retry used.
public struct WorkBound: Hashable, Sendable {
  /// What is known of the number.
  public enum Verdict: Hashable, Sendable {
    /// At most this many.
    case finite(Double)
    /// It depends on numbers that the file does not state.
    case depends([WorkFactor])
    /// Nothing bounds it: this cycle, or this node whose width or retries have no limit.
    case unbounded(GraphPath)
  }

  /// What is known of the number.
  public let verdict: Verdict
  /// The sum of products, the largest first. At most 24 are kept; `isExact` tells whether that is
  /// all.
  public let terms: [WorkTerm]
  /// Whether the terms add up to the bound.
  public let isExact: Bool
  /// How often each node runs, with unknown factors counted as 1; infinite in what nothing
  /// bounds.
  public let invocations: [Double]
  /// The agents whose turns within one visit nobody states: each visit is counted once.
  public let uncounted: [NodeID]

  /// The bound; nil unless it is finite.
  public var value: Double? { if case .finite(let value) = verdict { value } else { nil } }
  /// The factors that the bound depends on and the file does not state.
  public var openFactors: [WorkFactor] {
    if case .depends(let factors) = verdict { factors } else { [] }
  }
  /// The largest known factor of the largest term.
  public var largestFactor: WorkFactor? {
    terms.first?.factors.max { ($0.count ?? 0, $1.node) < ($1.count ?? 0, $0.node) }
  }
}

/// A sum of products of factors, by their numbers in a table.
struct WorkCount {
  /// The most products that are kept apart.
  static let capacity = 24

  /// The value with unknown factors counted as 1.
  private(set) var value: Double = 0
  private(set) var terms: [[Int32]: Double] = [:]
  private(set) var isExact = true
  /// Factors without a known number, ascending; the first ones, also where their products are not
  /// kept.
  private(set) var open: [Int32] = []

  static let zero = WorkCount()
  static let one: WorkCount = {
    var count = WorkCount()
    count.value = 1
    count.terms = [[]: 1]
    return count
  }()
  static let unbounded: WorkCount = {
    var count = WorkCount()
    count.value = .infinity
    return count
  }()

  mutating func add(_ other: WorkCount) {
    value += other.value
    isExact = isExact && other.isExact
    for factor in other.open { note(factor) }
    for (factors, coefficient) in other.terms { terms[factors, default: 0] += coefficient }
    shrink()
  }

  /// The same steps so many times more; nil where the number is not known.
  func times(_ factor: Int32, _ number: Double?) -> WorkCount {
    let count = number ?? 1
    var product = WorkCount()
    if count != 0 { product.open = open }
    if number == nil, value > 0 { product.note(factor) }
    // Nothing at all comes of even an endless number of times none.
    product.value = count == 0 ? 0 : value * count
    product.isExact = isExact
    for (factors, coefficient) in terms {
      var more = factors
      let place = more.firstIndex { $0 > factor } ?? more.count
      more.insert(factor, at: place)
      product.terms[more, default: 0] += coefficient
    }
    if terms.contains(where: { $0.key.count >= 64 }) {
      product.terms = [:]
      product.isExact = false
    }
    return product
  }

  private mutating func note(_ factor: Int32) {
    let place = open.firstIndex { $0 >= factor } ?? open.count
    guard place < Self.capacity, place == open.count || open[place] != factor else { return }
    open.insert(factor, at: place)
    if open.count > Self.capacity { open.removeLast() }
  }

  private mutating func shrink() {
    guard terms.count > Self.capacity else { return }
    let kept = terms.sorted { a, b in
      a.value != b.value
        ? a.value > b.value
        : a.key.count != b.key.count
          ? a.key.count > b.key.count : a.key.lexicographicallyPrecedes(b.key)
    }.prefix(Self.capacity)
    terms = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    isExact = false
  }
}
