/// A scalar with what it stands in.
package struct ScalarPlace: Sendable {
  /// The scalar.
  package let node: SyntaxNode
  /// Whether it is the key of an entry.
  package let isKey: Bool
  /// The lists and mappings around it, innermost first.
  package let containers: [SyntaxNode]
  /// For each step outwards the key below which it stands; nil for the elements of lists. The first
  /// is the scalar's own key.
  package let keys: [SyntaxNode?]
}

/// Finds the scalar at a place of a document. Making it costs a walk over the document, each look-up
/// next to nothing.
package struct ScalarPlaces {
  private let document: Document
  private let parents: ContiguousArray<Int32>
  /// The key of each record that is a key or a value of a mapping, or -1.
  private let keys: ContiguousArray<Int32>

  /// Prepares the look-ups.
  package init(_ document: Document) {
    self.document = document
    var parents = ContiguousArray<Int32>(repeating: -1, count: document.records.count)
    var keys = parents
    for index in document.records.indices where document.records[index].isCollection {
      let isMapping = document.records[index].kind == .mapping
      var child = document.records[index].first
      var key: Int32 = -1
      while child >= 0 {
        parents[Int(child)] = Int32(index)
        if isMapping {
          let isKey = key < 0
          if isKey { key = child }
          keys[Int(child)] = key
          if !isKey { key = -1 }
        }
        child = document.records[Int(child)].next
      }
    }
    self.parents = parents
    self.keys = keys
  }

  /// The scalar that is written over a byte; nil in comments, between scalars, and elsewhere.
  package func scalar(at offset: UInt32) -> ScalarPlace? {
    let records = document.records
    // The records stand in the order in which they are written.
    var low = 0
    var high = records.count
    while low < high {
      let middle = (low + high) / 2
      if records[middle].lower <= offset { low = middle + 1 } else { high = middle }
    }
    // Values that are not written have no width, and may stand behind the scalar.
    var index = low - 1
    while index >= 0, index > low - 4, records[index].upper <= offset { index -= 1 }
    guard index >= 0, !records[index].isCollection, records[index].upper > offset,
      !records[index].flags.contains(.alias)
    else { return nil }
    return place(of: Int32(index))
  }

  private func place(of index: Int32) -> ScalarPlace {
    var containers: [SyntaxNode] = []
    var names: [SyntaxNode?] = []
    var current = index
    while case let parent = parents[Int(current)], parent >= 0 {
      containers.append(SyntaxNode(document: document, place: parent))
      let key = keys[Int(current)]
      names.append(key < 0 ? nil : SyntaxNode(document: document, place: key))
      current = parent
    }
    return ScalarPlace(
      node: SyntaxNode(document: document, place: index), isKey: keys[Int(index)] == index,
      containers: containers, keys: names)
  }
}
