/// Sets of steps or agents that lead to one another.
enum Circles {
  /// The number of the set of each vertex; vertices that no way leads back to have one of their own,
  /// and an arc from a vertex to itself counts as one inside its set.
  static func numbers(_ count: Int, _ arcs: [(Int, Int)]) -> [Int] {
    var out = [[Int]](repeating: [], count: count)
    var into = out
    for (source, target) in arcs {
      out[source].append(target)
      into[target].append(source)
    }
    // The order in which the walks end, then the same backwards (Kosaraju).
    var order: [Int] = []
    var seen = [Bool](repeating: false, count: count)
    for start in 0..<count where !seen[start] {
      seen[start] = true
      var path: [(vertex: Int, next: Int)] = [(start, 0)]
      while let (vertex, next) = path.last {
        if next < out[vertex].count {
          path[path.count - 1].next += 1
          let other = out[vertex][next]
          if !seen[other] {
            seen[other] = true
            path.append((other, 0))
          }
        } else {
          order.append(vertex)
          path.removeLast()
        }
      }
    }
    var numbers = [Int](repeating: -1, count: count)
    var number = 0
    for start in order.reversed() where numbers[start] < 0 {
      var pending = [start]
      numbers[start] = number
      while let vertex = pending.popLast() {
        for other in into[vertex] where numbers[other] < 0 {
          numbers[other] = number
          pending.append(other)
        }
      }
      number += 1
    }
    return numbers
  }
}
