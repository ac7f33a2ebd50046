"""A small factory to break: a workspace, real child processes that run `seedmill` in it, and the invariants after a fault.

Children are forked from a server that has already imported everything: a real process with a real pid, without paying
the imports fifty times.
"""

import hashlib
import multiprocessing
import os
import resource
import sys
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

import polars as pl
import psutil

from flows.cli import main
from schemas.tables import Drafts, Mixture, Rejects, Seeds, Table, Verdicts
from tasks.artifact import open_artifact
from tests.recipes import write_recipe

CANARY = "sk-canary-5d41402abc4b2a76b9719d911017c592"
TABLES: dict[str, type[Table]] = {
    "seeds": Seeds,
    "drafts": Drafts,
    "verdicts": Verdicts,
    "rejects": Rejects,
    "mixture": Mixture,
    "set_aside": Rejects,
}
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(
    [
        "flows.commands.run",
        "flows.commands.hop",
        "pandera.backends.polars.builtin_checks",  # what Pandera and the report import when they are first used
        "tasks.report.plots",
        "tests.faults.factory",
    ]
)


def a_factory(root: Path, **changes: object) -> Path:
    """A workspace with the `sums` recipe: several rounds, several windows, wrong rows, real rows. Gives the recipe's path."""
    root.mkdir(parents=True, exist_ok=True)
    return write_recipe(root, **{"size": 60, "shard_rows": 16, **changes})


def start(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, limits: Mapping[int, int] | None = None
) -> BaseProcess:
    """A child process at work on `seedmill ARGUMENTS`; what it prints goes to `cwd/log.txt`."""
    child = _processes.Process(target=_child, args=(arguments, str(cwd), dict(env or {}), dict(limits or {})))
    child.start()
    return child


def seedmill(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None, limits: Mapping[int, int] | None = None) -> int:
    """Run `seedmill ARGUMENTS` to its end: its exit code; minus the signal's number where one killed it."""
    child = start(*arguments, cwd=cwd, env=env, limits=limits)
    child.join(120)
    assert child.exitcode is not None, "still running after 120 s"
    return child.exitcode


def log_of(root: Path) -> str:
    """What the children printed so far."""
    return (root / "log.txt").read_text(encoding="utf-8")


def bytes_of(root: Path) -> dict[str, str]:
    """sha256 of every file of every data set under `root`, by path."""
    files = sorted(path for path in (root / "data").rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def check_invariants(root: Path, undisturbed: Mapping[str, str], name: str = "sums") -> None:
    """I1 to I4, I7 and I8 of the house's reliability standard, on a finished run."""
    data = root / "data" / name
    frames = {hop: open_artifact(data / hop, table).read() for hop, table in TABLES.items()}  # I1: sha256 of every shard
    _every_row_is_somewhere(frames)
    for hop in ("seeds", "drafts", "mixture"):
        assert frames[hop]["id"].is_unique().all(), f"I3: an id stands twice in {hop}"
    assert bytes_of(root) == dict(undisturbed), "I4: other bytes than the undisturbed run"
    assert not secrets_in(root), "I7: a secret was written"
    assert not list(root.rglob(".*.tmp-*")), "I8: a temporary file is left"
    assert not (root / ".seedmill" / "work" / name).exists(), "I8: scratch is left"


def secrets_in(root: Path) -> list[Path]:
    """Files that hold the canary."""
    return [path for path in root.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


def _every_row_is_somewhere(frames: Mapping[str, pl.DataFrame]) -> None:
    """I2: each draft is in just one of mixture, set aside, failed, unusable."""
    failed = set(frames["verdicts"].filter(~pl.col("passed"))["draft_id"])
    unusable = set(frames["rejects"].filter(pl.col("stage").is_in(["verify", "judge"]))["row_id"])
    homes = [set(frames["mixture"]["id"]), set(frames["set_aside"]["row_id"]), failed | unusable]
    assert sum(map(len, homes)) == frames["drafts"].height, "I2: counts do not add up"
    assert set.union(*homes) == set(frames["drafts"]["id"]), "I2: a draft is nowhere"


def _child(arguments: tuple[str, ...], cwd: str, env: dict[str, str], limits: dict[int, int]) -> None:
    os.setsid()
    os.chdir(cwd)
    log = os.open("log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(env)
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))
    sys.argv = ["seedmill", *arguments]
    main()


def left_behind(test: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
    """Processes of this machine for which `test` is true: what a fault must not leave (I8)."""
    return [process for process in psutil.process_iter() if process.pid != os.getpid() and test(process)]
