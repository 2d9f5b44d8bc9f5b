/// The second half of `topologySchema`: a node.
let topologySchemaNode = #"""
      "node": {
        "type": "object",
        "oneOf": [
          {"required": ["kind"]}, {"required": ["start"]}, {"required": ["end"]}, {"required": ["agent"]},
          {"required": ["llm"]}, {"required": ["tool"]}, {"required": ["code"]}, {"required": ["router"]},
          {"required": ["fork"]}, {"required": ["map"]}, {"required": ["loop"]}, {"required": ["join"]},
          {"required": ["verifier"]}, {"required": ["human"]}, {"required": ["store"]},
          {"required": ["subworkflow"]}, {"required": ["wait"]}, {"required": ["opaque"]}
        ],
        "properties": {
          "kind": {
            "enum": [
              "start", "end", "agent", "llm", "tool", "code", "router", "fork", "map", "loop", "join", "verifier",
              "human", "store", "subworkflow", "wait", "opaque"
            ]
          },
          "start": {"type": "null"}, "end": {"anyOf": [{"type": "null"}, {"enum": ["success", "failure"]}]},
          "agent": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/text"}]},
          "llm": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/text"}]},
          "tool": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/effect"}]},
          "code": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/effect"}]},
          "router": {"anyOf": [{"type": "null"}, {"enum": ["expression", "model", "human"]}]},
          "fork": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/targets"}]},
          "map": {
            "anyOf": [
              {"type": "null"}, {"anyOf": [{"$ref": "#/$defs/path"}, {"$ref": "#/$defs/settled-elsewhere"}]}
            ]
          },
          "loop": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/limit-fact"}]},
          "join": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/policy"}]},
          "verifier": {
            "anyOf": [{"type": "null"}, {"enum": ["deterministic", "schema", "model-judge", "guardrail"]}]
          },
          "human": {"anyOf": [{"type": "null"}, {"enum": ["approval", "question"]}]}, "store": {"type": "null"},
          "subworkflow": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/reference"}]},
          "wait": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/duration-fact"}]},
          "opaque": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/text"}]}, "title": {"$ref": "#/$defs/text"},
          "description": {"$ref": "#/$defs/text"}, "disabled": {"type": "boolean"},
          "effect": {"$ref": "#/$defs/effect"}, "idempotent": {"$ref": "#/$defs/flag-fact"},
          "can-fail": {"$ref": "#/$defs/flag-fact"}, "retry": {"$ref": "#/$defs/retry"},
          "timeout": {"$ref": "#/$defs/duration-fact"}, "on-error": {"$ref": "#/$defs/on-error"},
          "rounds": {"$ref": "#/$defs/limit-fact"}, "on-limit": {"$ref": "#/$defs/on-limit"},
          "concurrency": {"$ref": "#/$defs/limit-fact"}, "model": {"$ref": "#/$defs/text"},
          "prompt": {"$ref": "#/$defs/text"}, "output": {"$ref": "#/$defs/output"},
          "output-by": {"enum": ["engine", "requested", "construction"]}, "output-open": {"type": "boolean"},
          "unmatched": {"$ref": "#/$defs/unmatched"},
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
          "endpoint": {"$ref": "#/$defs/text"}, "fallback-models": {"$ref": "#/$defs/texts-fact"},
          "failures": {"anyOf": [{"$ref": "#/$defs/classes"}, {"$ref": "#/$defs/settled-elsewhere"}]},
          "status": {"$ref": "#/$defs/texts-fact"}, "undoes": {"$ref": "#/$defs/targets"},
          "ref": {"$ref": "#/$defs/reference"}, "in": {"$ref": "#/$defs/text"},
          "reads": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/value"}, {"$ref": "#/$defs/read"}]}},
          "writes": {"type": "array", "items": {"$ref": "#/$defs/written"}}, "next": {"$ref": "#/$defs/targets"},
          "routes": {
            "anyOf": [
              {"type": "array", "items": {"$ref": "#/$defs/route"}},
              {"type": "object", "additionalProperties": {"$ref": "#/$defs/targets"}}
            ]
          },
          "route-on": {"$ref": "#/$defs/path"}, "accept": {"$ref": "#/$defs/targets"},
          "reject": {"$ref": "#/$defs/targets"}, "undecided": {"$ref": "#/$defs/targets"},
          "timed-out": {"$ref": "#/$defs/targets"}, "feedback": {"$ref": "#/$defs/targets"},
          "handoff": {"$ref": "#/$defs/targets"}, "delegate": {"$ref": "#/$defs/targets"},
          "tools": {"anyOf": [{"type": "array", "items": {"$ref": "#/$defs/text"}}, {"$ref": "#/$defs/tools"}]},
          "triggers": {"$ref": "#/$defs/targets"}, "nodes": {"$ref": "#/$defs/nodes"},
          "first": {"$ref": "#/$defs/targets"}, "until": {"$ref": "#/$defs/text"},
          "items": {"anyOf": [{"$ref": "#/$defs/path"}, {"$ref": "#/$defs/settled-elsewhere"}]},
          "width": {"$ref": "#/$defs/limit-fact"}, "policy": {"$ref": "#/$defs/policy"},
          "merge": {"enum": ["concat", "vote", "model", "code"]},
          "partial-failure": {
            "anyOf": [
              {"enum": ["fail-fast", "all-or-nothing", "drop-failed", "mark-failed"]},
              {"$ref": "#/$defs/settled-elsewhere"}
            ]
          },
          "mode": {"enum": ["blocking", "detect-only"]},
          "check": {"enum": ["deterministic", "schema", "model-judge", "guardrail"]},
          "ask": {"enum": ["approval", "question"]}, "by": {"enum": ["expression", "model", "human"]},
          "result": {"enum": ["success", "failure"]}, "type": {"$ref": "#/$defs/text"},
          "passes": {"$ref": "#/$defs/texts-fact"}
        },
        "patternProperties": {"^x-": true}, "additionalProperties": false,
        "dependentSchemas": {
          "end": {"anyOf": [{"properties": {"end": {"type": "null"}}}, {"not": {"required": ["result"]}}]},
          "agent": {"anyOf": [{"properties": {"agent": {"type": "null"}}}, {"not": {"required": ["model"]}}]},
          "llm": {"anyOf": [{"properties": {"llm": {"type": "null"}}}, {"not": {"required": ["model"]}}]},
          "tool": {"anyOf": [{"properties": {"tool": {"type": "null"}}}, {"not": {"required": ["effect"]}}]},
          "code": {"anyOf": [{"properties": {"code": {"type": "null"}}}, {"not": {"required": ["effect"]}}]},
          "router": {"anyOf": [{"properties": {"router": {"type": "null"}}}, {"not": {"required": ["by"]}}]},
          "fork": {
            "anyOf": [
              {"properties": {"fork": {"type": "null"}}},
              {"not": {"anyOf": [{"required": ["next"]}, {"required": ["routes"]}, {"required": ["accept"]}]}}
            ]
          },
          "map": {"anyOf": [{"properties": {"map": {"type": "null"}}}, {"not": {"required": ["items"]}}]},
          "loop": {"anyOf": [{"properties": {"loop": {"type": "null"}}}, {"not": {"required": ["rounds"]}}]},
          "join": {"anyOf": [{"properties": {"join": {"type": "null"}}}, {"not": {"required": ["policy"]}}]},
          "verifier": {
            "anyOf": [{"properties": {"verifier": {"type": "null"}}}, {"not": {"required": ["check"]}}]
          },
          "human": {"anyOf": [{"properties": {"human": {"type": "null"}}}, {"not": {"required": ["ask"]}}]},
          "subworkflow": {
            "anyOf": [{"properties": {"subworkflow": {"type": "null"}}}, {"not": {"required": ["ref"]}}]
          },
          "wait": {"anyOf": [{"properties": {"wait": {"type": "null"}}}, {"not": {"required": ["timeout"]}}]},
          "opaque": {"anyOf": [{"properties": {"opaque": {"type": "null"}}}, {"not": {"required": ["type"]}}]},
          "nodes": {
            "anyOf": [
              {"required": ["loop"]}, {"required": ["map"]}, {"required": ["fork"]},
              {"required": ["kind"], "properties": {"kind": {"enum": ["loop", "map", "fork"]}}}
            ]
          },
          "first": {
            "anyOf": [
              {"required": ["loop"]}, {"required": ["map"]}, {"required": ["fork"]},
              {"required": ["kind"], "properties": {"kind": {"enum": ["loop", "map", "fork"]}}}
            ]
          },
          "until": {
            "anyOf": [{"required": ["loop"]}, {"required": ["kind"], "properties": {"kind": {"enum": ["loop"]}}}]
          },
          "items": {
            "anyOf": [{"required": ["map"]}, {"required": ["kind"], "properties": {"kind": {"enum": ["map"]}}}]
          },
          "width": {
            "anyOf": [{"required": ["map"]}, {"required": ["kind"], "properties": {"kind": {"enum": ["map"]}}}]
          },
          "policy": {
            "anyOf": [
              {"required": ["join"]}, {"required": ["map"]}, {"required": ["fork"]},
              {"required": ["kind"], "properties": {"kind": {"enum": ["join", "map", "fork"]}}}
            ]
          },
          "merge": {
            "anyOf": [
              {"required": ["join"]}, {"required": ["map"]}, {"required": ["fork"]},
              {"required": ["kind"], "properties": {"kind": {"enum": ["join", "map", "fork"]}}}
            ]
          },
          "partial-failure": {
            "anyOf": [
              {"required": ["map"]}, {"required": ["fork"]},
              {"required": ["kind"], "properties": {"kind": {"enum": ["map", "fork"]}}}
            ]
          },
          "mode": {
            "anyOf": [
              {"required": ["verifier"]}, {"required": ["kind"], "properties": {"kind": {"enum": ["verifier"]}}}
            ]
          },
          "check": {
            "anyOf": [
              {"required": ["verifier"]}, {"required": ["kind"], "properties": {"kind": {"enum": ["verifier"]}}}
            ]
          },
          "ask": {
            "anyOf": [
              {"required": ["human"]}, {"required": ["kind"], "properties": {"kind": {"enum": ["human"]}}}
            ]
          },
          "by": {
            "anyOf": [
              {"required": ["router"]}, {"required": ["kind"], "properties": {"kind": {"enum": ["router"]}}}
            ]
          },
          "result": {
            "anyOf": [{"required": ["end"]}, {"required": ["kind"], "properties": {"kind": {"enum": ["end"]}}}]
          },
          "type": {
            "anyOf": [
              {"required": ["opaque"]}, {"required": ["kind"], "properties": {"kind": {"enum": ["opaque"]}}}
            ]
          },
          "passes": {
            "anyOf": [
              {"required": ["subworkflow"]},
              {"required": ["kind"], "properties": {"kind": {"enum": ["subworkflow"]}}}
            ]
          },
          "next": {"not": {"anyOf": [{"required": ["routes"]}, {"required": ["accept"]}]}},
          "route-on": {"required": ["routes"], "properties": {"routes": {"type": "object"}}}
        }
      }
    }
  }

  """#
