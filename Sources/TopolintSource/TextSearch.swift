extension StringProtocol {
  /// Whether `part` occurs in the text, byte for byte; an empty part always does.
  ///
  /// Stands in for `contains(_:)` of a text in a text, which is part of the string-processing module
  /// and would link the whole regular-expression engine into the binary.
  public func hasPart(_ part: some StringProtocol) -> Bool {
    let whole = Array(utf8)
    let wanted = Array(part.utf8)
    guard let first = wanted.first else { return true }
    guard whole.count >= wanted.count else { return false }
    return (0...(whole.count - wanted.count)).contains { start in
      whole[start] == first && whole[start..<(start + wanted.count)].elementsEqual(wanted)
    }
  }
}
