public import TopolintSource

/// A server of tools that a run starts or calls.
public struct ToolServer: Hashable, Sendable {
  /// Where the server's code comes from when it starts.
  public enum Origin: Hashable, Sendable {
    /// A package that a runner fetches: `npx`, `uvx`.
    case package(String)
    /// A container image.
    case image(String)
    /// Somebody else runs it, at an address.
    case address
    /// A program that is there already.
    case program
  }

  /// Which version runs.
  public enum Pin: Hashable, Sendable {
    /// Always the same: a version or a digest.
    case exact(String)
    /// What is newest in a range when it starts: `latest`, `^1`, nothing at all.
    case moving(String)
  }

  /// The name that the file gives it.
  public let name: String
  /// Where its code comes from.
  public let origin: Origin
  /// Which version runs; inexpressible for addresses and programs.
  public let pin: Fact<Pin>
  /// Its key, or the package or image where that is written.
  public let span: Span

  /// Creates a server.
  public init(_ name: String, origin: Origin, pin: Fact<Pin>, span: Span) {
    self.name = name
    self.origin = origin
    self.pin = pin
    self.span = span
  }
}
