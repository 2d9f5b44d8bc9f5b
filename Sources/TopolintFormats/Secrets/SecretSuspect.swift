import TopolintModel

/// A place in a text that looks like a credential, before it is known what it stands in.
struct SecretSuspect {
  /// How it is known; nil where what stands beside its field decides (`{name: …, value: …}`).
  var sign: LiteralSecret.Sign?
  /// The bytes of the value.
  let range: Range<Int>

  /// All suspects in a text, in order, none over another.
  static func all(in bytes: [UInt8]) -> [SecretSuspect] {
    var found: [SecretSuspect] = []
    SecretWords.each(in: bytes) { word in add(word, bytes, to: &found) }
    SecretWords.eachSign(in: bytes) { sign in
      let suspect = bytes[sign] == UInt8(ascii: ":") ? address(bytes, sign) : password(bytes, sign)
      if let suspect { found.append(suspect) }
    }
    guard found.count > 1 else { return found }
    // Of two over one place the one that starts first counts, and a form before a field.
    let order = found.indices.sorted {
      (found[$0].range.lowerBound, $0) < (found[$1].range.lowerBound, $1)
    }
    var kept: [SecretSuspect] = []
    for index in order where kept.last.map({ !$0.range.overlaps(found[index].range) }) ?? true {
      kept.append(found[index])
    }
    return kept
  }

  /// What a long run of characters holds.
  private static func add(_ word: Range<Int>, _ bytes: [UInt8], to found: inout [SecretSuspect]) {
    var word = word
    // The rest of an escape is no part of the value: `\n`, `\u003d`.
    if word.lowerBound > 0, bytes[word.lowerBound - 1] == UInt8(ascii: "\\"),
      bytes[word.lowerBound].isLetter
    {
      let length = bytes[word.lowerBound] == UInt8(ascii: "u") ? 5 : 1
      guard word.count >= SecretWords.shortest + length else { return }
      word = word.lowerBound + length..<word.upperBound
    }
    let known = forms(in: word, bytes)
    guard known.isEmpty else {
      found += known
      return
    }
    guard let label = SecretLabel(before: word.lowerBound, in: bytes) else { return }
    let value = whole(word, bytes)
    guard SecretLook.isRandom(bytes[value]), !SecretLook.isPlaceholder(bytes[value]),
      isClosed(after: value.upperBound, bytes)
    else { return }
    switch label {
    case .field(let name): found.append(SecretSuspect(sign: .field(name), range: value))
    case .pair: found.append(SecretSuspect(sign: nil, range: value))
    }
  }

  /// The run with what may follow in a key: dots, tildes and the padding of base 64.
  private static func whole(_ word: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
    var end = word.upperBound
    while end < bytes.count, end - word.lowerBound < 600 {
      let byte = bytes[end]
      guard
        byte.isLetter || byte.isDigit || byte == 0x2E || byte == 0x7E || byte == 0x3D
          || byte == 0x5F || byte == 0x2D || byte == 0x2B || byte == 0x2F
      else { break }
      end += 1
    }
    return word.lowerBound..<end
  }

  /// Whether a value ends here: what goes on with a bracket or a placeholder is an expression.
  private static func isClosed(after end: Int, _ bytes: [UInt8]) -> Bool {
    guard end < bytes.count else { return true }
    return !["(", "[", "{", "$", ":", "%", "<", "@"].contains { bytes[end] == $0.utf8.first }
  }

  /// The credentials of known forms in a run.
  private static func forms(in word: Range<Int>, _ bytes: [UInt8]) -> [SecretSuspect] {
    var found: [SecretSuspect] = []
    if let special = SecretForm.special(word, bytes) {
      let isExample = SecretLook.isPlaceholder(bytes[special.range])
      return isExample ? [] : [SecretSuspect(sign: .form(special.name), range: special.range)]
    }
    var start = word.lowerBound
    while start < word.upperBound {
      var end = start
      while end < word.upperBound, bytes[end] != 0x2F, bytes[end] != 0x2B { end += 1 }
      if end - start >= SecretWords.shortest, let name = SecretForm.form(of: bytes[start..<end]),
        !SecretLook.isPlaceholder(bytes[start..<end]), Set(bytes[start..<end]).count >= 10
      {
        found.append(SecretSuspect(sign: .form(name), range: start..<end))
      }
      start = end + 1
    }
    return found
  }

