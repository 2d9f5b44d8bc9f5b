internal import Synchronization

/// An exit code that a signal handler may read.
final class ExitCodeBox: Sendable {
  private let code = Atomic<Int32>(1)

  /// Sets the code.
  func store(_ value: Int32) { code.store(value, ordering: .relaxed) }

  /// The code.
  func load() -> Int32 { code.load(ordering: .relaxed) }
}
