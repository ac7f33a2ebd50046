"""A million drafts through seed, generate, validate, verify (numeric) and mix: `python -m benchmarks.million [--rows N]`.

Every hop's frames are validated by Pandera as they are written. The work runs in a child process, so that the peak of
its memory is the kernel's own figure. Writes RESULTS.md; exits 1 where the peak passes 2 GiB.
"""

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from schemas.tables import Mixture, Rejects
from tasks.artifact import open_artifact
from tasks.make import rounds_of
from tasks.plan import plan_of
from tasks.quota import Window
from tasks.stages.generate import generate
from tasks.stages.judge import judge
from tasks.stages.mix import mix
from tasks.stages.seed import seed
from tasks.stages.verify import verify

HERE = Path(__file__).parent
LIMIT = 2 * 1024**3
SHARD_ROWS = 10_000


def recipe(rows: int) -> dict[str, Any]:
    """Nine of ten drafts are right, so `rows` drafts give 0.9 x `rows` accepted ones."""
    return {
        "name": "million",
        "licence": "Apache-2.0",
        "random_seed": 1,
        "size": rows * 9 // 10,
        "ceiling": rows,
        "shard_rows": SHARD_ROWS,
        "seed": [{"use": "benchmarks.million.sums:pairs"}],
        "generate": [{"use": "benchmarks.million.sums:sums"}],
        "verify": [{"use": "numeric_answer"}],
        "mix": [{"use": "drop_duplicates"}, {"use": "split"}],
        "evaluate": [{"use": "lengths"}],
    }


def work(folder: Path, rows: int) -> dict[str, Any]:
    """Build the data set; seconds by hop and what came of it."""
    path = folder / "million.yaml"
    path.write_text(yaml.safe_dump(recipe(rows)), encoding="utf-8")
    plan, seconds = plan_of(path, folder), dict[str, float]()
    hops: dict[str, Callable[[Window], None]] = {
        "seed": lambda window: seed(plan, window),
        "generate": lambda window: generate(plan, window, nobody),
        "verify": lambda window: verify(plan, window),
        "judge": lambda window: judge(plan, window, nobody),
    }

    def run(windows: list[Window]) -> None:
        for window in windows:
            for name, hop in hops.items():
                with timed(seconds, name):
                    hop(window)

    with timed(seconds, "rounds and collect"):
        rounds = rounds_of(plan, run)
    seconds["rounds and collect"] -= sum(seconds[name] for name in hops)
    with timed(seconds, "mix"):
        mix(plan)
    mixture = open_artifact(plan.workspace.mixture, Mixture).manifest.rows
    aside = open_artifact(plan.workspace.set_aside, Rejects).manifest.rows
    return {"drafts": rounds.progress.candidates, "mixture": mixture, "set aside": aside, "seconds": seconds}


async def nobody(*_: Any, **__: Any) -> Any:
    """No model is asked."""
    raise AssertionError("nothing here asks a model")


@contextmanager
def timed(seconds: dict[str, float], name: str) -> Any:
    """Add the CPU seconds of this process to `name`."""
    began = time.process_time()
    yield
    seconds[name] = seconds.get(name, 0.0) + time.process_time() - began


def report(found: dict[str, Any], peak: int) -> str:
    """The results as Markdown."""
    rows = found["drafts"]
    lines = [f"| {name} | {took:.1f} | {rows / max(took, 1e-9):,.0f} |" for name, took in found["seconds"].items()]
    return "\n".join(
        [
            "# A million drafts in bounded memory",
            "",
            f"`python -m benchmarks.million --rows {rows}`, Python {platform.python_version()}, one process, shared machine.",
            "",
            f"{rows:,} drafts, {found['mixture']:,} of them in the mixture (every tenth answer is wrong on purpose), "
            f"{found['set aside']:,} set aside over the quota.",
            "",
            f"**Peak of resident memory: {peak / 1024**2:,.0f} MiB** (kernel's `ru_maxrss` of the child; limit 2,048 MiB).",
            "",
            "| hop | CPU s | drafts per CPU s |",
            "|---|---|---|",
            *lines,
            "",
        ]
    )


def main() -> None:
    """Run the child, write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--child", type=Path)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(work(asked.child, asked.rows)))
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.million", "--rows", str(asked.rows), "--child", folder]
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    text = report(found, peak)
    if asked.rows >= 1_000_000:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)
    sys.exit(peak > LIMIT)


if __name__ == "__main__":
    main()
