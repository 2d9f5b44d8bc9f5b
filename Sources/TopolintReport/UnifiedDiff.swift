package import TopolintSource

/// The difference between two texts, as `git apply` and `patch -p1` take it.
package enum UnifiedDiff {
  /// The lines that stay around a change.
  private static let context = 3

  /// Writes the difference between two states of the file at `path`; nothing when they are equal.
  ///
  /// No line with a byte that is to be hidden is shown. Such a line is left out of those around a
  /// change; where the change cannot do without it nothing is written.
  ///
  /// - Returns: nil, or the number of the line before which the change stands that cannot be shown.
  @discardableResult
  package static func write(
    _ path: String, before: [UInt8], after: [UInt8],
    hiding hidden: (before: [Span], after: [Span]) = ([], []), to out: inout OutputBuffer
  ) -> Int? {
    let (old, new) = (lines(before), lines(after))
    let secret = secretLines(old, hidden.before).union(secretLines(new, hidden.after))
    let changes = LineDiff.changes(from: old, to: new)
    for change in changes {
      if let line = old[change.old].firstIndex(where: secret.contains) { return line + 1 }
      if new[change.new].contains(where: secret.contains) { return change.old.lowerBound + 1 }
    }
    let hunks = hunks(changes, old, secret)
    // Without a line behind it a change is taken for the end of the file.
    for hunk in hunks where hunk.old.upperBound < old.count {
      if hunk.old.upperBound == hunk.changes.last?.old.upperBound {
        return hunk.old.upperBound + 1
      }
    }
    if hunks.isEmpty { return nil }
    out.line("--- " + name("a/" + path))
    out.line("+++ " + name("b/" + path))
    for hunk in hunks { write(hunk, old, new, to: &out) }
    return nil
  }

  /// The lines that hold a byte that is to be hidden, wherever else they stand too.
  private static func secretLines(
    _ lines: [ArraySlice<UInt8>], _ hidden: [Span]
  ) -> Set<ArraySlice<UInt8>> {
    if hidden.isEmpty { return [] }
    var found: Set<ArraySlice<UInt8>> = []
    let spans = hidden.sorted()
    var next = 0
    for line in lines {
      while next < spans.count, Int(spans[next].upper) <= line.startIndex { next += 1 }
      if next < spans.count, Int(spans[next].lower) < line.endIndex { found.insert(line) }
    }
    return found
  }

  /// Changes near each other, with the lines around.
  private struct Hunk {
    var changes: [LineDiff.Change]
    /// The lines that it shows of the old text.
    var old: Range<Int>
  }

  private static func hunks(
    _ changes: [LineDiff.Change], _ old: [ArraySlice<UInt8>], _ secret: Set<ArraySlice<UInt8>>
  ) -> [Hunk] {
    var hunks: [Hunk] = []
    for change in changes {
      var lower = change.old.lowerBound
      let first = max(0, lower - context)
      while lower > first, !secret.contains(old[lower - 1]) { lower -= 1 }
      var upper = change.old.upperBound
      let end = min(old.count, upper + context)
      while upper < end, !secret.contains(old[upper]) { upper += 1 }
      if let last = hunks.last, lower <= last.old.upperBound {
        hunks[hunks.count - 1].changes.append(change)
        hunks[hunks.count - 1].old = last.old.lowerBound..<upper
      } else {
        hunks.append(Hunk(changes: [change], old: lower..<upper))
      }
    }
    return hunks
  }

  private static func write(
    _ hunk: Hunk, _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>],
    to out: inout OutputBuffer
  ) {
    guard let first = hunk.changes.first, let last = hunk.changes.last else { return }
    let lead = first.old.lowerBound - hunk.old.lowerBound
    let tail = hunk.old.upperBound - last.old.upperBound
    let shown = first.new.lowerBound - lead..<last.new.upperBound + tail
    out.line("@@ -\(place(hunk.old)) +\(place(shown)) @@")
    var position = hunk.old.lowerBound
    for change in hunk.changes {
      for line in old[position..<change.old.lowerBound] { write(" ", line, to: &out) }
      for line in old[change.old] { write("-", line, to: &out) }
      for line in new[change.new] { write("+", line, to: &out) }
      position = change.old.upperBound
    }
    for line in old[position..<hunk.old.upperBound] { write(" ", line, to: &out) }
  }

  private static func place(_ range: Range<Int>) -> String {
    let start = range.isEmpty ? range.lowerBound : range.lowerBound + 1
    return range.count == 1 ? "\(start)" : "\(start),\(range.count)"
  }

  private static func write(
    _ mark: String, _ line: ArraySlice<UInt8>, to out: inout OutputBuffer
  ) {
    out.write(mark)
    out.write(bytes: Array(line))
    if line.last != 0x0A { out.write("\n\\ No newline at end of file\n") }
  }

  /// The lines with their ends; only a line feed ends one, as for every tool that reads a diff.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == 0x0A {
      lines.append(bytes[start...index])
      start = index + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }

  /// A path as git writes it: in quotes and with escapes where it would end the line or mislead.
  private static func name(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
    if isPlain { return path.utf8.contains(0x20) ? path + "\t" : path }
    var quoted = "\""
    for byte in path.utf8 {
      switch byte {
      case 0x22, 0x5C: quoted += "\\" + String(UnicodeScalar(byte))
      case 0x20..<0x7F: quoted += String(UnicodeScalar(byte))
      default:
        let digits = String(byte, radix: 8)
        quoted += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}
