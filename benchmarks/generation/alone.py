"""What concerns ours alone: `python -m benchmarks.generation.alone [PART ...] [--rounds 3]`; all parts without a name.

- `two`: rows per second of two processes that share one memory, against one, at 32, 64 and 256 at once each
- `faults`: the time with 5 % 429 (`Retry-After: 1`), 2 % 500, 1 % cut, 2 % malformed, against the time without
- `memory`: CPU with replies remembered, against the same questions without a memory
- `budget`: what the server gave for a limit of 1.00 USD at 256 at once
- `stream`: peak memory of the engine alone, its replies kept by nobody but the memory
- `long`: peak memory of whole `seedmill run`s of more and more rows
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from benchmarks.generation.clients import FAULTS, LATENCY, Measured, measured, mock_server, ours

ROWS = 4000
MOST = 1_000_000


def two(rounds: int) -> None:
    print(f"\n{ROWS} rows a process, {LATENCY * 1000:g} ms")
    print("| at once, each | one: rows/s | two: rows/s | ratio |\n|---|---|---|---|")
    for concurrency in (32, 64, 256):
        arms = {"one": [ours()], "two": [ours(), ours("--skip", str(ROWS))]}
        found = _in_turns(rounds, {name: _run(arm, concurrency) for name, arm in arms.items()})
        one, both = (_median(found[name], lambda run: run.stats["ok"] / run.span) for name in arms)
        print(f"| {concurrency} | {one:.0f} | {both:.0f} | {both / one:.2f} |", flush=True)


def faults(rounds: int) -> None:
    found = _in_turns(rounds, {"calm": _run([ours()], 64), "faults": _run([ours()], 64, FAULTS)})
    calm, faulty = (_median(found[name], lambda run: run.wall) for name in ("calm", "faults"))
    span = [_median(found[name], lambda run: run.span) for name in ("calm", "faults")]
    last = found["faults"][-1]
    print(f"\n{ROWS} rows, 64 at once: {calm:.1f} s without faults, {faulty:.1f} s with: {faulty / calm:.2f} x")
    print(f"(from the first question to the last answer {span[0]:.1f} and {span[1]:.1f} s: {span[1] / span[0]:.2f} x)")
    print(f"{last.kept} rows kept of {ROWS}, {last.stats['repeat_answers']} answered twice, {last.stats['requests']} requests")


def memory(rounds: int) -> None:
    for concurrency in (64, 256):
        found = _in_turns(rounds, {"on": _run([ours()], concurrency), "off": _run([ours("--forget")], concurrency)})
        on, off = ([run.cpu for run in found[name]] for name in ("on", "off"))
        share = statistics.median(a - b for a, b in zip(on, off, strict=True)) / statistics.median(on)
        told = f"{statistics.median(on):.2f} CPU s with the memory, {statistics.median(off):.2f} without"
        print(f"\n{ROWS} rows, {concurrency} at once: {told}: it is {share:.0%} of the whole process", flush=True)


def budget(rounds: int) -> None:
    for _ in range(rounds):
        found = measured([ours("--spend", "1")], ROWS, 256, FAULTS)
        told = found.stats
        usd = (told["prompt_tokens"] * 10 + told["completion_tokens"] * 100) / 1e6
        print(
            f"\n256 at once, limit 1.00 USD, faults: {told['ok']} answers, {usd:.4f} USD at the server, {found.kept} rows kept"
        )


def stream(rounds: int, sizes: Sequence[int] = (5_000, 20_000, 40_000)) -> None:
    for size in sizes:
        found = measured([ours("--window", "2000")], size, 64, latency=0.0)
        print(f"\n{size:,} rows asked for, 2,000 at a time: peak {found.peak_mb:.0f} MB, {found.cpu:.0f} CPU s", flush=True)


def long(rounds: int, sizes: Sequence[int] = (5_000, 15_000, 45_000)) -> None:
    print("\n| rows asked for | wall s | CPU s | peak MB |\n|---|---|---|---|")
    peaks = []
    for size in sizes:
        with mock_server(latency=0.0) as address, tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "long.yaml").write_text(yaml.safe_dump(_recipe(size, f"{address}/v1")), encoding="utf-8")
            began, log = time.monotonic(), Path(folder, "log")
            with log.open("wb") as out:
                command = [str(Path(sys.executable).with_name("seedmill")), "run", "long.yaml", "--no-server"]
                run = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, env=_here())
            _, status, used = os.wait4(run.pid, 0)
            wall, cpu = time.monotonic() - began, used.ru_utime + used.ru_stime
            if status:
                sys.exit(log.read_text(errors="replace")[-2000:])
        peaks.append(used.ru_maxrss / 1024)
        print(f"| {size:,} | {wall:.0f} | {cpu:.0f} | {peaks[-1]:.0f} |", flush=True)
    slope = (peaks[-1] - peaks[0]) / (sizes[-1] - sizes[0])
    print(
        f"{slope * 1000:.2f} MB per 1,000 rows more; for {MOST:,} rows that is {peaks[-1] + slope * (MOST - sizes[-1]):.0f} MB"
    )


def _recipe(size: int, url: str) -> dict[str, object]:
    writer = {"use": "openai_compatible:mock", "base_url": url, "params": {"max_tokens": 64}, "concurrency": 64}
    asked = {"text": "Tell this otherwise: {{ facts.moves | inline }} for {{ facts.people | inline }}"}
    return {
        "name": "long",
        "licence": "MIT",
        "random_seed": 1,
        "size": size,
        "ceiling": size + 10_000,
        "models": {"writer": writer},
        "seed": [{"use": "arithmetic_plans"}],
        "generate": [{"use": "free_prompt", "params": asked}],
        "verify": [{"use": "length"}],
        "mix": [{"use": "drop_duplicates"}],
        "evaluate": [{"use": "lengths"}],
    }


def _here() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
        "PYTHONPATH": str(Path(__file__).parents[2])
    }


def _run(commands: Sequence[Sequence[str]], concurrency: int, faulty: Sequence[str] = ()) -> Callable[[], Measured]:
    return lambda: measured(commands, ROWS, concurrency, faulty)


def _in_turns(rounds: int, arms: dict[str, Callable[[], Measured]]) -> dict[str, list[Measured]]:
    found: dict[str, list[Measured]] = {name: [] for name in arms}
    for _ in range(rounds):
        for name, arm in arms.items():
            found[name].append(arm())
            if found[name][-1].error:
                sys.exit(found[name][-1].error)
    return found


def _median(runs: Sequence[Measured], what: Callable[[Measured], float]) -> float:
    return statistics.median(map(what, runs))


PARTS: dict[str, Callable[[int], None]] = {
    "two": two,
    "faults": faults,
    "memory": memory,
    "budget": budget,
    "stream": stream,
    "long": long,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=[*PARTS])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for part in options.parts:
        PARTS[part](options.rounds)


if __name__ == "__main__":
    main()
