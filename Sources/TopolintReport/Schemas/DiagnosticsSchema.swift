/// The identity of version 1 of the document that `--format json` writes.
package let diagnosticsSchemaID = "urn:topolint:schema:diagnostics-1"

/// The JSON Schema (draft 2020-12) of the document that `--format json` writes, version 1. Frozen: a
/// consumer of version 1 goes on working, so fields may be added and never renamed or removed.
package let diagnosticsSchema = #"""
  {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:topolint:schema:diagnostics-1",
    "title": "Topolint diagnostics, version 1",
    "description": "What `topolint check --format json` writes. Lines and columns count from 1, columns in Unicode code points; offsets count UTF-8 bytes from 0, a byte-order mark included. The end of a span is the place after its last character. Consumers must accept fields that are not listed here.",
    "type": "object",
    "required": ["schema", "version", "tool", "files", "diagnostics", "problems", "summary"],
    "properties": {
      "schema": { "const": "urn:topolint:schema:diagnostics-1" },
      "version": { "const": 1 },
      "tool": {
        "description": "What wrote the document.",
        "type": "object",
        "required": ["name", "version"],
        "properties": {
          "name": { "const": "topolint" },
          "version": { "type": "string", "minLength": 1 }
        }
      },
      "files": {
        "description": "The ledger: one entry for every file that was given or found, sorted by path.",
        "type": "array",
        "items": { "$ref": "#/$defs/file" }
      },
      "diagnostics": {
        "description": "The findings, sorted by path, place, rule and message.",
        "type": "array",
        "items": { "$ref": "#/$defs/diagnostic" }
      },
      "problems": {
        "description": "What there is to say beside the findings: failures (unreadable files, broken syntax) and notices.",
        "type": "array",
        "items": { "$ref": "#/$defs/problem" }
      },
      "summary": {
        "description": "Counts of the arrays above.",
        "type": "object",
        "required": [
          "errors", "warnings", "infos", "suppressed", "problems", "analysedFiles",
          "unrecognisedFiles", "failedFiles"
        ],
        "properties": {
          "errors": { "$ref": "#/$defs/count" },
          "warnings": { "$ref": "#/$defs/count" },
          "infos": { "$ref": "#/$defs/count" },
          "suppressed": {
            "description": "Findings that suppressions hid; they are not among the diagnostics.",
            "$ref": "#/$defs/count"
          },
          "problems": { "$ref": "#/$defs/count" },
          "notices": {
            "description": "How many of the problems are notices.",
            "$ref": "#/$defs/count"
          },
          "analysedFiles": { "$ref": "#/$defs/count" },
          "unrecognisedFiles": { "$ref": "#/$defs/count" },
          "failedFiles": { "$ref": "#/$defs/count" }
        }
      }
    },
    "$defs": {
      "count": { "type": "integer", "minimum": 0 },
      "file": {
        "type": "object",
        "required": ["path", "status"],
        "properties": {
          "path": { "$ref": "#/$defs/path" },
          "status": { "enum": ["analysed", "unrecognised", "failed"] },
          "formats": {
            "description": "The formats that the file was read as, sorted; with status analysed.",
            "type": "array",
            "items": { "type": "string", "minLength": 1 }
          },
          "workflows": {
            "description": "How many workflows it holds; with status analysed.",
            "$ref": "#/$defs/count"
          },
          "reason": {
            "description": "Why it is of no known format; with status unrecognised.",
            "type": "string"
          }
        },
        "oneOf": [
          {
            "properties": { "status": { "const": "analysed" } },
            "required": ["formats", "workflows"]
          },
          { "properties": { "status": { "const": "unrecognised" } }, "required": ["reason"] },
          { "properties": { "status": { "const": "failed" } } }
        ]
      },
      "path": {
        "description": "A file as the user would write it: relative to the working folder where it lies below it, with forward slashes.",
        "type": "string",
        "minLength": 1
      },
      "place": {
        "type": "object",
        "required": ["path", "span"],
        "properties": {
          "path": {
            "description": "Null only when no file is concerned.",
            "oneOf": [{ "$ref": "#/$defs/path" }, { "type": "null" }]
          },
          "span": {
            "description": "Null when the text of the file is not at hand.",
            "oneOf": [{ "$ref": "#/$defs/span" }, { "type": "null" }]
          }
        }
      },
      "span": {
        "type": "object",
        "required": ["start", "end"],
        "properties": {
          "start": { "$ref": "#/$defs/position" },
          "end": { "$ref": "#/$defs/position" }
        }
      },
      "position": {
        "type": "object",
        "required": ["line", "column", "offset"],
        "properties": {
          "line": { "description": "From 1.", "type": "integer", "minimum": 1 },
          "column": {
            "description": "From 1, in Unicode code points; a byte-order mark is in no column.",
            "type": "integer",
            "minimum": 1
          },
          "offset": {
            "description": "From 0, in UTF-8 bytes from the start of the file.",
            "type": "integer",
            "minimum": 0
          }
        }
      },
      "note": {
        "description": "A place, and what there is to say about it.",
        "$ref": "#/$defs/place",
        "required": ["message"],
        "properties": { "message": { "type": "string", "minLength": 1 } }
      },
      "diagnostic": {
        "$ref": "#/$defs/place",
        "required": [
          "rule", "severity", "confidence", "message", "node", "identity", "notes", "graphPath",
          "help", "fixes"
        ],
        "properties": {
          "rule": {
            "description": "The id of the rule.",
            "type": "string",
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$"
          },
          "severity": {
            "description": "How bad it is, after configuration.",
            "enum": ["error", "warning", "info"]
          },
          "confidence": {
            "description": "How often findings of the rule are right on real files: high is at least 90 of 100, medium 70 to 90.",
            "enum": ["high", "medium", "low"]
          },
          "message": { "type": "string", "minLength": 1 },
          "node": {
            "description": "The id of the step that is at fault, with the path of its containers; null when it is about the whole file.",
            "type": ["string", "null"]
          },
          "identity": {
            "description": "What the finding is about, in a way that survives edits: rule, file, node and ordinal, with blanks and percent signs percent-encoded and a hyphen for what is empty.",
            "type": "string",
            "pattern": "^[^ ]+ [^ ]+ [^ ]+ [0-9]+$"
          },
          "notes": {
            "description": "Other places that matter.",
            "type": "array",
            "items": { "$ref": "#/$defs/note" }
          },
          "graphPath": {
            "description": "The path or cycle in the graph that makes the finding true, in order.",
            "type": "array",
            "items": { "$ref": "#/$defs/note" }
          },
          "help": { "description": "What to do.", "type": ["string", "null"] },
          "fixes": { "type": "array", "items": { "$ref": "#/$defs/fix" } }
        }
      },
      "fix": {
        "description": "Edits that would mend the finding; they do not overlap.",
        "type": "object",
        "required": ["title", "safe", "edits"],
        "properties": {
          "title": { "type": "string", "minLength": 1 },
          "safe": {
            "description": "Whether behaviour stays what the author meant beyond doubt.",
            "type": "boolean"
          },
          "edits": {
            "type": "array",
            "minItems": 1,
            "items": {
              "$ref": "#/$defs/place",
              "required": ["text"],
              "properties": {
                "text": { "description": "What stands there afterwards.", "type": "string" }
              }
            }
          }
        }
      },
      "problem": {
        "$ref": "#/$defs/place",
        "required": ["code", "severity", "message", "notes", "help"],
        "properties": {
          "code": {
            "description": "A stable word for the kind of problem.",
            "type": "string",
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"
          },
          "severity": {
            "description": "An error means that the analysis is incomplete (exit code 4).",
            "enum": ["error", "warning"]
          },
          "kind": {
            "description": "A failure is an error; a notice, whatever its severity says, changes no exit code and is no finding.",
            "enum": ["failure", "notice"]
          },
          "message": { "type": "string", "minLength": 1 },
          "notes": { "type": "array", "items": { "$ref": "#/$defs/note" } },
          "help": { "type": ["string", "null"] }
        }
      }
    }
  }

  """#
