internal import TopolintSource

/// A key of an open mapping, with enough of its text to tell most keys apart.
struct KeyMark {
  /// The key's record.
  let id: Int32
  /// Its length and a few of its bytes.
  let print: UInt32
}

extension DocumentBuilder {
  /// Mappings with more keys than this are searched through sorted hashes.
  private static var pairwiseLimit: Int { 40 }

  /// Notes the record as a key of the innermost mapping; true when it is a merge key.
  @inline(__always)
  mutating func mark(key id: Int32) -> Bool {
    let record = records[Int(id)]
    guard !record.isCollection, !record.flags.contains(.alias) else { return false }
    if merges, record.style == .plain, record.count == 2, record.tag < 0,
      textByte(record, 0) == 0x3C, textByte(record, 1) == 0x3C
    {
      records[Int(id)].flags.insert(.mergeKey)
      return true
    }
    let count = Int(record.count)
    var print = UInt32(truncatingIfNeeded: count) &* 0x9E37_79B1
    if count > 0 {
      print ^= UInt32(textByte(record, 0)) | UInt32(textByte(record, count - 1)) << 8
      print ^= UInt32(textByte(record, count / 2)) << 16 | UInt32(textByte(record, count / 3)) << 24
    }
    keys.append(KeyMark(id: id, print: print))
    return false
  }

  @inline(__always)
  private func textByte(_ record: Record, _ offset: Int) -> UInt8 {
    let index = Int(record.first) + offset
    return record.flags.contains(.pooled) ? pool[index] : source.bytes[index]
  }

  /// Reports equal keys among those noted since `base`, flags all but the last, and forgets them.
  ///
  /// Near-linear: pairwise for the few keys that mappings have, by seeded hash for many. Of several
  /// equal keys each is reported with the one before it.
  mutating func findDuplicates(from base: Int) {
    let count = keys.count - base
    if count > Self.pairwiseLimit {
      findDuplicatesByHash(from: base)
    } else if count > 1 {
      for later in base + 1..<keys.count {
        for earlier in (base..<later).reversed()
        where keys[earlier].print == keys[later].print
          && areEqual(keys[earlier].id, keys[later].id)
        {
          report(keys[earlier].id, keys[later].id)
          break
        }
      }
    }
    keys.removeLast(count)
  }

  private mutating func findDuplicatesByHash(from base: Int) {
    // A table with open addresses of the keys so far, by position; at most half of it is used.
    var size = 128
    while size < 2 * (keys.count - base) { size *= 2 }
    var table = ContiguousArray<Int32>(repeating: -1, count: size)
    for index in base..<keys.count {
      let id = keys[index].id
      var slot = hash(id) & (size - 1)
      while table[slot] >= 0 {
        let other = keys[base + Int(table[slot])]
        if other.print == keys[index].print, areEqual(other.id, id) {
          report(other.id, id)
          break
        }
        slot = (slot + 1) & (size - 1)
      }
      table[slot] = Int32(truncatingIfNeeded: index - base)
    }
  }

  /// A hash of a key's text, seeded anew in each process so that nobody can make keys that collide.
  private func hash(_ id: Int32) -> Int {
    let record = records[Int(id)]
    var hasher = Hasher()
    var word: UInt64 = UInt64(truncatingIfNeeded: record.count)
    for offset in 0..<Int(record.count) {
      word = word << 8 | UInt64(textByte(record, offset))
      if offset & 7 == 7 {
        hasher.combine(word)
        word = 0
      }
    }
    hasher.combine(word)
    return hasher.finalize()
  }

  /// Whether two scalar keys are the same to an engine: `1` and `"1"` are not.
  private func areEqual(_ a: Int32, _ b: Int32) -> Bool {
    let first = records[Int(a)]
    let second = records[Int(b)]
    guard first.count == second.count, first.kind == second.kind, first.tag == second.tag else {
      return false
    }
    for offset in 0..<Int(first.count)
    where textByte(first, offset) != textByte(second, offset) {
      return false
    }
    return true
  }

  private mutating func report(_ earlier: Int32, _ later: Int32) {
    records[Int(earlier)].flags.insert(.overridden)
    let first = records[Int(earlier)]
    let second = records[Int(later)]
    issues.append(
      .warning, .duplicateKey,
      "the key `\(shortText(second))` is written twice; the last one wins and the earlier value is "
        + "lost",
      at: span(Int(second.lower), Int(second.upper)),
      notes: [("it is written here first", span(Int(first.lower), Int(first.upper)))])
  }

  /// At most 60 bytes of a key, for a message.
  private func shortText(_ record: Record) -> String {
    let bytes = (0..<min(Int(record.count), 60)).map { textByte(record, $0) }
    return String(decoding: bytes, as: UTF8.self) + (record.count > 60 ? "..." : "")
  }
}
