package import TopolintSource

/// The difference between two texts, as `git apply` and `patch -p1` take it.
package enum UnifiedDiff {
  /// The lines that stay around a change.
  private static let context = 3

  /// Writes the difference between two states of the file at `path`; nothing when they are equal.
  package static func write(
    _ path: String, before: [UInt8], after: [UInt8], to out: inout OutputBuffer
  ) {
    let (old, new) = (lines(before), lines(after))
    let hunks = hunks(LineDiff.changes(from: old, to: new))
    if hunks.isEmpty { return }
    out.line("--- " + name("a/" + path))
    out.line("+++ " + name("b/" + path))
    for hunk in hunks { write(hunk, old, new, to: &out) }
  }

  /// One change with those near it, and the lines around.
  private struct Hunk {
    var changes: [LineDiff.Change]
  }

  private static func hunks(_ changes: [LineDiff.Change]) -> [Hunk] {
    var hunks: [Hunk] = []
    for change in changes {
      if let end = hunks.last?.changes.last?.old.upperBound,
        change.old.lowerBound - end <= 2 * context
      {
        hunks[hunks.count - 1].changes.append(change)
      } else {
        hunks.append(Hunk(changes: [change]))
      }
    }
    return hunks
  }

  private static func write(
    _ hunk: Hunk, _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>],
    to out: inout OutputBuffer
  ) {
    guard let first = hunk.changes.first, let last = hunk.changes.last else { return }
    let lead = min(context, first.old.lowerBound)
    let oldRange =
      first.old.lowerBound - lead..<min(old.count, last.old.upperBound + context)
    let newRange =
      first.new.lowerBound - lead..<min(new.count, last.new.upperBound + context)
    out.line("@@ -\(place(oldRange)) +\(place(newRange)) @@")
    var position = oldRange.lowerBound
    for change in hunk.changes {
      for line in old[position..<change.old.lowerBound] { write(" ", line, to: &out) }
      for line in old[change.old] { write("-", line, to: &out) }
      for line in new[change.new] { write("+", line, to: &out) }
      position = change.old.upperBound
    }
    for line in old[position..<oldRange.upperBound] { write(" ", line, to: &out) }
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
