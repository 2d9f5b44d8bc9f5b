import TopolintModel

extension AslLowering {
  /// States that nothing limits how deep machines start one another.
  ///
  /// Only where every machine that is started is waited for: one that starts itself anew and ends
  /// is the documented way on past the events of one execution. A limit on such a state stops what
  /// it waits for (docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html).
  mutating func setDepth() {
    guard builder.limits.timeout.value == .unlimited else { return }
    let starters = states.filter { $0.type == "Task" && builder[$0.id].reference != nil }
    let isDeep = starters.allSatisfy { state in
      let timeout = builder[state.id].timeout
      return state.resource?.service == "states" && state.resource?.pattern == .job
        && timeout.value?.bound == nil && !timeout.isDynamic
    }
    if !starters.isEmpty, isDeep {
      builder.limits.depth = .engineDefault(.unlimited, AslProfile.depth)
    }
  }
}
