import TopolintModel
import TopolintSource
import TopolintSyntax

/// Credentials that stand in a recognised file as they are.
///
/// A file without a sign of one costs a walk over its bytes, and nothing else.
struct SecretFinder {
  /// A credential, with where it stands.
  struct Hit {
    let secret: LiteralSecret
    let span: TopolintSource.Span
    let place: ScalarPlace
    /// What is not to be shown.
    let hidden: TopolintSource.Span
  }

  /// The credentials in the documents of a file, in order. What stands in comments, keys and
  /// examples is none.
  static func hits(in source: SourceText, _ documents: [Document]) -> [Hit] {
    let suspects = SecretSuspect.all(in: source.bytes)
    guard !suspects.isEmpty else { return [] }
    var places: [Int: ScalarPlaces] = [:]
    var hits: [Hit] = []
    for suspect in suspects {
      let offset = UInt32(suspect.range.lowerBound)
      guard
        let index = documents.lastIndex(where: {
          $0.root.span.lower <= offset && offset < $0.root.span.upper
        })
      else { continue }
      if places[index] == nil { places[index] = ScalarPlaces(documents[index]) }
      guard let place = places[index]?.scalar(at: offset), !place.isKey, !isExample(place),
        let sign = sign(of: suspect, at: place)
      else { continue }
      let value = source.bytes[suspect.range]
      let open = openPart(of: suspect, in: source)
      let secret = LiteralSecret(
        sign, prefix: open == 0 ? nil : String(decoding: value.prefix(open), as: UTF8.self),
        isRandom: SecretLook.isRandom(value))
      // How long it is stays untold too, unless its kind says it.
      let upper = open == 0 ? suspect.range.lowerBound + 1 : suspect.range.upperBound
      let span = Span(file: source.file, lower: offset, upper: UInt32(upper))
      hits.append(
        Hit(
          secret: secret, span: span, place: place,
          hidden: hidden(suspect, in: source, limit: Int(place.node.span.upper))))
    }
    return hits
  }

  /// What is not to be shown of a text that has no documents, whatever it turns out to be; `known`
  /// leaves out what a text in prose cannot tell.
  static func places(in source: SourceText, known: Bool = false) -> [TopolintSource.Span] {
    SecretSuspect.all(in: source.bytes).filter { !known || $0.sign != nil }.map {
      hidden($0, in: source, limit: source.bytes.count)
    }
  }

  /// How many characters of a credential may be shown: those that its kind starts with.
  private static func openPart(of suspect: SecretSuspect, in source: SourceText) -> Int {
    guard case .form? = suspect.sign else { return 0 }
    return SecretForm.ownPrefix(of: source.bytes[suspect.range])
  }

  /// All of a credential but what its kind starts with; of a private key all lines.
  private static func hidden(
    _ suspect: SecretSuspect, in source: SourceText, limit: Int
  ) -> TopolintSource.Span {
    let range = suspect.range
    var upper = range.upperBound
    if case .form(SecretForm.privateKeyTitle)? = suspect.sign {
      let most = min(max(limit, upper), source.bytes.count, upper + longestKey)
      upper = keyEnd(source.bytes[upper..<most])
    }
    return Span(
      file: source.file, lower: UInt32(range.lowerBound + openPart(of: suspect, in: source)),
      upper: UInt32(upper))
  }

  /// The most bytes of a private key, with the breaks of its lines.
  private static let longestKey = 64 << 10

  /// Where the line with which a private key ends begins, else the end of the text.
  private static func keyEnd(_ text: ArraySlice<UInt8>) -> Int {
    let mark = Array("-----END".utf8)
    var start = text.startIndex
    while let dash = text[start...].firstIndex(of: mark[0]) {
      if text[dash...].starts(with: mark) { return dash }
      start = dash + 1
    }
    return text.endIndex
  }

  /// What a suspect is where it stands; nil when it is nothing there.
  private static func sign(of suspect: SecretSuspect, at place: ScalarPlace) -> LiteralSecret.Sign?
  {
    switch suspect.sign {
    case .form, .address: return suspect.sign
    case .field, .password:
      // `!Ref`, `!vault` and the like stand for a value.
      return place.node.tag == nil ? suspect.sign : nil
    case nil:
      guard place.node.tag == nil, let table = place.containers.first, table.kind == .mapping else {
        return nil
      }
      for key in ["name", "key", "variable", "header", "field", "id"] {
        guard let name = table[key], !name.isCollection, SecretField(name.textBytes) != nil else {
          continue
        }
        return .field(name.text ?? key)
      }
      let isSecret = ["value_type", "type"].contains { table[$0]?.text == "secret" }
      return isSecret ? .field(table["name"]?.text ?? "value") : nil
    }
  }

  private static func isExample(_ place: ScalarPlace) -> Bool {
    place.keys.contains { key in
      guard let name = key?.text?.lowercased() else { return false }
      return ["example", "examples", "sample", "samples", "placeholder"].contains(name)
    }
  }
}
