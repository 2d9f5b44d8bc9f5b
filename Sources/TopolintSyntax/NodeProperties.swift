/// The anchor and the tag that stand before a node, and the ends of scalars.
enum NodeProperties {
  /// The offset after the anchors, tags, blanks and comments from `lower` on, at most `upper`, and
  /// whether there was a lone `!`, which makes a plain scalar a string.
  ///
  /// libyaml's marks start at the first property; the word itself starts later (study 4.4).
  static func skip(
    _ bytes: [UInt8], from lower: Int, to upper: Int
  ) -> (end: Int, isNonSpecific: Bool) {
    let span = bytes.span
    let end = min(upper, span.count)
    var i = lower
    var isNonSpecific = false
    while i < end {
      switch span[i] {
      case 0x20, 0x09, 0x0A, 0x0D:
        i += 1
      case 0x23:
        while i < end, span[i] != 0x0A, span[i] != 0x0D { i += 1 }
      case 0x26, 0x21:
        let start = i
        let isVerbatim = i + 1 < end && span[i] == 0x21 && span[i + 1] == 0x3C
        i += 1
        while i < end, !endsProperty(span[i], isVerbatim) { i += 1 }
        if i == start + 1, span[start] == 0x21 { isNonSpecific = true }
      default:
        return (i, isNonSpecific)
      }
    }
    return (end, isNonSpecific)
  }

  private static func endsProperty(_ byte: UInt8, _ isVerbatim: Bool) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D: true
    case 0x2C, 0x5B, 0x5D, 0x7B, 0x7D: !isVerbatim
    default: false
    }
  }

  /// The end of the line that holds `lower`, at most `upper`: a block scalar's header ends there.
  static func lineEnd(_ bytes: [UInt8], from lower: Int, to upper: Int) -> Int {
    var i = lower
    while i < upper, bytes[i] != 0x0A, bytes[i] != 0x0D { i += 1 }
    return i
  }

  /// `upper` without the blanks and line breaks before it: libyaml ends a block scalar after the
  /// blank lines that follow it.
  static func trimmedEnd(_ bytes: [UInt8], from lower: Int, to upper: Int) -> Int {
    var end = upper
    while end > lower {
      switch bytes[end - 1] {
      case 0x20, 0x09, 0x0A, 0x0D: end -= 1
      default: return end
      }
    }
    return end
  }

  /// The prefix of the tags of the YAML type repository.
  private static let repository = "tag:yaml.org,2002:"

  /// The index of a tag as `SyntaxNode.tag` tells it, -1 for the core tags.
  static func customTag(_ tag: String, _ builder: inout DocumentBuilder) -> Int32 {
    guard tag.hasPrefix(repository) else { return builder.index(ofTag: tag) }
    let name = String(tag.dropFirst(repository.count))
    switch name {
    case "str", "int", "float", "bool", "null", "map", "seq": return -1
    default: return builder.index(ofTag: "!!" + name)
    }
  }

  /// The kind of a scalar that a tag stands before: what the core tag says where the text allows
  /// it, else a string.
  static func kind(_ kind: SyntaxNode.Kind, tag: String) -> SyntaxNode.Kind {
    switch tag {
    case repository + "int": kind == .integer ? .integer : .string
    case repository + "float": kind == .integer || kind == .float ? .float : .string
    case repository + "bool": kind == .bool ? .bool : .string
    case repository + "null": .null
    default: .string
    }
  }
}
