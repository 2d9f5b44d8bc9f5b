internal import TopolintAnalysis
internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource

extension Vocabulary {
  /// The identity of version 1 of the configuration's schema.
  package static let schemaID = "urn:topolint:schema:config-1"

  /// The JSON Schema (draft 2020-12) of `topolint.yaml`, version 1, with the rules, options and
  /// formats that this program knows.
  package var schema: String {
    var writer = JSONWriter(pretty: true)
    writer.object { writer in
      writer.field("$schema", "https://json-schema.org/draft/2020-12/schema")
      writer.field("$id", Self.schemaID)
      writer.field("title", "Topolint configuration, version 1")
      writer.field("description", "What topolint.yaml can say.")
      writer.key("type")
      writer.array(["object", "null"]) { $0.value($1) }
      writer.field("additionalProperties", false)
      writer.key("properties")
      writer.object { properties(&$0) }
      writer.key("$defs")
      writer.object { definitions(&$0) }
    }
    return writer.out.string
  }

  private func properties(_ writer: inout JSONWriter) {
    writer.choice("profile", Profile.allCases.map(\.rawValue), "Who is to hear a finding.")
    writer.choice(
      "fail-on", Severity.allCases.map(\.rawValue),
      "The severity from which findings make the exit code 1.")
    writer.reference("include", "globs", "What a walk considers instead of the usual name endings.")
    writer.reference("exclude", "globs", "Files and folders that are left out, named or not.")
    writer.reference("rules", "rules", "What is said of rules, by id.")
    writer.items("overrides", "override", "What holds for some paths only; a later one wins.")
    writer.items("ignore", "ignore", "Findings that are accepted.")
    writer.typed("require-reason", "boolean", "Whether each suppression must say why.")
    writer.key("formats")
    writer.object { formats(&$0) }
    writer.key("tools")
    writer.object { writer in
      writer.field("description", "What is known of steps, by name or pattern.")
      writer.key("type")
      writer.array(["object", "null"]) { $0.value($1) }
      writer.key("additionalProperties")
      writer.object { $0.field("$ref", "#/$defs/tool") }
    }
    writer.key("risk")
    writer.object { writer in
      writer.open("The numbers of the cascade model.")
      for parameter in CascadeParameter.allCases {
        let definition = parameter.definition
        writer.key(parameter.rawValue)
        writer.object { writer in
          writer.field("description", definition.summary)
          writer.field("type", "number")
          writer.field("minimum", definition.range.lowerBound)
          writer.field("maximum", definition.range.upperBound)
          writer.field("default", definition.value)
        }
      }
      writer.endObject()
    }
    writer.key("limits")
    writer.object { writer in
      writer.open("How much is taken from one file.")
      for limit in LimitKey.allCases {
        writer.key(limit.rawValue)
        writer.object { writer in
          writer.field("description", limit.summary)
          writer.field("type", "integer")
          writer.field("minimum", limit.range.lowerBound)
          writer.field("maximum", limit.range.upperBound)
          writer.field("default", limit.defaultValue)
        }
      }
      writer.endObject()
    }
  }

  private func definitions(_ writer: inout JSONWriter) {
    writer.key("globs")
    writer.object { writer in
      writer.key("type")
      writer.array(["array", "null"]) { $0.value($1) }
      writer.key("items")
      writer.object { writer in
        writer.field("type", "string")
        writer.field("minLength", 1)
      }
    }
    writer.key("level")
    writer.object { writer in
      writer.key("enum")
      writer.beginArray()
      writer.value("off")
      for severity in Severity.allCases { writer.value(severity.rawValue) }
      // Readers of YAML 1.1 take `off` for a truth value.
      writer.value(false)
      writer.endArray()
    }
    writer.key("rules")
    writer.object { ruleTable(&$0) }
    writer.key("override")
    writer.object { writer in
      writer.field("type", "object")
      writer.field("additionalProperties", false)
      writer.key("required")
      writer.array(["paths"]) { $0.value($1) }
      writer.key("properties")
      writer.object { writer in
        writer.reference("paths", "globs", "The paths, as in .gitignore.")
        writer.choice("profile", Profile.allCases.map(\.rawValue), "The profile for these paths.")
        writer.reference("rules", "rules", "What is said of rules for these paths.")
      }
    }
    writer.key("ignore")
    writer.object { ignoreEntry(&$0) }
    writer.key("tool")
    writer.object { writer in
      writer.open(nil)
      writer.choice(
        "effect", EffectLevel.allCases.map(\.rawValue), "What it does to the world.")
      writer.typed("trust-zone", "string", "The trust zone that it lies in.")
      writer.typed("owner", "string", "Who is responsible for it.")
      writer.key("labels")
      writer.object { writer in
        writer.field("description", "What the data is that it brings in or holds.")
        writer.field("type", "array")
        writer.key("items")
        writer.object { writer in
          writer.key("enum")
          writer.array(DataLabel.allCases) { $0.value($1.rawValue) }
        }
      }
      writer.typed("paid", "boolean", "Whether a call costs money.")
      writer.typed("idempotent", "boolean", "Whether doing it twice does no harm.")
      writer.typed("preapproved", "boolean", "Whether it is used without asking a person first.")
      writer.endObject()
    }
  }

