"""Makes the benchmark's inputs; the same seed gives the same bytes."""

import json
import random

WORDS = ("read the ticket and find what the customer wants then write a short and friendly answer that "
         "names the order and the next step do not promise what the policy does not allow").split()


def topology(nodes, edges, seed):
    """A topology document: a layered graph of model calls, tools and checks with about `edges` edges.

    Control leads forward, so that the size is what is measured, not one giant loop; every tenth
    step is a judge that sends work back a few steps, with a budget.
    """
    chance = random.Random(seed)
    steps = {}
    connections = nodes
    for index in range(nodes):
        name = f"step-{index}"
        following = f"step-{index + 1}" if index + 1 < nodes else "end"
        reads = {f"step-{max(0, index - chance.randint(1, 40))}" for _ in range(2)} - {name}
        kind = index % 10
        if kind == 9:
            step = {"verifier": "model-judge", "model": "judge", "reads": [f"step-{index - 1}"],
                    "accept": following, "reject": {"to": f"step-{index - 3}", "budget": 2}}
            connections += 2
        elif kind % 3 == 0:
            step = {"tool": "read", "timeout": "30s", "reads": sorted(reads), "next": following}
        else:
            step = {"llm": "model", "timeout": "60s", "prompt": " ".join(chance.choices(WORDS, k=12)),
                    "output": {"answer": "string", "score": "number"}, "reads": sorted(reads), "next": following}
        connections += len(step["reads"])
        steps[name] = step
    while connections < edges:
        name = f"step-{chance.randrange(41, nodes)}"
        read = f"step-{chance.randrange(0, 41)}"
        if read not in steps[name]["reads"]:
            steps[name]["reads"].append(read)
            connections += 1
    return {"topology": 1, "name": f"made {seed}", "limits": {"steps": 100000, "timeout": "1d"}, "nodes": steps}


def topology_json(nodes, edges, seed):
    return json.dumps(topology(nodes, edges, seed), indent=1)


def topology_yaml(nodes, edges, seed):
    document = topology(nodes, edges, seed)
    lines = ["topology: 1", f"name: {document['name']}", "limits: {steps: 100000, timeout: 1d}", "nodes:"]
    for name, step in document["nodes"].items():
        lines.append(f"  {name}:")
        for key, value in step.items():
            if isinstance(value, dict):
                value = "{" + ", ".join(f"{k}: {v}" for k, v in value.items()) + "}"
            elif isinstance(value, list):
                value = "[" + ", ".join(value) + "]"
            lines.append(f"    {key}: {value}")
    return "\n".join(lines) + "\n"


def fork(branches):
    """A topology in which `branches` tools start side by side and meet, each with a way after its failure."""
    steps = {"split": {"fork": None, "next": [f"branch-{i}" for i in range(branches)]}}
    for index in range(branches):
        steps[f"branch-{index}"] = {"tool": "external", "timeout": "30s", "next": "meet",
                                    "on-error": {"to": f"tell-{index % 7}"}}
    for index in range(7):
        steps[f"tell-{index}"] = {"code": "none", "next": "end"}
    steps["meet"] = {"join": "all", "next": "answer"}
    steps["answer"] = {"llm": "model", "timeout": "60s", "reads": ["branch-1"], "next": "end"}
    return {"topology": 1, "name": "fork", "nodes": steps}


def loops(steps):
    """A topology of `steps` steps, of which each two are a loop that nothing bounds."""
    nodes = {}
    for index in range(steps // 2):
        following = f"draft-{index + 1}" if index + 1 < steps // 2 else "end"
        nodes[f"draft-{index}"] = {"llm": "model", "output": {"again": "boolean"}, "next": f"test-{index}"}
        nodes[f"test-{index}"] = {"router": "expression", "reads": [f"draft-{index}.again"],
                                  "routes": [{"when": f"draft-{index}.again", "to": f"draft-{index}"},
                                             {"to": following}]}
    return {"topology": 1, "name": "loops", "nodes": nodes}


def choice(cases):
    """A topology in which a model picks one of `cases` tools that act outside, and all of them meet."""
    nodes = {"pick": {"llm": "model", "output": {"name": "string"}, "timeout": "60s",
                      "routes": [{"when": f"name == 'v{i}'", "to": f"act-{i}"} for i in range(cases)]}}
    for index in range(cases):
        nodes[f"act-{index}"] = {"tool": "external", "timeout": "30s", "next": "gather"}
    nodes["gather"] = {"code": None, "reads": [f"act-{i}?" for i in range(cases)], "next": "end"}
    return {"topology": 1, "name": "choice", "nodes": nodes}


def approvals(steps):
    """A topology in which every second of `steps` steps waits for a person."""
    nodes = {}
    for index in range(steps // 2):
        following = f"ask-{index + 1}" if index + 1 < steps // 2 else "end"
        nodes[f"ask-{index}"] = {"human": "approval", "timeout": "1h", "accept": f"act-{index}", "reject": following}
        nodes[f"act-{index}"] = {"tool": "irreversible", "timeout": "30s", "next": following}
    return {"topology": 1, "name": "approvals", "nodes": nodes}


def conductor_files(folder, count, agents):
    """`count` conductor files of `agents` agents each, with prompts as people write them."""
    paths = []
    for number in range(count):
        chance = random.Random(number)
        lines = ["workflow:", f"  name: made-{number}", "  entry_point: agent_0", "  limits:",
                 "    max_iterations: 500", "    timeout_seconds: 3600", "  input:", "    topic:",
                 "      type: string", "      required: true", "", "agents:"]
        for index in range(agents):
            lines += [f"  - name: agent_{index}", "    model: claude-sonnet-4.5", "    prompt: |"]
            for _ in range(12):
                lines.append("      " + " ".join(chance.choices(WORDS, k=14)))
            lines.append("      The topic is {{ workflow.input.topic }}.")
            if index:
                lines.append(f"      Before: {{{{ agent_{index - 1}.output.answer }}}}")
            lines += ["    output:", "      answer:", "        type: string", "    routes:"]
            lines.append(f"      - to: agent_{index + 1}" if index + 1 < agents else "      - to: $end")
        path = folder / f"made-{number}.yaml"
        path.write_text("\n".join(lines) + "\n")
        paths.append(str(path))
    return paths
