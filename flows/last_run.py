"""When and how a recipe's last run went: kept beside the data and never versioned, since it holds the clock and the host."""

import hashlib
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.secrecy import without_secrets
from tasks.artifact import sha256_of, write_durably
from tasks.plan import Plan
from tasks.workspace import Workspace


def last_run(space: Workspace) -> dict[str, Any]:
    """What is known of the last run; empty where there was none."""
    try:
        found = json.loads(space.last_run.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def nothing_changed(plan: Plan) -> bool:
    """True when the last run finished from this recipe and this code, and every file it left is as it left it."""
    last = last_run(plan.workspace)
    return last.get("state") == "done" and last.get("inputs") == plan.inputs and last.get("data") == _bytes_of(plan)


@contextmanager
def noted(plan: Plan, **about: Any) -> Iterator[None]:
    """Write down that a run is under way, and at its end how it went."""
    run = {"pid": os.getpid(), "host": socket.gethostname(), "started": _now(), "inputs": plan.inputs, **about}
    _write(plan, run | {"state": "running"})
    try:
        yield
    except BaseException as error:
        _write(
            plan, run | {"state": "failed", "finished": _now(), "error": without_secrets(f"{type(error).__name__}: {error}")}
        )
        raise
    _write(plan, run | {"state": "done", "finished": _now(), "data": _bytes_of(plan)})


def _bytes_of(plan: Plan) -> str:
    """One fingerprint of all files of the data set."""
    folder = plan.workspace.data
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{path.relative_to(folder)}:{sha256_of(path)}" for path in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _write(plan: Plan, run: dict[str, Any]) -> None:
    path: Path = plan.workspace.last_run
    path.parent.mkdir(parents=True, exist_ok=True)
    write_durably(path, (json.dumps(run, indent=2) + "\n").encode())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
