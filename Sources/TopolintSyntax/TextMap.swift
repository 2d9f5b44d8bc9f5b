internal import TopolintSource

/// Lines the decoded text of a scalar up with the bytes it was read from, going forwards.
///
/// It does not decode again: it walks both and lets the style say what may stand in the file where
/// the text has something else. Where neither fits, it gives up rather than guess.
struct TextMap {
  /// A run of text bytes and the file bytes that made them.
  private struct Step {
    var text: Range<Int>
    var file: Range<Int>
  }

  private let bytes: [UInt8]
  private let text: ArraySlice<UInt8>
  private let style: SyntaxNode.Style
  private let contentStart: Int
  private let contentEnd: Int
  /// The indentation of a block scalar's lines, in spaces.
  private var indent = 0
  private var step = Step(text: 0..<0, file: 0..<0)
  private var isLost = false

  /// A map for a scalar whose text is in the pool.
  init(_ document: Document, _ record: Record) {
    bytes = document.source.bytes
    text = document.textBytes(of: record)
    style = record.style
    var start = Int(record.lower)
    var end = Int(record.upper)
    switch style {
    case .singleQuoted, .doubleQuoted:
      start += 1
      if Self.isClosed(bytes[start..<max(start, end)], style) { end -= 1 }
    case .literal, .folded:
      start = NodeProperties.lineEnd(bytes, from: start, to: end)
      start = Self.afterBreak(bytes, start, end)
    default: break
    }
    contentStart = start
    contentEnd = end
    if style == .literal || style == .folded { indent = findIndent() }
    step.file = contentStart..<contentStart
    if style == .literal || style == .folded { step.file = skipIndent(contentStart) }
  }

  /// Whether a quoted scalar, without its first quote, ends with one: a file may break off in it.
  private static func isClosed(_ bytes: ArraySlice<UInt8>, _ style: SyntaxNode.Style) -> Bool {
    guard bytes.last == (style == .doubleQuoted ? 0x22 : 0x27) else { return false }
    let escapes = bytes.dropLast().reversed().prefix { $0 == 0x5C }
    return style == .singleQuoted || escapes.count.isMultiple(of: 2)
  }

  /// Where the text byte with the number `offset` starts in the file, or nil; `offset` may be the
  /// length of the text, and is never below one that was asked for before.
  mutating func start(of offset: Int) -> Int? {
    guard offset < text.count else { return end(of: text.count - 1) }
    guard seek(offset) else { return nil }
    return step.text.count == step.file.count
      ? step.file.lowerBound + offset - step.text.lowerBound : step.file.lowerBound
  }

  /// Where the text byte with the number `offset` ends in the file, or nil; `offset` is never below
  /// one that was asked for before.
  mutating func end(of offset: Int) -> Int? {
    guard seek(offset) else { return nil }
    return step.text.count == step.file.count
      ? step.file.lowerBound + offset - step.text.lowerBound + 1 : step.file.upperBound
  }

  /// Moves to the step that holds the text byte with the number `offset`.
  private mutating func seek(_ offset: Int) -> Bool {
    precondition(offset >= step.text.lowerBound, "a text map only goes forwards")
    while !isLost, offset >= step.text.upperBound { advance() }
    return !isLost
  }

  /// Takes the next step.
  private mutating func advance() {
    let at = step.text.upperBound
    let file = step.file.upperBound
    guard at < text.count else {
      isLost = true
      return
    }
    let wanted = text[text.startIndex + at]
    let isSpace = wanted == 0x20 || wanted == 0x0A
    if file >= contentEnd {
      // What a block scalar's `+` or `>` keeps of the line breaks after its last line.
      isLost = !isSpace
      step = Step(text: at..<at + 1, file: contentEnd..<contentEnd)
      return
    }
    switch style {
    case .doubleQuoted where bytes[file] == 0x5C:
      escape(at, file)
    case .singleQuoted where wanted == 0x27:
      take(at, 1, file, 2)
    case .literal, .folded:
      if isBreak(bytes[file]) {
        foldBlock(at, file, wanted)
      } else {
        match(at, file, wanted)
      }
    default:
      if isSpace, let end = foldedRun(file) {
        fold(at, file, end)
      } else {
        match(at, file, wanted)
      }
    }
  }

  /// Steps over bytes that are the same in the file: the one that is wanted, and those after it that
  /// no style gives a meaning of their own.
  private mutating func match(_ at: Int, _ file: Int, _ wanted: UInt8) {
    isLost = bytes[file] != wanted
    let count = runLength(at, file)
    step = Step(text: at..<at + count, file: file..<file + count)
  }

