"""A client at the mock server, measured from outside: CPU, time and memory of its processes, and what the server saw.

Wants the server and the peers' drivers in `$SEEDMILL_BENCH` (default `../shared/bench`), their environments under `$BENCH_HOME`
(default `.bench`, filled by `setup.sh` there). Ours runs in `venv-seedmill` beside them, an environment as a user has it:
`UV_PROJECT_ENVIRONMENT=$BENCH_HOME/venv-seedmill uv sync --locked --no-dev`; where there is none, in this one.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BENCH = Path(os.environ.get("SEEDMILL_BENCH", ROOT.parent / "shared" / "bench")).resolve()
HOME = Path(os.environ.get("BENCH_HOME", ROOT / ".bench")).resolve()
CORPUS = BENCH / "corpus" / "c100k.parquet"
FAULTS = ("--p429", "5", "--retry-after", "1", "--p500", "2", "--cut", "1", "--malformed", "2")
LATENCY = 0.2
PATIENCE = 1800


@dataclass(frozen=True)
class Measured:
    """One run: CPU of all its processes, imports included, and the seconds from the first question to the last answer."""

    cpu: float
    wall: float
    span: float
    peak_mb: float
    kept: int | None
    stats: dict[str, Any]
    error: str = ""

    def share(self, rows: int, concurrency: int, latency: float = LATENCY) -> float:
        """Rows per second of the most that is possible."""
        return rows / self.span / (concurrency / latency)


def python_of(name: str) -> Path:
    """The interpreter of a client's environment."""
    return HOME / f"venv-{name}" / "bin" / "python"


def ours(*options: str) -> list[str]:
    """Our driver, where a user would run it."""
    python = python_of("seedmill")
    return [
        str(python if python.exists() else sys.executable),
        "-m",
        "benchmarks.generation.ours",
        "--corpus",
        str(CORPUS),
        *options,
    ]


def measured(
    commands: Sequence[Sequence[str]], rows: int, concurrency: int, faults: Sequence[str] = (), latency: float = LATENCY
) -> Measured:
    """Run these at once, each with so many rows and so many requests at once, in one folder."""
    with mock_server(faults, latency) as address, tempfile.TemporaryDirectory() as folder:
        shape = ["--n", str(rows), "--conc", str(concurrency), "--url", f"{address}/v1", "--cache", folder]
        began = time.monotonic()
        runs = [
            _started([*command, *shape, "--out", f"{folder}/out{i}"], Path(folder, f"log{i}"))
            for i, command in enumerate(commands)
        ]
        used = [os.wait4(run.pid, 0)[2] for run in runs]
        wall, seen = time.monotonic() - began, stats(address)
        logs = [Path(folder, f"log{i}").read_text(errors="replace") for i in range(len(runs))]
    kept = [_kept(log) for log in logs]
    return Measured(
        cpu=sum(one.ru_utime + one.ru_stime for one in used),
        wall=wall,
        span=seen["span_s"],
        peak_mb=sum(one.ru_maxrss for one in used) / 1024,
        kept=sum(filter(None, kept)) if all(kept) else None,
        stats=seen,
        error="" if all(kept) else logs[0][-600:],
    )


def stats(address: str) -> dict[str, Any]:
    """What the server saw."""
    with urllib.request.urlopen(f"{address}/stats", timeout=20) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


@contextmanager
def mock_server(faults: Sequence[str] = (), latency: float = LATENCY) -> Iterator[str]:
    """The mock server on a free port: its address without a path."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--port", str(port), "--latency", str(int(latency * 1000)), *faults]
    server = subprocess.Popen([sys.executable, str(BENCH / "mock_llm.py"), *options], stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _started(command: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
    # With PYTHONDONTWRITEBYTECODE, as container images like to set it, every start would compile all packages anew.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with log.open("wb") as out:
        return subprocess.Popen(
            ["timeout", str(PATIENCE), *command], stdout=out, stderr=out, env=environment | {"BENCH_HOME": str(HOME)}, cwd=ROOT
        )


def _kept(log: str) -> int | None:
    result = next((json.loads(line[7:]) for line in log.splitlines() if line.startswith("RESULT ")), {})
    kept = result.get("rows_ok")
    return kept if isinstance(kept, int) else None


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            stats(address)
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    sys.exit("the mock server did not start")
