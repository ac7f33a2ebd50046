"""All attacks, floods and ordinary programs at once, for whoever runs it: `python -m tests.tasks.code.battery`.

Prints JSON: who it was, what got through, which ordinary programs failed, and what the host lost. It needs no pytest, so that a
user who can read little of this machine can run it with the system's own Python. With `--without-landlock` it runs as on a
kernel that has none: each layer must hold where another is missing.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tasks.code import sandbox
from tasks.code.sandbox import Limits, run
from tests.tasks.code.attacks import ESCAPES, FLOODS, FORGED, TAILORED
from tests.tasks.code.ordinary import ORDINARY

HOUSE = Path(__file__).resolve().parents[3]
TIGHT = Limits(seconds=1, memory_mb=512, disk_mb=32)
SYSCTLS = ("kernel/core_pattern", "kernel/hostname", "vm/overcommit_memory", "fs/suid_dumpable")
FORGED_TESTS = ("assert f(1) == 2", "assert abs(f(1) - 2) < 1e-6", "def check(c):\n    assert c(1) == 2\n    assert c(2) == 3")
FLOOD_TESTS = "r = f()\nassert r is True or len(list(r)) > 0"


def forged(name: str) -> bool:
    """Whether this program got a `passed` that it had not earned."""
    outcomes = [run(FORGED[name], tests, entry_point="f", limits=TIGHT).outcome for tests in FORGED_TESTS]
    return "passed" in outcomes


def tailored(name: str) -> bool:
    """Whether this program got a `passed` from the tests that it was made for."""
    program, tests = TAILORED[name]
    return run(program.replace("@HOUSE@", str(HOUSE)), tests, limits=TIGHT).outcome == "passed"


def escaped(name: str, victim: int, canary: Path) -> bool:
    """Whether this program reached what it may not."""
    program = ESCAPES[name].replace("@CANARY@", str(canary)).replace("@VICTIM@", str(victim))
    return run(program, "assert f()", limits=TIGHT).outcome not in ("runtime", "failed")


def flooded(name: str) -> bool:
    """Whether this program used up more than its limits and was called right."""
    return run(FLOODS[name], FLOOD_TESTS, limits=TIGHT).outcome == "passed"


def left_over() -> list[int]:
    """Processes still alive under this thread's server."""
    server = sandbox.server().process.pid
    tasks = Path(f"/proc/{server}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def host(canary: Path, victim: "subprocess.Popen[bytes]") -> dict[str, Any]:
    """What an attack could have changed. The state letter of the victim is `T` where it was stopped."""
    state = Path(f"/proc/{victim.pid}/stat").read_text().rpartition(")")[2].split()[0]
    return {
        "sysctls": {name: Path("/proc/sys", name).read_text() for name in SYSCTLS},
        "hostname": socket.gethostname(),
        "canary": (canary.read_text(), sorted(path.name for path in canary.parent.iterdir())),
        "victim": "stopped or dead" if state in "TtZX" else "well",
        "usr": Path("/usr/seedmill").exists(),
    }


def battery(folder: Path) -> dict[str, Any]:
    """Everything; empty lists and no loss where all is well."""
    canary = folder / "secret.txt"
    canary.write_text("untouched")
    canary.chmod(0o666)
    os.environ["SEEDMILL_CANARY"] = "secret"
    free = shutil.disk_usage("/tmp").free
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"]) as victim:
        before = host(canary, victim)
        with ThreadPoolExecutor(2) as pool:
            flows = pool.map(flooded, FLOODS)
            through = {name for name, success in zip(FLOODS, flows, strict=True) if success}
            survivors = [pid for pids in pool.map(lambda _: left_over(), range(2)) for pid in pids]
        through |= {name for name in FORGED if forged(name)}
        through |= {name for name in TAILORED if tailored(name)}
        through |= {name for name in ESCAPES if escaped(name, victim.pid, canary)}
        able = [name for name in ORDINARY if name != "numpy" or find_spec("numpy")]
        ran = {name: run(ORDINARY[name], "assert f()") for name in able}
        after = host(canary, victim)
        victim.kill()
    return {
        "uid": os.getuid(),
        "level": sandbox.level(),
        "tried": sum(map(len, (FLOODS, FORGED, TAILORED, ESCAPES))),
        "through": sorted(through),
        "survivors": survivors,
        "broken": {name: f"{end.outcome}: {end.reason}" for name, end in ran.items() if end.outcome != "passed"},
        "lost": [name for name in before if before[name] != after[name]],
        "disk_mb": (free - shutil.disk_usage("/tmp").free) >> 20,
    }


if __name__ == "__main__":
    if "--without-landlock" in sys.argv:
        sandbox._BEGIN = sandbox._BEGIN.replace("main(", "main.__globals__.update(landlock_rules=lambda **_: None); main(")
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(battery(Path(folder))))
