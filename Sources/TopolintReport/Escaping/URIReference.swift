/// Paths as URI references, RFC 3986.
enum URIReference {
  /// The path of a file, percent-encoded: relative where the path is, else with `file://`.
  ///
  /// Everything but the unreserved characters and the slash is encoded, so that neither a colon in
  /// the first step, nor `#`, `?` or `%` in a name means anything.
  static func reference(_ path: String) -> String {
    var text = path[...]
    while text.hasPrefix("./"), text.utf8.count > 2 { text = text.dropFirst(2) }
    var result = text.hasPrefix("/") ? "file://" : ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
      }
    }
    return result
  }

  /// Whether `path` is taken relative to the root of the sources.
  static func isRelative(_ path: String) -> Bool { !path.hasPrefix("/") }
}
