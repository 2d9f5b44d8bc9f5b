/// What the name of a field says: a credential, a password, or nothing.
enum SecretField: Equatable {
  case credential
  case password

  /// What the name of a field says; nil when it says nothing of credentials.
  ///
  /// The last word decides, so that `token_count`, `key_id` and `secret_name` are not meant; `key`
  /// and `token` only with a word before them that says which (`api_key`), or `token` alone.
  init?(_ name: ArraySlice<UInt8>) {
    guard name.count <= 64, Self.canEndSo(name) else { return nil }
    var words = Self.words(of: name)
    if let last = words.last, last == "value" || last == "literal" { words.removeLast() }
    guard let last = words.last else { return nil }
    let before = words.dropLast().last ?? ""
    switch last {
    case "password", "passwd", "pwd", "passphrase", "passcode": self = .password
    case "apikey", "secretkey", "accesstoken", "authtoken", "bearertoken", "clientsecret",
      "authorization", "apitoken", "privatekey", "accesskey", "bearer":
      self = .credential
    case "secret": self = .credential
    case "token":
      guard !Self.noTokens.contains(before) else { return nil }
      self = .credential
    case "key":
      guard Self.keys.contains(before) else { return nil }
      self = .credential
    default: return nil
    }
  }

  /// Whether the last two letters are those of a word that is looked for: nearly all names end here.
  private static func canEndSo(_ name: ArraySlice<UInt8>) -> Bool {
    guard let last = name.lastIndex(where: { $0.isLetter || $0.isDigit }),
      last > name.startIndex
    else { return false }
    switch (name[last - 1] | 0x20, name[last] | 0x20) {
    // password, pwd; passphrase, passcode, value; authorization, token; secret, literal, bearer, key.
    case (0x72, 0x64), (0x77, 0x64), (0x73, 0x65), (0x64, 0x65), (0x75, 0x65), (0x6F, 0x6E),
      (0x65, 0x6E), (0x65, 0x74), (0x61, 0x6C), (0x65, 0x72), (0x65, 0x79):
      return true
    default: return false
    }
  }

  /// Words before `key` that make it a credential.
  private static let keys: Set = [
    "api", "secret", "access", "private", "auth", "signing", "encryption", "service",
    "subscription", "master", "account", "admin", "role", "anon", "shared",
  ]

  /// Words before `token` that make it a place in a list, or a piece of text.
  private static let noTokens: Set = [
    "next", "page", "continuation", "sync", "cursor", "max", "stop", "start", "end", "eos", "bos",
    "pad", "per", "task", "delimiter", "separator", "special", "mask", "unk", "client", "request",
    "idempotency", "csrf", "xsrf", "cancellation",
  ]

  /// The words of a name in small letters, taken apart at everything that is no letter or digit and
  /// where a small letter meets a large one.
  private static func words(of name: ArraySlice<UInt8>) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var wasSmall = false
    for byte in name {
      let isPart = byte.isLetter || byte.isDigit
      if !isPart || (byte.isUpper && wasSmall) {
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
      }
      if isPart { word.append(byte.isUpper ? byte | 0x20 : byte) }
      wasSmall = byte.isLower || byte.isDigit
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }
}
