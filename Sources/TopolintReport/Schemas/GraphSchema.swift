/// The identity of version 1 of the document that `topolint graph --format json` writes.
package let graphSchemaID = "urn:topolint:schema:graph-1"

/// The JSON Schema (draft 2020-12) of the document that `topolint graph --format json` writes,
/// version 1. Frozen: fields may be added and never renamed or removed.
package let graphSchema = graphSchemaShapes + graphSchemaValues + graphSchemaFacts

/// Workflows, nodes and edges.
private let graphSchemaShapes = #"""
  {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:topolint:schema:graph-1",
    "title": "Topolint graph, version 1",
    "description": "What `topolint graph --format json` writes: workflows as typed graphs. Lines and columns count from 1, columns in Unicode code points; offsets count UTF-8 bytes from 0, a byte-order mark included. Consumers must accept fields that are not listed here.",
    "type": "object",
    "required": ["schema", "version", "workflows"],
    "properties": {
      "schema": { "const": "urn:topolint:schema:graph-1" },
      "version": { "const": 1 },
      "workflows": { "type": "array", "items": { "$ref": "#/$defs/workflow" } }
    },
    "$defs": {
      "workflow": {
        "type": "object",
        "required": [
          "format",
          "name",
          "span",
          "isFragment",
          "capabilities",
          "entries",
          "parameters",
          "limits",
          "nodes",
          "edges",
          "defects"
        ],
        "properties": {
          "format": {
            "description": "The id of the format that it was read from.",
            "type": "string",
            "minLength": 1
          },
          "name": { "type": "string" },
          "span": { "$ref": "#/$defs/span" },
          "isFragment": {
            "description": "Whether it is meant to be part of another workflow.",
            "type": "boolean"
          },
          "capabilities": {
            "description": "What the format can express; rules about the rest stay silent.",
            "type": "array",
            "items": {
              "enum": [
                "output-schemas",
                "error-handling",
                "step-error-handling",
                "retries",
                "timeouts",
                "loop-limits",
                "width-limits",
                "approvals",
                "explicit-data",
                "explicit-control",
                "strict-comparisons",
                "blank-answers",
                "free-canvas"
              ]
            }
          },
          "entries": {
            "description": "The nodes where a run can begin.",
            "type": "array",
            "items": { "$ref": "#/$defs/nodeId" }
          },
          "secrets": {
            "description": "Values of the engine that hold credentials, by name.",
            "type": "array",
            "items": { "type": "string" }
          },
          "parameters": {
            "description": "Inputs that the workflow declares.",
            "type": "array",
            "items": {
              "type": "object",
              "required": ["name", "isRequired", "span"],
              "properties": {
                "name": { "type": "string" },
                "isRequired": { "type": "boolean" },
                "span": { "$ref": "#/$defs/span" }
              }
            }
          },
          "limits": {
            "description": "Facts about the whole run; one that is absent is inexpressible.",
            "type": "object",
            "required": [],
            "properties": {
              "timeout": { "description": "How long a run may take.", "$ref": "#/$defs/timeFact" },
              "steps": { "description": "How many steps a run may take.", "$ref": "#/$defs/limitFact" },
              "exhaustion": {
                "description": "What happens when the steps are used up.",
                "$ref": "#/$defs/fact",
                "properties": { "value": { "enum": ["fail", "proceed", "ask-human"] } }
              },
              "concurrency": { "description": "How many steps run at once.", "$ref": "#/$defs/limitFact" },
              "depth": {
                "description": "How deep workflows may start one another.",
                "$ref": "#/$defs/limitFact"
              },
              "cost": {
                "description": "How much a run may cost, in the unit of the file.",
                "$ref": "#/$defs/fact",
                "properties": { "value": { "oneOf": [{ "type": "number" }, { "const": "unlimited" }] } }
              }
            }
          },
          "nodes": {
            "description": "In source order; the id is the position.",
            "type": "array",
            "items": { "$ref": "#/$defs/node" }
          },
          "edges": {
            "description": "In source order; the id is the position.",
            "type": "array",
            "items": { "$ref": "#/$defs/edge" }
          },
          "servers": {
            "description": "The servers of tools that a run starts or calls; without a version where none is known.",
            "type": "array",
            "items": {
              "type": "object",
              "required": ["name", "span"],
              "properties": {
                "name": { "type": "string" },
                "version": { "type": "string" },
                "isPinned": { "description": "Whether always the same version runs.", "type": "boolean" },
                "span": { "$ref": "#/$defs/span" }
              }
            }
          },
          "defects": {
            "description": "What is wrong with the file that the graph itself cannot hold.",
            "type": "array",
            "items": { "$ref": "#/$defs/defect" }
          }
        }
      },
      "nodeId": { "description": "The position of a node in `nodes`.", "type": "integer", "minimum": 0 },
      "node": {
        "type": "object",
        "required": [
          "id",
          "nativeId",
          "path",
          "name",
          "kind",
          "parent",
          "span",
          "isDisabled",
          "isImplied",
          "facts",
          "inputs",
          "outputs",
          "reference"
        ],
        "properties": {
          "id": { "$ref": "#/$defs/nodeId" },
          "nativeId": { "description": "The id in the format's own words.", "type": "string" },
          "path": {
            "description": "The id with the path of its containers, which names the node in findings.",
            "type": "string"
          },
          "name": { "description": "What people call it.", "type": "string" },
          "kind": { "$ref": "#/$defs/kind" },
          "parent": {
            "description": "The container that it lies in.",
            "oneOf": [{ "$ref": "#/$defs/nodeId" }, { "type": "null" }]
          },
          "span": { "$ref": "#/$defs/span" },
          "isDisabled": { "description": "Whether the engine skips it.", "type": "boolean" },
          "isImplied": {
            "description": "Whether it stands for the engine's own doing, not for a line of the file.",
            "type": "boolean"
          },
          "facts": { "$ref": "#/$defs/nodeFacts" },
          "inputs": {
            "description": "What it reads.",
            "type": "array",
            "items": {
              "type": "object",
              "required": ["value", "use", "isOptional", "span"],
              "properties": {
                "value": { "$ref": "#/$defs/valuePath" },
                "use": { "enum": ["prompt", "condition", "argument", "items", "result"] },
                "isOptional": { "description": "Whether absence is provided for.", "type": "boolean" },
                "hasBlank": {
                  "description": "Whether the engine goes on with a blank when nothing is there; absent: no.",
                  "type": "boolean"
                },
                "isWithheld": {
                  "description": "Whether the step says what it is given and leaves this out; absent: no.",
                  "type": "boolean"
                },
                "span": { "$ref": "#/$defs/span" }
              }
            }
          },
          "outputs": {
            "description": "What it writes into the workflow's state.",
            "type": "array",
            "items": {
              "type": "object",
              "required": ["variable", "hasReducer", "span"],
              "properties": {
                "variable": { "type": "string" },
                "hasReducer": { "description": "Whether parallel writes are merged.", "type": "boolean" },
                "isAddition": {
                  "description": "Whether it adds to what is there; absent: it replaces it.",
                  "type": "boolean"
                },
                "isCount": {
                  "description": "Whether the engine works it out from the variable's last value; absent: no.",
                  "type": "boolean"
                },
                "span": { "$ref": "#/$defs/span" }
              }
            }
          },
          "reference": {
            "description": "What a sub-workflow, agent or prompt reference leads to.",
            "oneOf": [
              {
                "type": "object",
                "required": ["kind", "target", "span"],
                "properties": {
                  "kind": { "enum": ["path", "name", "external"] },
                  "target": { "type": "string" },
                  "span": { "$ref": "#/$defs/span" }
                }
              },
              { "type": "null" }
            ]
          }
        }
      },
      "kind": {
        "description": "What a node is.",
        "type": "object",
        "required": ["name"],
        "properties": {
          "name": {
            "enum": [
              "start",
              "end",
              "agent",
              "llm",
              "tool",
              "code",
              "router",
              "fork",
              "map",
              "loop",
              "join",
              "verifier",
              "human",
              "store",
              "subworkflow",
              "wait",
              "opaque"
            ]
          },
          "state": { "description": "Of an end.", "enum": ["success", "failure"] },
          "decision": { "description": "Who decides at a router.", "enum": ["expression", "model", "human"] },
          "policy": { "description": "How many branches a join waits for.", "$ref": "#/$defs/joinPolicy" },
          "aggregation": {
            "description": "What a join makes of its inputs.",
            "enum": ["concat", "vote", "model", "code"]
          },
          "check": {
            "description": "What a verifier checks with.",
            "enum": ["deterministic", "schema", "model-judge", "guardrail"]
          },
          "mode": {
            "description": "Whether a verifier can stop what it judges.",
            "enum": ["blocking", "detect-only"]
          },
          "role": { "description": "What a person is asked for.", "enum": ["approval", "question"] },
          "nativeKind": {
            "description": "The format's word for a kind that Topolint does not know.",
            "type": "string"
          }
        },
        "allOf": [
          {
            "if": { "properties": { "name": { "const": "end" } } },
            "then": { "required": ["state"] }
          },
          {
            "if": { "properties": { "name": { "const": "router" } } },
            "then": { "required": ["decision"] }
          },
          {
            "if": { "properties": { "name": { "const": "join" } } },
            "then": { "required": ["policy", "aggregation"] }
          },
          {
            "if": { "properties": { "name": { "const": "verifier" } } },
            "then": { "required": ["check", "mode"] }
          },
          {
            "if": { "properties": { "name": { "const": "human" } } },
            "then": { "required": ["role"] }
          },
          {
            "if": { "properties": { "name": { "const": "opaque" } } },
            "then": { "required": ["nativeKind"] }
          }
        ]
      },
      "edge": {
        "type": "object",
        "required": [
          "id",
          "source",
          "target",
          "kind",
          "span",
          "label",
          "condition",
          "isDefault",
          "outcome",
          "isImplied",
          "facts"
        ],
        "properties": {
          "id": {
            "description": "The position of the edge in `edges`.",
            "type": "integer",
            "minimum": 0
          },
          "source": { "$ref": "#/$defs/nodeId" },
          "target": { "$ref": "#/$defs/nodeId" },
          "kind": {
            "enum": [
              "sequence",
              "branch",
              "data",
              "handoff",
              "delegate",
              "uses",
              "error",
              "retry",
              "feedback",
              "reads",
              "writes",
              "contains",
              "trigger"
            ]
          },
          "span": { "$ref": "#/$defs/span" },
          "label": {
            "description": "The case or branch in the format's words.",
            "type": ["string", "null"]
          },
      
  """#
