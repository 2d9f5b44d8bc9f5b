extension Analysis {
  /// A threshold that a rule's option and the configuration's `risk` can both set: the option where it
  /// is not the default, else the parameter where it is stated, else the default. `scale` is how many
  /// of the option's units make one of the parameter's: 100 for percent of a share.
  public func threshold(
    _ parameter: CascadeParameter, option: Int, default standard: Int, scale: Double = 1
  ) -> Double {
    guard option == standard, cascadeParameters.isDeclared(parameter) else { return Double(option) }
    return cascadeParameters[parameter] * scale
  }
}
