import TopolintSource

/// The hash of every line that GitHub code scanning tells alerts apart by, under the name
/// `primaryLocationLineHash`.
///
/// GitHub's upload step computes it for results that lack it, and complains of results whose own
/// differs. A line's hash is that of the 100 UTF-16 code units from its start on, over the line's end
/// where it is shorter. Blanks and tabs are left out, every line end is one LF, 65535 follows the
/// last unit and zeros follow that. The units are the digits of a number to the base 37, modulo
/// 2^64. Behind the hash, in hexadecimal, stands how often it has come so far, from 1.
struct LineHashes {
  private static let length = 100
  private static let base: UInt64 = 37
  private static let endOfFile: UInt16 = 65535

  private var hashes: [UInt64] = []
  private var occurrences: [UInt32] = []

  private var counts: [UInt64: UInt32] = [:]
  /// The number of all units so far, and how many they are.
  private var number: UInt64 = 0
  private var count = 0
  /// The lines whose 100 units have not all come: the count and the number at their start.
  private var pending: [(start: Int, number: UInt64)] = []
  private var firstPending = 0
  private var isLineStart = true
  private let weight: UInt64

  /// Hashes the lines of a file; a byte-order mark is a character of the first.
  init(_ bytes: [UInt8]) {
    weight = (0..<Self.length).reduce(1) { power, _ in power &* Self.base }
    var offset = 0
    var isAfterCR = false
    while offset < bytes.count {
      let (scalar, length) = UTF8Reader.scalar(in: bytes, at: offset, before: bytes.count)
      offset += length
      switch scalar {
      case " ", "\t": isAfterCR = false
      case "\n" where isAfterCR: isAfterCR = false
      case "\n", "\r":
        isAfterCR = scalar == "\r"
        take(0x0A)
        isLineStart = true
      default:
        isAfterCR = false
        for unit in UTF16.encode(scalar ?? "\u{FFFD}") ?? UTF16.encodedReplacementCharacter {
          take(unit)
        }
      }
    }
    take(Self.endOfFile)
    for _ in 0..<Self.length { push(0) }
    counts = [:]
    pending = []
  }

  /// The fingerprint of the line with the number `line`, from 0; nil when there is none.
  subscript(line: Int) -> String? {
    guard hashes.indices.contains(line) else { return nil }
    return "\(String(hashes[line], radix: 16)):\(occurrences[line])"
  }

  /// The lines that were hashed.
  var lineCount: Int { hashes.count }

  private mutating func take(_ unit: UInt16) {
    if isLineStart {
      isLineStart = false
      pending.append((count, number))
    }
    push(unit)
  }

  private mutating func push(_ unit: UInt16) {
    number = number &* Self.base &+ UInt64(unit)
    count += 1
    guard firstPending < pending.count, count - pending[firstPending].start == Self.length else {
      return
    }
    let hash = number &- pending[firstPending].number &* weight
    let occurrence = (counts[hash] ?? 0) &+ 1
    counts[hash] = occurrence
    hashes.append(hash)
    occurrences.append(occurrence)
    firstPending += 1
    if firstPending == 4096 {
      pending.removeFirst(firstPending)
      firstPending = 0
    }
  }
}
