"""Run ours and the peers in turns against one mock server: `python -m benchmarks.generation [--rounds 3] [--faults]`.

Wants the server and the peers' drivers in `$SEEDMILL_BENCH` (default `../shared/bench`) and their environments under
`$BENCH_HOME` (default `.bench`, filled by `setup.sh` there). Skips, and says so, what it does not find.
"""

import argparse
import json
import os
import platform
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BENCH = Path(os.environ.get("SEEDMILL_BENCH", HERE.parents[1].parent / "shared" / "bench")).resolve()
HOME = Path(os.environ.get("BENCH_HOME", HERE.parents[1] / ".bench")).resolve()
CORPUS = BENCH / "corpus" / "c100k.parquet"
PEERS = {
    "raw_aiohttp": "base",
    "langchain_abatch": "langchain",
    "curator_gen": "curator",
    "designer_gen": "designer",
    "distilabel_gen": "distilabel",
}
FAULTS = ["--p429", "5", "--retry-after", "1", "--p500", "2", "--cut", "1", "--malformed", "2"]
LATENCY = 0.2


def clients(wanted: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Name and command of every client that is there; ours first."""
    yield "seedmill", [sys.executable, "-m", "benchmarks.generation.ours", "--corpus", str(CORPUS)]
    for name in wanted:
        python = HOME / f"venv-{PEERS[name]}" / "bin" / "python"
        if python.exists():
            yield name, [str(python), str(BENCH / "generation" / f"{name}.py")]
        else:
            print(f"skipped {name}: no environment at {python.parent.parent}", file=sys.stderr)


@contextmanager
def mock_server(faults: bool) -> Iterator[str]:
    """The mock server on a free port: its address without a path."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--port", str(port), "--latency", str(int(LATENCY * 1000)), *(FAULTS if faults else [])]
    server = subprocess.Popen([sys.executable, str(BENCH / "mock_llm.py"), *options], stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def stats(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{address}/stats", timeout=20) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            stats(address)
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    sys.exit("the mock server did not start")


def measured(command: list[str], rows: int, concurrency: int, faults: bool) -> dict[str, Any]:
    """CPU of the whole process with its children, wall time, how long the server saw it, and the rows kept."""
    with mock_server(faults) as address, tempfile.TemporaryDirectory() as folder:
        shape = [
            "--n",
            str(rows),
            "--conc",
            str(concurrency),
            "--url",
            f"{address}/v1",
            "--cache",
            folder,
            "--out",
            f"{folder}/out",
        ]
        before, began = _cpu_of_children(), time.monotonic()
        environment = os.environ | {"BENCH_HOME": str(HOME)}
        done = subprocess.run([*command, *shape], capture_output=True, text=True, env=environment, timeout=900, check=False)
        cpu, wall, seen = _cpu_of_children() - before, time.monotonic() - began, stats(address)
    result = next((json.loads(line[7:]) for line in done.stdout.splitlines() if line.startswith("RESULT ")), {})
    found = {
        "cpu": cpu,
        "wall": wall,
        "span": seen["span_s"],
        "kept": result.get("rows_ok"),
        "asked_twice": seen["repeat_answers"],
    }
    if result.get("rows_ok") is None:
        print(done.stderr[-500:], file=sys.stderr)
    return found


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--concurrency", default="64,256")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--faults", action="store_true")
    options = parser.parse_args()
    if not CORPUS.exists():
        sys.exit(f"no corpus at {CORPUS.parent}; set SEEDMILL_BENCH")
    for concurrency in map(int, options.concurrency.split(",")):
        results: dict[str, list[dict[str, Any]]] = {}
        for _ in range(options.rounds):
            for name, command in clients([peer for peer in options.peers.split(",") if peer]):
                results.setdefault(name, []).append(measured(command, options.rows, concurrency, options.faults))
        _tell(results, options.rows, concurrency, options.faults)


def _tell(results: dict[str, list[dict[str, Any]]], rows: int, concurrency: int, faults: bool) -> None:
    """One table: medians, and CPU as a share of each peer's in the same run."""
    ours = statistics.median(run["cpu"] for run in results["seedmill"])
    print(f"\n{rows} rows, {concurrency} at once, {LATENCY * 1000:g} ms{', faults' if faults else ''}; {platform.machine()}")
    print("| client | CPU s | ours / theirs | wall s | rows/s of the most possible | rows kept | answered twice |")
    print("|---|---|---|---|---|---|---|")
    for name, runs in results.items():
        cpu, wall, span = (statistics.median(run[what] for run in runs) for what in ("cpu", "wall", "span"))
        share = rows / span / (concurrency / LATENCY)
        kept, twice = runs[-1]["kept"], runs[-1]["asked_twice"]
        print(f"| {name} | {cpu:.2f} | {ours / cpu:.2f} | {wall:.1f} | {share:.0%} | {kept} | {twice} |")


if __name__ == "__main__":
    main()
