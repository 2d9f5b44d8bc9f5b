internal import TopolintSource

/// The candidate that `name` is most likely a slip for; a candidate that `name` begins, or that it
/// lengthens, counts as close.
package func nearest(_ name: String, among candidates: [String]) -> String? {
  // A single character is close to every other.
  guard name.utf8.count >= 2 else { return nil }
  if let close = nearestName(to: name, in: candidates) { return close }
  guard name.utf8.count >= 3 else { return nil }
  return candidates.first { $0.hasPrefix(name) || name.hasPrefix($0) }
}

/// `; did you mean ...?` where a candidate is close, else nothing.
package func suggestion(for name: String, among candidates: [String]) -> String {
  nearest(name, among: candidates).map { "; did you mean `\($0)`?" } ?? ""
}
