"""What a short program costs in the sandbox, here and at an older commit, in turns: `python -m benchmarks.code.speed [COMMIT]`.

CPU is that of the asking process, of the server and of all that it ran. Neighbours on the machine can double it: so the median
and the quietest tenth of the programs are told. Beside them, in the same run: what they are made of at the least, two forks of
the server's warmed Python that do nothing and end; and the plainest way to run a program, `python -c pass`, which holds nothing
in. Programs a second are by the wall clock, with one and with two in flight. Nine short rounds each, as the neighbours change;
the median counts.
"""

import json
import os
import resource
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
COUNT, ROUNDS, BARE = 150, 9, 300
FORKS = """
import gc, os, sys
sys.path.insert(0, sys.argv[1])
from tasks.code import server
from tasks.code.kernel import fork
server.rehearse()
gc.freeze()
for _ in range(int(sys.argv[2])):
    if fork() == 0:
        os._exit(0)
    os.wait()
"""
Figures = dict[str, float]


def measured() -> Figures:
    """CPU milliseconds a program, programs a second by how many are in flight, and the two measures beside them."""
    found: Figures = {}
    for flights in (1, 2):
        with ThreadPoolExecutor(flights) as pool:
            gate = threading.Barrier(flights)
            list(pool.map(lambda _, gate=gate: _warm(gate), range(flights)))
            began = time.perf_counter()
            costs = sorted(pool.map(lambda _: _cost(), range(COUNT)))
            found |= {f"rate_{flights}": COUNT / (time.perf_counter() - began), f"cpu_{flights}": costs[COUNT // 2]}
            found.setdefault("quiet", costs[COUNT // 10])
    return found | _bare()


def _warm(gate: threading.Barrier) -> None:
    gate.wait()
    sandbox.run(*SHORT)


def _cost() -> float:
    """One program's CPU milliseconds: this thread's, the server's, and those of all that it ran."""
    place = Path(f"/proc/{sandbox.server().process.pid}/schedstat")
    before, began = int(place.read_text().split()[0]), time.thread_time()
    ran = sandbox.run(*SHORT)
    asking = time.thread_time() - began
    assert ran.outcome == "passed"
    time.sleep(0.0005)  # the server's clock is read when it has gone to sleep
    return (int(place.read_text().split()[0]) - before) / 1e6 + 1000 * (asking + ran.cpu)


def _least(command: list[str]) -> float:
    """CPU milliseconds of a command and all below it: the least of five."""
    found = []
    for _ in range(5):
        before = _below()
        subprocess.run([sys.executable, "-s", "-P", *command], check=True)
        found.append(_below() - before)
    return 1000 * min(found)


def _below() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _bare() -> Figures:
    """`forks`: two of them, with the end of each; `python`: a new one. CPU milliseconds."""
    none, many = (_least(["-c", FORKS, str(HOUSE), str(times)]) for times in (0, BARE))
    return {"forks": 2 * (many - none) / BARE, "python": _least(["-c", "pass"])}


def compared(commit: str) -> dict[str, Figures]:
    """The medians at `commit` and of this tree, measured in turns."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "-q", HOUSE, folder], check=True)
        subprocess.run(["git", "-C", folder, "checkout", "-q", "--detach", commit], check=True)
        trees = [(commit, folder), ("here", str(HOUSE))]
        rounds = [{name: _in(tree) for name, tree in trees[:: 1 - 2 * (turn % 2)]} for turn in range(ROUNDS)]
    return {name: {key: statistics.median(each[name][key] for each in rounds) for key in rounds[0][name]} for name, _ in trees}


def _in(tree: str) -> Figures:
    environment = os.environ | {"PYTHONPATH": tree, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run([sys.executable, __file__, "--one"], env=environment, cwd=tree, stdout=subprocess.PIPE, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def lines(commit: str) -> list[str]:
    """A table in Markdown: of this tree alone where no commit is named."""
    figures = compared(commit) if commit else {"here": measured()}
    rows = [
        f"| {name} | {found['quiet']:.1f} | {found['cpu_1']:.1f} | {found['cpu_2']:.1f} | {found['forks']:.1f} | "
        f"{found['python']:.1f} | {found['rate_1']:.0f} | {found['rate_2']:.0f} |"
        for name, found in figures.items()
    ]
    heading = (
        "| commit | CPU ms a program, the quietest tenth | median | two in flight | two bare forks | `python -c pass` "
        "| programs a second | two in flight |"
    )
    return [heading, "|---|---|---|---|---|---|---|---|", *rows]


if __name__ == "__main__":
    print(json.dumps(measured()) if "--one" in sys.argv else "\n".join(lines((sys.argv[1:] or [""])[0])))
