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
      let secret = LiteralSecret(
        sign, start: String(decoding: value.prefix(3), as: UTF8.self), length: value.count,
        isRandom: SecretLook.isRandom(value))
      let span = Span(file: source.file, lower: offset, upper: UInt32(suspect.range.upperBound))
      hits.append(Hit(secret: secret, span: span, place: place))
    }
    return hits
  }

  /// What is not to be shown of a text that has no documents, whatever it turns out to be; `known`
  /// leaves out what a text in prose cannot tell.
  static func places(in source: SourceText, known: Bool = false) -> [TopolintSource.Span] {
    SecretSuspect.all(in: source.bytes).filter { !known || $0.sign != nil }.map {
      Span(
        file: source.file, lower: UInt32(min($0.range.lowerBound + 3, $0.range.upperBound)),
        upper: UInt32($0.range.upperBound))
    }
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
