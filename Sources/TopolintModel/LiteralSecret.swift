/// A credential that stands in a file as it is. The value itself is nowhere in the model.
public struct LiteralSecret: Hashable, Sendable {
  /// How it is known that it is one.
  public enum Sign: Hashable, Sendable {
    /// It has the form of what one service or standard issues; the name of that: "a GitHub token".
    case form(String)
    /// It looks random, and stands in a field with the name of a credential.
    case field(String)
    /// It stands in a field with the name of a password, and is short.
    case password(String)
    /// It is the password in the address of a server.
    case address
  }

  /// How it is known.
  public let sign: Sign
  /// What it is, in words, without anything of its value.
  public var title: String {
    switch sign {
    case .form(let name): name
    case .field(let field), .password(let field): "the value of `\(field)`"
    case .address: "the password of an address"
    }
  }

  /// Whether it is long and random enough to be certain: what a service issued.
  public var isCertain: Bool {
    switch sign {
    case .form, .field: true
    case .password: false
    case .address: isRandom
    }
  }

  /// Whether it looks random.
  public let isRandom: Bool
  /// What credentials of its kind start with (`ghp_`); nil for kinds that start with anything. Of its
  /// value and its length there is no more.
  public let prefix: String?

  /// Creates the description of a secret.
  public init(_ sign: Sign, prefix: String?, isRandom: Bool) {
    self.sign = sign
    self.isRandom = isRandom
    self.prefix = prefix
  }
}
