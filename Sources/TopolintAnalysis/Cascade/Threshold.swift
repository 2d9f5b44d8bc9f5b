/// How a falsehood grows within one component.
package struct Growth: Sendable {
  /// The factor by which it grows: above 1 it does. 0 for a vertex without a cycle.
  package let factor: Double
  /// The spectral radius of the transmissions, and how much a round corrects, where that is the
  /// same for all members.
  package let radius: Double
  package let correction: Double?
  /// The vertices.
  package let members: [Int]
  /// The left and right Perron vectors, by the place in `members`; sums of 1.
  package let left: [Double]
  package let right: [Double]

  /// The radius less the correction: above 0 a falsehood grows. Nil where corrections differ.
  package var margin: Double? { correction.map { radius - $0 } }
}

extension SpreadGraph {
  /// How a falsehood grows in a component; `corrections` tells for each vertex how much of what it
  /// adopted it drops in a round, 1 for one without memory. With `guarding`, a check that lets this
  /// share through stands on one arc.
  package func growth(
    of component: Int, corrections: ContiguousArray<Double>,
    guarding guarded: (arc: Int, pass: Double)? = nil
  ) -> Growth {
    let members = components.members(component).map { Int($0) }
    guard components.isCyclic(component) else {
      return Growth(
        factor: 0, radius: 0, correction: members.first.map { corrections[$0] }, members: members,
        left: members.map { _ in 1 }, right: members.map { _ in 1 })
    }
    var place: [Int: Int] = [:]
    for (i, member) in members.enumerated() { place[member] = i }
    var rows: ContiguousArray<(target: Int, source: Int, weight: Double)> = []
    for member in members {
      for arc in flow.outArcs(member) {
        guard let target = place[Int(flow.targets[arc])], let source = place[member],
          single[arc] > 0
        else { continue }
        let pass = guarded?.arc == arc ? guarded?.pass ?? 1 : 1
        rows.append((target, source, single[arc] * pass))
      }
    }
    let first = corrections[members[0]]
    let isUniform = members.allSatisfy { corrections[$0] == first }
    let plain = perron(rows, members.count)
    if isUniform {
      return Growth(
        factor: plain.radius / max(1e-12, first), radius: plain.radius, correction: first,
        members: members, left: plain.left, right: plain.right)
    }
    for i in rows.indices { rows[i].weight /= max(1e-12, corrections[members[rows[i].target]]) }
    let scaled = perron(rows, members.count)
    return Growth(
      factor: scaled.radius, radius: plain.radius, correction: nil, members: members,
      left: scaled.left, right: scaled.right)
  }

  /// The spectral radius with its vectors by power iteration on the matrix shifted by its largest
  /// row sum's share, so that a periodic matrix converges too.
  private func perron(
    _ rows: ContiguousArray<(target: Int, source: Int, weight: Double)>, _ n: Int
  ) -> (radius: Double, left: [Double], right: [Double]) {
    var sums = [Double](repeating: 0, count: n)
    for row in rows { sums[row.target] += row.weight }
    let shift = max(1e-9, (sums.max() ?? 0) / 2)
    // The work of the iteration is bounded; a large component converges within it or is told by
    // its bounds.
    let rounds = min(4_000, max(60, 40_000_000 / max(1, rows.count * 16)))
    func iterate(_ forward: Bool) -> (Double, [Double]) {
      var x = [Double](repeating: 1 / Double(n), count: n)
      var value = 0.0
      for _ in 0..<rounds {
        var y = x.map { $0 * shift }
        for row in rows {
          if forward {
            y[row.target] += row.weight * x[row.source]
          } else {
            y[row.source] += row.weight * x[row.target]
          }
        }
        var total = 0.0
        for entry in y { total += entry }
        guard total > 0 else { return (0, x) }
        var change = 0.0
        for i in y.indices {
          y[i] /= total
          change = max(change, abs(y[i] - x[i]))
        }
        x = y
        value = total
        if change < 1e-14 { break }
      }
      return (max(0, value - shift), x)
    }
    let right = iterate(true)
    let left = iterate(false)
    return (right.0, left.1, right.1)
  }

  /// The arc within a component that the growth depends on most, with the derivative of the radius
  /// by its probability; nil for a component without a cycle. Ties go by name.
  package func criticalArc(_ growth: Growth) -> (arc: Int, gradient: Double)? {
    var place: [Int: Int] = [:]
    for (i, member) in growth.members.enumerated() { place[member] = i }
    var scale = 0.0
    for i in growth.members.indices { scale += growth.left[i] * growth.right[i] }
    guard scale > 0 else { return nil }
    var best: (arc: Int, gain: Double, gradient: Double)?
    for member in growth.members {
      for arc in flow.outArcs(member) {
        guard let source = place[member], let target = place[Int(flow.targets[arc])] else {
          continue
        }
        let gradient = growth.left[target] * growth.right[source] / scale
        // What breaking the arc takes away, to first order.
        let gain = gradient * single[arc]
        if let known = best {
          if gain < known.gain - 1e-12 { continue }
          if gain <= known.gain + 1e-12, keys[arc] > keys[known.arc] { continue }
        }
        best = (arc, gain, gradient)
      }
    }
    return best.map { ($0.arc, $0.gradient) }
  }
}
