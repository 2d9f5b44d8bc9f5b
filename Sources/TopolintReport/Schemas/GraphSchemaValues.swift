/// The second half of `graphSchema`: conditions, facts and places.
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
          "kind": { "enum": ["dangling-reference", "duplicate-id", "duplicate-key", "untried-case"] },
          "name": { "description": "The name that leads nowhere, or stands twice; where a case leads.", "type": "string" },
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
      "nodeFacts": {
        "description": "What may be judged of the node; a fact that is absent is inexpressible: the format cannot say it.",
        "type": "object",
        "required": [],
        "properties": {
          "effect": {
            "description": "What it does to the world outside the run, and how that is known.",
            "$ref": "#/$defs/fact",
            "properties": {
              "value": {
                "type": "object",
                "required": ["level", "basis"],
                "properties": {
                  "level": { "enum": ["none", "read", "write", "external", "irreversible"] },
                  "basis": { "enum": ["stated", "node-type", "name"] }
                }
              }
            }
          },
          "idempotency": {
            "description": "Whether it can be done twice without harm.",
            "$ref": "#/$defs/flagFact"
          },
          "fallibility": { "description": "Whether it can fail at all.", "$ref": "#/$defs/flagFact" },
          "retry": {
            "description": "Attempts after a failure.",
            "$ref": "#/$defs/fact",
            "properties": {
              "value": {
                "type": "object",
                "required": ["retries", "backoff", "classes"],
                "properties": {
                  "retries": { "description": "Attempts after the first.", "$ref": "#/$defs/limit" },
                  "backoff": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {
                      "kind": { "enum": ["immediate", "constant", "exponential", "unspecified"] },
                      "wait": {
                        "description": "Milliseconds before the second attempt.",
                        "type": "integer",
                        "minimum": 0
                      },
                      "factor": { "type": "number" }
                    }
                  },
                  "classes": {
                    "description": "The classes of failure that are retried; null for all.",
                    "oneOf": [
                      {
                        "type": "array",
                        "items": {
                          "enum": [
                            "transient",
                            "rate-limit",
                            "timeout",
                            "invalid-input",
                            "auth",
                            "not-found",
                            "permanent"
                          ]
                        }
                      },
                      { "type": "null" }
                    ]
                  }
                }
              }
            }
          },
          "timeout": { "description": "How long one attempt may take.", "$ref": "#/$defs/timeFact" },
          "errorHandling": {
            "description": "What happens after the last failed attempt.",
            "$ref": "#/$defs/fact",
            "properties": {
              "value": {
                "enum": ["abort", "continue-empty", "default-value", "branch", "escalate", "fallback"]
              }
            }
          },
          "iterationLimit": {
            "description": "How often it may repeat: a loop's rounds, an agent's turns, visits of the node.",
            "$ref": "#/$defs/limitFact"
          },
          "exhaustion": {
            "description": "What happens when the iteration limit is reached.",
            "$ref": "#/$defs/fact",
            "properties": { "value": { "enum": ["fail", "proceed", "ask-human"] } }
          },
          "width": { "description": "How many items a map takes at most.", "$ref": "#/$defs/limitFact" },
          "concurrency": {
            "description": "How many items or children run at once.",
            "$ref": "#/$defs/limitFact"
          },
          "model": {
            "description": "The model, by the name that the file gives it.",
            "$ref": "#/$defs/textFact"
          },
          "prompt": {
            "description": "The prompt, by its text or its reference.",
            "$ref": "#/$defs/textFact"
          },
          "output": {
            "description": "What it promises of its output.",
            "$ref": "#/$defs/fact",
            "properties": {
              "value": {
                "type": "object",
                "required": ["enforcement", "isOpen", "fields"],
                "properties": {
                  "enforcement": { "enum": ["engine", "requested", "construction"] },
                  "isOpen": {
                    "description": "Whether fields that are not listed may come.",
                    "type": "boolean"
                  },
                  "fields": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": ["name", "type", "isRequired", "allowed", "span"],
                      "properties": {
                        "name": { "type": "string" },
                        "type": {
                          "enum": ["string", "number", "integer", "boolean", "array", "object", "any"]
                        },
                        "isRequired": { "type": "boolean" },
                        "allowed": {
                          "description": "The values that the schema allows; null when it lists none.",
                          "oneOf": [{ "type": "array", "items": { "type": "string" } }, { "type": "null" }]
                        },
                        "span": { "$ref": "#/$defs/span" }
                      }
                    }
                  }
                }
              }
            }
          },
          "unmatched": {
            "description": "What happens when no case matches.",
            "$ref": "#/$defs/fact",
            "properties": { "value": { "enum": ["abort", "drop", "fall-through", "implicit-case"] } }
          },
          "arrival": {
            "description": "How it waits when several control edges enter it.",
            "$ref": "#/$defs/fact",
            "properties": { "value": { "$ref": "#/$defs/joinPolicy" } }
          },
          "partialFailure": {
            "description": "What a fork or map does when some of its branches fail.",
            "$ref": "#/$defs/fact",
            "properties": { "value": { "enum": ["fail-fast", "all-or-nothing", "drop-failed", "mark-failed"] } }
          },
          "permissions": {
            "description": "Rights that it was given, in the format's words.",
            "$ref": "#/$defs/textsFact"
          },
          "trustZone": { "description": "The trust zone.", "$ref": "#/$defs/textFact" },
          "credentials": { "description": "The credentials that it uses, by name.", "$ref": "#/$defs/textsFact" },
          "owner": { "description": "Who is responsible for it.", "$ref": "#/$defs/textFact" },
          "labels": {
            "description": "Labels of the data that it brings in or holds.",
            "$ref": "#/$defs/fact",
            "properties": {
              "value": { "type": "array", "items": { "enum": ["untrusted", "private", "secret"] } }
            }
          },
          "removes": {
            "description": "Labels of data that do not leave it.", "$ref": "#/$defs/fact",
            "properties": {
              "value": { "type": "array", "items": { "enum": ["untrusted", "private", "secret"] } }
            }
          },
          "trustsInput": { "description": "Whether it takes model output on trust.", "$ref": "#/$defs/flagFact" },
          "isPreapproved": {
            "description": "Whether tools run without the confirmation that the engine asks for by default.",
            "$ref": "#/$defs/flagFact"
          },
          "memory": {
            "description": "How long what it took in stays with it.",
            "$ref": "#/$defs/fact",
            "properties": { "value": { "enum": ["stateless", "thread", "shared"] } }
          },
          "contextWindow": { "description": "The size of its context, in tokens.", "$ref": "#/$defs/countFact" },
          "messageSize": {
            "description": "The size of its largest output, in tokens.",
            "$ref": "#/$defs/countFact"
          },
          "isPaid": { "description": "Whether a call costs money.", "$ref": "#/$defs/flagFact" },
          "quota": {
            "description": "The limit that it shares with others: a provider, a quota, a pool.",
            "$ref": "#/$defs/textFact"
          },
          "hasBreaker": {
            "description": "Whether a circuit breaker stands before it.",
            "$ref": "#/$defs/flagFact"
          },
          "endpoint": {
            "description": "What it calls: the host, function, program or tool.",
            "$ref": "#/$defs/textFact"
          },
          "fallbackModels": {
            "description": "The models that take over, in order, when `model` fails.",
            "$ref": "#/$defs/textsFact"
          },
          "substitute": {
            "description": "The value that stands for its result after a failure, as text.",
            "$ref": "#/$defs/textFact"
          },
          "failures": {
            "description": "How it can fail, where the file says so.",
            "$ref": "#/$defs/fact",
            "properties": {
              "value": {
                "type": "array",
                "items": {
                  "enum": ["auth", "invalid-input", "not-found", "permanent", "rate-limit", "timeout", "transient"]
                }
              }
            }
          },
          "statusFields": {
            "description": "The fields of its output that tell of a failure which the engine takes for none.",
            "$ref": "#/$defs/textsFact"
          },
          "undoes": {
            "description": "The ids of the nodes whose effects it takes back.",
            "$ref": "#/$defs/fact",
            "properties": { "value": { "type": "array", "items": { "type": "integer" } } }
          },
          "arguments": {
            "description": "The inputs that a sub-workflow is given, by the names that it declares them with.",
            "$ref": "#/$defs/textsFact"
          }
        }
      }
    }
  }

  """#
