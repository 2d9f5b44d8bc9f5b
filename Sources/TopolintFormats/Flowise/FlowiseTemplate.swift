import TopolintSource
import TopolintSyntax

/// One thing that a text names: what stands between `{{` and `}}`, or a bare `$flow.state.name`.
struct FlowiseReference {
  /// The words, without blanks around and backslashes.
  let text: String
  /// Where it stands, with its braces.
  let span: Span
}

/// What Flowise finds in texts.
enum FlowiseTemplate {
  /// The references in a text, each different one once; `bare` also finds `$flow.state.name` without
  /// braces, as old flows and code have it.
  static func references(in node: SyntaxNode, bare: Bool = false) -> [FlowiseReference] {
    let bytes = node.textBytes
    let base = bytes.startIndex
    var found: [(text: String, range: Range<Int>)] = []
    var seen: Set<String> = []
    var i = base
    while i < bytes.endIndex, found.count < 1_000 {
      if bytes[i] == 0x7B, i + 1 < bytes.endIndex, bytes[i + 1] == 0x7B,
        let end = close(bytes, from: i + 2)
      {
        let text = words(bytes[i + 2..<end])
        if !text.isEmpty, seen.insert(text).inserted {
          found.append((text, i - base..<end + 2 - base))
        }
        i = end + 2
      } else if bare, bytes[i] == 0x24, bytes[i...].starts(with: state) {
        var end = i + state.count
        while end < bytes.endIndex, bytes[end].isNamePart { end += 1 }
        let text = String(decoding: bytes[i..<end], as: UTF8.self)
        if end > i + state.count, seen.insert(text).inserted {
          found.append((text, i - base..<end - base))
        }
        i = end
      } else {
        i += 1
      }
    }
    guard !found.isEmpty else { return [] }
    let spans = node.spans(ofText: found.map(\.range))
    return zip(found, spans).map { FlowiseReference(text: $0.text, span: $1) }
  }

  /// A text without its markup: tags are taken out, entities are what they stand for.
  static func plain(_ text: String) -> String {
    var plain = ""
    var isTag = false
    for character in text.unicodeScalars {
      switch character {
      case "<": isTag = true
      case ">" where isTag: isTag = false
      default: if !isTag { plain.unicodeScalars.append(character) }
      }
    }
    for (entity, character) in entities where plain.hasPart(entity) {
      plain = plain.replacing(entity, character)
    }
    return trimmed(plain)
  }

  private static let entities = [
    ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
  ]

  /// A text without the blanks around it.
  static func trimmed(_ text: String) -> String {
    let start = text.drop { $0.isWhitespace }
    var end = start
    while let last = end.last, last.isWhitespace { end = end.dropLast() }
    return String(end)
  }

  /// A name as the engine compares it: small letters, `_` for blanks.
  static func key(_ name: String) -> String {
    trimmed(name).lowercased().split { $0.isWhitespace }.joined(separator: "_")
  }

  private static let state = Array("$flow.state.".utf8)

  /// Where `}}` stands; nil where a line or another brace comes first.
  private static func close(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
    var i = start
    while i + 1 < bytes.endIndex, i - start < 256 {
      switch bytes[i] {
      case 0x7D: return bytes[i + 1] == 0x7D ? i : nil
      case 0x7B, 0x0A: return nil
      default: i += 1
      }
    }
    return nil
  }

  private static func words(_ bytes: ArraySlice<UInt8>) -> String {
    trimmed(String(decoding: bytes.filter { $0 != 0x5C }, as: UTF8.self))
  }
}

extension String {
  /// The text with every occurrence of `part` replaced.
  fileprivate func replacing(_ part: String, _ other: String) -> String {
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.utf8.starts(with: part.utf8) {
        result += other
        rest = rest[rest.utf8.index(rest.startIndex, offsetBy: part.utf8.count)...]
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
