/// Workflow commands that a GitHub runner reads from the log: `::error file=F,line=L::message`.
enum GitHubCommand {
  /// A command on one line.
  static func line(_ name: String, _ properties: [(name: String, value: String)], _ message: String)
    -> String
  {
    let list = properties.map { "\($0.name)=\(property($0.value))" }.joined(separator: ",")
    return "::\(name)\(list.isEmpty ? "" : " " + list)::\(data(message))"
  }

  /// A message: the runner undoes `%25`, `%0D` and `%0A`.
  static func data(_ text: String) -> String { encode(text, "%\r\n") }

  /// A property's value: the runner undoes `%3A` and `%2C` too.
  static func property(_ text: String) -> String { encode(text, "%\r\n:,") }

  private static func encode(_ text: String, _ reserved: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if reserved.unicodeScalars.contains(scalar) {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
