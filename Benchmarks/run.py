"""Measures what docs/performance.md claims, and writes it: `make bench`.

Everything that is compared runs in turns within one run, so that a busy machine slows both sides.
Times are medians of whole processes, from spawn to exit; a ratio is the median of the ratios of the
turns. Budgets in milliseconds are judged by the fastest run, since a busy machine only ever adds.
"""

import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from generate import approvals, choice, conductor_files, fork, loops, topology_json, topology_yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOPOLINT = ROOT / ".build/release/topolint"
CORPUS = pathlib.Path(os.environ.get("TOPOLINT_CORPUS", ROOT / "../shared/corpus")).resolve()
PAGE = ROOT / "docs/performance.md"
PEAK = ROOT / ".build/peak"
DEVNULL = os.open(os.devnull, os.O_RDWR)


def once(command):
    """Seconds of one run of `command`, output thrown away."""
    actions = [(os.POSIX_SPAWN_DUP2, DEVNULL, fd) for fd in (0, 1, 2)]
    start = time.perf_counter()
    child = os.posix_spawn(str(command[0]), [str(c) for c in command], os.environ, file_actions=actions)
    _, status = os.waitpid(child, 0)
    seconds = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1, 3, 4):  # 3: no file was a workflow; 4: the corpus has broken files
        sys.exit(f"{' '.join(map(str, command))[:200]} ended with {code}")
    return seconds


def peak(command):
    """Peak memory in bytes of one run of `command`."""
    return int(subprocess.run([PEAK, *command], check=True, capture_output=True, text=True).stdout)


def in_turns(commands, rounds):
    """The median seconds, the peak memory and the least seconds of each command, run in turns, and the
    ratio of the last one's time to the first one's."""
    turns = []
    for command in commands:
        once(command)
    for _ in range(rounds):
        turns.append([once(command) for command in commands])
    medians = [
        (statistics.median(runs), peak(command), min(runs))
        for command, runs in zip(commands, zip(*turns))
    ]
    return medians, statistics.median(turn[-1] / turn[0] for turn in turns)


def ms(seconds):
    return f"{seconds * 1000:.2f} ms" if seconds < 0.01 else f"{seconds * 1000:.0f} ms"


def mb(count):
    return f"{count / 1e6:.1f} MB"


