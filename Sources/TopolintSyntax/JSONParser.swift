internal import TopolintSource

/// One pass over a JSON text, iterative, over bytes that are known to be UTF-8.
struct JSONParser: ~Copyable {
  /// What may come next.
  enum Expectation {
    /// A value: at the start, and after `:`.
    case value
    /// A value or `]`: after `[`.
    case firstElement
    /// A value, after a comma in an array.
    case element
    /// A key or `}`: after `{`.
    case firstKey
    /// A key, after a comma in an object.
    case key
    /// A `:`.
    case colon
    /// A comma or the closing bracket.
    case commaOrEnd
    /// Nothing but blanks.
    case nothing
  }

  let dialect: JSONReader.Dialect
  let source: SourceText
  var builder: DocumentBuilder
  var comments: [Comment] = []
  /// The offset of the next byte to look at.
  var at: Int
  private var faults = 0
  private var lastComma = 0

  /// After this many slips the rest is not worth reading as JSON.
  private static let maximumFaults = 20

  init(source: SourceText, start: Int, dialect: JSONReader.Dialect, limits: ReadLimits) {
    self.source = source
    self.dialect = dialect
    at = start
    builder = DocumentBuilder(
      source: source, limits: limits, merges: false, expectedNodes: source.bytes.count / 12 + 16)
  }

  consuming func result() -> ReadResult {
    let document = builder.finish()
    if document == nil, builder.issues.issues.isEmpty {
      builder.issues.append(InputCheck.empty(source, 0..<source.bytes.count))
    }
    return ReadResult(
      documents: document.map { [$0] } ?? [], issues: builder.issues.issues, comments: comments)
  }

  /// Reads the text to its end, or to where it makes no more sense.
  mutating func run(_ bytes: Swift.Span<UInt8>) {
    var expectation = Expectation.value
    while true {
      skipBlanks(bytes)
      guard at < bytes.count else {
        finish(expectation, bytes)
        return
      }
      guard let next = step(expectation, bytes) else { return }
      expectation = next
    }
  }

  /// Takes one token; nil when reading ends here.
  @inline(__always)
  private mutating func step(
    _ expectation: Expectation, _ bytes: Swift.Span<UInt8>
  ) -> Expectation? {
    let byte = bytes[at]
    switch expectation {
    case .commaOrEnd:
      if byte == 0x2C {
        lastComma = at
        at += 1
        return isInObject ? .key : .element
      }
      if byte == 0x7D || byte == 0x5D { return close(byte) }
      guard canStartValue(byte) else { return stop(bytes, "expected `,` or the closing bracket") }
      guard slip("a `,` is missing before this value", at, at + 1) else { return nil }
      return isInObject ? .key : .element
    case .colon:
      if byte == 0x3A {
        at += 1
        return .value
      }
      guard canStartValue(byte) else { return stop(bytes, "expected `:` after the key") }
      return slip("a `:` is missing between the key and this value", at, at + 1) ? .value : nil
    case .firstKey, .key:
      if byte == 0x7D { return closeAfterComma(expectation == .key, byte) }
      guard byte == 0x22 else { return stop(bytes, "expected a key in double quotes") }
      guard builder.canAdd(at: at) else { return nil }
      return string(bytes) ? .colon : nil
    case .firstElement, .element:
      if byte == 0x5D { return closeAfterComma(expectation == .element, byte) }
      return value(byte, bytes)
    case .value:
      return value(byte, bytes)
    case .nothing:
      return stop(bytes, "the document has ended; nothing may follow it")
    }
  }

  private var isInObject: Bool { builder.top.isMapping }

  /// What follows a complete value.
  private var afterValue: Expectation { builder.depth == 0 ? .nothing : .commaOrEnd }

  private mutating func value(_ byte: UInt8, _ bytes: Swift.Span<UInt8>) -> Expectation? {
    switch byte {
    case 0x22:
      guard builder.canAdd(at: at), string(bytes) else { return nil }
      return afterValue
    case 0x7B, 0x5B:
      guard builder.canOpen(at: at) else { return nil }
      let isObject = byte == 0x7B
      builder.open(
        Record(
          lower: UInt32(truncatingIfNeeded: at), upper: UInt32(truncatingIfNeeded: at &+ 1),
          kind: isObject ? .mapping : .sequence, style: .flow))
      at += 1
      return isObject ? .firstKey : .firstElement
    case 0x2D, 0x30...0x39:
      guard builder.canAdd(at: at), number(bytes) else { return nil }
      return afterValue
    default:
      if byte == 0x24, at + 1 < bytes.count, bytes[at + 1] == 0x7B {
        return stop(
          bytes,
          "expected a value, not a placeholder: fill it in before, or put it in double quotes")
      }
      guard canStartValue(byte) else { return stop(bytes, "expected a value") }
      guard builder.canAdd(at: at), word(bytes) else { return nil }
      return afterValue
    }
  }

