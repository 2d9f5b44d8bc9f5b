import TopolintModel
import TopolintSource
import TopolintSyntax

/// A number that a machine keeps in what its states hand on, or in a part of a variable, and counts up
/// or down.
struct AslCounter {
  /// One write of it.
  struct Write: Hashable {
    let state: Int
    let number: NumberChange?
    let isCount: Bool
    let isAddition: Bool
    let occasion: WriteOccasion
    let span: Span
  }

  /// The least of the places that it goes round through, by which it is known.
  let home: AslPlace
  let writes: [Write]
}

/// Finds the counters of a machine: places whose number comes back to them larger or smaller.
struct AslCounters {
  /// How many places are looked at for one counter, and for all of a machine.
  private static let mostPlaces = 1_000
  private static let mostWork = 100_000

  let trace: AslTrace
  private var known: [AslPlace: [AslArrival]] = [:]
  private var work = 0

  init(_ trace: AslTrace) { self.trace = trace }

  /// The places that can hold what a place holds, with what arrives at each.
  private struct Web {
    var places: [AslPlace] = []
    var arrivals: [[AslArrival]] = []
    /// The places of the arrivals that come from another.
    var sources: [[Int?]] = []
    /// The number of the set of places that each goes round with.
    var circles: [Int] = []
    /// Whether a number that changes comes to it.
    var isFed: [Bool] = []
  }

  /// The counter that a place holds; nil where none is known. One that is a variable and nothing else is
  /// not told: its writes tell all of it.
  mutating func counter(at place: AslPlace) -> AslCounter? {
    guard let web = web(of: place), web.isFed[0] else { return nil }
    var fed: [AslPlace] = []
    for (i, place) in web.places.enumerated() where web.isFed[i] { fed.append(place) }
    if fed.count == 1, case .variable = place.holder, place.path.isEmpty { return nil }
    return AslCounter(home: home(of: web), writes: writes(of: web))
  }

  private mutating func web(of place: AslPlace) -> Web? {
    var web = Web()
    var numbers: [AslPlace: Int] = [place: 0]
    web.places = [place]
    var next = 0
    while next < web.places.count {
      work += 1
      guard work < Self.mostWork else { return nil }
      let current = web.places[next]
      let arrivals = known[current] ?? trace.arrivals(at: current)
      known[current] = arrivals
      web.arrivals.append(arrivals)
      web.sources.append(
        arrivals.map { arrival in
          guard let source = arrival.value.source else { return nil }
          if let number = numbers[source] { return number }
          guard web.places.count < Self.mostPlaces else { return nil }
          numbers[source] = web.places.count
          web.places.append(source)
          return numbers[source]
        })
      next += 1
    }
    var arcs: [(Int, Int)] = []
    for (target, sources) in web.sources.enumerated() {
      for source in sources { if let source { arcs.append((source, target)) } }
    }
    web.circles = Circles.numbers(web.places.count, arcs)
    // What changes its own last value, and what that comes to.
    web.isFed = web.places.map { _ in false }
    var pending: [Int] = []
    for target in web.places.indices {
      for (arrival, source) in zip(web.arrivals[target], web.sources[target])
      where arrival.value.isChange {
        guard let source, web.circles[source] == web.circles[target] else { continue }
        pending.append(target)
      }
    }
    var readers = [[Int]](repeating: [], count: web.places.count)
    for (source, target) in arcs { readers[source].append(target) }
    while let place = pending.popLast() {
      guard !web.isFed[place] else { continue }
      web.isFed[place] = true
      pending += readers[place]
    }
    return web
  }

  /// The place that stands for all with which the first goes round; itself where it does not.
  private func home(of web: Web) -> AslPlace {
    let circle = web.places.indices.filter { web.circles[$0] == web.circles[0] }
    return circle.map { web.places[$0] }.min { $0.rank < $1.rank } ?? web.places[0]
  }

  private func writes(of web: Web) -> [AslCounter.Write] {
    let isPlain = isPlain(web)
    let isExact = isPlain && isExact(web)
    var found: [AslCounter.Write] = []
    var seen: Set<AslCounter.Write> = []
    for target in web.places.indices {
      for (arrival, source) in zip(web.arrivals[target], web.sources[target]) {
        guard let writer = arrival.writer, let place = arrival.place else { continue }
        var number: NumberChange?
        var isCount = false
        var isAddition = false
        switch arrival.value {
        case .sum(_, let step):
          guard let source, web.circles[source] == web.circles[target] else { continue }
          isCount = true
          if isPlain { number = isExact ? .add(step) : step > 0 ? .more : .less }
        case .made, .grown:
          guard let source, web.circles[source] == web.circles[target] else { continue }
          if case .grown = arrival.value { isAddition = true } else { isCount = true }
        case .set(let value): number = .set(value)
        // What is lost before anything counts was never there.
        case .lost:
          if web.isFed[target] { number = .replace } else { continue }
        case .open:
          guard web.isFed[target], arrival.occasion != .failed else { continue }
        case .same, .relayed: continue
        }
        let write = AslCounter.Write(
          state: writer, number: number, isCount: isCount, isAddition: isAddition,
          occasion: arrival.occasion, span: place.span)
        if seen.insert(write).inserted { found.append(write) }
      }
    }
    return found
  }

  /// Whether every step between the changes and the first place only hands on, adds or takes away.
  private func isPlain(_ web: Web) -> Bool {
    for target in web.places.indices where web.isFed[target] {
      for (arrival, source) in zip(web.arrivals[target], web.sources[target]) {
        switch arrival.value {
        case .made, .grown, .relayed: if source.map({ web.isFed[$0] }) ?? true { return false }
        default: break
        }
      }
    }
    return true
  }

  /// Whether the number is at one place at a time, and it is known from which number on it counts.
  private func isExact(_ web: Web) -> Bool {
    var holders: Set<AslPlace.Holder> = []
    for target in web.places.indices {
      if web.isFed[target] {
        let holder = web.places[target].holder
        guard web.circles[target] == web.circles[0], holders.insert(holder).inserted else {
          return false
        }
        // What is kept in a variable beside a document may be a round behind.
        if case .given = holder { continue }
        guard web.isFed.count(where: { $0 }) == 1 else { return false }
      }
    }
    for target in web.places.indices {
      for arrival in web.arrivals[target] {
        switch arrival.value {
        case .open where arrival.occasion != .failed: return false
        case .lost: return false
        case .sum where !web.isFed[target]: return false
        default: break
        }
      }
    }
    return true
  }
}

extension AslArrival.Value {
  /// The place that it comes from.
  fileprivate var source: AslPlace? {
    switch self {
    case .same(let place), .sum(let place, _), .made(let place), .grown(let place),
      .relayed(let place):
      place
    case .set, .lost, .open: nil
    }
  }

  /// Whether a number becomes another on the way.
  fileprivate var isChange: Bool {
    switch self {
    case .sum(_, let step): step != 0
    case .made, .grown: true
    case .same, .relayed, .set, .lost, .open: false
    }
  }
}

extension AslPlace {
  /// An order of places, whatever way they are found on.
  fileprivate var rank: (Int, Int, String) {
    switch holder {
    case .variable(let scope, let name): (0, scope, name + "." + path.joined(separator: "."))
    case .given(let state): (1, state, path.joined(separator: "."))
    case .item(let state): (2, state, path.joined(separator: "."))
    }
  }
}
