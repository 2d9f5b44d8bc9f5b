/// The version of Topolint, in one place.
package enum Version {
  /// The version as `--version` and the reports print it.
  package static let current = "0.1.0"
}
