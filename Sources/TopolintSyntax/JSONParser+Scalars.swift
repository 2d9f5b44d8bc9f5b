internal import TopolintSource

extension JSONParser {
  /// Reads a string; `at` is on its opening quote. False when reading ends here.
  @inline(__always)
  mutating func string(_ bytes: Swift.Span<UInt8>) -> Bool {
    let start = at
    var i = start &+ 1
    while i < bytes.count {
      let byte = bytes[i]
      if byte == 0x22 {
        builder.add(
          Record(
            lower: UInt32(truncatingIfNeeded: start), upper: UInt32(truncatingIfNeeded: i &+ 1),
            first: Int32(truncatingIfNeeded: start &+ 1),
            count: Int32(truncatingIfNeeded: i &- start &- 1), kind: .string, style: .doubleQuoted))
        at = i &+ 1
        return true
      }
      if byte == 0x5C || byte < 0x20 { break }
      i &+= 1
      // Most strings are short; of a long one 16 bytes at a time.
      if i &- start == 17 { i = Self.skipOrdinary(bytes, i) }
    }
    return decodedString(bytes, from: start, upTo: i)
  }

  /// Moves over whole runs of 16 bytes that mean themselves in a string, without branches on them,
  /// for the compiler to use vector instructions.
  private static func skipOrdinary(_ bytes: Swift.Span<UInt8>, _ start: Int) -> Int {
    var i = start
    while i + 16 <= bytes.count {
      let chunk = bytes.extracting(i..<i + 16)
      // Nothing of a quote, a backslash and a control character is left of it.
      var least: UInt8 = 0xFF
      for j in 0..<16 {
        let byte = chunk[j]
        least = min(least, min(byte ^ 0x22, min(byte ^ 0x5C, byte & 0xE0)))
      }
      if least == 0 { break }
      i += 16
    }
    return i
  }

  /// Reads a string that differs from its bytes from `plainEnd` on.
  private mutating func decodedString(
    _ bytes: Swift.Span<UInt8>, from start: Int, upTo plainEnd: Int
  ) -> Bool {
    let poolStart = builder.pool.count
    builder.pool.append(contentsOf: source.bytes[start + 1..<max(start + 1, plainEnd)])
    at = plainEnd
    var isClosed = false
    var goesOn = true
    while at < bytes.count, goesOn {
      let byte = bytes[at]
      if byte == 0x22 {
        isClosed = true
        at += 1
        break
      } else if byte == 0x5C {
        goesOn = escape(bytes)
      } else if byte < 0x20 {
        goesOn = slip(
          "a raw control character in a string; write it as an escape such as `\\n`", at, at + 1)
        builder.pool.append(byte)
        at += 1
      } else {
        let run = at
        while at < bytes.count, bytes[at] != 0x22, bytes[at] != 0x5C, bytes[at] >= 0x20 { at &+= 1 }
        builder.pool.append(contentsOf: source.bytes[run..<at])
      }
    }
    builder.add(
      Record(
        lower: UInt32(start), upper: UInt32(at), first: Int32(poolStart),
        count: Int32(builder.pool.count - poolStart), kind: .string, style: .doubleQuoted,
        flags: .pooled))
    if !isClosed, goesOn {
      report("the file ends inside this string; close it with `\"`", start, start + 1)
    }
    return isClosed && goesOn
  }

  /// Reads an escape; `at` is on its backslash. False when there were too many slips.
  private mutating func escape(_ bytes: Swift.Span<UInt8>) -> Bool {
    let start = at
    guard start + 1 < bytes.count else {
      at = bytes.count
      return true
    }
    at += 2
    let plain: UInt8
    switch bytes[start + 1] {
    case 0x22: plain = 0x22
    case 0x5C: plain = 0x5C
    case 0x2F: plain = 0x2F
    case 0x62: plain = 0x08
    case 0x66: plain = 0x0C
    case 0x6E: plain = 0x0A
    case 0x72: plain = 0x0D
    case 0x74: plain = 0x09
    case 0x75: return unicodeEscape(bytes, from: start)
    default:
      // Kept as written: the backslash, then whatever follows is read as itself.
      at = start + 1
      builder.pool.append(0x5C)
      return slip("JSON has no such escape; double the backslash", start, start + 2)
    }
    builder.pool.append(plain)
    return true
  }

