private import Synchronization

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// The results of `body` for 0 up to `count`, in that order, whatever thread made each.
///
/// Runs on at most `threads` threads; with one, or with one item, on the caller's own. `body` must
/// not depend on the order of the calls.
package func parallelMap<Result: Sendable>(
  count: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  guard threads > 1, count > 1 else { return (0..<count).map(body) }
  let shared = Shared<Result>()
  withoutActuallyEscaping(body) { body in
    Threads.run(min(threads, count)) {
      var mine = Shared<Result>.Results()
      while true {
        let index = shared.next.add(1, ordering: .relaxed).oldValue
        guard index < count else { break }
        mine.results.append(body(index))
        mine.items.append(index)
      }
      let finished = mine
      shared.collected.withLock {
        $0.results += finished.results
        $0.items += finished.items
      }
    }
  }
  let collected = shared.collected.withLock { $0 }
  // Not sorted: that would copy each result as often as it is compared.
  var places = Array(repeating: 0, count: count)
  for (place, item) in collected.items.enumerated() { places[item] = place }
  return places.map { collected.results[$0] }
}

/// What the threads of one map have in common.
private final class Shared<Result: Sendable>: Sendable {
  /// Some results, and the item that each is of.
  struct Results: Sendable {
    var results: [Result] = []
    var items: [Int] = []
  }

  /// The next item that nobody has taken.
  let next = Atomic<Int>(0)
  /// The results so far.
  let collected = Mutex<Results>(Results())
}

/// Threads of the system's own: the dispatch library would be a fifteenth of the binary, for this
/// one use.
private enum Threads {
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs `body` on the caller's thread and on up to `count - 1` others, and waits for all; on
  /// fewer where the system gives no more.
  static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    var others: [pthread_t] = []
    for _ in 1..<max(count, 1) {
      guard let thread = start(body) else { break }
      others.append(thread)
    }
    body()
    for thread in others { pthread_join(thread, nil) }
  }

  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let work = unsafe Unmanaged.passRetained(Work(body))
    #if canImport(Darwin)
      var thread: pthread_t?
      let result = unsafe pthread_create(
        &thread, nil,
        {
          unsafe Unmanaged<Work>.fromOpaque($0).takeRetainedValue().body()
          return nil
        }, work.toOpaque())
    #else
      var thread = pthread_t()
      let result = unsafe pthread_create(
        &thread, nil,
        { context in
          if let context = unsafe context {
            unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
          }
          return nil
        }, work.toOpaque())
    #endif
    guard result == 0 else {
      unsafe work.release()
      return nil
    }
    return thread
  }
}
