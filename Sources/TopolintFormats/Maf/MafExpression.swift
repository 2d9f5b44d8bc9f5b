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
    /// `x in [...]`.
    case isIn(MafExpression, MafExpression)
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
      case .compare(let left, _, let right), .isIn(let left, let right):
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
      if let value = left.value(resolve), let literal = right.constant {
        return .compare(value, how, literal)
      }
      if let value = right.value(resolve), let literal = left.constant {
        return .compare(value, how.mirrored, literal)
      }
      return opaque(bytes)
    case .isIn(let element, let list):
      guard let value = element.value(resolve), case .list(let members) = list.kind,
        !members.isEmpty
      else { return opaque(bytes) }
      let literals = members.compactMap(\.constant)
      guard literals.count == members.count else { return opaque(bytes) }
      return .any(literals.map { .compare(value, .equal, $0) })
    case .call("IsBlank", let parts) where parts.count == 1:
      guard let value = parts[0].value(resolve) else { return opaque(bytes) }
      return .compare(value, .equal, .null)
    case .literal, .list, .call, .parts: return opaque(bytes)
    }
  }

  private func value(_ resolve: ([String]) -> ValuePath?) -> ValuePath? {
    if case .path(let names) = kind { resolve(names) } else { nil }
  }

  private var constant: Literal? {
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
