extension SecretForm {
  /// Forms that a prefix alone does not tell: the name, and the bytes of the credential.
  static func special(_ word: Range<Int>, _ bytes: [UInt8]) -> (name: String, range: Range<Int>)? {
    let start = word.lowerBound
    switch bytes[start] {
    case UInt8(ascii: "c") where stands("com/", bytes, start): return webhook(word, bytes)
    case UInt8(ascii: "e") where stands("eyJ", bytes, start): return webToken(word, bytes)
    case UInt8(ascii: "A") where word.count == 35 && stands("AA", bytes, start):
      // Telegram: the bot's number before the colon.
      guard start >= 9, bytes[start - 1] == 0x3A,
        bytes[start - 9..<start - 1].allSatisfy(\.isDigit)
      else { break }
      return ("a Telegram bot token", word)
    default: break
    }
    if word.count == 22, stands("SG.", bytes, start - 3), word.upperBound < bytes.count,
      bytes[word.upperBound] == 0x2E
    {
      var end = word.upperBound + 1
      while end < bytes.count, SecretLabel.isName(bytes[end]) { end += 1 }
      if end - word.upperBound == 44 { return ("a SendGrid key", start - 3..<end) }
    }
    return privateKey(word, bytes)
  }

  /// Whoever has the address of a chat's webhook can write there.
  private static func webhook(_ word: Range<Int>, _ bytes: [UInt8]) -> (String, Range<Int>)? {
    let start = word.lowerBound
    if stands("com/services/T", bytes, start), stands("hooks.slack.", bytes, start - 12) {
      return ("the address of a Slack webhook", start + 13..<word.upperBound)
    }
    if stands("com/api/webhooks/", bytes, start),
      stands("discord.", bytes, start - 8) || stands("discordapp.", bytes, start - 11)
    {
      return ("the address of a Discord webhook", start + 17..<word.upperBound)
    }
    return nil
  }

  /// A JSON web token: three parts, two of which are JSON. Supabase's key for anonymous use is no
  /// secret, and neither is the one that the standard's web page shows.
  private static func webToken(_ word: Range<Int>, _ bytes: [UInt8]) -> (String, Range<Int>)? {
    guard stands(".eyJ", bytes, word.upperBound) else { return nil }
    var end = word.upperBound + 1
    var dots = 0
    while end < bytes.count, SecretLabel.isName(bytes[end]) || bytes[end] == 0x2E {
      if bytes[end] == 0x2E { dots += 1 }
      end += 1
    }
    let token = bytes[word.lowerBound..<end]
    guard dots == 1, end - word.upperBound > 40,
      !publicTokens.contains(where: { SecretLook.hasPart(token, $0) })
    else { return nil }
    return ("a JSON web token", word.lowerBound..<end)
  }

  /// `"role":"anon"` in base 64, as it looks at each of the three offsets; then the sample's claims.
  private static let publicTokens: [[UInt8]] = [
    "cm9sZSI6ImFub24i", "JvbGUiOiJhbm9u", "yb2xlIjoiYW5vbi", "eyJzdWIiOiIxMjM0NTY3ODkw",
  ].map { Array($0.utf8) }

  /// What a private key is called.
  static let privateKeyTitle = "a private key"

  /// The first line of a key in the textual form of RFC 7468.
  private static func privateKey(_ word: Range<Int>, _ bytes: [UInt8]) -> (String, Range<Int>)? {
    guard word.count >= 40 else { return nil }
    var i = word.lowerBound
    // Line ends, blanks, and escapes of line ends.
    while i > 0, word.lowerBound - i < 32 {
      let byte = bytes[i - 1]
      if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == 0x5C {
        i -= 1
      } else if byte == UInt8(ascii: "n") || byte == UInt8(ascii: "r"), i > 1, bytes[i - 2] == 0x5C
      {
        i -= 2
      } else {
        break
      }
    }
    return stands("PRIVATE KEY-----", bytes, i - 16) ? (privateKeyTitle, word) : nil
  }

  private static func stands(_ text: StaticString, _ bytes: [UInt8], _ offset: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard offset >= 0, offset + count <= bytes.count else { return false }
    return "\(text)".utf8.elementsEqual(bytes[offset..<offset + count])
  }
}
