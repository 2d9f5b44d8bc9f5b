/// How a step, a chain or a vote of models comes out.
public enum Reliability {
  /// What becomes of a step that is checked and tried again.
  public struct Outcome: Hashable, Sendable {
    /// How likely the result is right and let through.
    public let success: Double
    /// How likely it is wrong and let through.
    public let silentError: Double
    /// How likely every attempt was rejected.
    public let failure: Double
  }

  /// A step that is right with a probability, behind a check that catches a wrong result with
  /// `efficacy` and rejects a right one with `falseRejects`, tried again up to `retries` times.
  ///
  /// Retries turn failures into successes and silent errors, in a fixed proportion.
  public static func step(
    success p: Double, efficacy: Double, retries: Int, falseRejects q: Double = 0
  ) -> Outcome {
    let rejected = (1 - p) * efficacy + p * q
    let failure = Elementary.pow(rejected, min(max(0, retries), Int.max - 1) + 1)
    let attempts = rejected < 1 ? (1 - failure) / (1 - rejected) : 0
    return Outcome(
      success: p * (1 - q) * attempts, silentError: (1 - p) * (1 - efficacy) * attempts,
      failure: failure)
  }

  /// A chain of steps, each of which must succeed; the first explicit failure ends it.
  public static func chain(_ steps: [Outcome]) -> Outcome {
    var success = 1.0
    var goesOn = 1.0
    for step in steps {
      success *= step.success
      goesOn *= step.success + step.silentError
    }
    return Outcome(success: success, silentError: max(0, goesOn - success), failure: 1 - goesOn)
  }

  /// How likely the majority of voters is right, each of whom is with a probability: with
  /// probability `correlation` all share one draw, else they are independent. An even number
  /// without a majority is not right.
  public static func majority(voters n: Int, success p: Double, correlation: Double) -> Double {
    guard n > 0 else { return 0 }
    var logs = [0.0]
    logs.reserveCapacity(n + 1)
    for i in 1...n { logs.append(logs[i - 1] + Elementary.log(Double(i))) }
    var sum = 0.0
    if p >= 1 {
      sum = 1
    } else if p > 0 {
      for j in (n / 2 + 1)...n {
        sum += Elementary.exp(
          logs[n] - logs[j] - logs[n - j] + Double(j) * Elementary.log(p)
            + Double(n - j) * Elementary.log(1 - p))
      }
    }
    return correlation * p + (1 - correlation) * sum
  }

  /// How many independent voters some correlated ones are worth.
  public static func effectiveVoters(_ n: Int, correlation: Double) -> Double {
    n <= 0 ? 0 : Double(n) / (1 + Double(n - 1) * correlation)
  }

  /// The slope of a majority of an odd number of voters at one half.
  public static func majoritySlope(_ n: Int) -> Double {
    guard n > 0 else { return 0 }
    // b C(b-1, (b-1)/2) / 2^(b-1), as a product of (2i - 1) / 2i.
    var slope = Double(n)
    var i = 1
    while i <= (n - 1) / 2 {
      slope *= Double(2 * i - 1) / Double(2 * i)
      i += 1
    }
    return slope
  }

  /// How a weak signal grows through one level of a tree of majorities: above 1 it is amplified,
  /// at most 1 it is washed out (arXiv 2601.17311, theorem 4).
  public static func amplification(fidelity: Double, correlation: Double, voters: Int) -> Double {
    fidelity * (correlation + (1 - correlation) * majoritySlope(voters))
  }

  /// The smallest lead of votes by which `steps` decisions are all right with a probability
  /// (MAKER, arXiv 2511.09030); nil when a step is right at most half the time. `group` is the
  /// number of steps that one vote decides.
  public static func leadNeeded(
    success p: Double, steps: Double, target: Double, group: Double = 1
  ) -> Int? {
    guard p > 0.5, p < 1, steps > 0, group > 0, target > 0, target < 1 else { return nil }
    let perStep = Elementary.exp(-group / steps * Elementary.log(target)) - 1
    let lead = Elementary.log(perStep) / Elementary.log((1 - p) / p)
    return max(1, Int(lead.rounded(.up)))
  }

  /// How likely all of some steps are right when each is decided by a lead of votes (MAKER, eq. 13).
  public static func allSteps(
    success p: Double, lead: Int, steps: Double, group: Double = 1
  ) -> Double {
    guard p > 0, group > 0 else { return 0 }
    let odds = Elementary.pow((1 - p) / p, lead)
    return Elementary.exp(-steps / group * Elementary.log(1 + odds))
  }
}
