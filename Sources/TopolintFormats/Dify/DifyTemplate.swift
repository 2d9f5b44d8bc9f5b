import TopolintSource
import TopolintSyntax

/// One reference `{{#node.variable#}}` in a text.
struct DifyReference: Hashable {
  /// The id of the node, or a pseudo-node such as `sys`, then the variable and what is below it.
  let parts: [String]
  /// Where it is written, with its braces.
  let span: Span
}

/// Dify's variable references in texts and lists.
enum DifyTemplate {
  /// The references in a text, each different one once, where it stands first.
  ///
  /// A name without a point (`{{#context#}}`) is no reference but a slot of the node.
  static func references(in node: SyntaxNode) -> [DifyReference] {
    let bytes = node.textBytes
    var found: [(parts: [String], range: Range<Int>)] = []
    var seen: Set<[String]> = []
    let base = bytes.startIndex
    var i = base
    while let start = open(bytes, from: i) {
      guard let (parts, end) = parse(bytes, at: start + 3) else {
        i = start + 3
        continue
      }
      if seen.insert(parts).inserted { found.append((parts, start - base..<end - base)) }
      i = end
    }
    guard !found.isEmpty else { return [] }
    let spans = node.spans(ofText: found.map(\.range))
    return zip(found, spans).map { DifyReference(parts: $0.parts, span: $1) }
  }

  /// The parts of a list `[node, variable, ...]`; nil when it is none or shorter than two.
  static func selector(_ node: SyntaxNode) -> DifyReference? {
    let elements = node.elements
    let parts = elements.compactMap(\.text)
    guard parts.count > 1, parts.count == elements.count, !parts[0].isEmpty else { return nil }
    return DifyReference(parts: parts, span: node.span)
  }

  /// The offset of the next `{{#` at or after `start`.
  private static func open(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
    var i = start
    while let brace = ByteSearch.offset(of: 0x7B, in: bytes, from: i), brace + 2 < bytes.endIndex {
      if bytes[brace + 1] == 0x7B, bytes[brace + 2] == 0x23 { return brace }
      i = brace + 1
    }
    return nil
  }

  /// The names up to `#}}`, and the offset after it.
  private static func parse(_ bytes: ArraySlice<UInt8>, at start: Int) -> ([String], end: Int)? {
    var parts: [String] = []
    var first = start
    var i = start
    while i < bytes.endIndex {
      switch bytes[i] {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D:  // digits letters _ -
        i += 1
      case 0x2E, 0x23:  // . #
        guard i > first else { return nil }
        parts.append(String(decoding: bytes[first..<i], as: UTF8.self))
        if bytes[i] == 0x23 {
          guard parts.count > 1, i + 2 < bytes.endIndex, bytes[i + 1] == 0x7D,
            bytes[i + 2] == 0x7D
          else { return nil }
          return (parts, i + 3)
        }
        i += 1
        first = i
      default:
        return nil
      }
    }
    return nil
  }
}
