/// One read of a value in a template, by its name.
struct ConductorReference {
  /// The first name, after local names of loops are resolved.
  let root: String
  /// The steps below it.
  let fields: [String]
  /// The bytes in the template's text.
  let range: Range<Int>
  /// Whether absence is provided for: a default, or a test around it that it is there.
  let isOptional: Bool
}

/// What a name that a block or a group binds stands for.
enum ConductorLocal {
  /// A value that can be followed.
  case alias(root: String, fields: [String])
  /// A value that nothing outside has.
  case hidden

  /// The first name of the value, where it can be followed.
  var root: String? { if case .alias(let root, _) = self { root } else { nil } }
}

/// Finds what a Jinja template reads: the scopes of loops, and the tests that guard a read.
struct ConductorTemplate {
  private let bytes: [UInt8]
  /// The reads, in the order of the text.
  private(set) var references: [ConductorReference] = []
  /// What the innermost blocks have opened.
  private var frames: [Frame] = []
  /// How many open tests say that a name is there.
  private var guards: [String: Int] = [:]
  /// What local names stand for, the innermost last.
  private var locals: [String: [Local]] = [:]

  private typealias E = ConductorExpression
  private typealias Local = ConductorLocal

  /// An open block with what it has to undo.
  private struct Frame {
    let keyword: String
    /// What the test of the open branch says is there.
    var guards: [String] = []
    /// What is there in the branches after the open one, because its test failed.
    var failed: [String] = []
    /// What is there because earlier tests failed.
    var held: [String] = []
    /// The names that are bound in it.
    var locals: [String] = []
  }