  private mutating func unicodeEscape(_ bytes: Swift.Span<UInt8>, from start: Int) -> Bool {
    guard let unit = unit(bytes, start) else {
      at = start + 1
      builder.pool.append(0x5C)
      return slip("`\\u` takes four hexadecimal digits", start, start + 2)
    }
    at = start + 6
    if unit >= 0xD800, unit < 0xDC00, let low = self.unit(bytes, at), low >= 0xDC00, low < 0xE000 {
      at += 6
      let value = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
      append(Unicode.Scalar(value))
    } else if let scalar = Unicode.Scalar(UInt32(unit)) {
      append(scalar)
    } else {
      append(nil)
      builder.issues.append(
        .warning, .loneSurrogate,
        "half of a surrogate pair, which no text can hold; it was read as U+FFFD",
        at: builder.span(start, at))
    }
    return true
  }

  private mutating func append(_ scalar: Unicode.Scalar?) {
    builder.pool.append(contentsOf: Array(String(scalar ?? "\u{FFFD}").utf8))
  }

  /// The four digits of the `\u` escape at `offset`, or nil when there is none.
  private func unit(_ bytes: Swift.Span<UInt8>, _ offset: Int) -> UInt16? {
    guard offset + 6 <= bytes.count, bytes[offset] == 0x5C, bytes[offset + 1] == 0x75 else {
      return nil
    }
    var value: UInt16 = 0
    for i in offset + 2..<offset + 6 {
      guard let digit = ScalarText.digit(bytes[i]) else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  /// Reads a number; `at` is on its first byte. False when there were too many slips.
  mutating func number(_ bytes: Swift.Span<UInt8>) -> Bool {
    let start = at
    var i = start
    var isFloat = false
    if bytes[i] == 0x2D { i += 1 }
    let whole = i
    digits(bytes, &i)
    var isSound = i > whole && (bytes[whole] != 0x30 || i == whole + 1)
    if i < bytes.count, bytes[i] == 0x2E {
      isFloat = true
      i += 1
      let fraction = i
      digits(bytes, &i)
      isSound = isSound && i > fraction
    }
    if i < bytes.count, bytes[i] | 0x20 == 0x65 {
      isFloat = true
      i += 1
      if i < bytes.count, bytes[i] == 0x2B || bytes[i] == 0x2D { i += 1 }
      let exponent = i
      digits(bytes, &i)
      isSound = isSound && i > exponent
    }
    if i < bytes.count, isWordByte(bytes[i]) { isSound = false }
    guard isSound else { return word(bytes) }
    add(start, i, isFloat ? .float : .integer)
    return true
  }

  /// Reads `true`, `false` or `null`, or reports the bare word. False when there were too many
  /// slips.
  mutating func word(_ bytes: Swift.Span<UInt8>) -> Bool {
    let start = at
    var i = start
    while i < bytes.count, isWordByte(bytes[i]) { i += 1 }
    let text = bytes.extracting(start..<max(i, min(start + 1, bytes.count)))
    let isNumber = bytes[start] < 0x3A
    let kind = isNumber ? .string : ScalarText.kind(text)
    let isLower =
      text[0] >= 0x61 && text[text.count - 1] >= 0x61 && (text.count < 2 || text[1] >= 0x61)
    add(start, start + text.count, kind)
    if kind != .string, isLower { return true }
    return slip(
      isNumber
        ? "this is not a JSON number; leading zeros, `+` and a bare `.` are not allowed"
        : Self.constant(text).map { "this is not a JSON value; write `\($0)`" }
          ?? "this is not a JSON value; put text in double quotes", start, start + text.count)
  }

  /// The JSON value that a word of another language means.
  private static func constant(_ text: Swift.Span<UInt8>) -> String? {
    guard text.count <= 9 else { return nil }
    var word = ""
    for i in 0..<text.count { word.unicodeScalars.append(Unicode.Scalar(text[i] | 0x20)) }
    return switch word {
    case "true", "false": word
    case "null", "none", "nil", "undefined": "null"
    default: nil
    }
  }

  private mutating func add(_ lower: Int, _ upper: Int, _ kind: SyntaxNode.Kind) {
    builder.add(
      Record(
        lower: UInt32(lower), upper: UInt32(upper), first: Int32(lower),
        count: Int32(upper - lower), kind: kind, style: .plain))
    at = upper
  }

  @inline(__always)
  private func digits(_ bytes: Swift.Span<UInt8>, _ i: inout Int) {
    while i < bytes.count, bytes[i] &- 0x30 < 10 { i &+= 1 }
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
    default: false
    }
  }
}
