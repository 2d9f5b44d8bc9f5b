package import TopolintModel
package import TopolintSource
package import TopolintSyntax

/// From the bytes of one file to its workflows: looks for hints, parses, finds the format, lowers.
///
/// Every file gets an answer, and no file is lost: what could be read of a broken one is kept.
package struct WorkflowReader: Sendable {
  /// The formats that are looked for.
  package let formats: [any WorkflowFormat.Type]
  private let knobs: [String: [String: String]]
  let limits: ReadLimits
  /// What each format comes in: asked for once, because every file looks at all of them.
  private let syntaxes: [[TextSyntax]]
  private let hints: [HintGroups]
  private let keys: [HintGroups]
  private let openings: [HintGroups]
  private let search: HintSearch

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - formats: what to look for; every registered format.
  ///   - knobs: the configuration's `formats`, by format id, checked against `FormatInfo.knobs`.
  ///   - limits: how much is taken from one file.
  ///   - keepsDocuments: whether documents are kept until their fixes are written.
  package init(
    formats: [any WorkflowFormat.Type] = allFormats, knobs: [String: [String: String]] = [:],
    limits: ReadLimits = ReadLimits(), keepsDocuments: Bool = true
  ) {
    var limits = limits
    limits.keepsDocuments = keepsDocuments
    self.formats = formats
    self.knobs = knobs
    self.limits = limits
    let groups = formats.flatMap { $0.info.hints + $0.info.openings }
    let texts = Array(Set(groups.joined())).sorted()
    search = HintSearch(texts)
    syntaxes = formats.map { $0.info.syntaxes }
    hints = formats.map { HintGroups($0.info.hints, among: texts) }
    keys = formats.map { HintGroups($0.info.keysWhenBroken, among: texts) }
    openings = formats.map { HintGroups($0.info.openings, among: texts) }
  }

  /// What the formats are, sorted by id: the table that `topolint formats` prints.
  package var table: [FormatInfo] { formats.map { $0.info }.sorted { $0.id < $1.id } }

  /// Reads one file. `include` follows paths relative to it; `referrers` are the files that are known to
  /// refer to it.
  package func read(
    _ source: SourceText, referrers: [Referrer] = [],
    include: @escaping @Sendable (String) -> Inclusion = { _ in .outside }
  ) -> Reading {
    if let text = UTF16Text.decoded(source) { return otherEncoding(text, of: source) }
    if let reason = Self.notText(source.bytes) { return Reading(.unrecognised(reason: reason)) }
    let choice = TextChoice(path: source.path, bytes: source.bytes)
    let possible = formats.indices.filter { choice.canBe(syntaxes[$0]) }
    // The signs of one format are enough to read the text; those of another are looked for when a
    // document fits it.
    var signs = HintSearch.State(search)
    search.goOn(&signs, in: source.bytes) { found in
      possible.contains { hints[$0].areAmong(found) }
    }
    let isOpened =
      choice.isPromised && possible.contains { openings[$0].areAmong(signs.found) }
    guard isOpened || possible.contains(where: { hints[$0].areAmong(signs.found) }) else {
      return Reading(
        .unrecognised(
          reason: choice.isBelied(by: source.bytes)
            ? "not JSON, though its name says so" : "no sign of a known format"))
    }
    func hold(_ groups: HintGroups) -> Bool {
      if groups.areAmong(signs.found) { return true }
      search.goOn(&signs, in: source.bytes) { groups.areAmong($0) }
      return groups.areAmong(signs.found)
    }
    func hasSigns(_ index: Int) -> Bool { hold(hints[index]) }
    // What else tells a format may be what is missing: from a text within the text that breaks off, or
    // from the file.
    func isDamaged(_ index: Int, _ document: Document) -> Bool {
      choice.isPromised && hold(openings[index]) && formats[index].begins(document)
    }
    let text = ParsedText(
      source, as: choice,
      mayBeJSONC: possible.contains { syntaxes[$0].contains(.jsonc) && hasSigns($0) },
      limits: limits)

    var lowered = LoweredText()
    for document in text.result.documents {
      let fitting = possible.first {
        text.fits(syntaxes[$0], document)
          && formats[$0].matches(document, path: source.path)
          && (hasSigns($0) || !text.result.hasErrors && isDamaged($0, document))
      }
      guard let format = fitting.map({ formats[$0] }) else { continue }
      let context = LoweringContext(
        source: source, knobs: knobs[format.info.id] ?? [:], referrers: referrers, include: include)
      lowered.add(format.lower(document, in: context), of: format.info, document)
    }
    let isBroken = text.result.hasErrors
    if isBroken,
      TemplateSource.hasMarkerInFirstColumn(source)
        || TemplateSource.isStumbledOverStatement(text.result.issues, in: source)
    {
      return Reading(.unrecognised(reason: Self.template))
    }
    guard lowered.formats.isEmpty else {
      var reading = lowered.reading(of: text, source)
      if !isBroken, case .analysed = reading.status {
        let documents = text.result.documents
        reading.fixer = { fixes($0, in: documents) }
      }
      if let hint = lowered.referrerHint, referrers.isEmpty {
        reading.again = Rereading(hint: hint) { read(source, referrers: $0, include: $1) }
      }
      return reading
    }
    let reason = unrecognised(text, choice, source) {
      possible.contains { hasSigns($0) && keys[$0].areKeys(in: source.bytes) }
        || possible.contains { index in
          text.result.documents.contains { document in
            text.fits(formats[index].info.syntaxes, document) && hold(openings[index])
              && formats[index].begins(document)
          }
        }
    }
    if let reason {
      return Reading(.unrecognised(reason: reason))
    }
    return Reading(
      .failed, problems: text.result.issues.map { ReadProblem($0) },
      comments: text.result.comments, hasComments: text.hasComments,
      redactions: SecretFinder.places(in: source))
  }

  /// The reading of a file in UTF-16 that is `text` in UTF-8: a failure where that is of a known
  /// format.
  private func otherEncoding(_ text: SourceText, of source: SourceText) -> Reading {
    if case .unrecognised = read(text).status {
      return Reading(.unrecognised(reason: "UTF-16; only UTF-8 is read"))
    }
    return Reading(
      .failed,
      problems: [
        ReadProblem(
          isError: true, code: "utf-16",
          message: "the text is UTF-16, and only UTF-8 is read; save the file as UTF-8",
          span: Span(file: source.file, lower: 0, upper: 2))
      ],
      // Nothing was looked for in it, so nothing of it is shown.
      redactions: [Span(file: source.file, lower: 2, upper: UInt32(source.bytes.count))])
  }

  private static let template = "template source (Helm, Jinja or the like)"

  /// Why a file is of no known format of which no document was recognised; nil when it is likely a
  /// broken file of one, which must not pass in silence.
  private func unrecognised(
    _ text: ParsedText, _ choice: TextChoice, _ source: SourceText, _ isLikely: () -> Bool
  ) -> String? {
    let issues = text.result.issues
    if choice == .frontMatter, text.result.documents.isEmpty, issues.isEmpty {
      return "Markdown without front matter"
    }
    guard text.result.hasErrors else { return "no known format" }
    if issues.allSatisfy({ $0.code == .empty }) { return "empty" }
    if TemplateSource.isStumbledOver(issues, in: source) { return Self.template }
    guard choice.isPromised else { return "neither YAML nor JSON" }
    return isLikely() ? nil : "broken, and no sign of a known format"
  }

  /// Why the bytes are no text that is worth looking at; nil when they are.
  private static func notText(_ bytes: [UInt8]) -> String? {
    // As git tells a binary file: a NUL among the first 8,000 bytes.
    if ByteScan.first(0, in: bytes.span, 0..<min(bytes.count, 8000)) != nil { return "binary" }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return bytes[start...].contains { $0 > 0x20 } ? nil : "empty"
  }
}

/// The hints of one format.
private struct HintGroups: Sendable {
  private let groups: [[String]]
  private let positions: [[Int]]

  init(_ groups: [[String]], among texts: [String]) {
    self.groups = groups
    positions = groups.map { group in
      texts.indices.filter { group.contains(texts[$0]) }
    }
  }

  /// Whether all hints of a group are among the texts that were found.
  func areAmong(_ found: [Bool]) -> Bool {
    positions.contains { $0.allSatisfy { found[$0] } }
  }

  /// Whether all texts of a group stand as keys do.
  func areKeys(in bytes: [UInt8]) -> Bool {
    groups.contains { group in
      group.allSatisfy { ByteSearch($0).isKey(in: bytes) }
    }
  }
}
