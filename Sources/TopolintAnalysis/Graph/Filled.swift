extension ContiguousArray {
  /// Creates an array of one value, many times.
  ///
  /// Stands in for `init(repeating:count:)`, which asks the run-time for the array's type each time:
  /// the graphs of most files are so small that this would take longer than all else.
  init(filled value: Element, count: Int) {
    self.init(repeatElement(value, count: count))
  }
}
