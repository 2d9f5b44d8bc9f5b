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
            "description": "What an error comes to: the values of the steps that take it over, each by how likely it does. Without a unit; the parameters `node-value` and `effect-value` say what one step counts.",
            "type": "number",
            "minimum": 0
          },
          "lower": {
            "description": "The value by the likeliest path to each step alone.",
            "type": "number",
            "minimum": 0
          },
          "upper": {
            "description": "The value where ways are taken for independent.",
            "type": "number",
            "minimum": 0
          },
          "reachable": {
            "description": "The value if every step within reach took the error over.",
            "type": "number",
            "minimum": 0
          },
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
          "count": {
            "description": "How often at most; null where nobody states it.",
            "type": ["number", "null"]
          },
          "isStated": {
            "description": "Whether the file states the count; false for a cap of the engine.",
            "type": "boolean"
          }
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
            "description": "The sum of what errors come to, over the model steps that they can arise in; of a large graph, over eight of them.",
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
                  "description": "How many times as large an error is after a round: above 1 it grows.",
                  "type": "number",
                  "minimum": 0
                },
                "margin": {
                  "description": "The spectral radius less what a round corrects; null where the nodes differ in that.",
                  "type": ["number", "null"]
                },
                "isDeclared": {
                  "description": "Whether no default of the model takes part in the factor.",
                  "type": "boolean"
                },
                "checkFrom": {
                  "description": "The node behind which a check lowers the factor most.",
                  "$ref": "#/$defs/node"
                },
                "checkTo": {
                  "description": "The node before which it stands.",
                  "$ref": "#/$defs/node"
                },
                "factorAfter": {
                  "description": "The factor with that check.",
                  "type": "number",
                  "minimum": 0
                }
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
                "before": {
                  "description": "The harm with the checks before this one.",
                  "type": "number",
                  "minimum": 0
                },
                "after": {
                  "description": "The harm with this one too.",
                  "type": "number",
                  "minimum": 0
                },
                "path": { "type": "array", "items": { "$ref": "#/$defs/node" } },
                "disjointPaths": {
                  "description": "How many ways that share no step go round the check.",
                  "type": "integer",
                  "minimum": 0
                }
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
                  "success": {
                    "description": "How likely every step is right, from 0 to 1.",
                    "type": "number",
                    "minimum": 0
                  },
                  "silentError": {
                    "description": "How likely the chain ends wrong without anybody noticing.",
                    "type": "number",
                    "minimum": 0
                  },
                  "failure": {
                    "description": "How likely a step is seen to fail.",
                    "type": "number",
                    "minimum": 0
                  }
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
              "bound": {
                "description": "The most steps of a run, all branches taken and every retry used; null unless the verdict is `finite`.",
                "type": ["number", "null"]
              },
              "terms": {
                "description": "The sum of products that the bound is, the largest first; 24 at most.",
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
              "isExact": {
                "description": "Whether the terms are all; else the bound is more than their sum.",
                "type": "boolean"
              },
              "open": {
                "description": "The factors whose number nobody states; 24 at most beyond those of the terms.",
                "type": "array",
                "items": { "$ref": "#/$defs/factor" }
              },
              "witness": {
                "description": "The cycle, or the node, that nothing bounds.",
                "type": "array",
                "items": { "$ref": "#/$defs/node" }
              },
              "uncounted": {
                "description": "The agents of whose turns no limit is known: each visit counts once.",
                "type": "array",
                "items": { "$ref": "#/$defs/node" }
              }
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
              "unknown": {
                "description": "The first step whose time is not known; null when all are.",
                "type": ["string", "null"]
              },
              "deadline": {
                "description": "The time limit of the run in milliseconds, where one is stated and it ends the run in any case; null where the run can wait for a person while the clock stands still.",
                "type": ["number", "null"]
              }
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
                "retrying": { "$ref": "#/$defs/node" },
                "shared": {
                  "description": "The model or quota through which one fault leads to another; null without one.",
                  "type": ["string", "null"]
                }
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
                "correlation": {
                  "description": "How far the errors of the voters go together, from 0 to 1.",
                  "type": "number",
                  "minimum": 0
                },
                "effective": {
                  "description": "How many independent voters they are worth.",
                  "type": "number",
                  "minimum": 0
                },
                "amplification": {
                  "description": "How a weak majority grows; at most 1 it is washed out.",
                  "type": "number",
                  "minimum": 0
                },
                "success": {
                  "description": "How likely the majority is right, from 0 to 1.",
                  "type": "number",
                  "minimum": 0
                }
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
