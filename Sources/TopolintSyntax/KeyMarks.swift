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
  /// Near-linear: pairwise for the few keys that mappings have, by seeded hash for many.
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
    var hashes: ContiguousArray<(hash: Int, id: Int32)> = []
    hashes.reserveCapacity(keys.count - base)
    for index in base..<keys.count {
      let record = records[Int(keys[index].id)]
      var hasher = Hasher()
      for offset in 0..<Int(record.count) { hasher.combine(textByte(record, offset)) }
      hashes.append((hasher.finalize(), keys[index].id))
    }
    hashes.sort { ($0.hash, $0.id) < ($1.hash, $1.id) }
    var pairs: [(Int32, Int32)] = []
    for index in 1..<hashes.count {
      // Only keys with the same 64-bit hash are compared: equal ones, at once, with the one before.
      var other = index - 1
      while other >= 0, hashes[other].hash == hashes[index].hash {
        if areEqual(hashes[other].id, hashes[index].id) {
          pairs.append((hashes[other].id, hashes[index].id))
          break
        }
        other -= 1
      }
    }
    // The hash is seeded anew in each process: what is reported must not come in its order.
    pairs.sort { $0.1 < $1.1 }
    for pair in pairs { report(pair.0, pair.1) }
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
