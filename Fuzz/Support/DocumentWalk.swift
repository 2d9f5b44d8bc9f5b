package import TopolintSource
package import TopolintSyntax

/// What a fuzz target does with what a reader returned: ask every question a format could ask, and
/// stop the process where an answer breaks a promise.
package enum DocumentWalk {
  /// The source that a fuzzer's bytes stand for.
  package static func source(_ start: UnsafePointer<UInt8>?, _ count: Int) -> SourceText {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    return SourceText(file: FileID(0), path: "fuzz", bytes: bytes)
  }

  /// Walks all documents, issues and comments of `result`.
  package static func check(_ result: ReadResult, of source: SourceText) {
    let size = UInt32(source.bytes.count)
    for issue in result.issues {
      check(issue.span, size)
      precondition(!issue.message.isEmpty, "an issue says nothing")
      for note in issue.notes { check(note.span, size) }
    }
    var end: UInt32 = 0
    for comment in result.comments {
      check(comment.span, size)
      precondition(comment.span.lower >= end, "comments overlap")
      end = comment.span.upper
    }
    for document in result.documents { check(document, size) }
  }

  private static func check(_ document: Document, _ size: UInt32) {
    var visits = 0
    let limits = ReadLimits()
    let bound = document.nodeCount + limits.maximumAliasExpansion
    var stack: [(node: SyntaxNode, depth: Int)] = [(document.root, 1)]
    while let (node, depth) = stack.popLast() {
      visits += 1
      precondition(visits <= bound, "a walk visits more nodes than the limits allow")
      check(node.span, size)
      if let definition = node.definition { check(definition, size) }
      switch node.kind {
      case .sequence:
        precondition(depth <= limits.maximumDepth, "nesting beyond the limit")
        for element in node.elements { push(element, in: node, depth, &stack) }
      case .mapping:
        precondition(depth <= limits.maximumDepth, "nesting beyond the limit")
        for entry in node.entries {
          // What came in by a merge key is written elsewhere.
          let home = entry.isMerged ? nil : node
          push(entry.key, in: home, depth, &stack)
          push(entry.value, in: home, depth, &stack)
        }
        if let entry = node.entries.first, let text = entry.key.text {
          precondition(node.entry(text) != nil, "a key is listed and not found")
        }
      default:
        check(scalar: node, size)
      }
    }
  }

  private static func push(
    _ child: SyntaxNode, in parent: SyntaxNode?, _ depth: Int,
    _ stack: inout [(node: SyntaxNode, depth: Int)]
  ) {
    if let place = parent.map({ $0.definition ?? $0.span }) {
      precondition(
        child.span.lower >= place.lower && child.span.upper <= place.upper,
        "a child lies outside its parent")
    }
    stack.append((child, depth + 1))
  }

  private static func check(scalar node: SyntaxNode, _ size: UInt32) {
    guard let text = node.text else { preconditionFailure("a scalar has no text") }
    _ = (node.tag, node.style, node.bool, node.integer, node.double, node.string)
    let count = text.utf8.count
    let ranges = [0..<count, count / 2..<count, 0..<count / 2, count..<count]
    for span in node.spans(ofText: ranges) {
      check(span, size)
      let place = node.definition ?? node.span
      precondition(
        span.lower >= place.lower && span.upper <= place.upper, "text lies outside its scalar")
    }
  }

  private static func check(_ span: Span, _ size: UInt32) {
    precondition(span.lower <= span.upper && span.upper <= size, "a span lies outside the file")
  }
}
