#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// Says what was going on when the process traps.
///
/// A trap in Swift ends the process and cannot be caught. While `during` runs, each thread knows
/// what it is doing and to which file; a signal handler writes that as one line to standard error
/// and ends the process with the exit code that was asked for.
package enum TrapGuard {
  /// Writes one line and ends the process with `code` when any thread traps from now on, or runs
  /// out of stack within `during`.
  package static func install(exitCode code: Int32) {
    exitCode.store(code)
    // Made now, not first in the handler.
    _ = key
    var action = sigaction()
    let handler: @convention(c) (Int32) -> Void = { _ in TrapGuard.report() }
    #if canImport(Darwin)
      unsafe action.__sigaction_u.__sa_handler = handler
    #else
      unsafe action.__sigaction_handler.sa_handler = handler
    #endif
    action.sa_flags = Int32(SA_ONSTACK) | Int32(bitPattern: UInt32(SA_RESETHAND))
    for signal in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] {
      unsafe sigaction(signal, &action, nil)
    }
  }

  /// Runs `body`; a trap within it is reported as `activity` on `file`.
  package static func during<Result>(
    _ activity: String, on file: String, _ body: () -> Result
  ) -> Result {
    guard let slot = unsafe currentSlot() else { return body() }
    unsafe slot.pointee.set(activity, file)
    defer { unsafe slot.pointee.length = 0 }
    return body()
  }

  private static let exitCode = ExitCodeBox()

  /// The key under which each thread keeps its slot; nil when the system has no more keys.
  private static let key: pthread_key_t? = {
    var key = pthread_key_t()
    // The slot and its signal stack live until the process ends: a run has few worker threads.
    return unsafe pthread_key_create(&key, nil) == 0 ? key : nil
  }()

  @unsafe
  private static func currentSlot() -> UnsafeMutablePointer<Slot>? {
    guard let key else { return nil }
    if let known = unsafe pthread_getspecific(key) {
      return unsafe known.assumingMemoryBound(to: Slot.self)
    }
    let slot = UnsafeMutablePointer<Slot>.allocate(capacity: 1)
    unsafe slot.initialize(to: Slot())
    unsafe pthread_setspecific(key, slot)
    var stack = unsafe stack_t()
    let size = 64 * 1024
    unsafe stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    unsafe stack.ss_size = size
    unsafe sigaltstack(&stack, nil)
    return unsafe slot
  }

  /// Runs in the signal handler: only calls that are safe there, and no allocation.
  private static func report() {
    let code = exitCode.load()
    if let key, let raw = unsafe pthread_getspecific(key) {
      let slot = unsafe raw.assumingMemoryBound(to: Slot.self)
      let length = unsafe slot.pointee.length
      if length > 0 {
        unsafe withUnsafeMutableBytes(of: &slot.pointee.text) { bytes in
          // A file's name may hold anything; what controls a terminal is not passed on. The last
          // byte is the line's own end.
          for i in 0..<length - 1 where unsafe bytes[i] < 0x20 || bytes[i] == 0x7F {
            unsafe bytes[i] = 0x3F
          }
          if let base = bytes.baseAddress { _ = unsafe write(STDERR_FILENO, base, length) }
        }
        _exit(code)
      }
    }
    let line: StaticString = "topolint: internal error: a trap outside rules and readers\n"
    _ = unsafe write(STDERR_FILENO, line.utf8Start, line.utf8CodeUnitCount)
    _exit(code)
  }

  /// What a thread is doing, as the line to be written.
  private struct Slot {
    var text = InlineArray<1024, UInt8>(repeating: 0)
    /// The bytes of `text` in use; 0 when nothing is going on.
    var length = 0

    mutating func set(_ activity: String, _ file: String) {
      length = 0
      append("topolint: internal error: a trap in ")
      append(activity)
      append(" on ")
      append(file)
      // The line break always fits: `append` leaves a byte for it.
      text[length] = 0x0A
      length += 1
    }

    private mutating func append(_ string: String) {
      let start = length
      let count = min(string.utf8.count, text.count - 1 - start)
      length += count
      var string = string
      string.withUTF8 { source in
        unsafe withUnsafeMutableBytes(of: &text) { bytes in
          let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + count])
          unsafe room.copyMemory(
            from: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: source[..<count])))
        }
      }
    }
  }
}
