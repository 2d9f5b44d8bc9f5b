internal import Synchronization

/// A count that several threads add to.
final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  /// Adds one; the count after that.
  func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
