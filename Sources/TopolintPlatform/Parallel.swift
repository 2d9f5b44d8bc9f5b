private import Dispatch
private import Synchronization

/// The results of `body` for 0 up to `count`, in that order, whatever thread made each.
///
/// Runs on at most `threads` threads; with one, or with one item, on the caller's own. `body` must
/// not depend on the order of the calls.
package func parallelMap<Result: Sendable>(
  count: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  guard threads > 1, count > 1 else { return (0..<count).map(body) }
  let workers = min(threads, count)
  let next = Atomic<Int>(0)
  let collected = Mutex<[(Int, Result)]>([])
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    var mine: [(Int, Result)] = []
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { break }
      mine.append((index, body(index)))
    }
    let finished = mine
    collected.withLock { $0.append(contentsOf: finished) }
  }
  return collected.withLock { $0 }.sorted { $0.0 < $1.0 }.map(\.1)
}