  /// Reads a template. `names` are local from the start: the item of a for-each group.
  init(_ bytes: [UInt8], names: [String: ConductorLocal] = [:]) {
    self.bytes = bytes
    locals = names.mapValues { [$0] }
    scan()
    references.sort { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Reads what one bare expression reads.
  init(
    expression: ConductorExpression, _ bytes: [UInt8], names: [String: ConductorLocal] = [:]
  ) {
    self.bytes = bytes
    locals = names.mapValues { [$0] }
    collect(expression, isOptional: false)
    references.sort { $0.range.lowerBound < $1.range.lowerBound }
  }

  // MARK: Tags

  private mutating func scan() {
    var position = 0
    while let tag = ConductorTag.next(bytes, from: position) {
      position = tag.outer.upperBound
      if tag.isStatement {
        guard let tokens = ConductorLexer.tokens(bytes, tag.inner),
          case .name(let keyword)? = tokens.first?.kind
        else { continue }
        if keyword == "raw" {
          position = endOfRaw(from: position)
        } else {
          statement(keyword, tokens, until: tag.inner.upperBound)
        }
      } else if let expression = E.parse(bytes, tag.inner) {
        collect(expression, isOptional: false)
      }
    }
  }

  private func endOfRaw(from start: Int) -> Int {
    var position = start
    while let tag = ConductorTag.next(bytes, from: position) {
      position = tag.outer.upperBound
      if tag.isStatement,
        ConductorLexer.tokens(bytes, tag.inner)?.first?.kind == .name("endraw")
      {
        return position
      }
    }
    return bytes.count
  }

  // MARK: Statements

  private mutating func statement(_ keyword: String, _ tokens: [ConductorToken], until end: Int) {
    let start = tokens.count > 1 ? tokens[1].range.lowerBound : end
    switch keyword {
    case "if":
      frames.append(Frame(keyword: "if"))
      test(start..<end)
    case "elif":
      alternative()
      test(start..<end)
    case "else": alternative()
    case "for": loop(tokens, until: end)
    case "set": assignment(tokens, until: end)
    case "macro", "call", "filter", "block", "with":
      frames.append(Frame(keyword: keyword))
      if keyword == "macro" || keyword == "with" {
        for token in tokens.dropFirst() {
          if case .name(let name) = token.kind { bind(name, .hidden) }
        }
      }
    case "endif", "endfor", "endmacro", "endcall", "endfilter", "endblock", "endwith", "endset":
      close(String(keyword.dropFirst(3)))
    default: break
    }
  }

  /// Ends the innermost block with this keyword, and what was left open in it.
  private mutating func close(_ keyword: String) {
    guard frames.contains(where: { $0.keyword == keyword }) else { return }
    while let frame = frames.popLast() {
      release(frame.guards)
      release(frame.held)
      for name in frame.locals { locals[name]?.removeLast() }
      if frame.keyword == keyword { return }
    }
  }

  private mutating func test(_ range: Range<Int>) {
    guard let condition = E.parse(bytes, range), !frames.isEmpty else { return }
    collect(condition, isOptional: false)
    let present = Self.present(condition, when: true)
    hold(present)
    frames[frames.count - 1].guards = present
    frames[frames.count - 1].failed = Self.present(condition, when: false)
  }

  /// The next branch of the innermost test: the tests before it have failed.
  private mutating func alternative() {
    guard var frame = frames.popLast() else { return }
    if frame.keyword == "if" {
      release(frame.guards)
      hold(frame.failed)
      frame.held += frame.failed
      frame.guards = []
      frame.failed = []
    }
    frames.append(frame)
  }

  private mutating func loop(_ tokens: [ConductorToken], until end: Int) {
    frames.append(Frame(keyword: "for"))
    guard let split = tokens.firstIndex(where: { $0.kind == .name("in") }), split + 1 < tokens.count
    else { return }
    let source = E.parse(bytes, tokens[split + 1].range.lowerBound..<end)
    if let source { collect(source, isOptional: false) }
    var targets: [String] = []
    for token in tokens[1..<split] {
      if case .name(let name) = token.kind { targets.append(name) }
    }
    let element = source.flatMap(elementPath)
    for (i, name) in targets.enumerated() {
      let isValue = i == targets.count - 1
      bind(name, isValue ? element ?? .hidden : .hidden)
    }
    bind("loop", .hidden)
  }

  /// What the elements of a value are, through filters and methods that keep them.
  private func elementPath(_ source: ConductorExpression) -> Local? {
    switch source.kind {
    case .path(let root, let fields):
      guard case .alias(let root, let fields) = resolve(root, fields) else { return .hidden }
      return .alias(root: root, fields: fields + ["*"])
    case .filter(let inner, _, _): return elementPath(inner)
    case .choice(let inner, _, _): return elementPath(inner)
    case .other(let parts): return parts.first.flatMap(elementPath)
    case .any(let parts): return parts.first.flatMap(elementPath)
    default: return .hidden
    }
  }

  private mutating func assignment(_ tokens: [ConductorToken], until end: Int) {
    var names: [String] = []
    var rest: Int?
    for token in tokens.dropFirst() {
      if token.kind == .symbol("=") {
        rest = token.range.upperBound
        break
      }
      if case .name(let name) = token.kind { names.append(name) }
    }
    guard let rest else {
      frames.append(Frame(keyword: "set"))
      for name in names.prefix(1) { bindAround(name, .hidden) }
      return
    }
    guard let value = E.parse(bytes, rest..<end) else {
      for name in names { bind(name, .hidden) }
      return
    }
    collect(value, isOptional: false)
    var local = Local.hidden
    if names.count == 1, case .path(let root, let fields) = value.kind {
      local = resolve(root, fields)
    }
    for name in names { bind(name, local) }
  }

  // MARK: Scopes

  private mutating func bind(_ name: String, _ value: Local) {
    locals[name, default: []].append(value)
    if !frames.isEmpty { frames[frames.count - 1].locals.append(name) }
  }

  /// Binds a name in the block around the innermost one: a block assignment outlives itself.
  private mutating func bindAround(_ name: String, _ value: Local) {
    locals[name, default: []].append(value)
    if frames.count > 1 { frames[frames.count - 2].locals.append(name) }
  }

  private func resolve(_ root: String, _ fields: [String]) -> Local {
    guard let local = locals[root]?.last else { return .alias(root: root, fields: fields) }
    guard case .alias(let base, let steps) = local else { return .hidden }
    return .alias(root: base, fields: Array((steps + fields).prefix(24)))
  }

  private mutating func hold(_ names: [String]) {
    for name in names { guards[name, default: 0] += 1 }
  }

  private mutating func release(_ names: [String]) {
    for name in names {
      if let count = guards[name] { guards[name] = count > 1 ? count - 1 : nil }
    }
  }

  // MARK: Reads

  /// A path as text.
  private static func key(_ root: String, _ fields: [String]) -> String {
    fields.isEmpty ? root : root + "." + fields.joined(separator: ".")
  }

  /// Stands for all paths where a test found that a value is not there: who asks that knows which
  /// steps have run.
  private static let somethingAbsent = "*"

  /// Whether an open test says that the value, or something that it is part of, is there.
  private func isGuarded(_ root: String, _ fields: [String]) -> Bool {
    guard !guards.isEmpty else { return false }
    var path = root
    if guards[path] != nil || guards[Self.somethingAbsent] != nil { return true }
    for field in fields {
      path += "." + field
      if guards[path] != nil { return true }
    }
    return false
  }

  /// The paths that are there when `condition` comes out as `truth`.
  private static func present(_ condition: ConductorExpression, when truth: Bool) -> [String] {
    switch condition.kind {
    case .path(let root, let fields): return truth ? [key(root, fields)] : []
    case .not(let inner): return present(inner, when: !truth)
    case .all(let parts): return truth ? parts.flatMap { present($0, when: true) } : []
    case .any(let parts): return truth ? [] : parts.flatMap { present($0, when: false) }
    case .test(let inner, let name, _):
      guard case .path(let root, let fields) = inner.kind else { return [] }
      switch name {
      case "defined" where !truth, "undefined" where truth: return [somethingAbsent]
      case "undefined", "none": return truth ? [] : [key(root, fields)]
      default: return truth ? [key(root, fields)] : []
      }
    case .compare(let left, _, _), .filter(let left, _, _), .isIn(let left, _):
      return truth ? present(left, when: true) : []
    default: return []
    }
  }

  private mutating func collect(_ expression: ConductorExpression, isOptional: Bool) {
    switch expression.kind {
    case .literal: break
    case .path(let root, let fields):
      guard case .alias(let base, let steps) = resolve(root, fields) else { return }
      let isGuarded = isGuarded(root, fields) || isGuarded(base, steps)
      references.append(
        ConductorReference(
          root: base, fields: steps, range: expression.range, isOptional: isOptional || isGuarded))
    case .not(let inner): collect(inner, isOptional: isOptional)
    case .all(let parts): collect(parts, isOptional, present: true)
    case .any(let parts): collect(parts, isOptional, present: false)
    case .compare(let left, _, let right), .isIn(let left, let right):
      collect(left, isOptional: isOptional)
      collect(right, isOptional: isOptional)
    case .test(let inner, let name, let arguments):
      // A test whether a value is there does not read it.
      if name != "defined" && name != "undefined" { collect(inner, isOptional: isOptional) }
      for argument in arguments { collect(argument, isOptional: isOptional) }
    case .filter(let inner, let name, let arguments):
      collect(inner, isOptional: isOptional || name == "default" || name == "d")
      for argument in arguments { collect(argument, isOptional: isOptional) }
    case .choice(let value, let condition, let otherwise):
      collect(condition, isOptional: isOptional)
      collect(value, isOptional: isOptional, holding: Self.present(condition, when: true))
      if let otherwise {
        collect(otherwise, isOptional: isOptional, holding: Self.present(condition, when: false))
      }
    case .list(let parts), .other(let parts):
      for part in parts { collect(part, isOptional: isOptional) }
    }
  }

  private mutating func collect(
    _ expression: ConductorExpression, isOptional: Bool, holding names: [String]
  ) {
    hold(names)
    collect(expression, isOptional: isOptional)
    release(names)
  }

  /// The parts of `and` and `or`: each is read only when the ones before came out as `truth`.
  private mutating func collect(
    _ parts: [ConductorExpression], _ isOptional: Bool, present truth: Bool
  ) {
    var held: [String] = []
    for part in parts {
      collect(part, isOptional: isOptional)
      let names = Self.present(part, when: truth)
      hold(names)
      held += names
    }
    release(held)
  }
}
