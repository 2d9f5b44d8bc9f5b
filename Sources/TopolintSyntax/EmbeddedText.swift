internal import TopolintSource

/// Where the text of a scalar stands in its file, byte by byte: for a document that was read from that
/// text.
struct TextOrigin: Sendable {
  /// Where runs of bytes start in the text that are as long in the file, and where they stand there.
  private var texts: ContiguousArray<UInt32> = []
  private var files: ContiguousArray<UInt32> = []
  private let end: UInt32
  /// Whether it is written in double quotes in the file itself, and not in another text.
  let isQuoted: Bool

  /// The places of a scalar's text; nil where it and the file do not line up.
  init?(_ node: SyntaxNode) {
    let record = node.record
    let document = node.document
    let outer = document.origin
    let count = Int(record.count)
    guard !record.isCollection, count > 0 else { return nil }
    end = node.span.upper
    isQuoted = outer == nil && record.style == .doubleQuoted
    if !record.flags.contains(.pooled), outer == nil {
      texts = [0]
      files = [UInt32(record.first)]
      return
    }
    var map = record.flags.contains(.pooled) ? TextMap(document, record) : nil
    var next: UInt32?
    for offset in 0..<count {
      let place = map == nil ? Int(record.first) + offset : map?.start(of: offset)
      guard let place else { return nil }
      let file = outer?.place(of: UInt32(place)) ?? UInt32(place)
      if file != next {
        texts.append(UInt32(offset))
        files.append(file)
      }
      next = file + 1
    }
  }

  /// The place in the file of an offset in the text; its end where the offset is the text's.
  func place(of offset: UInt32) -> UInt32 {
    var low = 0
    var high = texts.count
    while low < high {
      let middle = (low + high) / 2
      if texts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return files.first ?? end }
    let limit = low < files.count ? files[low] : end
    return min(files[low - 1] &+ (offset - texts[low - 1]), limit)
  }

  /// The offset in the text of what stands at a place in the file; nil where that is no whole byte of
  /// the text.
  func offset(of place: UInt32) -> UInt32? {
    var low = 0
    var high = files.count
    while low < high {
      let middle = (low + high) / 2
      if files[middle] <= place { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let offset = texts[low - 1] + (place - files[low - 1])
    return self.place(of: offset) == place ? offset : nil
  }

  /// The same bytes, by their place in the file.
  func span(of span: Span) -> Span {
    let lower = place(of: span.lower)
    return Span(file: span.file, lower: lower, upper: max(lower, place(of: span.upper)))
  }
}

extension SyntaxNode {
  /// The text of a scalar, read as a JSON document of its own: every place in it is a place in the file
  /// that the text stands in. nil where the node is no text.
  package func embeddedJSON(limits: ReadLimits = ReadLimits()) -> ReadResult? {
    guard kind == .string, let origin = TextOrigin(self) else { return nil }
    let source = SourceText(
      file: document.source.file, path: document.source.path, bytes: Array(textBytes))
    let read = JSONReader.read(source, limits: limits)
    return ReadResult(
      documents: read.documents.map { $0.placed(at: origin) },
      issues: read.issues.map { issue in
        SyntaxIssue(
          issue.severity, issue.code, issue.message, at: origin.span(of: issue.span),
          notes: issue.notes.map { ($0.message, origin.span(of: $0.span)) })
      })
  }
}

extension Document {
  /// The same document, as part of the text of another.
  fileprivate func placed(at origin: TextOrigin) -> Document {
    Document(
      source: source, records: records, pool: ContiguousArray(pool), tags: tags, origin: origin)
  }

  /// The same document, by the places in its own text.
  var unplaced: Document {
    Document(source: source, records: records, pool: ContiguousArray(pool), tags: tags)
  }
}