  /// The password in an address: `scheme://user:password@host`.
  private static func address(_ bytes: [UInt8], _ sign: Int) -> SecretSuspect? {
    var i = sign + 3
    let userStart = i
    while i < bytes.count, i - userStart <= 64, isAddressPart(bytes[i]) { i += 1 }
    guard i < bytes.count, bytes[i] == UInt8(ascii: ":") else { return nil }
    let user = bytes[userStart..<i]
    let start = i + 1
    i = start
    while i < bytes.count, i - start <= 200, isAddressPart(bytes[i]) || bytes[i] == 0x3A { i += 1 }
    guard i + 1 < bytes.count, bytes[i] == UInt8(ascii: "@"), i > start,
      bytes[i + 1].isLetter || bytes[i + 1].isDigit
    else { return nil }
    let value = bytes[start..<i]
    // `postgres:postgres`: what a server on one's own machine starts with.
    guard !value.elementsEqual(user),
      SecretLook.isRandom(value) && !SecretLook.isPlaceholder(value)
        || SecretLook.isPassword(value)
    else { return nil }
    return SecretSuspect(sign: .address, range: start..<i)
  }

  private static func isAddressPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x22, 0x27, 0x28, 0x29, 0x2F, 0x3A, 0x3C, 0x3E, 0x40, 0x5C, 0x60, 0x7B, 0x7D,
      0x7F...:
      false
    default: true
    }
  }

  /// The value of a field that is named for a password.
  private static func password(_ bytes: [UInt8], _ sign: Int) -> SecretSuspect? {
    var end = sign + 3
    while end < bytes.count, end - sign < 64, SecretLabel.isName(bytes[end]) { end += 1 }
    let word = SecretLabel.name(endingAt: end, in: bytes)
    guard SecretField(bytes[word]) == .password else { return nil }
    let name = String(decoding: bytes[word], as: UTF8.self)
    var i = end
    while i < bytes.count, i - end < 4, [0x22, 0x27, 0x5C, 0x20].contains(bytes[i]) { i += 1 }
    guard i < bytes.count, bytes[i] == 0x3A || bytes[i] == 0x3D else { return nil }
    i += 1
    while i < bytes.count, bytes[i] == 0x20 { i += 1 }
    if i + 1 < bytes.count, bytes[i] == 0x5C, bytes[i + 1] == 0x22 { i += 1 }
    guard i < bytes.count else { return nil }
    let quote: UInt8? = bytes[i] == 0x22 || bytes[i] == 0x27 ? bytes[i] : nil
    if quote != nil { i += 1 }
    let first = i
    while i < bytes.count, i - first <= 64, bytes[i] > 0x20, bytes[i] != quote ?? 0,
      quote != nil || ![0x2C, 0x3B, 0x26, 0x7D, 0x5D, 0x5C, 0x22, 0x27].contains(bytes[i])
    { i += 1 }
    let value = first..<i
    guard value.count > 0, bytes[i - 1] != 0x5C || quote == nil else {
      return escaped(value, name, bytes)
    }
    let isWhole = i >= bytes.count || (quote.map { bytes[i] == $0 } ?? endsLine(bytes, i))
    guard isWhole, SecretLook.isPassword(bytes[value]) else { return nil }
    return SecretSuspect(sign: .password(name), range: value)
  }

  /// A value whose closing quote is escaped: `"password = \"…\""`.
  private static func escaped(_ value: Range<Int>, _ name: String, _ bytes: [UInt8])
    -> SecretSuspect?
  {
    let value = value.dropLast()
    guard value.count > 0, SecretLook.isPassword(bytes[value]) else { return nil }
    return SecretSuspect(sign: .password(name), range: value)
  }

  /// Whether nothing but a separator, a comment or the end of the line follows.
  private static func endsLine(_ bytes: [UInt8], _ offset: Int) -> Bool {
    if bytes[offset] != 0x20, bytes[offset] != 0x09 { return true }
    var i = offset
    while i < bytes.count, bytes[i] == 0x20 || bytes[i] == 0x09 { i += 1 }
    return i >= bytes.count || bytes[i] == 0x0A || bytes[i] == 0x0D || bytes[i] == 0x23
      || bytes[i] == 0x7D
  }
}
