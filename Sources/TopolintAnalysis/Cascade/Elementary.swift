/// Logarithm, exponential and power on plain arithmetic, so that a figure is the same on every
/// platform; the error stays within some units in the last place.
package enum Elementary {
  private static let logarithmOfTwo = 0.693_147_180_559_945_3

  /// The natural logarithm; not a number below 0.
  package static func log(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    guard x.isFinite else { return x }
    var significand = x.significand
    var exponent = Double(x.exponent)
    if significand > 1.414_213_562_373_095_1 {
      significand /= 2
      exponent += 1
    }
    // 2 artanh(s), with s at most 0.172: twelve terms reach the last place.
    let s = (significand - 1) / (significand + 1)
    let z = s * s
    var sum = 0.0
    var k = 25.0
    while k >= 1 {
      sum = sum * z + 1 / k
      k -= 2
    }
    return exponent * logarithmOfTwo + 2 * s * sum
  }

  /// The exponential function.
  package static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.7 { return .infinity }
    if x < -745 { return 0 }
    let scale = (x / logarithmOfTwo).rounded()
    let rest = (x - scale * 0.693_147_180_369_123_8) - scale * 1.908_214_929_270_587_7e-10
    var sum = 1.0
    var k = 20.0
    while k >= 1 {
      sum = 1 + rest / k * sum
      k -= 1
    }
    return Double(sign: .plus, exponent: Int(scale), significand: sum)
  }

  /// A power of a base that is not negative.
  package static func pow(_ base: Double, _ exponent: Double) -> Double {
    if exponent == 0 { return 1 }
    if base <= 0 { return exponent > 0 ? 0 : .infinity }
    return exp(exponent * log(base))
  }

  /// A power with a whole exponent, by squaring; the exponent counts from 0.
  package static func pow(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var square = base
    var rest = max(0, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}
