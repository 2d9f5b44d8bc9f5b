import TopolintModel

/// A PowerFx formula, parsed as far as conditions and reads need it.
struct MafExpression {
  indirect enum Kind {
    /// `Local.Order.Total`.
    case path([String])
    /// A text, a number or a truth value.
    case literal(Literal)
    case not(MafExpression)
    case all([MafExpression])
    case any([MafExpression])
    case compare(MafExpression, Comparison, MafExpression)
    /// `x in [...]`, or `exactin`, for which the case of the letters counts.
    case isIn(MafExpression, MafExpression, isExact: Bool)
    /// `[a, b]`.
    case list([MafExpression])
    case call(String, [MafExpression])
    /// Anything else, by what it is made of.
    case parts([MafExpression])
  }

  /// What it is.
  let kind: Kind
  /// The bytes of the text that it stands in.
  let range: Range<Int>

  /// Every path in it, in source order, with whether it is asked for being blank.
  var paths: [(names: [String], range: Range<Int>, isTested: Bool)] {
    var found: [(names: [String], range: Range<Int>, isTested: Bool)] = []
    var pending: [(MafExpression, Bool)] = [(self, false)]
    while let (next, isTested) = pending.popLast() {
      switch next.kind {
      case .path(let names): found.append((names, next.range, isTested))
      case .literal: break
      case .not(let inner): pending.append((inner, isTested))
      case .compare(let left, _, let right), .isIn(let left, let right, _):
        pending.append((right, false))
        pending.append((left, false))
      case .call(let name, let parts):
        let asks = Self.blankTests.contains(name)
        pending.append(contentsOf: parts.reversed().map { ($0, asks) })
      case .all(let parts), .any(let parts), .list(let parts), .parts(let parts):
        pending.append(contentsOf: parts.reversed().map { ($0, false) })
      }
    }
    return found
  }

  /// Functions that ask whether a value is there, or take another where it is not.
  private static let blankTests: Set = ["IsBlank", "IsEmpty", "Coalesce", "IsError", "IfError"]

  /// The condition; `resolve` turns a path into a value, or nil when nothing is known of it.
  func condition(in bytes: [UInt8], _ resolve: ([String]) -> ValuePath?) -> Condition {
    switch kind {
    case .path(let names): return resolve(names).map { .truthy($0) } ?? opaque(bytes)
    case .literal(.bool(let isTrue)): return isTrue ? .always : .not(.always)
    case .not(let inner):
      let inner = inner.condition(in: bytes, resolve)
      if case .not(let twice) = inner { return twice }
      return .not(inner)
    case .all(let parts): return .all(parts.map { $0.condition(in: bytes, resolve) })
    case .any(let parts): return .any(parts.map { $0.condition(in: bytes, resolve) })
    case .compare(let left, let how, let right):
      if let value = MafOperand(left, resolve), let literal = right.constant {
        return value.compare(how, literal) ?? opaque(bytes)
      }
      if let value = MafOperand(right, resolve), let literal = left.constant {
        return value.compare(how.mirrored, literal) ?? opaque(bytes)
      }
      return opaque(bytes)
    case .isIn(let element, let list, let isExact):
      guard let value = MafOperand(element, resolve), case .list(let members) = list.kind,
        !members.isEmpty
      else { return opaque(bytes) }
      let parts = members.compactMap { member in
        member.constant.flatMap { value.compare(.equal, $0, inAnyCase: !isExact) }
      }
      return parts.count == members.count ? .any(parts) : opaque(bytes)
    case .call("IsBlank", let parts) where parts.count == 1:
      guard let value = MafOperand(parts[0], resolve) else { return opaque(bytes) }
      return .compare(value.path, .equal, .null)
    case .literal, .list, .call, .parts: return opaque(bytes)
    }
  }

  fileprivate var constant: Literal? {
    switch kind {
    case .literal(let literal): literal
    case .call("Blank", let parts) where parts.isEmpty: .null
    default: nil
    }
  }

  private func opaque(_ bytes: [UInt8]) -> Condition {
    let text = String(decoding: bytes[range], as: UTF8.self)
    return .opaque(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  /// How many elements the list has that the formula is; nil where it is none.
  var listCount: Int? {
    if case .list(let members) = kind { members.count } else { nil }
  }
}

/// What a condition compares with literals: a value, or what some functions make of it that keep apart
/// what a comparison does, but for the case of letters and the blanks around a text.
private struct MafOperand {
  /// How a function writes all letters.
  private enum Letters {
    case lower
    case upper
  }

  /// How deep functions are looked into.
  private static let mostCalls = 8

  /// The value.
  let path: ValuePath
  /// What the comparison is of, where a function settles that.
  private var isText = false
  private var isNumber = false
  private var isFolded = false
  private var letters: Letters?

  init?(_ expression: MafExpression, _ resolve: ([String]) -> ValuePath?) {
    var inner = expression
    for _ in 0..<Self.mostCalls {
      guard case .call(let name, let parts) = inner.kind, parts.count == 1 else { break }
      switch name {
      case "Lower", "Upper":
        letters = letters ?? (name == "Lower" ? .lower : .upper)
        isFolded = true
      case "Trim", "TrimEnds": isFolded = true
      case "Text", "MessageText": break
      case "Value":
        // What it is made of may be any text that spells the number.
        isNumber = !isText
        inner = parts[0]
        continue
      default: return nil
      }
      isText = !isNumber
      inner = parts[0]
    }
    guard case .path(let names) = inner.kind, let path = resolve(names) else { return nil }
    self.path = path
  }

  /// The comparison with a literal; nil where the functions make it another question.
  ///
  /// The sign `=` minds the case of letters, as it compares the texts themselves
  /// (microsoft/Power-Fx:src/libraries/Microsoft.PowerFx.Interpreter/Functions/RuntimeHelpers.cs
  /// `AreEqual`), and `in` a list does not (`InScalarTableOperator` in LibraryOperators.cs beside it).
  func compare(_ how: Comparison, _ literal: Literal, inAnyCase: Bool = false) -> Condition? {
    guard case .string(let text) = literal else {
      guard isNumber else { return isText ? nil : .compare(path, how, literal) }
      // What a number is made of may be declared as a text, which is above or below nothing.
      guard case .number(let number) = literal, how == .equal || how == .notEqual else {
        return nil
      }
      let isWhole = number == number.rounded() && number.magnitude < 1e15
      return .compare(path, how, .anyCase(isWhole ? "\(Int(number))" : "\(number)"))
    }
    guard !isNumber else { return nil }
    guard isFolded || inAnyCase else { return .compare(path, how, literal) }
    guard how == .equal || how == .notEqual else { return nil }
    var isEqual = Condition.compare(path, .equal, .anyCase(text))
    switch letters {
    case .lower where text != text.lowercased() && !inAnyCase,
      .upper where text != text.uppercased() && !inAnyCase:
      isEqual = .not(.always)
    default: break
    }
    // Of a blank value these functions make an empty text.
    if text.isEmpty { isEqual = .any([isEqual, .compare(path, .equal, .null)]) }
    guard how == .notEqual else { return isEqual }
    if case .compare(let path, _, let literal) = isEqual {
      return .compare(path, .notEqual, literal)
    }
    return .not(isEqual)
  }
}