  /// Whether a value, or something meant as one, starts with this byte.
  private func canStartValue(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x22, 0x7B, 0x5B, 0x2D, 0x2B, 0x2E, 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
    default: false
    }
  }

  private mutating func closeAfterComma(_ isAfterComma: Bool, _ byte: UInt8) -> Expectation? {
    if isAfterComma, dialect == .json,
      !slip("a comma before the closing bracket; remove it", lastComma, lastComma + 1)
    {
      return nil
    }
    return close(byte)
  }

  private mutating func close(_ byte: UInt8) -> Expectation? {
    guard isInObject == (byte == 0x7D) else {
      let opened = Int(builder.records[Int(builder.top.id)].lower)
      report(
        "this bracket does not close the one that is open; the rest was not read", at, at + 1,
        notes: [("it was opened here", builder.span(opened, opened + 1))])
      return nil
    }
    at += 1
    builder.close(upper: at)
    return afterValue
  }

  /// Reports an end that comes too early.
  private mutating func finish(_ expectation: Expectation, _ bytes: Swift.Span<UInt8>) {
    if builder.depth > 0 {
      let opened = Int(builder.records[Int(builder.top.id)].lower)
      report(
        "the file ends inside this \(isInObject ? "object" : "array"); close it", at, at,
        notes: [("it was opened here", builder.span(opened, opened + 1))])
    } else if expectation != .nothing, !comments.isEmpty || builder.issues.issues.isEmpty {
      builder.issues.append(InputCheck.empty(source, 0..<bytes.count))
    }
  }

  /// Reports something that reading cannot go past.
  private mutating func stop(_ bytes: Swift.Span<UInt8>, _ message: String) -> Expectation? {
    let byte = bytes[at]
    let length = byte < 0x80 ? 1 : max(1, ByteSurvey.character(bytes, at, bytes.count).0)
    report("\(message); the rest was not read", at, at + length)
    return nil
  }

  /// Reports something that reading goes past; false when there were too many.
  mutating func slip(_ message: String, _ lower: Int, _ upper: Int) -> Bool {
    report(message, lower, upper)
    faults += 1
    return faults < Self.maximumFaults
  }

  mutating func report(
    _ message: String, _ lower: Int, _ upper: Int,
    notes: [(message: String, span: Span)] = []
  ) {
    builder.issues.append(
      .error, .syntax, message, at: builder.span(lower, min(upper, source.bytes.count)),
      notes: notes)
  }

  /// Moves over blanks, line breaks and comments.
  @inline(__always)
  private mutating func skipBlanks(_ bytes: Swift.Span<UInt8>) {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x0A, 0x0D, 0x09: at &+= 1
      case 0x2F: if !comment(bytes) { return }
      default: return
      }
    }
  }

  /// Moves over a comment; false when there is none.
  private mutating func comment(_ bytes: Swift.Span<UInt8>) -> Bool {
    let start = at
    guard start + 1 < bytes.count, bytes[start + 1] == 0x2F || bytes[start + 1] == 0x2A else {
      return false
    }
    let isBlock = bytes[start + 1] == 0x2A
    var end = start + 2
    var isClosed = !isBlock
    if isBlock {
      while end < bytes.count, !isClosed {
        isClosed = bytes[end] == 0x2F && bytes[end - 1] == 0x2A && end > start + 2
        end += 1
      }
    } else {
      while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    }
    at = end
    if !isClosed { report("this comment is not closed; end it with `*/`", start, start + 2) }
    if dialect == .json, isClosed,
      !slip("JSON has no comments; remove this one", start, end)
    {
      at = start
      return false
    }
    guard comments.count < builder.limits.maximumComments else { return true }
    comments.append(
      Comment(source, start..<end, marker: 2, closing: isBlock && isClosed ? 2 : 0))
    return true
  }
}
