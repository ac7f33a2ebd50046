"""Does the built mixture beat its real rows alone? `python -m benchmarks.impact [--draws 3] [task ...]`; without a task, all
but those that need torch.

Each draw takes other real rows, builds the recipe with `seedmill run` in a folder of its own, and reads `metrics.json`. The
table goes into RESULTS.md. Sets are read from `$SEEDMILL_SHARED` (default `../shared/data`); without them nothing runs.
"""

import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from random import Random

from benchmarks.impact.tasks import HERE, SHARED, TASKS, WITH_TORCH
from flows.versions.gates import broken_gates
from schemas.recipe import read_recipe

RESULTS = HERE / "RESULTS.md"
COLUMNS = ["task", "draw", "test rows", "guess", "real only", "mixture", "gain of the mixture", "synthetic only"]
COLUMNS += ["gain at 30 %", "gain at 70 %", "gain of filters", "gate"]
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"
Metrics = dict[str, float]


def main(named: list[str], draws: int) -> int:
    if not SHARED.is_dir():
        print(f"skipped: no data sets at {SHARED}; SEEDMILL_SHARED names their folder")
        return 0
    began, lines = time.perf_counter(), [HEAD]
    for task in named or [task for task in TASKS if task not in WITH_TORCH]:
        gains = []
        for draw in range(1, draws + 1):
            metrics, broken = built(task, draw)
            gains.append(metrics["impact.gain"])
            lines.append(line(task, draw, metrics, broken))
            print(lines[-1], flush=True)
        told = f"**{statistics.mean(gains):+.1f}** (draws {min(gains):+.1f} to {max(gains):+.1f})"
        lines.append(f"| **{task}** | all | | | | | {told} |{' |' * 5}")
        print(lines[-1], flush=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    lines.append(
        f"\n{time.perf_counter() - began:.0f} s of wall time, {used.ru_utime + used.ru_stime:.0f} CPU s, {draws} draws a task."
    )
    print(lines[-1])
    if not named:
        put("\n".join(lines))
    return 0


def built(task: str, draw: int) -> tuple[Metrics, list[str]]:
    """The figures of one build, and the gates that it breaks."""
    recipe, prepare = TASKS[task]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "seeds").mkdir()
        prepare(Path(folder) / "seeds", Random(f"impact {draw}"))
        text = (HERE / recipe).read_text(encoding="utf-8").replace("random_seed: 1\n", f"random_seed: {draw}\n")
        page = Path(folder) / recipe
        page.write_text(text, encoding="utf-8")
        command = [
            sys.executable,
            "-c",
            "from flows.cli import main; main()",
            "run",
            str(page),
            "--workspace",
            folder,
            "--no-server",
            "--json",
        ]
        ran = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"NO_COLOR": "1"})
        if ran.returncode not in (0, 1):
            raise SystemExit(f"{task}, draw {draw}: seedmill run ended with {ran.returncode}\n{ran.stderr[-2000:]}")
        space = Path(folder) / "data" / read_recipe(page).name
        keep = os.environ.get("IMPACT_KEEP")
        if keep:
            shutil.copytree(space, Path(keep) / f"{task}-{draw}", dirs_exist_ok=True)
        metrics = json.loads((space / "metrics.json").read_bytes())
        return metrics, broken_gates(read_recipe(page), metrics)


def line(task: str, draw: int, metrics: Metrics, broken: list[str]) -> str:
    def gain(name: str) -> str:
        bounds = [metrics.get(f"impact.{name}{end}") for end in ("", ".low", ".high")]
        return "" if bounds[0] is None else "{:+.1f} ({:+.1f} to {:+.1f})".format(*bounds)

    arms = f"{metrics['impact.real']:.1f} | {metrics['impact.mixed']:.1f} | {gain('gain')} | {metrics['impact.synthetic']:.1f}"
    others = " | ".join(gain(name) for name in ("gain_share_30", "gain_share_70", "gain_of_filters"))
    gate = "; ".join(broken) or "holds"
    guess = f"{metrics['impact.guess']:.1f}" if "impact.guess" in metrics else ""
    return f"| {task} | {draw} | {metrics['impact.tested']:.0f} | {guess} | {arms} | {others} | {gate} |"


def put(table: str) -> None:
    """The table between its marks in RESULTS.md; the words round it stay."""
    whole = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Impact, measured\n\n<!-- table -->\n<!-- end -->\n"
    RESULTS.write_text(
        re.sub(r"<!-- table -->.*?<!-- end -->", lambda _: f"<!-- table -->\n{table}\n<!-- end -->", whole, flags=re.DOTALL),
        encoding="utf-8",
    )


if __name__ == "__main__":
    parser = ArgumentParser()
    parser.add_argument("tasks", nargs="*", choices=[*TASKS, []])
    parser.add_argument("--draws", type=int, default=3)
    asked = parser.parse_args()
    sys.exit(main(asked.tasks, asked.draws))
