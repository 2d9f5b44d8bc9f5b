/// The identity of version 1 of the `topology` format's schema.
package let topologySchemaID = "urn:topolint:schema:topology-1"

/// The JSON Schema (draft 2020-12) of the `topology` format, version 1, as `topolint schema topology`
/// prints it. Frozen: what version 1 accepts, it goes on accepting. docs/schemas/topology-1.json is a
/// copy, and tests hold the two and the reader together.
package let topologySchema = topologySchemaShapes + topologySchemaNode

/// The top of a file and the shapes of values.
private let topologySchemaShapes = #"""
  {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:topolint:schema:topology-1",
    "title": "Topolint topology, version 1", "type": "object", "required": ["topology", "nodes"],
    "properties": {
      "topology": {"const": 1}, "name": {"$ref": "#/$defs/text"}, "description": {"$ref": "#/$defs/text"},
      "fragment": {"type": "boolean"},
      "inputs": {
        "anyOf": [
          {"type": "array", "items": {"$ref": "#/$defs/text"}},
          {
            "type": "object",
            "additionalProperties": {
              "anyOf": [
                {"type": "null"},
                {"type": "object", "properties": {"required": {"type": "boolean"}}, "additionalProperties": false}
              ]
            }
          }
        ]
      },
      "state": {
        "anyOf": [
          {"type": "array", "items": {"$ref": "#/$defs/text"}},
          {"type": "object", "additionalProperties": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/text"}]}}
        ]
      },
      "limits": {
        "type": "object",
        "properties": {
          "timeout": {"$ref": "#/$defs/duration-fact"}, "steps": {"$ref": "#/$defs/limit-fact"},
          "on-limit": {"$ref": "#/$defs/on-limit"}, "concurrency": {"$ref": "#/$defs/limit-fact"},
          "depth": {"$ref": "#/$defs/limit-fact"},
          "cost": {
            "anyOf": [
              {"anyOf": [{"type": "number", "minimum": 0}, {"const": "unlimited"}]},
              {"$ref": "#/$defs/settled-elsewhere"}
            ]
          }
        },
        "additionalProperties": false
      },
      "defaults": {
        "type": "object",
        "properties": {
          "timeout": {"$ref": "#/$defs/duration-fact"}, "retry": {"$ref": "#/$defs/retry"},
          "on-error": {"$ref": "#/$defs/on-error-here"}, "unmatched": {"$ref": "#/$defs/unmatched"},
          "rounds": {"$ref": "#/$defs/limit-fact"}, "on-limit": {"$ref": "#/$defs/on-limit"},
          "width": {"$ref": "#/$defs/limit-fact"}, "concurrency": {"$ref": "#/$defs/limit-fact"},
          "model": {"$ref": "#/$defs/text"}, "owner": {"$ref": "#/$defs/text"}, "zone": {"$ref": "#/$defs/text"}
        },
        "additionalProperties": false
      },
      "engine": {
        "type": "object",
        "properties": {
          "timeout": {"$ref": "#/$defs/duration-fact"}, "retry": {"$ref": "#/$defs/retry"},
          "on-error": {"$ref": "#/$defs/on-error-here"}, "unmatched": {"$ref": "#/$defs/unmatched"},
          "rounds": {"$ref": "#/$defs/limit-fact"}, "on-limit": {"$ref": "#/$defs/on-limit"},
          "width": {"$ref": "#/$defs/limit-fact"}, "concurrency": {"$ref": "#/$defs/limit-fact"},
          "name": {"$ref": "#/$defs/text"}, "steps": {"$ref": "#/$defs/limit-fact"}
        },
        "additionalProperties": false
      },
      "tools": {"$ref": "#/$defs/tools"},
      "servers": {
        "type": "object",
        "additionalProperties": {
          "anyOf": [
            {"$ref": "#/$defs/text"},
            {
              "type": "object", "properties": {"image": {"$ref": "#/$defs/text"}},
              "required": ["image"], "additionalProperties": false
            }
          ]
        }
      },
      "secrets": {"type": "array", "items": {"$ref": "#/$defs/text"}},
      "start": {"anyOf": [{"$ref": "#/$defs/text"}, {"type": "array", "items": {"$ref": "#/$defs/text"}}]},
      "nodes": {"$ref": "#/$defs/nodes"}, "edges": {"type": "array", "items": {"$ref": "#/$defs/edge"}}
    },
    "patternProperties": {"^x-": true}, "additionalProperties": false,
    "$defs": {
      "text": {"type": ["string", "number", "boolean"], "minLength": 1},
      "settled-elsewhere": {
        "description": "known only at run time, or stated elsewhere", "type": "string",
        "pattern": "^unknown$|\\{\\{[\\s\\S]*\\}\\}"
      },
      "limit": {"anyOf": [{"type": "integer", "minimum": 0}, {"const": "unlimited"}]},
      "limit-fact": {"anyOf": [{"$ref": "#/$defs/limit"}, {"$ref": "#/$defs/settled-elsewhere"}]},
      "count-fact": {"anyOf": [{"type": "integer", "minimum": 0}, {"$ref": "#/$defs/settled-elsewhere"}]},
      "flag-fact": {"anyOf": [{"type": "boolean"}, {"$ref": "#/$defs/settled-elsewhere"}]},
      "texts-fact": {
        "anyOf": [{"type": "array", "items": {"$ref": "#/$defs/text"}}, {"$ref": "#/$defs/settled-elsewhere"}]
      },
      "duration": {
        "anyOf": [
          {"type": "number", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?(ms|s|m|h|d)$"}
        ]
      },
      "duration-fact": {
        "anyOf": [{"$ref": "#/$defs/duration"}, {"const": "unlimited"}, {"$ref": "#/$defs/settled-elsewhere"}]
      },
      "probability": {
        "anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"$ref": "#/$defs/settled-elsewhere"}]
      },
      "effect": {
        "anyOf": [
          {"enum": ["none", "read", "write", "external", "irreversible"]}, {"$ref": "#/$defs/settled-elsewhere"}
        ]
      },
      "on-limit": {"anyOf": [{"enum": ["fail", "proceed", "ask-human"]}, {"$ref": "#/$defs/settled-elsewhere"}]},
      "unmatched": {
        "anyOf": [
          {"enum": ["abort", "drop", "fall-through", "implicit-case"]}, {"$ref": "#/$defs/settled-elsewhere"}
        ]
      },
      "policy": {"anyOf": [{"enum": ["all", "all-taken", "any"]}, {"type": "integer", "minimum": 1}]},
      "classes": {
        "type": "array",
        "items": {
          "enum": ["transient", "rate-limit", "timeout", "invalid-input", "auth", "not-found", "permanent"]
        }
      },
      "retry": {
        "anyOf": [
          {"$ref": "#/$defs/limit-fact"},
          {
            "type": "object",
            "properties": {
              "times": {"$ref": "#/$defs/limit"}, "wait": {"$ref": "#/$defs/duration"},
              "factor": {"type": "number", "minimum": 0},
              "on": {"$ref": "#/$defs/classes"}
            },
            "additionalProperties": false, "required": ["times"]
          }
        ]
      },
      "on-error-word": {
        "anyOf": [{"enum": ["abort", "continue", "escalate", "fallback"]}, {"$ref": "#/$defs/settled-elsewhere"}]
      },
      "on-error-here": {
        "anyOf": [
          {"$ref": "#/$defs/on-error-word"},
          {
            "type": "object", "properties": {"default": true}, "additionalProperties": false, "minProperties": 1,
            "maxProperties": 1
          }
        ]
      },
      "on-error": {
        "anyOf": [
          {"$ref": "#/$defs/on-error-word"},
          {
            "type": "object",
            "properties": {
              "default": true, "to": {"$ref": "#/$defs/targets"}, "escalate": {"$ref": "#/$defs/targets"},
              "fallback": {"$ref": "#/$defs/targets"}
            },
            "additionalProperties": false, "minProperties": 1, "maxProperties": 1
          }
        ]
      },
      "reference": {
        "anyOf": [
          {"$ref": "#/$defs/text"},
          {
            "type": "object",
            "properties": {
              "path": {"$ref": "#/$defs/text"}, "name": {"$ref": "#/$defs/text"},
              "external": {"$ref": "#/$defs/text"}
            },
            "additionalProperties": false, "minProperties": 1, "maxProperties": 1
          }
        ]
      },
      "id": {
        "type": "string", "pattern": "^[^\\u0000-,./:-@\\[-\\^`{-\\u007f]+$",
        "not": {"enum": ["inputs", "state", "env", "self"]}
      },
      "path": {
        "type": ["string", "integer"],
        "pattern": "^[^\\u0000-,./:-@\\[-\\^`{-\\u007f]+(/[^\\u0000-,./:-@\\[-\\^`{-\\u007f]+)*(\\.[^\\u0000-,./:-@\\[-\\^`{-\\u007f]+)*\\??$"
      },
      "value": {
        "allOf": [{"$ref": "#/$defs/path"}, {"not": {"pattern": "^(inputs|state|env)\\??$", "type": "string"}}]
      },
      "written": {
        "type": ["string", "integer"],
        "pattern": "^[^\\u0000-,./:-@\\[-\\^`{-\\u007f]+(/[^\\u0000-,./:-@\\[-\\^`{-\\u007f]+)*(\\.[^\\u0000-,./:-@\\[-\\^`{-\\u007f]+)*$",
        "not": {"type": "string", "pattern": "^((inputs|env|self)(\\.|$)|state$)"}
      },
      "read": {
        "type": "object",
        "properties": {
          "value": {"$ref": "#/$defs/value"},
          "as": {"enum": ["prompt", "condition", "argument", "items", "result"]}, "optional": {"type": "boolean"},
          "reviewed": {"$ref": "#/$defs/flag-fact"}, "probability": {"$ref": "#/$defs/probability"}
        },
        "additionalProperties": false, "required": ["value"]
      },
      "output": {
        "anyOf": [
          {"anyOf": [{"enum": ["text", "json"]}, {"$ref": "#/$defs/fields"}]},
          {"$ref": "#/$defs/settled-elsewhere"}
        ]
      },
      "fields": {
        "type": "object", "propertyNames": {"minLength": 1, "not": {"const": "?"}},
        "additionalProperties": {"$ref": "#/$defs/field"}
      },
      "type": {"enum": ["string", "number", "integer", "boolean", "array", "object", "any"]},
      "allowed": {"type": "array", "items": {"type": ["string", "number", "boolean"]}, "minItems": 1},
      "field": {
        "anyOf": [
          {"type": "null"}, {"$ref": "#/$defs/type"}, {"$ref": "#/$defs/allowed"},
          {
            "type": "object",
            "properties": {
              "type": {"$ref": "#/$defs/type"}, "enum": {"$ref": "#/$defs/allowed"},
              "required": {"type": "boolean"}, "fields": {"$ref": "#/$defs/fields"}
            },
            "additionalProperties": false
          }
        ]
      },
      "target": {
        "type": "object",
        "properties": {
          "to": {"anyOf": [{"$ref": "#/$defs/text"}, {"type": "array", "items": {"$ref": "#/$defs/text"}}]},
          "label": {"$ref": "#/$defs/text"}, "budget": {"$ref": "#/$defs/limit-fact"},
          "reviewed": {"$ref": "#/$defs/flag-fact"}, "probability": {"$ref": "#/$defs/probability"},
          "outcome": {"enum": ["accept", "reject", "undecided", "error", "timeout"]}
        },
        "additionalProperties": false, "required": ["to"]
      },
      "targets": {
        "anyOf": [
          {"$ref": "#/$defs/text"}, {"$ref": "#/$defs/target"},
          {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/text"}, {"$ref": "#/$defs/target"}]}}
        ]
      },
      "route": {
        "type": "object",
        "properties": {
          "when": {"$ref": "#/$defs/text"}, "to": {"$ref": "#/$defs/targets"}, "label": {"$ref": "#/$defs/text"},
          "budget": {"$ref": "#/$defs/limit-fact"}, "reviewed": {"$ref": "#/$defs/flag-fact"},
          "probability": {"$ref": "#/$defs/probability"},
          "outcome": {"enum": ["accept", "reject", "undecided", "error", "timeout"]}
        },
        "additionalProperties": false, "required": ["to"]
      },
      "edge": {
        "type": "object",
        "properties": {
          "from": {"$ref": "#/$defs/text"}, "to": {"$ref": "#/$defs/targets"},
          "kind": {
            "enum": [
              "sequence", "branch", "data", "handoff", "delegate", "uses", "error", "retry", "feedback", "reads",
              "writes", "trigger"
            ]
          },
          "when": {"$ref": "#/$defs/text"}, "default": {"type": "boolean"}, "label": {"$ref": "#/$defs/text"},
          "budget": {"$ref": "#/$defs/limit-fact"}, "reviewed": {"$ref": "#/$defs/flag-fact"},
          "probability": {"$ref": "#/$defs/probability"},
          "outcome": {"enum": ["accept", "reject", "undecided", "error", "timeout"]}
        },
        "additionalProperties": false, "required": ["from", "to"]
      },
      "tools": {
        "type": "object", "additionalProperties": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/tool"}]}
      },
      "tool": {
        "type": "object",
        "properties": {
          "title": {"$ref": "#/$defs/text"}, "description": {"$ref": "#/$defs/text"},
          "disabled": {"type": "boolean"}, "effect": {"$ref": "#/$defs/effect"},
          "idempotent": {"$ref": "#/$defs/flag-fact"}, "can-fail": {"$ref": "#/$defs/flag-fact"},
          "retry": {"$ref": "#/$defs/retry"}, "timeout": {"$ref": "#/$defs/duration-fact"},
          "on-error": {"$ref": "#/$defs/on-error-here"}, "rounds": {"$ref": "#/$defs/limit-fact"},
          "on-limit": {"$ref": "#/$defs/on-limit"}, "concurrency": {"$ref": "#/$defs/limit-fact"},
          "model": {"$ref": "#/$defs/text"}, "prompt": {"$ref": "#/$defs/text"},
          "output": {"$ref": "#/$defs/output"}, "output-by": {"enum": ["engine", "requested", "construction"]},
          "output-open": {"type": "boolean"}, "unmatched": {"$ref": "#/$defs/unmatched"},
          "arrival": {"anyOf": [{"$ref": "#/$defs/policy"}, {"$ref": "#/$defs/settled-elsewhere"}]},
          "permissions": {"$ref": "#/$defs/texts-fact"}, "credentials": {"$ref": "#/$defs/texts-fact"},
          "zone": {"$ref": "#/$defs/text"}, "owner": {"$ref": "#/$defs/text"}, "quota": {"$ref": "#/$defs/text"},
          "labels": {
            "anyOf": [
              {"type": "array", "items": {"enum": ["untrusted", "private", "secret"]}},
              {"$ref": "#/$defs/settled-elsewhere"}
            ]
          },
          "removes": {
            "anyOf": [
              {"type": "array", "items": {"enum": ["untrusted", "private", "secret"]}},
              {"$ref": "#/$defs/settled-elsewhere"}
            ]
          },
          "trusts-input": {"$ref": "#/$defs/flag-fact"}, "preapproved": {"$ref": "#/$defs/flag-fact"},
          "memory": {
            "anyOf": [{"enum": ["stateless", "thread", "shared"]}, {"$ref": "#/$defs/settled-elsewhere"}]
          },
          "context": {"$ref": "#/$defs/count-fact"}, "message": {"$ref": "#/$defs/count-fact"},
          "paid": {"$ref": "#/$defs/flag-fact"}, "breaker": {"$ref": "#/$defs/flag-fact"},
          "ref": {"$ref": "#/$defs/reference"}
        },
        "additionalProperties": false
      },
      "nodes": {
        "type": "object", "propertyNames": {"$ref": "#/$defs/id"},
        "additionalProperties": {"$ref": "#/$defs/node"}
      },

  """#
