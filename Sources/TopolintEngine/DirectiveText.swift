internal import TopolintSource

/// The text of a suppression, taken apart; where the form is wrong, with what seems to be meant.
struct DirectiveText {
  private(set) var names: [Directive.Name] = []
  private(set) var isFileWide = false
  private(set) var hasReason = false
  private(set) var fault: Directive.Fault?

  private static let marker = Array("topolint:".utf8)
  /// What other linters say for it.
  private static let otherWords = ["disable", "allow", "skip", "suppress", "noqa", "nolint"]

  private let bytes: [UInt8]
  private let file: FileID

  /// Whether a comment names the tool, so that it is worth taking apart.
  static func mayHold(_ bytes: [UInt8], _ span: Span) -> Bool {
    markerStart(bytes, Int(span.lower)..<Int(span.upper)) != nil
  }

  /// Reads a comment; nil when it only mentions the marker in passing.
  init?(_ comment: Comment, in source: SourceText) {
    bytes = source.bytes
    file = source.file
    let range = Int(comment.span.lower)..<Int(comment.span.upper)
    guard let start = Self.markerStart(bytes, range) else { return nil }
    // What stands before the marker may be blanks and comment signs only: else it is prose.
    guard
      bytes[range.lowerBound..<start].split(whereSeparator: { $0 == 0x23 }).last?
        .allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x2F }) ?? true
    else { return nil }
    let wordStart = blanks(from: start + Self.marker.count, to: range.upperBound)
    let wordEnd = word(from: wordStart, to: range.upperBound)
    let written = String(decoding: bytes[wordStart..<wordEnd], as: UTF8.self)
    let small = written.lowercased()
    let isSmall = bytes[start..<(start + Self.marker.count)].elementsEqual(Self.marker)
    let isWord = small == "ignore" || small == "ignore-file"
    // `Topolint: see the manual` is prose.
    if !isSmall, !isWord { return nil }
    let meant = isWord ? small : Self.meant(small)
    isFileWide = meant == "ignore-file"
    let end = readNames(from: blanks(from: wordEnd, to: range.upperBound), to: range.upperBound)
    var message: String?
    if !isSmall || isWord && written != small {
      message = "a suppression is written in small letters: `topolint: \(small)[rule] reason`"
    } else if !isWord {
      let hint = suggestion(for: written, among: ["ignore", "ignore-file"])
      message = "`\(written)` is no suppression\(hint)"
    } else {
      switch end.form {
      case .closed: message = names.isEmpty ? "`\(written)[]` names no rule" : nil
      case .open: message = "the bracket after `\(written)` is not closed"
      case .bare:
        message = "`\(written)` does not name its rules in brackets: `\(written)[rule] reason`"
      }
    }
    hasReason = bytes[end.offset..<range.upperBound].contains { Self.isWord($0) || $0 >= 0x80 }
    guard let message else { return }
    fault = Directive.Fault(message: message)
    if let meant, !names.isEmpty {
      let span = Span(file: file, lower: UInt32(start), upper: UInt32(end.offset))
      fault?.repair = (span, meant)
    }
  }

  /// The word that another one was likely meant for.
  private static func meant(_ word: String) -> String? {
    if let near = nearest(word, among: ["ignore-file", "ignore"]) { return near }
    guard let other = otherWords.first(where: { word.hasPrefix($0) }) else { return nil }
    return word == other + "-file" ? "ignore-file" : "ignore"
  }

  private enum Form { case closed, open, bare }

  /// Reads the names of the rules from `start` on: those in brackets, or the first words. Gives the
  /// form that they have and where they end.
  private mutating func readNames(from start: Int, to end: Int) -> (form: Form, offset: Int) {
    guard start < end, bytes[start] == UInt8(ascii: "[") else {
      return (.bare, readWords(from: start, to: end))
    }
    guard let close = bytes[start..<end].firstIndex(of: UInt8(ascii: "]")) else {
      return (.open, readWords(from: blanks(from: start + 1, to: end), to: end))
    }
    for part in bytes[(start + 1)..<close].split(separator: UInt8(ascii: ",")) {
      guard let first = part.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }),
        let last = part.lastIndex(where: { $0 != 0x20 && $0 != 0x09 })
      else { continue }
      add(first..<last + 1)
    }
    return (.closed, close + 1)
  }

  /// Reads words with commas between them; the offset after the last.
  private mutating func readWords(from start: Int, to end: Int) -> Int {
    var last = start
    var i = start
    while true {
      let upper = word(from: i, to: end)
      if upper == i { return last }
      add(i..<upper)
      last = upper
      let next = blanks(from: upper, to: end)
      guard next < end, bytes[next] == UInt8(ascii: ",") else { return last }
      i = blanks(from: next + 1, to: end)
    }
  }

  private mutating func add(_ range: Range<Int>) {
    names.append(
      Directive.Name(
        text: String(decoding: bytes[range], as: UTF8.self),
        span: Span(
          file: file, lower: UInt32(range.lowerBound), upper: UInt32(range.upperBound))))
  }

  private func blanks(from start: Int, to end: Int) -> Int {
    var i = start
    while i < end, bytes[i] == 0x20 || bytes[i] == 0x09 { i += 1 }
    return i
  }

  private func word(from start: Int, to end: Int) -> Int {
    var i = start
    while i < end, Self.isWord(bytes[i]) { i += 1 }
    return i
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// Where the marker first stands in a range of `bytes`, in small letters or capitals.
  private static func markerStart(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    guard range.upperBound <= bytes.count, range.count >= marker.count else { return nil }
    return (range.lowerBound...(range.upperBound - marker.count)).first { start in
      bytes[start] | 0x20 == marker[0]
        && zip(bytes[start..<(start + marker.count)], marker).allSatisfy {
          $0 == $1 || $0 | 0x20 == $1
        }
    }
  }
}
