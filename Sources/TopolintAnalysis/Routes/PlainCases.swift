internal import TopolintModel

/// The cases of a router that compare its one value with texts, by text: of thousands only one can hold
/// for each text.
struct PlainCases {
  private static let few = 16

  /// The first case that waits for each text.
  let places: [String: Int]
  /// The other cases, in order.
  let others: [Int]

  /// Nil where there are so few that looking at all of them is faster.
  init?(_ formulas: [Condition]) {
    guard formulas.count > Self.few else { return nil }
    var places: [String: Int] = [:]
    var others: [Int] = []
    for (place, formula) in formulas.enumerated() {
      if case .compare(_, .equal, .string(let text)) = formula {
        if places[text] == nil { places[text] = place }
      } else {
        others.append(place)
      }
    }
    self.places = places
    self.others = others
  }
}
