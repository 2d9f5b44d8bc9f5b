import TopolintRuleKit
import TopolintSource

/// A place that a frame shows.
struct Annotation {
  /// Where.
  var span: Span
  /// Whether it is what the finding is about.
  let isPrimary: Bool
  /// What stands beside the underline.
  var labels: [String]
}

/// Draws source lines with underlines, one frame a file.
struct Frames {
  /// The longest part of a line that is shown, in cells; longer lines are cut around each place.
  static let lineLimit = 120
  /// How many characters stand before a place in a line that is cut.
  static let lead = 30

  let palette: Palette
  let severity: Severity
  let locator: Locator
  /// The width of the line numbers.
  let margin: Int

  /// Prepares the frames of one finding; `margin` becomes as wide as the largest line number.
  init(_ annotations: [Annotation], severity: Severity, palette: Palette, locator: Locator) {
    self.palette = palette
    self.severity = severity
    self.locator = locator
    margin = annotations.reduce(1) { width, annotation in
      guard let source = locator.source(of: annotation.span) else { return width }
      return max(width, String(source.lines.line(at: annotation.span.lower) + 1).utf8.count)
    }
  }

  /// The blank gutter with `mark` behind it.
  func gutter(_ mark: String) -> String {
    String(repeating: " ", count: margin) + " " + palette.frame(mark)
  }

  /// Draws the places of one file, which are sorted.
  func write(_ annotations: [Annotation], in source: SourceText, to out: inout OutputBuffer) {
    out.line(gutter("|"))
    var last: Int?
    var rest = annotations[...]
    while let first = rest.first {
      let line = source.lines.line(at: first.span.lower)
      let group = rest.prefix { source.lines.line(at: $0.span.lower) == line }
      rest = rest.dropFirst(group.count)
      if let last {
        if line == last + 2 {
          writeLine(last + 1, [], in: source, to: &out)
        } else if line > last + 2 {
          out.line(palette.frame("..."))
        }
      }
      writeLine(line, Array(group), in: source, to: &out)
      last = line
    }
  }

  /// Draws one line, or the parts of it that matter.
  private func writeLine(
    _ line: Int, _ annotations: [Annotation], in source: SourceText, to out: inout OutputBuffer
  ) {
    let range = source.lines.range(ofLine: line, in: source.bytes)
    let whole = DisplayLine(source, range, limit: Self.lineLimit)
    if whole.end == range.upperBound || annotations.isEmpty {
      write(line, whole, of: range, annotations, to: &out)
      return
    }
    var rest = annotations[...]
    while let first = rest.first {
      let start = UTF8Reader.offset(
        Self.lead, before: min(Int(first.span.lower), range.upperBound), in: source.bytes,
        from: range.lowerBound)
      let part = DisplayLine(source, start..<range.upperBound, limit: Self.lineLimit)
      let group =
        [first] + rest.dropFirst().prefix { Int($0.span.upper) <= part.end }
      rest = rest.dropFirst(group.count)
      write(line, part, of: range, from: start, group, to: &out)
    }
  }

  /// Draws what fits of a line, and the underlines below it.
  private func write(
    _ line: Int, _ part: DisplayLine, of range: Range<Int>, from start: Int? = nil,
    _ annotations: [Annotation], to out: inout OutputBuffer
  ) {
    let before = (start ?? range.lowerBound) > range.lowerBound ? "..." : ""
    let after = part.end < range.upperBound ? "..." : ""
    let number = String(line + 1)
    let padding = String(repeating: " ", count: max(0, margin - number.utf8.count))
    let text = before + part.text + after
    out.line(
      palette.frame(padding + number + " |") + (text.isEmpty ? "" : " " + text))
    for annotation in annotations {
      let from = part.cell(at: Int(annotation.span.lower))
      let to = part.cell(at: min(Int(annotation.span.upper), range.upperBound))
      let mark = annotation.isPrimary ? "^" : "-"
      let underline = String(repeating: mark, count: max(1, to - from))
      let label = annotation.labels.joined(separator: "; ")
      let drawn = label.isEmpty ? underline : underline + " " + label
      out.line(
        gutter("|") + String(repeating: " ", count: before.utf8.count + from + 1)
          + (annotation.isPrimary ? palette.severity(severity, drawn) : palette.frame(drawn)))
    }
  }
}
