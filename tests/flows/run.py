"""`seedmill` as a user runs it: a process of its own, its exit code and what it prints."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 120.0  # seconds: a server that shares two cores with other tests may take a while
REPO = Path(__file__).parents[2]
SLOW = {"use": "tests.flows.slowly:slowly", "from": ["sums"], "params": {"seconds": 1.0}}


def begin(*arguments: str | Path, **env: str) -> subprocess.Popen[str]:
    """`seedmill ARGUMENTS`, started."""
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("seedmill")), *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(REPO)} | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def seedmill(*arguments: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    """`seedmill ARGUMENTS`, brought to its end."""
    with begin(*arguments, **env) as process:
        out, err = process.communicate(timeout=240)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def api_of(address: str) -> httpx.Client:
    """The way to a Prefect server's API."""
    return httpx.Client(base_url=address, trust_env=False, timeout=PATIENCE)


def end(process: "subprocess.Popen[str]") -> None:
    """Ask it to end, and see that it does."""
    process.terminate()
    with process:
        try:
            process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def until(process: subprocess.Popen[str], words: str) -> str:
    """What the process said on stderr up to the line that holds `words`."""
    said = ""
    assert process.stderr is not None
    for line in process.stderr:
        said += line
        if words in line:
            return said
    raise AssertionError(f"never said {words!r}: {said}")


def bytes_under(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def slow_recipe(**changes: Any) -> dict[str, Any]:
    """Changes to the `sums` recipe that make it take some seconds."""
    return {
        "size": 30,
        "shard_rows": 8,
        "seed": [{"use": "tests.toy:sums"}],
        "generate": [{key: value for key, value in SLOW.items() if key != "from"}],
        **changes,
    }
