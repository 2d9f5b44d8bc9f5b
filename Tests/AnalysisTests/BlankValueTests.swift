import Testing
import TopolintModel

@testable import TopolintAnalysis

/// What holds of values that are blank.
@Suite struct BlankValueTests {
  private static let blank = ValuePath(.variable("blank"))
  private static let other = ValuePath(.variable("other"))

  private static let cases: [(Condition, Bool?)] = [
    (.always, true), (.opaque("x"), nil), (.truthy(blank), false), (.truthy(other), nil),
    (.compare(blank, .equal, .string("no")), false), (.compare(blank, .equal, .bool(false)), false),
    (.compare(blank, .equal, .number(0)), false), (.compare(blank, .equal, .null), true),
    (.compare(blank, .notEqual, .string("no")), nil), (.compare(blank, .less, .number(7)), nil),
    (.compare(other, .equal, .string("no")), nil), (.not(.truthy(blank)), nil),
    (.not(.compare(blank, .equal, .null)), false),
    (.all([.truthy(other), .truthy(blank)]), false), (.all([.truthy(other), .always]), nil),
    (.all([.always, .compare(blank, .equal, .null)]), true),
    (.any([.truthy(blank), .compare(blank, .equal, .string("a"))]), false),
    (.any([.truthy(blank), .truthy(other)]), nil), (.any([.truthy(other), .always]), true),
  ]

  @Test func whatHoldsOfABlank() {
    for (condition, expected) in Self.cases {
      #expect(condition.holds { $0 == Self.blank } == expected, "\(condition)")
    }
  }
}
