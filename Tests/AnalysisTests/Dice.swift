import GraphSketch
import TopolintAnalysis
import TopolintModel

/// Numbers that are the same in every run.
struct Dice {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  /// A number from 0 to `limit - 1`.
  mutating func roll(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(max(1, limit)))
  }
}

extension Dice {
  /// A graph of plain nodes and sequence edges, entered at the first node.
  mutating func graph(nodes count: Int, edges: Int) -> Analysis {
    var sketch = Sketch("n0")
    for i in 1..<max(1, count) { sketch.add("n\(i)", .code) }
    for _ in 0..<edges { sketch.connect("n\(roll(count)) > n\(roll(count))") }
    return sketch.analysis
  }
}
