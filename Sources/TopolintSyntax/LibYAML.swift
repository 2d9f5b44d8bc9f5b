// The only file that knows libyaml.
internal import CYAML
internal import TopolintSource

/// One run of libyaml's event parser over a range of bytes.
@safe
struct LibYAML: ~Copyable {
  /// The parser lives on the heap: libyaml keeps its address.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  /// The current event, on the heap because copying its 104 bytes right after they were written
  /// takes longer than reading the few that matter.
  private let event: UnsafeMutablePointer<yaml_event_t>
  private let bytes: [UInt8]
  private let range: Range<Int>
  private var marks: MarkConverter
  /// Whether `bytes` differ from those of the file in characters that libyaml refuses.
  private let isPatched: Bool

  /// Parses the bytes of `range` into documents; returns where it gave up, or nil.
  static func parse(
    _ bytes: [UInt8], range: Range<Int>, isASCII: Bool, isPatched: Bool,
    into builder: inout DocumentBuilder,
    comments: inout CommentScanner, documents: inout [Document]
  ) -> Int? {
    let marks = MarkConverter(range: range, isASCII: isASCII)
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      guard var run = LibYAML(bytes, range: range, marks: marks, isPatched: isPatched) else {
        builder.issues.append(
          .error, .syntax, "libyaml could not start for lack of memory", at: builder.span(0, 0))
        return range.upperBound
      }
      let part = unsafe UnsafeBufferPointer(rebasing: buffer[range])
      unsafe yaml_parser_set_encoding(run.parser, YAML_UTF8_ENCODING)
      unsafe yaml_parser_set_input_string(run.parser, part.baseAddress, part.count)
      return run.loop(&builder, &comments, &documents)
    }
  }

  private init?(
    _ bytes: [UInt8], range: Range<Int>, marks: MarkConverter, isPatched: Bool
  ) {
    self.bytes = bytes
    self.range = range
    self.marks = marks
    self.isPatched = isPatched
    unsafe parser = .allocate(capacity: 1)
    unsafe event = .allocate(capacity: 1)
    if unsafe yaml_parser_initialize(parser) == 0 {
      unsafe parser.deallocate()
      unsafe event.deallocate()
      return nil
    }
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe event.deallocate()
  }

  private mutating func loop(
    _ builder: inout DocumentBuilder, _ comments: inout CommentScanner,
    _ documents: inout [Document]
  ) -> Int? {
    while true {
      guard unsafe yaml_parser_parse(parser, event) != 0 else {
        let offset = reportFault(&builder)
        comments.collect(before: offset, in: builder.source)
        if let document = builder.finish() { documents.append(document) }
        return offset
      }
      let type = unsafe event.pointee.type
      let goesOn = take(type, &builder, &comments)
      unsafe yaml_event_delete(event)
      if type == YAML_DOCUMENT_END_EVENT || !goesOn {
        if let document = builder.finish() { documents.append(document) }
      }
      if !goesOn { return range.upperBound }
      if type == YAML_STREAM_END_EVENT { return nil }
    }
  }

  /// Adds what an event says; false when a limit ends the reading.
  @inline(__always)
  private mutating func take(
    _ type: yaml_event_type_t, _ builder: inout DocumentBuilder,
    _ comments: inout CommentScanner
  ) -> Bool {
    switch type {
    case YAML_SCALAR_EVENT:
      return takeScalar(&builder, &comments)
    case YAML_MAPPING_START_EVENT:
      let data = unsafe event.pointee.data.mapping_start
      return unsafe open(
        .mapping, data.style == YAML_FLOW_MAPPING_STYLE, data.anchor, data.tag, &builder)
    case YAML_SEQUENCE_START_EVENT:
      let data = unsafe event.pointee.data.sequence_start
      return unsafe open(
        .sequence, data.style == YAML_FLOW_SEQUENCE_STYLE, data.anchor, data.tag, &builder)
    case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
      close(&builder)
      return true
    case YAML_ALIAS_EVENT:
      let lower = unsafe offset(event.pointee.start_mark)
      let upper = unsafe offset(event.pointee.end_mark)
      guard builder.canAdd(at: lower) else { return false }
      guard let name = unsafe Self.string(event.pointee.data.alias.anchor) else { return true }
      comments.pass(from: lower, to: upper, in: builder.source)
      builder.addAlias(name, lower: lower, upper: upper)
      return true
    default:
      return true
    }
  }

  private mutating func open(
    _ kind: SyntaxNode.Kind, _ isFlow: Bool,
    _ anchor: UnsafeMutablePointer<yaml_char_t>?, _ tag: UnsafeMutablePointer<yaml_char_t>?,
    _ builder: inout DocumentBuilder
  ) -> Bool {
    var lower = unsafe offset(event.pointee.start_mark)
    guard builder.canOpen(at: lower) else { return false }
    var record = Record(
      lower: 0, upper: 0, kind: kind, style: isFlow ? .flow : .block)
    if unsafe anchor != nil || tag != nil {
      lower = collectionStart(isFlow, kind)
      if let text = unsafe Self.string(tag) {
        record.tag = NodeProperties.customTag(text, &builder)
      }
    }
    record.lower = UInt32(truncatingIfNeeded: lower)
    record.upper = record.lower
    builder.open(record, anchor: unsafe Self.string(anchor))
    return true
  }

  /// Where a collection with an anchor or a tag starts, after these: the start event ends at the
  /// first key, at the `-` or after it, or after the opening bracket.
  private mutating func collectionStart(_ isFlow: Bool, _ kind: SyntaxNode.Kind) -> Int {
    let end = unsafe offset(event.pointee.end_mark)
    let isAtDash = end < range.upperBound && bytes[end] == 0x2D
    let isAfter = isFlow || kind == .sequence && !isAtDash
    return isAfter ? max(range.lowerBound, end - 1) : end
  }

  private mutating func close(_ builder: inout DocumentBuilder) {
    let id = Int(builder.top.id)
    guard id >= 0 else { return }
    // A block collection ends where the next token starts, which may be far below (study 4.4).
    guard builder.records[id].style == .flow else { return builder.close() }
    // A single pair `[a: b]` is a flow mapping without brackets; its end mark is its start or end.
    let upper = unsafe offset(event.pointee.end_mark)
    let isBracket = upper > 0 && (bytes[upper - 1] == 0x7D || bytes[upper - 1] == 0x5D)
    let lower = Int(builder.records[id].lower)
    let opens = lower < bytes.count && (bytes[lower] == 0x7B || bytes[lower] == 0x5B)
    let isLong = unsafe event.pointee.end_mark.index > event.pointee.start_mark.index
    builder.close(upper: isBracket && opens && isLong ? upper : nil)
  }

  @inline(__always)
  private mutating func takeScalar(
    _ builder: inout DocumentBuilder, _ comments: inout CommentScanner
  ) -> Bool {
    let scalar = unsafe event.pointee.data.scalar
    var lower = unsafe offset(event.pointee.start_mark)
    var upper = unsafe offset(event.pointee.end_mark)
    guard builder.canAdd(at: lower) else { return false }
    let style = unsafe Self.style(scalar.style)
    var record = Record(lower: 0, upper: 0, kind: .string, style: style)
    var isForcedString = false
    let hasTag = unsafe scalar.tag != nil || (lower < upper && bytes[lower] == 0x21)
    if unsafe hasTag || scalar.anchor != nil {
      let skipped = NodeProperties.skip(bytes, from: lower, to: upper)
      comments.collect(before: skipped.end, in: builder.source)
      isForcedString = skipped.isNonSpecific
      // A value that is only an anchor or a tag has no other place than that.
      if skipped.end < upper { lower = skipped.end }
    }
    if style == .literal || style == .folded {
      let header = NodeProperties.lineEnd(bytes, from: lower, to: upper)
      comments.pass(from: header, to: upper, in: builder.source)
      upper = NodeProperties.trimmedEnd(bytes, from: lower, to: upper)
    } else {
      comments.pass(from: lower, to: upper, in: builder.source)
    }
    record.lower = UInt32(truncatingIfNeeded: lower)
    record.upper = UInt32(truncatingIfNeeded: max(lower, upper))
    let text = unsafe Swift.Span(_unsafeStart: scalar.value, count: scalar.length)
    let isOneLine = unsafe event.pointee.start_mark.line == event.pointee.end_mark.line
    place(text, isCertain: isOneLine && style == .plain && !isPatched, &record, &builder)
    if style == .plain, !isForcedString { record.kind = ScalarText.kind(text) }
    if unsafe scalar.tag != nil, let tag = unsafe Self.string(scalar.tag) {
      record.tag = NodeProperties.customTag(tag, &builder)
      record.kind = NodeProperties.kind(record.kind, tag: tag)
    }
    builder.add(
      record, anchor: unsafe scalar.anchor == nil ? nil : unsafe Self.string(scalar.anchor))
    return true
  }

  /// Finds the scalar's text in the file, or puts it into the pool where it differs.
  @inline(__always)
  private func place(
    _ text: Swift.Span<UInt8>, isCertain: Bool, _ record: inout Record,
    _ builder: inout DocumentBuilder
  ) {
    let quote = record.style == .singleQuoted || record.style == .doubleQuoted ? 1 : 0
    let start = Int(record.lower) + quote
    record.count = Int32(truncatingIfNeeded: text.count)
    if text.count == Int(record.upper) - quote - start
      && (isCertain || Self.isEqual(text, builder.source.bytes, start))
    {
      record.first = Int32(truncatingIfNeeded: start)
    } else if text.count > 0 {
      record.first = Int32(truncatingIfNeeded: builder.pool.count)
      record.flags = .pooled
      // What is read hardly ever takes more than what is written: the pool need not move as it grows.
      if builder.pool.capacity == 0, builder.isAtFirstDocument {
        builder.pool.reserveCapacity(range.upperBound - Int(record.lower))
      }
      unsafe text.withUnsafeBufferPointer { unsafe builder.pool.append(contentsOf: $0) }
    } else {
      record.first = 0
    }
  }

  private static func isEqual(_ text: Swift.Span<UInt8>, _ bytes: [UInt8], _ start: Int) -> Bool {
    let span = bytes.span
    guard start + text.count <= span.count else { return false }
    for i in 0..<text.count where span[start + i] != text[i] { return false }
    return true
  }

  /// Reports why the parser stopped; returns the offset of the place.
  private mutating func reportFault(_ builder: inout DocumentBuilder) -> Int {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? ""
    let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) } ?? ""
    // libyaml gives no mark when it runs out of memory or its reader fails: then the place is
    // where it was reading.
    let error = unsafe parser.pointee.error
    let mark = unsafe error == YAML_READER_ERROR ? parser.pointee.mark : parser.pointee.problem_mark
    let lower = offset(mark)
    let origin = unsafe offset(parser.pointee.context_mark)
    YAMLFault.report(problem, context, at: lower, from: origin, &builder)
    return max(lower, range.lowerBound)
  }

  /// The byte offset of a mark.
  @inline(__always)
  private mutating func offset(_ mark: yaml_mark_t) -> Int {
    marks.offset(of: mark.index, in: bytes)
  }

  private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let text = unsafe text else { return nil }
    return unsafe String(cString: text)
  }

  @inline(__always)
  private static func style(_ style: yaml_scalar_style_t) -> SyntaxNode.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }
}
