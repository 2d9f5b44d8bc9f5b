extension StringProtocol {
  /// Whether `part` occurs in the text, byte for byte; an empty part always does.
  ///
  /// Stands in for `contains(_:)` of a text in a text, which is part of the string-processing module
  /// and would link the whole regular-expression engine into the binary.
  public func hasPart(_ part: some StringProtocol) -> Bool {
    guard let first = part.utf8.first else { return true }
    var rest = utf8[...]
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: part.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
