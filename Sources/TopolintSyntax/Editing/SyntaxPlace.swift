package import TopolintSource

/// Where a node stands in its document: the collections around it, outermost first.
package struct SyntaxPlace: Sendable {
  /// One collection on the way to a node, and which of its children the way takes.
  package struct Step: Sendable {
    /// The collection.
    package let parent: SyntaxNode
    /// The position among the elements of a sequence, or the entries of a mapping as written.
    package let index: Int
    /// The key of the entry, in a mapping.
    package let key: SyntaxNode?
    /// The element, or the value of the entry.
    package let value: SyntaxNode
  }

  /// The way from the root.
  package let steps: [Step]
  /// The node itself: a scalar, which may be a key.
  package let node: SyntaxNode

  /// The value of the entry whose key the node is; nil when it is no key.
  package var valueOfKey: SyntaxNode? {
    guard let last = steps.last, let key = last.key, key.isSame(as: node) else { return nil }
    return last.value
  }

  /// The innermost mapping around the node.
  package var mapping: SyntaxNode? { steps.last { $0.parent.kind == .mapping }?.parent }
}

extension Document {
  /// The scalar that is written at exactly these bytes, with the collections around it; nil when
  /// there is none, as inside a longer text.
  package func place(at span: Span) -> SyntaxPlace? {
    var steps: [SyntaxPlace.Step] = []
    var node = root
    while node.isCollection {
      // What an alias stands for is written elsewhere.
      guard node.definition == nil, let step = step(from: node, to: span) else { return nil }
      steps.append(step)
      node = step.key.flatMap { contains($0, span) ? $0 : nil } ?? step.value
    }
    guard node.span == span else { return nil }
    return SyntaxPlace(steps: steps, node: node)
  }

  private func step(from parent: SyntaxNode, to span: Span) -> SyntaxPlace.Step? {
    let isMapping = parent.kind == .mapping
    var index = 0
    var child = parent.record.first
    while child >= 0 {
      let first = SyntaxNode(document: self, place: child)
      let next = records[Int(child)].next
      guard isMapping else {
        if contains(first, span) {
          return SyntaxPlace.Step(parent: parent, index: index, key: nil, value: first)
        }
        child = next
        index += 1
        continue
      }
      guard next >= 0 else { return nil }
      let value = SyntaxNode(document: self, place: next)
      if contains(first, span) || contains(value, span) {
        return SyntaxPlace.Step(parent: parent, index: index, key: first, value: value)
      }
      child = records[Int(next)].next
      index += 1
    }
    return nil
  }

  private func contains(_ node: SyntaxNode, _ span: Span) -> Bool {
    let outer = node.span
    return outer.lower <= span.lower && span.upper <= outer.upper && outer.count > 0
  }
}
