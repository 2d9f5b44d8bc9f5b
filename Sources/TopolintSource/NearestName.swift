/// What a name that is not known is most likely a slip for.
public enum NameGuess: Hashable, Sendable {
  /// Nothing is close.
  case none
  /// One name is, and no other is as close.
  case one(String)
  /// It may stand for any of these, the closest first; three at most.
  case unsure([String])
}

/// The names in `candidates` that `name` may be a slip for.
///
/// Close means an edit distance (insert, delete, replace, swap of neighbours) of at most a third of
/// the length of the shorter name; case does not count. So a name of one or two letters is close to
/// none but itself in another case. Names that differ in their digits alone are no slips for one
/// another: `step_2` is another one than `step_3`, and where such a name is known, one that is farther
/// away is not meant either.
///
/// Not sure are several names at the same distance; a name that several others go on from (`bil` is
/// the beginning of `bill` and of `billing`); and what is left when the closest is one of `own`, which
/// cannot be meant.
public func guessName(
  _ name: String, in candidates: some Sequence<String>, besides own: Set<String> = []
) -> NameGuess {
  let wanted = Array(name.lowercased().unicodeScalars)
  guard !wanted.isEmpty, wanted.count <= 128 else { return .none }
  let wantedLetters = letters(wanted)
  var close: [(name: String, distance: Int)] = []
  var goingOn: [String] = []
  var nearestTwin = Int.max
  for candidate in candidates where candidate != name {
    let scalars = Array(candidate.lowercased().unicodeScalars)
    let allowed = min(wanted.count, scalars.count) / 3
    if wanted.count >= 3, scalars.count > wanted.count, scalars.starts(with: wanted) {
      goingOn.append(candidate)
    }
    guard abs(scalars.count - wanted.count) <= allowed else { continue }
    let distance = editDistance(wanted, scalars)
    guard distance <= allowed else { continue }
    if distance > 0, letters(scalars) == wantedLetters {
      nearestTwin = min(nearestTwin, distance)
    } else {
      close.append((candidate, distance))
    }
  }
  guard let least = close.map(\.distance).min(), least < nearestTwin else { return .none }
  let nearest = close.filter { $0.distance == least }.map(\.name)
  let isOwn = nearest.contains(where: own.contains)
  if !isOwn, nearest.count == 1, least == 0 || !goingOn.contains(nearest[0]) || goingOn.count == 1 {
    return .one(nearest[0])
  }
  var others = nearest
  if isOwn {
    // In the order of distance, and of the candidates where that is the same.
    others = (least...(close.map(\.distance).max() ?? least)).flatMap { distance in
      close.filter { $0.distance == distance }.map(\.name)
    }
  }
  others += goingOn.filter { !others.contains($0) }
  others.removeAll(where: own.contains)
  // The closest itself with another number is as wild a guess as it is for the name.
  let ownLetters = Set(
    nearest.filter(own.contains).map { letters(Array($0.lowercased().unicodeScalars)) })
  if !ownLetters.isEmpty {
    others.removeAll { ownLetters.contains(letters(Array($0.lowercased().unicodeScalars))) }
  }
  return others.isEmpty ? .none : .unsure(Array(others.prefix(3)))
}

/// The name in `candidates` that `name` is most likely a slip for, or nil when none is close; where
/// several are, the closest, and of these the first. For a question; what is to be written by itself
/// asks `guessName`.
public func nearestName(to name: String, in candidates: some Sequence<String>) -> String? {
  switch guessName(name, in: candidates) {
  case .none: nil
  case .one(let name): name
  case .unsure(let names): names.first
  }
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