  /// How many bytes from `at` and `file` on are one run, the first whatever it is.
  private func runLength(_ at: Int, _ file: Int) -> Int {
    let isBlock = style == .literal || style == .folded
    let most = min(text.count - at, contentEnd - file)
    let own = text.span.extracting(at..<at + most)
    let other = bytes.span.extracting(file..<file + most)
    var count = 1
    // Lines of a block scalar 16 bytes at a time, without branches on them.
    while isBlock, count &+ 16 <= most {
      let mine = own.extracting(count..<count &+ 16)
      let theirs = other.extracting(count..<count &+ 16)
      var odd: UInt8 = 0
      for j in 0..<16 {
        let isBreak: UInt8 = theirs[j] == 0x0A || theirs[j] == 0x0D ? 1 : 0
        odd |= mine[j] ^ theirs[j] | isBreak
      }
      if odd != 0 { break }
      count &+= 16
    }
    while count < most {
      let byte = other[count]
      guard byte == own[count] else { break }
      if isBlock ? byte == 0x0A || byte == 0x0D : byte <= 0x20 || byte == 0x27 || byte == 0x5C {
        break
      }
      count &+= 1
    }
    return count
  }

  private mutating func take(_ at: Int, _ textCount: Int, _ file: Int, _ fileCount: Int) {
    isLost = at + textCount > text.count || file + fileCount > contentEnd
    step = Step(text: at..<at + textCount, file: file..<file + fileCount)
  }

  // MARK: Flow scalars

  /// The end of a run of blanks with at least one line break in it, or nil when there is none.
  private func foldedRun(_ file: Int) -> Int? {
    var i = file
    var hasBreak = false
    while i < contentEnd, bytes[i] == 0x20 || bytes[i] == 0x09 || isBreak(bytes[i]) {
      hasBreak = hasBreak || isBreak(bytes[i])
      i += 1
    }
    return hasBreak ? i : nil
  }

  /// A folded run is one space, or the line breaks after the first.
  private mutating func fold(_ at: Int, _ file: Int, _ end: Int) {
    var count = 1
    if text[text.startIndex + at] == 0x0A {
      while at + count < text.count, text[text.startIndex + at + count] == 0x0A { count += 1 }
    }
    step = Step(text: at..<at + count, file: file..<end)
  }

  /// The text bytes that an escape of a double-quoted scalar makes (YAML 1.2, 5.7).
  private mutating func escape(_ at: Int, _ file: Int) {
    guard file + 1 < contentEnd else {
      isLost = true
      return
    }
    switch bytes[file + 1] {
    case 0x78: take(at, scalarLength(at), file, 4)
    case 0x75:
      // In JSON a character beyond U+FFFF is two escapes.
      take(at, scalarLength(at), file, scalarLength(at) == 4 ? 12 : 6)
    case 0x55: take(at, scalarLength(at), file, 10)
    case 0x4E, 0x5F, 0x4C, 0x50: take(at, scalarLength(at), file, 2)
    case 0x0A, 0x0D:
      var end = Self.afterBreak(bytes, file + 1, contentEnd)
      while end < contentEnd, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
      step = Step(text: at..<at, file: file..<end)
    default: take(at, 1, file, 2)
    }
  }

  /// The length of the character at the text offset `at`.
  private func scalarLength(_ at: Int) -> Int {
    let byte = text[text.startIndex + at]
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
  }

  // MARK: Block scalars

  /// Steps over the end of a block scalar's line, the blank lines after it and the indentation.
  private mutating func foldBlock(_ at: Int, _ file: Int, _ wanted: UInt8) {
    let next = skipIndent(Self.afterBreak(bytes, file, contentEnd)).upperBound
    if wanted == 0x0A {
      step = Step(text: at..<at + 1, file: file..<next)
      // `a`, blank line, `b` folds to one line break: the file has one more than the text.
      if style == .folded, next < contentEnd, isBreak(bytes[next]),
        at + 1 < text.count, text[text.startIndex + at + 1] != 0x0A
      {
        step.file = file..<skipIndent(Self.afterBreak(bytes, next, contentEnd)).upperBound
      }
    } else if style == .folded, wanted == 0x20 {
      step = Step(text: at..<at + 1, file: file..<next)
    } else {
      isLost = true
    }
  }

  /// The spaces of a block scalar's indentation from `offset` on.
  private func skipIndent(_ offset: Int) -> Range<Int> {
    var i = offset
    while i < contentEnd, i < offset + indent, bytes[i] == 0x20 { i += 1 }
    return offset..<i
  }

  /// A block scalar's indentation: what its first line that is not blank has more than the text.
  private func findIndent() -> Int {
    var line = contentStart
    while line < contentEnd {
      var i = line
      while i < contentEnd, bytes[i] == 0x20 { i += 1 }
      if i < contentEnd, !isBreak(bytes[i]) {
        var own = text.startIndex
        while own < text.endIndex, text[own] == 0x0A { own += 1 }
        var spaces = 0
        while own < text.endIndex, text[own] == 0x20 {
          own += 1
          spaces += 1
        }
        return max(0, i - line - spaces)
      }
      line = Self.afterBreak(bytes, i, contentEnd)
    }
    return 0
  }

  private func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  private static func afterBreak(_ bytes: [UInt8], _ offset: Int, _ end: Int) -> Int {
    guard offset < end else { return end }
    let isPair = bytes[offset] == 0x0D && offset + 1 < end && bytes[offset + 1] == 0x0A
    return offset + (isPair ? 2 : 1)
  }
}
