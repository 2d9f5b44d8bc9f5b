/// The middle of `graphSchema`: conditions, facts and places.
let graphSchemaValues = #"""
      "condition": { "$ref": "#/$defs/condition" },
          "isDefault": { "description": "Whether it is taken when no other case matches.", "type": "boolean" },
          "outcome": {
            "description": "What it stands for at a guard or a failure.",
            "enum": ["accept", "reject", "undecided", "error", "timeout", null]
          },
          "isImplied": { "type": "boolean" },
          "facts": {
            "type": "object",
            "required": [],
            "properties": {
              "budget": { "description": "How often it may be taken.", "$ref": "#/$defs/limitFact" },
              "isReviewed": {
                "description": "Whether a person sees what passes and starts it.",
                "$ref": "#/$defs/flagFact"
              },
              "probability": {
                "description": "How likely it is taken, from 0 to 1.",
                "$ref": "#/$defs/fact",
                "properties": { "value": { "type": "number" } }
              }
            }
          }
        }
      },
      "defect": {
        "type": "object",
        "required": ["kind", "name", "node", "span"],
        "properties": {
          "kind": {
            "enum": [
              "dangling-reference", "duplicate-id", "duplicate-key", "untried-case", "skipped-step",
              "unheard-event",
              "refusal", "unsent-output", "literal-secret"
            ]
          },
          "name": { "description": "The name that leads nowhere, or stands twice; where a case or a connection leads; why the engine refuses the file; what a credential is.", "type": "string" },
          "role": { "description": "What a dangling name stands for.", "type": "string" },
          "known": {
            "description": "What would have been right.",
            "type": "array",
            "items": { "type": "string" }
          },
          "first": { "$ref": "#/$defs/span" },
          "node": {
            "description": "The node that it belongs to.",
            "oneOf": [{ "$ref": "#/$defs/nodeId" }, { "type": "null" }]
          },
          "span": { "$ref": "#/$defs/span" }
        }
      },
      "condition": {
        "description": "When an edge is taken.",
        "type": "object",
        "required": ["op"],
        "properties": {
          "op": {
            "enum": ["always", "==", "!=", "<", "<=", ">", ">=", "truthy", "not", "all", "any", "opaque"]
          },
          "value": { "$ref": "#/$defs/valuePath" },
          "literal": {
            "description": "What a comparison compares with.",
            "type": ["string", "number", "boolean", "null"]
          },
          "of": {
            "description": "The parts of not, all and any.",
            "type": "array",
            "items": { "$ref": "#/$defs/condition" }
          },
          "text": { "description": "What the format says, of an opaque condition.", "type": "string" }
        }
      },
      "valuePath": {
        "description": "A value, by where it comes from and the field below it.",
        "type": "object",
        "required": ["source", "fields"],
        "properties": {
          "source": { "enum": ["output", "variable", "workflow-input", "engine"] },
          "node": { "$ref": "#/$defs/nodeId" },
          "name": { "type": "string" },
          "fields": {
            "description": "The steps below the source; empty for the whole value.",
            "type": "array",
            "items": { "type": "string" }
          }
        }
      },
      "joinPolicy": {
        "oneOf": [
          { "enum": ["all", "all-taken", "any"] },
          {
            "type": "object",
            "required": ["quorum"],
            "properties": { "quorum": { "type": "integer" } }
          }
        ]
      },
      "limit": {
        "description": "A bound, or the statement that there is none.",
        "oneOf": [{ "type": "integer", "minimum": 0 }, { "const": "unlimited" }]
      },
      "milliseconds": {
        "description": "Milliseconds, or the statement that there is no limit.",
        "oneOf": [{ "type": "integer", "minimum": 0 }, { "const": "unlimited" }]
      },
      "fact": {
        "description": "What is known of an attribute: written in the file; what the engine does when it is absent; known only at run time; somewhere that was not given.",
        "type": "object",
        "required": ["case"],
        "properties": {
          "case": { "enum": ["declared", "engineDefault", "dynamic", "unknown"] },
          "value": true,
          "span": { "$ref": "#/$defs/span" },
          "note": { "$ref": "#/$defs/engineNote" },
          "reason": { "type": "string" }
        },
        "oneOf": [
          { "properties": { "case": { "const": "declared" } }, "required": ["value", "span"] },
          {
            "properties": { "case": { "const": "engineDefault" } },
            "required": ["value", "note"]
          },
          { "properties": { "case": { "const": "dynamic" } }, "required": ["span"] },
          { "properties": { "case": { "const": "unknown" } }, "required": ["reason"] }
        ]
      },
      "engineNote": {
        "type": "object",
        "required": ["text", "source"],
        "properties": {
          "text": { "type": "string" },
          "source": { "description": "Where it is documented.", "type": "string" }
        }
      },
      "span": {
        "description": "Null when the text of the file is not at hand; the end is the place after the last character.",
        "oneOf": [
          {
            "type": "object",
            "required": ["path", "start", "end"],
            "properties": {
              "path": { "type": "string", "minLength": 1 },
              "start": { "$ref": "#/$defs/position" },
              "end": { "$ref": "#/$defs/position" }
            }
          },
          { "type": "null" }
        ]
      },
      "position": {
        "type": "object",
        "required": ["line", "column", "offset"],
        "properties": {
          "line": { "type": "integer", "minimum": 1 },
          "column": { "type": "integer", "minimum": 1 },
          "offset": { "type": "integer", "minimum": 0 }
        }
      },
      "countFact": { "$ref": "#/$defs/fact", "properties": { "value": { "type": "integer" } } },
      "flagFact": { "$ref": "#/$defs/fact", "properties": { "value": { "type": "boolean" } } },
      "limitFact": { "$ref": "#/$defs/fact", "properties": { "value": { "$ref": "#/$defs/limit" } } },
      "textFact": { "$ref": "#/$defs/fact", "properties": { "value": { "type": "string" } } },
      "textsFact": {
        "$ref": "#/$defs/fact",
        "properties": { "value": { "type": "array", "items": { "type": "string" } } }
      },
      "timeFact": { "$ref": "#/$defs/fact", "properties": { "value": { "$ref": "#/$defs/milliseconds" } } },

  """#
