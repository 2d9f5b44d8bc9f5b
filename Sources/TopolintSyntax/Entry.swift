package import TopolintSource

/// One key of a mapping with its value.
package struct Entry: Sendable {
  /// The raw text of the key: `on`, `yes` and `1` stay what is written; empty for a key that is a
  /// collection.
  package let name: String
  /// The key; almost always a scalar.
  package let key: SyntaxNode
  /// The value.
  package let value: SyntaxNode
  /// The `<<` through which the entry came in; nil when it is written in the mapping itself.
  package let merge: Span?

  /// Whether it came in through a merge key.
  package var isMerged: Bool { merge != nil }
}

extension SyntaxNode {
  /// The elements of a sequence in order; empty for every other kind.
  package var elements: [SyntaxNode] {
    let record = record
    guard record.kind == .sequence else { return [] }
    var elements: [SyntaxNode] = []
    elements.reserveCapacity(Int(record.count))
    var child = record.first
    while child >= 0 {
      elements.append(SyntaxNode(document: document, place: child))
      child = document.records[Int(child)].next
    }
    return elements
  }

  /// The entries of a mapping, each key once; empty for every other kind.
  ///
  /// First come those written in the mapping itself, in the order of the file; of a key that is
  /// written twice the last one, as engines read it. Then come those that merge keys bring and the
  /// mapping does not write itself.
  package var entries: [Entry] {
    let record = record
    guard record.kind == .mapping else { return [] }
    var entries = ownEntries
    guard record.flags.contains(.merges) else { return entries }
    var names: Set<ArraySlice<UInt8>> = []
    for entry in entries where !entry.key.isCollection { names.insert(entry.key.textBytes) }
    for source in mergeSources {
      for entry in source.node.entries
      where entry.key.isCollection || names.insert(entry.key.textBytes).inserted {
        entries.append(
          Entry(name: entry.name, key: entry.key, value: entry.value, merge: source.place))
      }
    }
    return entries
  }

  /// The entry of a mapping with the key `key`, or nil; nil for every other kind.
  ///
  /// The last one written in the mapping wins, then what merge keys bring. The look-up goes
  /// through the keys one by one: for many look-ups in a mapping of thousands, index `entries`.
  package func entry(_ key: String) -> Entry? {
    entry(named: key)
  }

  /// The value of a mapping's key `key`, by the rules of `entry(_:)`.
  package subscript(key: String) -> SyntaxNode? {
    let record = record
    guard record.kind == .mapping else { return nil }
    if let found = document.place(of: key, in: record) {
      return SyntaxNode(document: document, place: found.value)
    }
    return record.flags.contains(.merges) ? entry(named: key)?.value : nil
  }

  /// The texts below a node, in source order and without keys; each node that is looked at is taken
  /// off `limit`, and none is looked at when that is used up.
  package func texts(limit: inout Int) -> [SyntaxNode] {
    var found: [SyntaxNode] = []
    var pending = [place]
    while let next = pending.popLast(), limit > 0 {
      limit -= 1
      let node = SyntaxNode(document: document, place: next)
      let record = node.record
      guard record.isCollection else {
        if record.kind == .string { found.append(node) }
        continue
      }
      let first = pending.count
      var child = record.first
      var isKey = record.kind == .mapping
      while child >= 0 {
        if !isKey { pending.append(child) }
        if record.kind == .mapping { isKey.toggle() }
        child = document.records[Int(child)].next
      }
      pending[first...].reverse()
    }
    return found
  }

  /// What is written in the mapping itself, without merge keys and overridden keys.
  private var ownEntries: [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(Int(record.count) / 2)
    var key = record.first
    while key >= 0 {
      let keyRecord = document.records[Int(key)]
      let value = keyRecord.next
      guard value >= 0 else { break }
      if keyRecord.flags.isDisjoint(with: [.mergeKey, .overridden]) {
        let node = SyntaxNode(document: document, place: key)
        entries.append(
          Entry(
            name: node.text ?? "", key: node,
            value: SyntaxNode(document: document, place: value), merge: nil))
      }
      key = document.records[Int(value)].next
    }
    return entries
  }

  /// The mappings that merge keys bring, the one that wins first, with the place of their `<<`.
  ///
  /// As PyYAML does: of several merge keys the last wins, in the list of one the first. Aliases to
  /// an open ancestor were cut by the reader and depth along aliases is bounded, so following them
  /// ends.
  private var mergeSources: [(node: SyntaxNode, place: Span)] {
    var groups: [[(node: SyntaxNode, place: Span)]] = []
    var key = record.first
    while key >= 0 {
      let value = document.records[Int(key)].next
      guard value >= 0 else { break }
      if document.records[Int(key)].flags.contains(.mergeKey) {
        let place = SyntaxNode(document: document, place: key).span
        let merged = SyntaxNode(document: document, place: value)
        let own = merged.kind == .mapping ? [merged] : merged.elements
        groups.append(own.filter { $0.kind == .mapping }.map { ($0, place) })
      }
      key = document.records[Int(value)].next
    }
    return groups.reversed().flatMap(\.self)
  }

  private func entry(named text: String) -> Entry? {
    let record = record
    guard record.kind == .mapping else { return nil }
    if let found = document.place(of: text, in: record) {
      return Entry(
        name: text, key: SyntaxNode(document: document, place: found.key),
        value: SyntaxNode(document: document, place: found.value), merge: nil)
    }
    guard record.flags.contains(.merges) else { return nil }
    for source in mergeSources {
      if let entry = source.node.entry(named: text) {
        return Entry(name: text, key: entry.key, value: entry.value, merge: source.place)
      }
    }
    return nil
  }
}

extension Document {
  /// The records of the last key of a mapping with the text `name`, through an alias too, and of its
  /// value; merge keys are not looked through.
  ///
  /// Formats look for every key that they know: this is where most of their time would go.
  func place(of name: String, in mapping: Record) -> (key: Int32, value: Int32)? {
    var name = name
    return name.withUTF8 { name in
      let name = unsafe name.span
      let (arena, decoded, file) = (records, pool, source.bytes)
      let (records, pool, bytes) = (arena.span, decoded.span, file.span)
      var found: (key: Int32, value: Int32)?
      var key = mapping.first
      while key >= 0 {
        let keyRecord = records[Int(key)]
        let value = keyRecord.next
        guard value >= 0 else { break }
        if keyRecord.flags.contains(.alias) {
          if !keyRecord.flags.contains(.mergeKey) {
            let meant = keyRecord.first >= 0 ? records[Int(keyRecord.first)] : keyRecord
            if Self.isScalar(meant, equalTo: name, pool, bytes) { found = (key, value) }
          }
        } else if Int(keyRecord.count) == name.count, !keyRecord.flags.contains(.mergeKey),
          Self.isScalar(keyRecord, equalTo: name, pool, bytes)
        {
          found = (key, value)
        }
        key = records[Int(value)].next
      }
      return found
    }
  }

  /// Whether a record that is no alias is a scalar with the text `name`.
  @inline(__always)
  private static func isScalar(
    _ record: Record, equalTo name: Swift.Span<UInt8>, _ pool: Swift.Span<UInt8>,
    _ bytes: Swift.Span<UInt8>
  ) -> Bool {
    let count = Int(record.count)
    guard !record.isCollection, count == name.count else { return false }
    // An empty text has no place: not every such record has a sound offset.
    guard count > 0 else { return true }
    let start = Int(record.first)
    let isPooled = record.flags.contains(.pooled)
    let text = (isPooled ? pool : bytes).extracting(start..<start + count)
    for i in 0..<count where text[i] != name[i] { return false }
    return true
  }
}
