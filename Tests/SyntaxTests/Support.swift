import Foundation
import Testing
import TopolintSource

@testable import TopolintSyntax

/// A source of its own for a text.
func source(_ text: String) -> SourceText { source(Array(text.utf8)) }

/// A source of its own for bytes.
func source(_ bytes: [UInt8]) -> SourceText {
  SourceText(file: FileID(0), path: "test", bytes: bytes)
}

/// What YAML makes of a text.
func yaml(_ text: String) -> ReadResult { YAMLReader.read(source(text)) }

/// What JSON makes of a text.
func json(_ text: String, _ dialect: JSONReader.Dialect = .json) -> ReadResult {
  JSONReader.read(source(text), dialect: dialect)
}

/// The root of the only document of a YAML text without issues.
func root(
  _ text: String, sourceLocation: SourceLocation = #_sourceLocation
) throws -> SyntaxNode {
  let result = yaml(text)
  #expect(result.issues.isEmpty, "\(result.issues)", sourceLocation: sourceLocation)
  return try #require(result.documents.first, sourceLocation: sourceLocation).root
}

extension ReadResult {
  /// The raw values of the issues' codes.
  var codes: [String] { issues.map(\.code.rawValue) }
}

extension SyntaxNode {
  /// The bytes of the file under the node's span, as text.
  var source: String { document.text(under: span) }
}

extension Document {
  /// The bytes of the file under a span, as text.
  func text(under span: Span) -> String {
    String(decoding: source.bytes[Int(span.lower)..<Int(span.upper)], as: UTF8.self)
  }
}

/// A short rendering of a tree, aliases followed: for comparing readings.
func render(_ node: SyntaxNode) -> String {
  switch node.kind {
  case .sequence: "[" + node.elements.map(render).joined(separator: ", ") + "]"
  case .mapping:
    "{" + node.entries.map { render($0.key) + ": " + render($0.value) }.joined(separator: ", ")
      + "}"
  case .string: "\"" + (node.text ?? "?") + "\""
  default: "\(node.kind)(\(node.text ?? "?"))"
  }
}

/// Visits every node through the package's API, aliases followed, and returns how many it saw and
/// the first broken promise.
func walk(_ document: Document) -> (count: Int, fault: String?) {
  var count = 0
  var stack = [document.root]
  let size = UInt32(document.source.bytes.count)
  while let node = stack.popLast() {
    count += 1
    for span in [node.span, node.definition].compactMap(\.self)
    where span.lower > span.upper || span.upper > size {
      return (count, "span \(span) outside the file of \(size) bytes")
    }
    switch node.kind {
    case .sequence: stack.append(contentsOf: node.elements)
    case .mapping:
      for entry in node.entries {
        stack.append(entry.key)
        stack.append(entry.value)
      }
    default:
      guard let text = node.text else { return (count, "a scalar without text") }
      let end = text.utf8.count
      // Long texts have tests of their own; here they would only take time.
      if end < 400, node.span(ofText: end / 2..<end).upper > size {
        return (count, "text span outside the file")
      }
      _ = (node.integer, node.double, node.bool, node.tag)
    }
  }
  return (count, nil)
}
