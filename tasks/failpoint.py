"""Named places where a test may kill the process: `SEEDMILL_FAILPOINT=artifact.before_commit:3` dies there the third time."""

import os
import signal
from collections import Counter

NAMES = (
    "shard.before_write",
    "shard.before_fsync",
    "shard.before_rename",
    "shard.after_rename",
    "artifact.before_commit",
    "artifact.after_commit",
    "artifact.after_sweep",
    "round.after",
    "collect.before",
    "mix.before",
    "evaluate.before",
    "memory.before_commit",
    "memory.after_commit",
    "batch.after_submit",
    "versions.before",
    "versions.after",
)
_seen: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """SIGKILL this process if the environment asks for it here; nothing otherwise."""
    wanted, _, time = os.environ.get("SEEDMILL_FAILPOINT", "").partition(":")
    if wanted != name:
        return
    _seen[name] += 1
    if _seen[name] == int(time or 1):
        os.kill(os.getpid(), signal.SIGKILL)
