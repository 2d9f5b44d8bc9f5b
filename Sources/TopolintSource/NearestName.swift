/// The name in `candidates` that `name` is most likely a slip for, or nil when none is close.
///
/// Close means an edit distance (insert, delete, replace, swap of neighbours) of at most a third of
/// the length of the shorter name; case does not count. So a name of one or two letters is close to
/// none but itself in another case. Names that differ in their digits alone are not close either:
/// `step_2` is another one than `step_3`, no slip for it. Ties go to the first candidate.
public func nearestName(to name: String, in candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars)
  guard !wanted.isEmpty, wanted.count <= 128 else { return nil }
  var best: (name: String, distance: Int)?
  for candidate in candidates {
    let scalars = Array(candidate.lowercased().unicodeScalars)
    let allowed = min(wanted.count, scalars.count) / 3
    guard abs(scalars.count - wanted.count) <= allowed else { continue }
    let distance = editDistance(wanted, scalars)
    guard distance <= allowed, distance < (best?.distance ?? .max), candidate != name else {
      continue
    }
    guard distance == 0 || letters(wanted) != letters(scalars) else { continue }
    best = (candidate, distance)
  }
  return best?.name
}

/// What is left of a name without its digits.
private func letters(_ name: [Unicode.Scalar]) -> [Unicode.Scalar] {
  name.filter { !("0"..."9").contains($0) }
}

/// The optimal string alignment distance between two sequences of scalars.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    row.reserveCapacity(b.count + 1)
    for j in b.indices {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