  private func ignoreEntry(_ writer: inout JSONWriter) {
    writer.field("type", "object")
    writer.field("additionalProperties", false)
    writer.key("required")
    writer.array(["rule"]) { $0.value($1) }
    writer.key("properties")
    writer.object { writer in
      writer.key("rule")
      writer.object { writer in
        writer.field("description", "The id of a rule, or a list of them.")
        writer.key("anyOf")
        writer.beginArray()
        writer.object { $0.field("type", "string") }
        writer.object { writer in
          writer.field("type", "array")
          writer.key("items")
          writer.object { $0.field("type", "string") }
        }
        writer.endArray()
      }
      writer.typed("path", "string", "A path pattern; all files without it.")
      writer.typed("node", "string", "A step, by its id or by the path of ids to it.")
      writer.typed("reason", "string", "Why.")
    }
  }

  private func ruleTable(_ writer: inout JSONWriter) {
    writer.open(nil)
    for entry in rules.entries {
      writer.key(entry.info.id)
      writer.object { writer in
        writer.field("description", entry.info.summary)
        writer.key("anyOf")
        writer.beginArray()
        writer.object { $0.field("$ref", "#/$defs/level") }
        writer.object { writer in
          writer.open(nil)
          writer.key("severity")
          writer.object { $0.field("$ref", "#/$defs/level") }
          for option in entry.options { writer.option(option) }
          writer.endObject()
        }
        writer.endArray()
      }
    }
    // Ids that rules had before go on working.
    for entry in rules.entries {
      for name in entry.info.formerIDs {
        writer.key(name)
        writer.object { writer in
          writer.field("$ref", "#/$defs/rules/properties/\(entry.info.id)")
          writer.field("deprecated", true)
        }
      }
    }
    writer.endObject()
  }

  private func formats(_ writer: inout JSONWriter) {
    writer.open("Choices about engines whose behaviour differs between versions.")
    for (id, knobs) in formats.sorted(by: { $0.key < $1.key }) {
      writer.key(id)
      writer.object { writer in
        writer.open(nil)
        for (name, values) in knobs.sorted(by: { $0.key < $1.key }) {
          writer.choice(name, values, "One of these; the first when nothing is said.")
        }
        writer.endObject()
      }
    }
    writer.endObject()
  }
}

extension JSONWriter {
  /// The beginning of a closed object's schema, up to and into its `properties`; the caller adds
  /// them and ends that object.
  fileprivate mutating func open(_ description: String?) {
    if let description { field("description", description) }
    key("type")
    array(["object", "null"]) { $0.value($1) }
    field("additionalProperties", false)
    key("properties")
    beginObject()
  }

  fileprivate mutating func choice(_ name: String, _ values: [String], _ description: String) {
    key(name)
    object { writer in
      writer.field("description", description)
      writer.key("enum")
      writer.array(values) { $0.value($1) }
    }
  }

  fileprivate mutating func reference(_ name: String, _ target: String, _ description: String) {
    key(name)
    object { writer in
      writer.field("description", description)
      writer.field("$ref", "#/$defs/\(target)")
    }
  }

  fileprivate mutating func items(_ name: String, _ target: String, _ description: String) {
    key(name)
    object { writer in
      writer.field("description", description)
      writer.key("type")
      writer.array(["array", "null"]) { $0.value($1) }
      writer.key("items")
      writer.object { $0.field("$ref", "#/$defs/\(target)") }
    }
  }

  fileprivate mutating func typed(_ name: String, _ type: String, _ description: String) {
    key(name)
    object { writer in
      writer.field("description", description)
      writer.field("type", type)
    }
  }

  fileprivate mutating func option(_ option: OptionInfo) {
    key(option.name)
    object { writer in
      writer.field("description", option.summary)
      switch option.defaultValue {
      case .integer: writer.field("type", "integer")
      case .number: writer.field("type", "number")
      case .bool: writer.field("type", "boolean")
      case .string: writer.field("type", "string")
      case .strings:
        writer.field("type", "array")
        writer.key("items")
        writer.object { $0.field("type", "string") }
      }
      if let range = option.range {
        writer.field("minimum", range.lowerBound)
        writer.field("maximum", range.upperBound)
      }
    }
  }
}
