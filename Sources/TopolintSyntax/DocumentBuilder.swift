internal import TopolintSource

/// Puts a document together from the events of a reader, in the order of the file.
///
/// One builder serves all documents of a file; `finish` hands over what was built and starts anew.
struct DocumentBuilder: ~Copyable {
  /// A collection that is not closed yet.
  struct Frame {
    /// Its record, or -1 for the outside of a document.
    let id: Int32
    /// Whether its children are keys and values in turn.
    let isMapping: Bool
    /// Its first child, or -1.
    var first: Int32 = -1
    /// Its last child so far, or -1.
    var last: Int32 = -1
    /// Its children so far.
    var count: Int32 = 0
    /// Whether one of its keys is a merge key.
    var merges = false
    /// Where the keys of this mapping start in `keys`.
    let keyBase: Int
    /// The index of its anchor, or -1.
    let anchor: Int32
    /// The nodes that a walk of it visits, aliases followed.
    var size = 1
    /// The collections below each other in it, aliases followed, itself included.
    var height = 1

    /// The place of a document's root.
    static let outside = Frame(id: -1, isMapping: false, keyBase: 0, anchor: -1)
  }

  /// An anchor that was seen.
  struct Anchor {
    /// The record that carries it.
    let id: Int32
    /// The nodes that a walk of it visits.
    var size: Int
    /// The collections below each other in it; 0 for a scalar.
    var height: Int
    /// Whether its node is not closed yet.
    var isOpen: Bool
  }

  let source: SourceText
  let limits: ReadLimits
  /// Whether a plain `<<` merges: in YAML, not in JSON.
  let merges: Bool
  var issues: IssueList
  var records: ContiguousArray<Record> = []
  var pool: ContiguousArray<UInt8> = []
  /// The innermost open collection.
  private(set) var top = Frame.outside
  /// Those around it, outermost first; the outside of the document is the first of them.
  private var outer: ContiguousArray<Frame> = []
  var keys: ContiguousArray<KeyMark> = []
  private var tags: [String] = []
  private var tagIndex: [String: Int32] = [:]
  private var anchors: [Anchor] = []
  private var anchorIndex: [String: Int32] = [:]
  private var expansion = 0
  private var hasReportedExpansion = false
  private var finishedNodes = 0

  init(source: SourceText, limits: ReadLimits, merges: Bool, expectedNodes: Int) {
    self.source = source
    self.limits = limits
    self.merges = merges
    issues = IssueList(limit: limits.maximumIssues)
    records.reserveCapacity(min(expectedNodes, limits.maximumNodes))
  }

  /// Whether no document is finished yet.
  var isAtFirstDocument: Bool { finishedNodes == 0 }

  /// The number of open collections.
  var depth: Int { outer.count }

  /// The span of the bytes from `lower` to `upper`.
  func span(_ lower: Int, _ upper: Int) -> Span {
    Span(file: source.file, lower: UInt32(lower), upper: UInt32(max(lower, upper)))
  }

  /// Whether another collection may open at `offset`; tells the file's author when not.
  mutating func canOpen(at offset: Int) -> Bool {
    guard depth >= limits.maximumDepth else { return canAdd(at: offset) }
    issues.append(
      .error, .tooDeep,
      "nesting is deeper than \(limits.maximumDepth) levels; the rest of the document was not read",
      at: span(offset, min(offset + 1, source.bytes.count)))
    return false
  }

  /// Whether another node may be added at `offset`; tells the file's author when not.
  @inline(__always)
  mutating func canAdd(at offset: Int) -> Bool {
    records.count + finishedNodes < limits.maximumNodes || refuse(at: offset)
  }

  @inline(never)
  private mutating func refuse(at offset: Int) -> Bool {
    issues.append(
      .error, .tooManyNodes,
      "the file holds more than \(limits.maximumNodes) values; the rest was not read",
      at: span(offset, min(offset + 1, source.bytes.count)))
    return false
  }

  /// Adds a scalar as the next child and returns its record.
  @inline(__always)
  mutating func add(_ record: Record, anchor: String? = nil) {
    let id = Int32(truncatingIfNeeded: records.count)
    records.append(record)
    // Long texts count by length: a walk that reads the texts it meets must end as soon as one
    // that only counts them.
    let size = 1 &+ Int(record.count >> 8)
    attach(id, size: size, height: 0)
    if let anchor { define(anchor, Anchor(id: id, size: size, height: 0, isOpen: false)) }
  }

  /// Opens a collection as the next child.
  mutating func open(_ record: Record, anchor: String? = nil) {
    let id = Int32(truncatingIfNeeded: records.count)
    records.append(record)
    // Its size is added to its parent when it closes.
    link(id)
    var index: Int32 = -1
    if let anchor {
      index = Int32(truncatingIfNeeded: anchors.count)
      define(anchor, Anchor(id: id, size: 1, height: 1, isOpen: true))
    }
    outer.append(top)
    top = Frame(id: id, isMapping: record.kind == .mapping, keyBase: keys.count, anchor: index)
  }

  /// Closes the innermost collection; `upper` is the offset after its closing bracket, nil when it
  /// has none and so ends with its last child.
  mutating func close(upper: Int? = nil) {
    guard let parent = outer.popLast() else { return }
    if top.isMapping {
      if top.count & 1 == 1 { completeEntry() }
      findDuplicates(from: top.keyBase)
    }
    let closed = top
    var record = records[Int(closed.id)]
    record.first = closed.first
    record.count = closed.count
    if closed.merges { record.flags.insert(.merges) }
    if let upper {
      record.upper = UInt32(truncatingIfNeeded: upper)
    } else if closed.last >= 0 {
      record.upper = max(record.lower, records[Int(closed.last)].upper)
    }
    records[Int(closed.id)] = record
    if closed.anchor >= 0 {
      anchors[Int(closed.anchor)].size = closed.size
      anchors[Int(closed.anchor)].height = closed.height
      anchors[Int(closed.anchor)].isOpen = false
    }
    top = parent
    grow(size: closed.size, height: closed.height)
  }

