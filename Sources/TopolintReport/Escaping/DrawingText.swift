/// Text for the labels of drawings; control characters are expected to be escaped already.
enum DrawingText {
  /// A Mermaid label in quotes. Mermaid has no backslash escapes: what could end the quotes, start an
  /// entity or a Markdown string, or be HTML is written as a character reference.
  static func mermaid(_ lines: [String]) -> String {
    let shown = lines.map { line in
      var text = ""
      for scalar in line.unicodeScalars {
        switch scalar {
        case "\"": text += "#quot;"
        case "#", "&", "<", ">", "`", "\\", "*", "_", ";": text += "#\(scalar.value);"
        default: text.unicodeScalars.append(scalar)
        }
      }
      return text
    }
    return "\"" + shown.joined(separator: "<br/>") + "\""
  }

  /// A Graphviz string in quotes, one line below the other.
  static func dot(_ lines: [String]) -> String {
    let shown = lines.map { line in
      var text = ""
      for scalar in line.unicodeScalars {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        // Graphviz reads HTML character references in ordinary strings.
        case "&": text += "&amp;"
        default: text.unicodeScalars.append(scalar)
        }
      }
      return text
    }
    return "\"" + shown.joined(separator: "\\n") + "\""
  }
}
