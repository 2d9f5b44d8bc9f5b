/// Which of many short texts stand in a file: all of them in one walk over its bytes, so that a
/// further format costs a file nothing that is of none.
///
/// The algorithm of Wu and Manber (*A Fast Algorithm for Multi-Pattern Searching*, TR-94-17): two
/// bytes decide how far the window may move on.
struct HintSearch: Sendable {
  private let hints: [[UInt8]]
  /// How far the window moves when its last two bytes have this hash; 0 where a hint may stand.
  private var shifts: [UInt8]
  /// The hints that may stand where the shift is 0, those of one hash after another.
  private let candidates: [Int]
  /// Where those of a hash start among them; one more than there are hashes.
  private let starts: [Int]
  /// The length of the shortest hint: that of the window.
  private let window: Int

  /// Prepares the search for texts of at least two bytes.
  init(_ texts: [String]) {
    precondition(texts.allSatisfy { $0.utf8.count >= 2 }, "a hint has at least two bytes")
    hints = texts.map { Array($0.utf8) }
    window = min(hints.map(\.count).min() ?? 2, Int(UInt8.max))
    shifts = Array(repeating: UInt8(window - 1), count: 1 << 13)
    var hashes: [Int] = []
    for hint in hints {
      for last in 1..<window {
        let hash = Self.hash(hint[last - 1], hint[last])
        shifts[hash] = min(shifts[hash], UInt8(window - 1 - last))
      }
      hashes.append(Self.hash(hint[window - 2], hint[window - 1]))
    }
    candidates = hints.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
    var starts = Array(repeating: 0, count: shifts.count + 1)
    for hash in hashes { starts[hash + 1] += 1 }
    for hash in 1..<starts.count { starts[hash] += starts[hash - 1] }
    self.starts = starts
  }

  /// For each text, whether it stands in `bytes`.
  func found(in bytes: [UInt8]) -> [Bool] {
    var state = State(self)
    goOn(&state, in: bytes) { _ in false }
    return state.found
  }

  /// How far a search has come.
  struct State: Sendable {
    /// For each text, whether it has been found so far.
    fileprivate(set) var found: [Bool]
    /// Whether there is nothing left to look for, or nowhere to look.
    fileprivate(set) var isOver = false
    fileprivate var last: Int

    init(_ search: HintSearch) {
      found = Array(repeating: false, count: search.hints.count)
      last = search.window - 1
    }
  }

  /// Searches on until the end, or until `isEnough` says so of what has been found.
  func goOn(_ state: inout State, in bytes: [UInt8], until isEnough: ([Bool]) -> Bool) {
    let haystack = bytes.span
    let shifts = shifts.span
    let candidates = candidates.span
    let starts = starts.span
    var last = state.last
    var wasFound = false
    while !state.isOver {
      last = Self.move(haystack, shifts, from: last)
      guard last < haystack.count else {
        state.isOver = true
        break
      }
      let hash = Self.hash(haystack[last &- 1], haystack[last])
      for place in starts[hash]..<starts[hash + 1] {
        let index = candidates[place]
        guard !state.found[index], stands(hints[index], in: haystack, at: last - window + 1) else {
          continue
        }
        state.found[index] = true
        wasFound = true
      }
      last &+= 1
      if wasFound {
        wasFound = false
        state.isOver = state.found.allSatisfy { $0 }
        if isEnough(state.found) { break }
      }
    }
    state.last = last
  }

  /// The end of the next window in which a hint may stand, or an offset behind the text.
  ///
  /// A function of its own because this is all that happens to most bytes of a file: the compiler
  /// keeps what it needs in registers.
  @inline(never)
  private static func move(
    _ haystack: Swift.Span<UInt8>, _ shifts: Swift.Span<UInt8>, from start: Int
  ) -> Int {
    var last = start
    while last < haystack.count {
      let shift = Int(shifts[hash(haystack[last &- 1], haystack[last])])
      if shift == 0 { break }
      last &+= shift
    }
    return last
  }

  private func stands(_ hint: [UInt8], in haystack: Swift.Span<UInt8>, at offset: Int) -> Bool {
    guard offset + hint.count <= haystack.count else { return false }
    for i in hint.indices where haystack[offset + i] != hint[i] { return false }
    return true
  }

  /// From 0 to 2^13 - 1.
  private static func hash(_ first: UInt8, _ second: UInt8) -> Int {
    Int(first) << 5 ^ Int(second)
  }
}
