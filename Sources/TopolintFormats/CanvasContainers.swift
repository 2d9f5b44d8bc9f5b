/// The containers of a canvas, on which anything may be said to lie in anything.
enum CanvasContainers {
  /// How deep containers are followed: deeper than anybody nests.
  static let maximumDepth = 128

  /// The container of each record, without those that lie within themselves or too deep.
  static func withoutCircles(_ parents: [Int: Int]) -> [Int: Int] {
    var kept = parents
    for record in parents.keys.sorted() {
      guard let parent = kept[record] else { continue }
      var depth = 1
      var current = parent
      while let next = kept[current], next != record, depth <= maximumDepth {
        current = next
        depth += 1
      }
      // What is left to follow leads back here, or further down than is followed.
      if current == record || kept[current] != nil { kept[record] = nil }
    }
    return kept
  }
}
