// Writes the registry of one target: `registry-gen TARGET FOLDER LIST OUTPUT`, where LIST names a
// file with one path a line. It reads file names and READMEs, never code: a type is named as its
// file, and a wrong name is a compile error in what is written here.

import TopolintPlatform

func stem(_ path: Substring) -> Substring {
  let name = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
  return name.prefix(while: { $0 != "." })
}

func fail(_ message: String) -> Never {
  Console.write(Array("registry-gen: \(message)\n".utf8), to: .error)
  Console.exit(1)
}

func text(of path: String) throws(FileError) -> String {
  String(decoding: try FileSystem.read(path, limit: 1 << 24), as: UTF8.self)
}

func array(_ name: String, of type: String, documented summary: String, _ elements: [String])
  -> String
{
  "/// \(summary)\npackage let \(name): [any \(type).Type] = [\n"
    + elements.map { "  \($0).self,\n" }.joined() + "]\n"
}

let arguments = CommandLine.arguments
guard arguments.count == 5 else { fail("usage: registry-gen TARGET FOLDER LIST OUTPUT") }
let folder = arguments[2].hasSuffix("/") ? arguments[2] : arguments[2] + "/"

do {
  let paths = try text(of: arguments[3]).split(separator: "\n").filter { $0.hasPrefix(folder) }
  let swift = paths.filter { $0.hasSuffix(".swift") }
  var output = "// Made from the folder listing by registry-gen. Do not edit.\n\n"
  switch arguments[1] {
  case "TopolintRules":
    // Rules/<family>/<rule-id>/<Type>.swift
    let rules = swift.filter { $0.dropFirst(folder.count).split(separator: "/").count == 3 }
      .sorted { stem($0) < stem($1) }
    output += "package import TopolintRuleKit\n\n"
    output += array(
      "allRules", of: "Rule", documented: "Every built-in rule, sorted by type name.",
      rules.map { String(stem($0)) })
    output += "\n/// The README of every built-in rule, by rule id.\n"
    output += "package let ruleReadmes: [String: String] = [\n"
    for path in rules {
      let home = path[..<(path.lastIndex(of: "/") ?? path.endIndex)]
      let id = home[(home.lastIndex(of: "/").map(home.index(after:)) ?? home.startIndex)...]
      let readme = (try? text(of: home + "/README.md")) ?? ""
      output += "  \"\(id)\": ####\"\"\"\n\(readme)\n\"\"\"####,\n"
    }
    output += rules.isEmpty ? "  :]\n" : "]\n"
  case "TopolintFormats":
    output += array(
      "allFormats", of: "WorkflowFormat", documented: "Every input format, sorted by type name.",
      swift.map { String(stem($0)) }.filter { $0.hasSuffix("Format") && $0 != "WorkflowFormat" }
        .sorted())
  case "TopolintReport":
    output += array(
      "allReporters", of: "Reporter", documented: "Every output format, sorted by type name.",
      swift.map { String(stem($0)) }.filter { $0.hasSuffix("Reporter") && $0 != "Reporter" }
        .sorted())
  default: fail("no registry is known for the target \(arguments[1])")
  }
  try FileSystem.write(Array(output.utf8), to: arguments[4])
} catch {
  fail("\(error.path): \(error.message)")
}