def main():
    rows = []

    def row(what, budget, measured, holds):
        mark = "" if holds is None else "yes" if holds else "**no**"
        rows.append((what, budget, measured, mark))
        print(f"{what}: {measured} (budget {budget}) {mark}", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        floor = work / "floor"
        subprocess.run(["cc", "-O2", "-o", floor, ROOT / "Benchmarks/floor.c", "-lyaml"], check=True)
        subprocess.run(["cc", "-O2", "-o", PEAK, ROOT / "Benchmarks/peak.c"], check=True)
        check = [TOPOLINT, "check", "--no-config", "--exit-zero", "--format", "concise"]

        # Start-up and size
        empty = work / "empty"
        (work / "empty.c").write_text("int main(void) { return 0; }\n")
        subprocess.run(["cc", "-O2", "-o", empty, work / "empty.c"], check=True)
        ((nothing, _, _), (version, memory, _)), _ = in_turns([[empty], [TOPOLINT, "--version"]], 300)
        row("start-up, `--version`", "1.5 ms",
            f"{ms(version)} (an empty C program: {ms(nothing)}), {mb(memory)} of memory", version <= 0.0015)
        size = TOPOLINT.stat().st_size
        row("static binary, stripped", "10 MB", f"{size / 1e6:.2f} MB", size <= 10e6)

        # YAML against libyaml
        real = sorted(
            str(p) for f in ("ms-conductor", "dify") for p in (CORPUS / f).rglob("*")
            if p.suffix in (".yaml", ".yml") and p.is_file())
        many = real * 10
        copies = work / "copies"
        copies.mkdir()
        names = []
        for index, path in enumerate(many):
            target = copies / f"{index}{pathlib.Path(path).suffix}"
            shutil.copy(path, target)
            names.append(str(target))
        total = sum(os.path.getsize(n) for n in names)
        ((base, _, _), (lint, memory, _)), ratio = in_turns([[floor, *names], [*check, "--threads", "1", *names]], 15)
        row(f"YAML, real: {len(real)} conductor and Dify files ten times over, {mb(total)}, one thread",
            "1.5 x libyaml", f"{ms(lint)}, libyaml's events {ms(base)}: {ratio:.2f} x", ratio <= 1.5)
        # Without the keys that make them workflows they are read in full, and no graph is made.
        for name in names:
            text = pathlib.Path(name).read_text()
            pathlib.Path(name).write_text(re.sub(r"(?m)^(workflow|app):", r"no-\1:", text))
        ((base, _, _), (lint, _, _)), ratio = in_turns([[floor, *names], [*check, "--threads", "1", *names]], 15)
        row("the same files, read but not analysed (no workflows for want of a key)",
            "", f"{ms(lint)}, libyaml's events {ms(base)}: {ratio:.2f} x", None)
        big = work / "conductor"
        big.mkdir()
        names = conductor_files(big, count=40, agents=400)
        total = sum(os.path.getsize(n) for n in names)
        ((base, _, _), (lint, _, _)), ratio = in_turns([[floor, *names], [*check, "--threads", "1", *names]], 9)
        row(f"YAML, made: {len(names)} conductor files of 400 agents with prompts, {mb(total)}, one thread",
            "1.5 x libyaml", f"{ms(lint)}, libyaml's events {ms(base)}: {ratio:.2f} x", ratio <= 1.5)

        # JSON against libyaml
        names = []
        for index in range(20):
            path = work / f"topology-{index}.json"
            path.write_text(topology_json(2000, 6000, seed=index))
            names.append(str(path))
        total = sum(os.path.getsize(n) for n in names)
        ((base, _, _), (lint, _, _)), ratio = in_turns([[floor, *names], [*check, "--threads", "1", *names]], 9)
        row(f"JSON: 20 topology files of 2,000 nodes and 6,000 edges, {mb(total)}, one thread, everything included",
            "3 x as fast as libyaml", f"{ms(lint)}, libyaml's events {ms(base)}: {1 / ratio:.2f} x as fast",
            ratio <= 1 / 3)
        # The key that makes it a topology is renamed: the files are read in full, and are no workflow.
        for path in names:
            path = pathlib.Path(path)
            path.write_text(path.read_text().replace('"topology"', '"no-topology"', 1))
        ((base, _, _), (lint, _, _)), ratio = in_turns([[floor, *names], [*check, "--threads", "1", *names]], 9)
        row("the same files, read but not analysed (no workflow for want of a key)",
            "3 x as fast as libyaml", f"{ms(lint)}, libyaml's events {ms(base)}: {1 / ratio:.2f} x as fast",
            ratio <= 1 / 3)

        # 600 real files
        everything = sorted(
            str(p) for p in CORPUS.rglob("*")
            if p.suffix in (".yaml", ".yml", ".json", ".jsonc", ".md") and p.is_file())
        mixed = everything[:: max(1, len(everything) // 600)][:600]
        read = ("asl", "crewai", "dify", "docker-agent", "flowise", "maf", "maf-agent", "ms-conductor", "n8n")
        analysed = [p for f in read for p in everything if p.startswith(str(CORPUS / f) + "/")]
        both = (analysed * 600)[:600]
        copies2 = work / "both"
        copies2.mkdir()
        recognised = []
        for index, path in enumerate(both):
            target = copies2 / f"{index}{pathlib.Path(path).suffix}"
            shutil.copy(path, target)
            recognised.append(str(target))
        tools = ROOT / ".venv/bin"
        ((lint_mixed, _, best_mixed), (lint_all, memory, best_all)), _ = in_turns(
            [[*check, "--threads", "2", *mixed], [*check, "--threads", "2", *recognised]], 15)
        size_mixed = sum(os.path.getsize(n) for n in mixed)
        size_all = sum(os.path.getsize(n) for n in recognised)
        row(f"600 real files of all formats, {mb(size_mixed)}, two threads", "100 ms",
            f"{ms(best_mixed)}, median {ms(lint_mixed)}", best_mixed <= 0.1)
        row(f"600 files that are all analysed (the {len(analysed)} of nine formats over again), {mb(size_all)}, two threads",
            "100 ms", f"{ms(best_all)}, median {ms(lint_all)}, {mb(memory)} of memory", best_all <= 0.1)
        ((audit, _, best_audit),), _ = in_turns([[*check, "--profile", "audit", "--threads", "2", CORPUS]], 9)
        row(f"the whole corpus, {len(everything)} files, every rule (`--profile audit`), two threads", "3 s",
            f"{ms(best_audit)}, median {ms(audit)}", best_audit <= 3)
        scale = []
        if (tools / "yamllint").exists():
            yamllint = once([tools / "yamllint", "-d", "relaxed", *recognised])
            scale.append(("yamllint 1.38.0, relaxed, the same 600 files", yamllint))
        if (tools / "zizmor").exists():
            actions = work / "repo/.github/workflows"
            actions.mkdir(parents=True)
            for path in recognised:
                shutil.copy(path, actions)
            start = time.perf_counter()
            subprocess.run([tools / "zizmor", "--offline", "--no-exit-codes", "--no-config", str(work / "repo")],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            scale.append(("zizmor 1.32.0, offline, the same 600 files as if they were GitHub workflows",
                          time.perf_counter() - start))

        # One large graph, growth, memory
        path = work / "graph-5000.yaml"
        path.write_text(topology_yaml(5000, 15000, seed=1))
        ((lint, _, best),), _ = in_turns([[*check, "--threads", "1", path]], 15)
        row("one graph of 5,000 nodes and 15,000 edges, all rules, reading included", "150 ms",
            f"{ms(best)}, median {ms(lint)}", best <= 0.15)
        growth = []
        for count in (1000, 5000, 10000, 50000):
            path = work / f"grow-{count}.json"
            path.write_text(topology_json(count, 3 * count, seed=count))
            ((_, memory, lint),), _ = in_turns([[*check, "--threads", "1", path]], 5)
            growth.append((count, os.path.getsize(path), lint, memory))
            print(f"growth {count}: {ms(lint)} {mb(memory)}", flush=True)
        small, large = growth[0], growth[-1]
        ratio = (large[2] / large[0]) / (small[2] / small[0])
        row("growth from 1,000 to 50,000 nodes, time a node", "n log n (1.6 x a node)", f"{ratio:.2f} x a node", ratio <= 1.6)
        # Shapes in which each of thousands could be compared with each other.
        shapes = (("a fork with n branches", fork), ("n / 2 loops in a row", loops),
                  ("a choice of n cases", choice), ("n / 2 approvals in a row", approvals))
        for what, shape in shapes:
            times = []
            for count in (1000, 20000):
                path = work / "shape.json"
                path.write_text(json.dumps(shape(count), indent=1))
                ((_, _, lint),), _ = in_turns([[*check, "--profile", "audit", "--threads", "1", path]], 5)
                times.append((count, lint))
            ratio = (times[1][1] / times[1][0]) / (times[0][1] / times[0][0])
            row(f"{what}, growth from 1,000 to 20,000, time a node", "n log n (1.6 x a node)",
                f"{ratio:.2f} x a node ({', '.join(f'{n:,}: {ms(t)}' for n, t in times)})", ratio <= 1.6)
        # The cascade analysis: what `risk` takes beyond a check with one small rule, so that starting,
        # reading and lowering are not counted.
        only = ["--rule", "duplicate-id"]
        risk = [TOPOLINT, "risk", "--no-config"]
        path = work / "fifty.yaml"
        path.write_text("---\n".join(topology_yaml(50, 120, seed=n) for n in range(400)))
        ((read, _, read_best), (all_, _, all_best)), _ = in_turns([[*check, *only, path], [*risk, path]], 9)
        each = (all_best - read_best) / 400
        row("cascade analysis of 50 nodes and 120 edges, three guards (400 graphs in one file)", "1 ms a graph",
            f"{ms(each)}, median {ms((all_ - read) / 400)}", each <= 0.001)
        spread = []
        for count in (1000, 5000, 10000, 50000):
            path = work / f"risk-{count}.json"
            path.write_text(topology_json(count, 3 * count, seed=count))
            ((_, _, read), (_, _, all_)), _ = in_turns([[*check, *only, path], [*risk, path]], 5)
            spread.append((count, all_ - read))
            print(f"cascade {count}: {ms(all_ - read)}", flush=True)
        row("cascade analysis of 5,000 nodes and 15,000 edges", "100 ms", ms(spread[1][1]), spread[1][1] <= 0.1)
        ratio = (spread[3][1] / 50000) / (spread[0][1] / 1000)
        row("cascade analysis, growth from 1,000 to 50,000 nodes, time a node", "near-linear (1.6 x a node)",
            f"{ratio:.2f} x a node ({', '.join(f'{n:,}: {ms(t)}' for n, t in spread)})", ratio <= 1.6)
        worst = max(growth, key=lambda g: g[3] - 12 * g[1])
        row(f"memory, {mb(worst[1])} of JSON with {worst[0]:,} nodes", "12 x the file + 10 MB",
            f"{mb(worst[3])} (budget {mb(12 * worst[1] + 10e6)})", worst[3] <= 12 * worst[1] + 10e6)

    lines = PAGE.read_text().split("<!-- measured -->")
    cpu = next((l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "")
    body = [f"\nMeasured on {os.cpu_count()} cores ({cpu}), by `make bench`.\n",
            "| what | budget | measured | holds |", "|---|---|---|---|"]
    body += [f"| {a} | {b} | {c} | {d} |" for a, b, c, d in rows]
    body += ["\nFor a sense of scale, other linters on the same files (they look for other things):\n",
             "| tool | time |", "|---|---|"]
    body += [f"| {name} | {seconds:.2f} s |" for name, seconds in scale]
    body += ["\nGrowth, one thread, everything included:\n", "| nodes | file | time | memory |", "|---:|---:|---:|---:|"]
    body += [f"| {n:,} | {mb(s)} | {ms(t)} | {mb(m)} |" for n, s, t, m in growth]
    PAGE.write_text(lines[0] + "<!-- measured -->" + "\n".join(body) + "\n\n<!-- measured -->" + lines[2])


if __name__ == "__main__":
    main()
