internal import TopolintModel

extension Condition {
  /// Whether the condition holds while some values are blank; nil where that is not certain.
  ///
  /// A blank is equal to nothing but a blank. What a language makes of its being unequal, less or more
  /// differs, so that nothing is said of these.
  func holds(whereBlank isBlank: (ValuePath) -> Bool, depth: Int = 0) -> Bool? {
    guard depth < 64 else { return nil }
    switch self {
    case .always: return true
    case .opaque: return nil
    case .truthy(let path): return isBlank(path) ? false : nil
    case .compare(let path, .equal, let literal):
      return isBlank(path) ? literal == .null : nil
    case .compare: return nil
    case .not(let inner):
      return inner.holds(whereBlank: isBlank, depth: depth + 1) == true ? false : nil
    case .all(let parts):
      let parts = parts.map { $0.holds(whereBlank: isBlank, depth: depth + 1) }
      if parts.contains(false) { return false }
      return parts.contains(nil) ? nil : true
    case .any(let parts):
      let parts = parts.map { $0.holds(whereBlank: isBlank, depth: depth + 1) }
      if parts.contains(true) { return true }
      return parts.contains(nil) ? nil : false
    }
  }
}