  /// Gives the last key of a mapping that was cut short a null as its value.
  private mutating func completeEntry() {
    let end = records[Int(top.last)].upper
    let id = Int32(truncatingIfNeeded: records.count)
    records.append(Record(lower: end, upper: end, first: 0, kind: .null, style: .plain))
    link(id)
  }

  /// Adds an alias as the next child.
  mutating func addAlias(_ name: String, lower: Int, upper: Int) {
    var record = Record(
      lower: UInt32(lower), upper: UInt32(upper), kind: .null, style: .plain, flags: .alias)
    var size = 1
    var height = 0
    if let anchor = resolve(name, at: span(lower, upper)) {
      record.first = anchor.id
      size += anchor.size
      height = anchor.height
    }
    let id = Int32(truncatingIfNeeded: records.count)
    records.append(record)
    attach(id, size: size, height: height)
  }

  /// The anchor that an alias stands for, or nil, reported, when it cannot be followed.
  private mutating func resolve(_ name: String, at span: Span) -> Anchor? {
    guard let index = anchorIndex[name] else {
      issues.append(
        .error, .unknownAlias,
        "`*\(name)` names no anchor above it; define `&\(name)` before it is used", at: span)
      return nil
    }
    let anchor = anchors[Int(index)]
    if anchor.isOpen {
      let target = records[Int(anchor.id)].lower
      issues.append(
        .error, .recursiveAlias,
        "`*\(name)` stands inside the value that it names, so the value would contain itself; "
          + "write out what is meant",
        at: span,
        notes: [("the value starts here", self.span(Int(target), Int(target)))])
      return nil
    }
    if depth + anchor.height > limits.maximumDepth {
      issues.append(
        .error, .tooDeep,
        "`*\(name)` nests deeper than \(limits.maximumDepth) levels here; it was read as null",
        at: span)
      return nil
    }
    guard anchor.size <= limits.maximumAliasExpansion - expansion else {
      if !hasReportedExpansion {
        hasReportedExpansion = true
        issues.append(
          .error, .aliasExpansion,
          "aliases unfold to more than \(limits.maximumAliasExpansion) values from here on; "
            + "`*\(name)` and later aliases of that size were read as null", at: span)
      }
      return nil
    }
    expansion += anchor.size
    return anchor
  }

  private mutating func define(_ name: String, _ anchor: Anchor) {
    anchorIndex[name] = Int32(truncatingIfNeeded: anchors.count)
    anchors.append(anchor)
  }

  /// The index of a custom tag.
  mutating func index(ofTag tag: String) -> Int32 {
    if let index = tagIndex[tag] { return index }
    let index = Int32(truncatingIfNeeded: tags.count)
    tagIndex[tag] = index
    tags.append(tag)
    return index
  }

  @inline(__always)
  private mutating func attach(_ id: Int32, size: Int, height: Int) {
    link(id)
    grow(size: size, height: height)
  }

  @inline(__always)
  private mutating func grow(size: Int, height: Int) {
    // Bounded by the limits on nodes and on alias expansion.
    top.size &+= size
    if height >= top.height { top.height = height &+ 1 }
  }

  /// Makes the record the next child of the innermost collection.
  @inline(__always)
  private mutating func link(_ id: Int32) {
    if top.last >= 0 {
      records[Int(top.last)].next = id
    } else {
      top.first = id
    }
    top.last = id
    if top.isMapping, top.count & 1 == 0, mark(key: id) { top.merges = true }
    top.count &+= 1
  }

  /// An array without the room that was kept for more: many documents stay until their fixes are
  /// written, and memory that is touched for the first time is the dearest. A large one is gone soon,
  /// as are all where nothing shows fixes, and is not worth a second copy.
  private func fitted<Element>(_ array: ContiguousArray<Element>) -> ContiguousArray<Element> {
    guard limits.keepsDocuments, array.count < 1 << 16,
      array.capacity > array.count + array.count / 8
    else {
      return array
    }
    var fitted = ContiguousArray<Element>()
    fitted.reserveCapacity(array.count)
    fitted.append(contentsOf: array)
    return fitted
  }

  /// Closes what is open, hands over the document and starts anew; nil when nothing was added.
  mutating func finish() -> Document? {
    while depth > 0 { close() }
    guard !records.isEmpty else { return nil }
    finishedNodes += records.count
    let document = Document(
      source: source, records: fitted(records), pool: fitted(pool), tags: tags)
    top = Frame.outside
    records = []
    pool = []
    keys.removeAll(keepingCapacity: true)
    tags = []
    tagIndex = [:]
    anchors = []
    anchorIndex = [:]
    expansion = 0
    hasReportedExpansion = false
    return document
  }
}

/// The issues of one file, up to a limit.
struct IssueList {
  private(set) var issues: [SyntaxIssue] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  mutating func append(
    _ severity: SyntaxIssue.Severity, _ code: SyntaxIssue.Code, _ message: String,
    at span: Span, notes: [(message: String, span: Span)] = []
  ) {
    guard issues.count < limit else { return }
    issues.append(SyntaxIssue(severity, code, message, at: span, notes: notes))
  }

  mutating func append(_ issue: SyntaxIssue) {
    if issues.count < limit { issues.append(issue) }
  }
}
