/// Which lines of two texts differ.
enum LineDiff {
  /// Lines that others take the place of; one of the two may be none.
  struct Change: Equatable {
    var old: Range<Int>
    var new: Range<Int>
  }

  /// The most steps of the search; texts that differ more are one change from the first difference
  /// to the last.
  private static let mostSteps = 1_000

  /// The changes in order, apart from each other: the shortest way from one text to the other.
  static func changes(
    from old: [ArraySlice<UInt8>], to new: [ArraySlice<UInt8>]
  ) -> [Change] {
    var start = 0
    while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
    var tail = 0
    while tail < min(old.count, new.count) - start,
      old[old.count - 1 - tail] == new[new.count - 1 - tail]
    {
      tail += 1
    }
    let a = old[start..<old.count - tail]
    let b = new[start..<new.count - tail]
    if a.isEmpty, b.isEmpty { return [] }
    guard !a.isEmpty, !b.isEmpty, let trace = search(a, b) else {
      return [Change(old: a.startIndex..<a.endIndex, new: b.startIndex..<b.endIndex)]
    }
    return joined(walk(trace, a, b))
  }

  /// Myers' search for the shortest way: for each number of steps the furthest place on each
  /// diagonal; nil when it takes too many steps.
  private static func search(
    _ a: ArraySlice<ArraySlice<UInt8>>, _ b: ArraySlice<ArraySlice<UInt8>>
  ) -> [[Int]]? {
    var trace: [[Int]] = []
    // The diagonals from -steps to steps, moved up by steps.
    var last: [Int] = []
    for steps in 0...min(mostSteps, a.count + b.count) {
      var row = [Int](repeating: 0, count: 2 * steps + 1)
      for diagonal in stride(from: -steps, through: steps, by: 2) {
        var x = steps == 0 ? 0 : next(diagonal, steps, last).x
        while x < a.count, x - diagonal < b.count,
          a[a.startIndex + x] == b[b.startIndex + x - diagonal]
        {
          x += 1
        }
        row[diagonal + steps] = x
        if x >= a.count, x - diagonal >= b.count {
          trace.append(row)
          return trace
        }
      }
      trace.append(row)
      last = row
    }
    return nil
  }

  /// Where a diagonal is entered, and whether by an added line.
  private static func next(_ diagonal: Int, _ steps: Int, _ last: [Int]) -> (x: Int, isAdded: Bool)
  {
    func furthest(_ other: Int) -> Int {
      abs(other) <= steps - 1 ? last[other + steps - 1] : -1
    }
    let (below, above) = (furthest(diagonal - 1), furthest(diagonal + 1))
    return below < above || diagonal == -steps ? (above, true) : (below + 1, false)
  }

  private static func walk(
    _ trace: [[Int]], _ a: ArraySlice<ArraySlice<UInt8>>, _ b: ArraySlice<ArraySlice<UInt8>>
  ) -> [Change] {
    var changes: [Change] = []
    var (x, y) = (a.count, b.count)
    var steps = trace.count - 1
    while steps > 0 {
      let diagonal = x - y
      let entered = next(diagonal, steps, trace[steps - 1])
      let (toX, toY) = (entered.x, entered.x - diagonal)
      let (fromX, fromY) = entered.isAdded ? (toX, toY - 1) : (toX - 1, toY)
      changes.append(
        Change(
          old: a.startIndex + fromX..<a.startIndex + toX,
          new: b.startIndex + fromY..<b.startIndex + toY))
      (x, y) = (fromX, fromY)
      steps -= 1
    }
    return changes.reversed()
  }

  /// Changes that meet become one.
  private static func joined(_ changes: [Change]) -> [Change] {
    var result: [Change] = []
    for change in changes {
      if let last = result.last, last.old.upperBound == change.old.lowerBound,
        last.new.upperBound == change.new.lowerBound
      {
        result[result.count - 1].old = last.old.lowerBound..<change.old.upperBound
        result[result.count - 1].new = last.new.lowerBound..<change.new.upperBound
      } else {
        result.append(change)
      }
    }
    return result
  }
}
