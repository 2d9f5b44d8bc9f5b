/// The last part of `graphSchema`: the facts of a node.
let graphSchemaFacts = #"""
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
                  "basis": { "enum": ["stated", "node-type", "name"] },
                  "isMessage": {
                    "description": "It only tells somebody something; absent where it does more, or nothing says.",
                    "const": true
                  }
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
          },
          "isRelay": {
            "description": "Whether it only hands on what it reads, in another shape, and tests nothing.",
            "$ref": "#/$defs/flagFact"
          }
        }
      }
    }
  }

  """#
