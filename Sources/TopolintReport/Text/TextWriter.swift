import TopolintModel
import TopolintRuleKit
import TopolintSource

/// Writes findings and problems one after the other, each with its frames.
struct TextWriter {
  /// Up to this many steps of a path are shown in the frame; a longer path becomes a list.
  static let framedSteps = 6
  /// The longest list of steps that is printed whole, and what is left of a longer one.
  static let listedSteps = 16
  private static let (head, tail) = (10, 4)

  /// The colours.
  let palette: Palette
  /// Lines and columns.
  var locator: Locator

  /// Writes one entry and an empty line.
  mutating func write(_ entry: Entry, to out: inout OutputBuffer) {
    let name = palette.severity(
      entry.severity, "\(entry.word)[\(Terminal.escape(entry.code))]")
    out.line(name + palette.bold(": " + Terminal.escape(entry.message)))

    let annotations = annotations(of: entry)
    let frames = Frames(
      annotations, severity: entry.severity, palette: palette, locator: locator)
    var files: [FileID] = []
    for annotation in annotations where !files.contains(annotation.span.file) {
      files.append(annotation.span.file)
    }
    if files.isEmpty, let path = entry.path {
      out.line(palette.frame(" --> ") + Terminal.escape(path))
    }
    for (position, file) in files.enumerated() {
      let places = annotations.filter { $0.span.file == file }
      guard let first = places.first(where: \.isPrimary) ?? places.first,
        let region = locator.region(of: first.span)
      else { continue }
      if position > 0 { out.line(frames.gutter("|")) }
      out.line(
        String(repeating: " ", count: frames.margin)
          + palette.frame("--> ")
          + place(region))
      let sorted = places.enumerated().sorted {
        ($0.element.span.lower, $0.element.isPrimary ? 0 : 1, $0.offset)
          < ($1.element.span.lower, $1.element.isPrimary ? 0 : 1, $1.offset)
      }
      frames.write(sorted.map(\.element), in: region.source, to: &out)
    }
    writeFooter(of: entry, frames: frames, to: &out)
    out.line("")
  }

  /// The places of an entry, first the one that it is about; places with one span are one.
  private func annotations(of entry: Entry) -> [Annotation] {
    var result: [Annotation] = []
    var positions: [Span: Int] = [:]
    func add(_ span: Span, isPrimary: Bool = false, _ label: String?) {
      guard locator.source(of: span) != nil else { return }
      let span = locator.firstLine(of: span)
      if let position = positions[span] {
        if let label { result[position].labels.append(label) }
      } else {
        positions[span] = result.count
        result.append(
          Annotation(span: span, isPrimary: isPrimary, labels: label.map { [$0] } ?? []))
      }
    }
    if let span = entry.span { add(span, isPrimary: true, nil) }
    if isFramed(entry.steps) {
      for (number, step) in entry.steps.enumerated() {
        add(step.span, "\(number + 1): \(Terminal.escape(step.message))")
      }
    }
    for note in entry.notes { add(note.span, Terminal.escape(note.message)) }
    return result
  }

  /// Whether the frame shows the steps: there are few, and the text of their files is at hand.
  private func isFramed(_ steps: [PathStep]) -> Bool {
    steps.count <= Self.framedSteps
      && steps.allSatisfy { locator.source(of: $0.span) != nil }
  }

  /// Writes what is not at a place: a long path, notes on files that were not kept, help, fixes.
  private mutating func writeFooter(
    of entry: Entry, frames: Frames, to out: inout OutputBuffer
  ) {
    var lines: [(title: String, text: [String])] = []
    if !isFramed(entry.steps) {
      lines.append(("path", list(entry.steps)))
    }
    for note in entry.notes where locator.source(of: note.span) == nil {
      lines.append(("note", [Terminal.escape(note.message)]))
    }
    if entry.confidence == .low { lines.append(("note", ["low confidence"])) }
    if let help = entry.help {
      let parts = help.split(separator: "\n", omittingEmptySubsequences: false)
      lines.append(("help", parts.map { Terminal.escape(String($0)) }))
    }
    for fix in entry.fixes {
      lines.append((fix.isSafe ? "fix" : "unsafe fix", [Terminal.escape(fix.title)]))
    }
    guard !lines.isEmpty else { return }
    if entry.span != nil { out.line(frames.gutter("|")) }
    for (title, text) in lines {
      out.line(frames.gutter("=") + " " + palette.bold(title) + ": " + (text.first ?? ""))
      // Behind a mark, since a runner takes `::` at the start of a line as a command.
      let indent = frames.gutter("|") + String(repeating: " ", count: title.utf8.count + 3)
      for line in text.dropFirst() { out.line(indent + line) }
    }
  }

  /// The steps with their numbers and places, the middle left out when there are many.
  private mutating func list(_ steps: [PathStep]) -> [String] {
    var lines: [String] = []
    for (number, step) in steps.enumerated() {
      let isHidden = number >= Self.head && number < steps.count - Self.tail
      if steps.count > Self.listedSteps, isHidden {
        if number == Self.head {
          lines.append("... \(Tally.count(steps.count - Self.head - Self.tail, "step")) more")
        }
        continue
      }
      let region = locator.region(of: step.span)
      let suffix = region.map { " (\(place($0)))" } ?? ""
      lines.append("\(number + 1). \(Terminal.escape(step.message))\(suffix)")
    }
    return lines
  }

  private func place(_ region: Region) -> String {
    "\(Terminal.escape(region.source.path)):\(region.start.line):\(region.start.column)"
  }
}
