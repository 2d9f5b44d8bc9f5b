/// A path pattern in the language of `.gitignore`: `*` and `?` within a name, `[a-z]` and `[!a-z]`,
/// `**` for any number of folders.
///
/// A pattern with a slash before its end speaks of the path from its base folder; one without, of
/// a name at any depth. Matching never backtracks over more than one star, so that no pattern is
/// slow.
package struct Glob: Hashable, Sendable {
  private enum Piece: Hashable, Sendable {
    case scalar(UInt32)
    case one
    case star
    case set([ClosedRange<UInt32>], isNegated: Bool)
  }

  private enum Segment: Hashable, Sendable {
    case anyFolders
    case name([Piece])
  }

  /// The pattern as it was written.
  package let text: String
  /// Whether it speaks of folders only: it ends in a slash.
  let isFolderOnly: Bool
  /// Whether it speaks of the whole path from its base, not of a name at any depth.
  let isAnchored: Bool
  /// Whether it has no wildcard: it names one path.
  let isLiteral: Bool
  private let segments: [Segment]

  /// Reads a pattern.
  package init(_ text: String) {
    self.text = text
    var body = Substring(text)
    isFolderOnly = body.hasSuffix("/")
    while body.hasSuffix("/") { body.removeLast() }
    if body.hasPrefix("./") { body.removeFirst(2) }
    isAnchored = body.contains("/")
    segments = body.split(separator: "/").map {
      $0 == "**" ? .anyFolders : .name(Self.pieces($0))
    }
    isLiteral = segments.allSatisfy { segment in
      guard case .name(let pieces) = segment else { return false }
      return pieces.allSatisfy { if case .scalar = $0 { true } else { false } }
    }
  }

  private static func pieces(_ text: Substring) -> [Piece] {
    let scalars = text.unicodeScalars.map(\.value)
    var pieces: [Piece] = []
    var i = 0
    while i < scalars.count {
      switch Unicode.Scalar(scalars[i]) {
      case "*":
        if pieces.last != .star { pieces.append(.star) }
      case "?": pieces.append(.one)
      case "\\" where i + 1 < scalars.count:
        i += 1
        pieces.append(.scalar(scalars[i]))
      case "[":
        if let (set, next) = set(scalars, after: i) {
          pieces.append(set)
          i = next
          continue
        }
        pieces.append(.scalar(scalars[i]))
      default: pieces.append(.scalar(scalars[i]))
      }
      i += 1
    }
    return pieces
  }

  /// The set that opens at `start`, and what follows it; nil when nothing closes it.
  private static func set(_ scalars: [UInt32], after start: Int) -> (Piece, Int)? {
    var i = start + 1
    let isNegated = i < scalars.count && (scalars[i] == 0x21 || scalars[i] == 0x5E)
    if isNegated { i += 1 }
    var ranges: [ClosedRange<UInt32>] = []
    let first = i
    while i < scalars.count, scalars[i] != 0x5D || i == first {
      if scalars[i] == 0x5C, i + 1 < scalars.count { i += 1 }
      let low = scalars[i]
      var high = low
      if i + 2 < scalars.count, scalars[i + 1] == 0x2D, scalars[i + 2] != 0x5D {
        high = scalars[i + 2]
        i += 2
      }
      if low <= high { ranges.append(low...high) }
      i += 1
    }
    return i < scalars.count ? (.set(ranges, isNegated: isNegated), i + 1) : nil
  }

  /// Whether the pattern speaks of the entry with these names, from its base folder down.
  func matches(_ names: ArraySlice<[UInt32]>, isFolder: Bool) -> Bool {
    if isFolderOnly, !isFolder { return false }
    guard let last = names.last else { return false }
    if !isAnchored {
      guard case .name(let pieces)? = segments.first else { return segments.first == .anyFolders }
      return Self.matches(pieces[...], last)
    }
    return matches(names)
  }

  /// Whether the pattern speaks of the path `path` or of a folder above it; relative to its base.
  package func covers(_ path: String, isFolder: Bool = false) -> Bool {
    let names = PathName.segments(path).map(Self.scalars)
    return names.indices.contains { end in
      matches(names[...end], isFolder: isFolder || end + 1 < names.count)
    }
  }

  /// Whether a name, taken as a whole, is what the pattern describes.
  func matches(name: String) -> Bool {
    guard segments.count == 1, case .name(let pieces) = segments[0] else { return name == text }
    return Self.matches(pieces[...], Self.scalars(name))
  }

  /// The scalars of a name, as patterns compare them.
  static func scalars(_ name: String) -> [UInt32] { name.unicodeScalars.map(\.value) }

  private func matches(_ names: ArraySlice<[UInt32]>) -> Bool {
    var i = 0
    var j = names.startIndex
    var retry: (segment: Int, name: Int)?
    while j < names.endIndex {
      if i < segments.count, segments[i] == .anyFolders {
        // At the end, `**` stands for at least one name: it does not match the folder itself.
        if i + 1 == segments.count { return true }
        retry = (i + 1, j)
        i += 1
        continue
      }
      if i < segments.count, case .name(let pieces) = segments[i],
        Self.matches(pieces[...], names[j])
      {
        i += 1
        j += 1
        continue
      }
      guard let back = retry else { return false }
      retry = (back.segment, back.name + 1)
      i = back.segment
      j = back.name + 1
    }
    return i == segments.count
  }

  private static func matches(_ pieces: ArraySlice<Piece>, _ name: [UInt32]) -> Bool {
    var i = pieces.startIndex
    var j = 0
    var retry: (piece: Int, name: Int)?
    while j < name.count {
      if i < pieces.endIndex {
        let isMatch: Bool
        switch pieces[i] {
        case .star:
          retry = (i + 1, j)
          i += 1
          continue
        case .one: isMatch = true
        case .scalar(let scalar): isMatch = scalar == name[j]
        case .set(let ranges, let isNegated):
          isMatch = ranges.contains { $0.contains(name[j]) } != isNegated
        }
        if isMatch {
          i += 1
          j += 1
          continue
        }
      }
      guard let back = retry else { return false }
      retry = (back.piece, back.name + 1)
      i = back.piece
      j = back.name + 1
    }
    while i < pieces.endIndex, pieces[i] == .star { i += 1 }
    return i == pieces.endIndex
  }
}
