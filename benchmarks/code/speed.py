"""What a short program costs in the sandbox, here and at an older commit, in turns: `python -m benchmarks.code.speed [COMMIT]`.

CPU is that of the asking process, of the server and of all that it ran; programs a second are by the wall clock, with one and
with two in flight. Three rounds each, the median counts: the CPU figure holds on a busy machine, the rate only on a quiet one.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tasks.code import sandbox

HOUSE = Path(__file__).parents[2]
SHORT = ("def f(x):\n    return x + 1", "assert f(1) == 2\nassert f(41) == 42")
COUNT, ROUNDS = 500, 3
Figures = dict[str, float]


def measured() -> Figures:
    """`rate_1`, `cpu_1`, `rate_2`, `cpu_2`: programs a second and CPU milliseconds a program, by how many are in flight."""
    found: Figures = {}
    for flights in (1, 2):
        with ThreadPoolExecutor(flights) as pool:
            gate = threading.Barrier(flights)
            servers = set(pool.map(lambda _, gate=gate: _warm(gate), range(flights)))
            cpu, began = _cpu(servers), time.perf_counter()
            assert all(ran.outcome == "passed" for ran in pool.map(lambda _: sandbox.run(*SHORT), range(COUNT)))
            found[f"rate_{flights}"] = COUNT / (time.perf_counter() - began)
            found[f"cpu_{flights}"] = 1000 * (_cpu(servers) - cpu) / COUNT
    return found


def _warm(gate: threading.Barrier) -> int:
    gate.wait()
    sandbox.run(*SHORT)
    return sandbox.server().process.pid


def _cpu(servers: set[int]) -> float:
    """CPU seconds so far of this process, and of the servers with all that they have reaped."""
    tick = os.sysconf("SC_CLK_TCK")
    stats = [Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split() for server in servers]
    return time.process_time() + sum(int(word) for words in stats for word in words[11:15]) / tick


def compared(commit: str) -> dict[str, Figures]:
    """The medians at `commit` and of this tree, measured in turns."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "-q", HOUSE, folder], check=True)
        subprocess.run(["git", "-C", folder, "checkout", "-q", "--detach", commit], check=True)
        rounds = [{name: _in(tree) for name, tree in ((commit, folder), ("here", str(HOUSE)))} for _ in range(ROUNDS)]
    return {name: {key: statistics.median(each[name][key] for each in rounds) for key in rounds[0][name]} for name in rounds[0]}


def _in(tree: str) -> Figures:
    environment = os.environ | {"PYTHONPATH": tree, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run([sys.executable, __file__, "--one"], env=environment, cwd=tree, stdout=subprocess.PIPE, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def lines(commit: str) -> list[str]:
    """A table in Markdown: of this tree alone where no commit is named."""
    figures = compared(commit) if commit else {"here": measured()}
    rows = [
        f"| {name} | {found['cpu_1']:.1f} | {found['cpu_2']:.1f} | {found['rate_1']:.0f} | {found['rate_2']:.0f} |"
        for name, found in figures.items()
    ]
    heading = "| commit | CPU ms a program, one in flight | two | programs a second, one in flight | two |"
    return [heading, "|---|---|---|---|---|", *rows]


if __name__ == "__main__":
    print(json.dumps(measured()) if "--one" in sys.argv else "\n".join(lines((sys.argv[1:] or [""])[0])))
