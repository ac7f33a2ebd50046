"""`python -m benchmarks.overhead`: builds the toy recipe both ways, turn by turn, and says what the flow costs more."""

import argparse
import contextlib
import io
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flows.plain import build_plainly
from flows.prefect_door import with_server
from flows.progress import Lines, board_on
from tasks.plan import plan_of
from tests.recipes import write_recipe

LIMIT = 5.0  # seconds: what the founding issue allows


def main() -> None:
    """Three turns of each, medians, and the difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--turns", type=int, default=3)
    asked = parser.parse_args()
    prefect_build = with_server("flows.build")
    with tempfile.TemporaryDirectory() as folder:
        recipe = write_recipe(Path(folder), **_size(asked.rows))
        plain = lambda root: build_plainly(plan_of(recipe, root), Lines(lambda line: None))  # noqa: E731
        flow = lambda root: prefect_build.build(str(recipe), str(root))  # noqa: E731
        _seconds(plain, Path(folder) / "warm")
        turns = [(_seconds(plain, Path(folder) / f"p{n}"), _seconds(flow, Path(folder) / f"f{n}")) for n in range(asked.turns)]
    plainly, flowing = (statistics.median(times) for times in zip(*turns, strict=True))
    print(f"| rows | plain functions, s | flow, s | difference, s |\n|---|---|---|---|\n"
          f"| {asked.rows:,} | {plainly:.1f} | {flowing:.1f} | {flowing - plainly:+.1f} (at most {LIMIT:g}) |")  # fmt: skip


def _size(rows: int) -> dict[str, object]:
    """So many candidates in one round, in windows of 1,000."""
    step = {"use": "tests.toy:sums", "params": {"top": 1_000_000}}
    return {"size": rows, "ceiling": 2 * rows, "shard_rows": 1000, "seed": [step], "generate": [{"use": "tests.toy:adding"}],
            "verify": [{"use": "numeric_answer"}]}  # fmt: skip


def _seconds(build: Callable[[Path], None], root: Path) -> float:
    root.mkdir()
    began = time.perf_counter()
    with contextlib.redirect_stderr(io.StringIO()) as quiet, board_on(quiet):
        build(root)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
