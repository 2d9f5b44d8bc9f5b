internal import TopolintModel

extension Condition {
  /// Calls for each comparison, test and opaque text, in order of appearance.
  func forEachAtom(_ body: (Condition) -> Void) {
    var pending: [Condition] = [self]
    while let next = pending.popLast() {
      switch next {
      case .always: break
      case .compare, .truthy, .opaque: body(next)
      case .not(let inner): pending.append(inner)
      case .all(let parts), .any(let parts): pending.append(contentsOf: parts.reversed())
      }
    }
  }

  /// Whether the condition holds when its atoms do as told.
  func evaluate(_ holds: (Condition) -> Bool) -> Bool {
    // Each frame is a list of parts still to be seen; `any` stops at the first true, `all` at the
    // first false, `not` turns the result of its one part round.
    var frames: [(condition: Condition, next: Int)] = [(self, 0)]
    var result = true
    while let frame = frames.last {
      switch frame.condition {
      case .always: result = true
      case .compare, .truthy, .opaque: result = holds(frame.condition)
      case .not(let inner):
        if frame.next == 0 {
          frames[frames.count - 1].next = 1
          frames.append((inner, 0))
          continue
        }
        result.toggle()
      case .all(let parts), .any(let parts):
        let isAll = if case .all = frame.condition { true } else { false }
        if frame.next == 0 { result = isAll }
        if frame.next < parts.count, frame.next == 0 || result == isAll {
          frames[frames.count - 1].next += 1
          frames.append((parts[frame.next], 0))
          continue
        }
      }
      frames.removeLast()
    }
    return result
  }

  /// The literals that a value is compared with, in order of appearance, each once.
  func literals(of path: ValuePath) -> [Literal] {
    var found: [Literal] = []
    forEachAtom { atom in
      if case .compare(path, _, let literal) = atom, !found.contains(literal) {
        found.append(literal)
      }
    }
    return found
  }

  /// Whether the condition takes a value as true or false.
  func tests(_ path: ValuePath) -> Bool {
    var found = false
    forEachAtom { atom in if atom == .truthy(path) { found = true } }
    return found
  }
}

extension ValuePath {
  /// Whether one of the two is a part of the other.
  func overlaps(_ other: ValuePath) -> Bool {
    source == other.source
      && (fields.starts(with: other.fields) || other.fields.starts(with: fields))
  }
}

/// Counts through all combinations of digits, each below its size.
struct Odometer {
  private let sizes: [Int]
  private(set) var digits: [Int]

  init(_ sizes: [Int]) {
    self.sizes = sizes
    digits = sizes.map { _ in 0 }
  }

  /// Goes on to the next combination; false after the last.
  mutating func advance() -> Bool {
    for i in digits.indices.reversed() {
      digits[i] += 1
      if digits[i] < sizes[i] { return true }
      digits[i] = 0
    }
    return false
  }
}
