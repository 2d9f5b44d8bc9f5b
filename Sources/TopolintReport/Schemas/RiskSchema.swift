/// The identity of version 1 of the document that `topolint risk --format json` writes.
package let riskSchemaID = "urn:topolint:schema:risk-1"

/// The JSON Schema (draft 2020-12) of the document that `topolint risk --format json` writes,
/// version 1. Frozen: fields may be added and never renamed or removed.
package let riskSchema = #"""
  {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:topolint:schema:risk-1",
    "title": "Topolint risk, version 1",
    "description": "What `topolint risk --format json` writes. Figures rank and compare; they are no forecast. Consumers must accept fields that are not listed here.",
    "type": "object",
    "required": ["schema", "version", "workflows"],
    "properties": {
      "schema": { "const": "urn:topolint:schema:risk-1" },
      "version": { "const": 1 },
      "workflows": { "type": "array", "items": { "$ref": "#/$defs/workflow" } }
    },
    "$defs": {
      "node": {
        "description": "The path of a node: its id with those of its containers.",
        "type": "string"
      },
      "blast": {
        "type": "object",
        "required": ["origin", "value", "lower", "upper", "reachable", "path", "pathProbability"],
        "properties": {
          "origin": { "$ref": "#/$defs/node" },
          "value": {
            "description": "The value that an error comes to, counted in worlds.",
            "type": "number",
            "minimum": 0
          },
          "lower": { "type": "number", "minimum": 0 },
          "upper": { "type": "number", "minimum": 0 },
          "reachable": { "type": "number", "minimum": 0 },
          "path": { "type": "array", "items": { "$ref": "#/$defs/node" } },
          "pathProbability": { "type": "number", "minimum": 0, "maximum": 1 }
        }
      },
      "factor": {
        "type": "object",
        "required": ["kind", "node", "count"],
        "properties": {
          "kind": { "enum": ["rounds", "items", "turns", "attempts"] },
          "node": { "$ref": "#/$defs/node" },
          "count": { "description": "Null where nobody states it.", "type": ["number", "null"] }
        }
      },
      "workflow": {
        "type": "object",
        "required": [
          "format",
          "name",
          "harm",
          "worst",
          "worstSource",
          "cycles",
          "guards",
          "chain",
          "work",
          "time",
          "retries",
          "fanIns",
          "faultCycles",
          "votes",
          "parameters"
        ],
        "properties": {
          "format": { "type": "string" },
          "name": { "type": "string" },
          "path": { "type": "string" },
          "harm": {
            "description": "The sum of all blasts by the weights of their origins.",
            "type": "number",
            "minimum": 0
          },
          "worst": {
            "description": "The worst origins among the models; three at most.",
            "type": "array",
            "items": { "$ref": "#/$defs/blast" }
          },
          "worstSource": {
            "description": "The worst origin that is no model.",
            "anyOf": [{ "$ref": "#/$defs/blast" }, { "type": "null" }]
          },
          "cycles": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "nodes",
                "factor",
                "margin",
                "isDeclared",
                "checkFrom",
                "checkTo",
                "factorAfter"
              ],
              "properties": {
                "nodes": { "type": "array", "items": { "$ref": "#/$defs/node" } },
                "factor": {
                  "description": "Above 1 an error grows.",
                  "type": "number",
                  "minimum": 0
                },
                "margin": { "type": ["number", "null"] },
                "isDeclared": { "type": "boolean" },
                "checkFrom": { "$ref": "#/$defs/node" },
                "checkTo": { "$ref": "#/$defs/node" },
                "factorAfter": { "type": "number", "minimum": 0 }
              }
            }
          },
          "guards": {
            "description": "The checks to add, one after the other.",
            "type": "array",
            "items": {
              "type": "object",
              "required": ["node", "before", "after", "path", "disjointPaths"],
              "properties": {
                "node": { "$ref": "#/$defs/node" },
                "before": { "type": "number", "minimum": 0 },
                "after": { "type": "number", "minimum": 0 },
                "path": { "type": "array", "items": { "$ref": "#/$defs/node" } },
                "disjointPaths": { "type": "integer", "minimum": 0 }
              }
            }
          },
          "chain": {
            "anyOf": [
              {
                "type": "object",
                "required": ["models", "success", "silentError", "failure"],
                "properties": {
                  "models": { "type": "array", "items": { "$ref": "#/$defs/node" } },
                  "success": { "type": "number", "minimum": 0 },
                  "silentError": { "type": "number", "minimum": 0 },
                  "failure": { "type": "number", "minimum": 0 }
                }
              },
              { "type": "null" }
            ]
          },
          "work": {
            "type": "object",
            "required": ["verdict", "bound", "terms", "isExact", "open", "witness", "uncounted"],
            "properties": {
              "verdict": { "enum": ["finite", "depends", "unbounded"] },
              "bound": { "type": ["number", "null"] },
              "terms": {
                "description": "The sum of products, the largest first.",
                "type": "array",
                "items": {
                  "type": "object",
                  "required": ["coefficient", "factors"],
                  "properties": {
                    "coefficient": { "type": "number", "minimum": 0 },
                    "factors": { "type": "array", "items": { "$ref": "#/$defs/factor" } }
                  }
                }
              },
              "isExact": { "type": "boolean" },
              "open": { "type": "array", "items": { "$ref": "#/$defs/factor" } },
              "witness": { "type": "array", "items": { "$ref": "#/$defs/node" } },
              "uncounted": { "type": "array", "items": { "$ref": "#/$defs/node" } }
            }
          },
          "time": {
            "type": "object",
            "required": ["limit", "path", "unknown", "deadline"],
            "properties": {
              "limit": {
                "description": "Milliseconds; null where it cannot be bounded.",
                "type": ["number", "null"]
              },
              "path": { "type": "array", "items": { "$ref": "#/$defs/node" } },
              "unknown": { "type": ["string", "null"] },
              "deadline": { "type": ["number", "null"] }
            }
          },
          "retries": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["product", "layers"],
              "properties": {
                "product": { "type": ["number", "null"] },
                "layers": { "type": "array", "items": { "$ref": "#/$defs/node" } }
              }
            }
          },
          "fanIns": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["node", "window", "tokens", "exceeds"],
              "properties": {
                "node": { "$ref": "#/$defs/node" },
                "window": { "type": "integer" },
                "tokens": { "type": "number", "minimum": 0 },
                "exceeds": { "type": "boolean" }
              }
            }
          },
          "faultCycles": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["faults", "retrying"],
              "properties": {
                "faults": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["node", "kind"],
                    "properties": {
                      "node": { "$ref": "#/$defs/node" },
                      "kind": { "enum": ["error", "late", "overload", "corrupt"] }
                    }
                  }
                },
                "retrying": { "$ref": "#/$defs/node" }
              }
            }
          },
          "votes": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "node",
                "voters",
                "correlation",
                "effective",
                "amplification",
                "success"
              ],
              "properties": {
                "node": { "$ref": "#/$defs/node" },
                "voters": { "type": "array", "items": { "$ref": "#/$defs/node" } },
                "correlation": { "type": "number", "minimum": 0 },
                "effective": { "type": "number", "minimum": 0 },
                "amplification": { "type": "number", "minimum": 0 },
                "success": { "type": "number", "minimum": 0 }
              }
            }
          },
          "parameters": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["name", "value", "isDefault", "basis"],
              "properties": {
                "name": { "type": "string" },
                "value": { "type": "number" },
                "isDefault": { "type": "boolean" },
                "basis": { "enum": ["published", "model", "assumption"] }
              }
            }
          }
        }
      }
    }
  }

  """#
