"""The rehearsal goes through both sides to the end, and leaves the process as it was."""

import json
import sys
from pathlib import Path

from tasks.code.rehearsal import rehearse


def state() -> tuple[object, ...]:
    return sys.argv, sys.stdout, sys.modules["__main__"], "solution" in sys.modules, len(list(Path("/proc/self/fd").iterdir()))


def test_it_passes_and_leaves_nothing_behind() -> None:
    before = state()
    assert json.loads(rehearse())["outcome"] == "passed"
    assert state() == before
