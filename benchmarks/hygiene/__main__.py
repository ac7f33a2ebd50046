"""Twins, semantic duplicates and shift, measured on real sets: `python -m benchmarks.hygiene [part ...]` writes RESULTS.md.

Reads the sets in `$SEEDMILL_SHARED` (default `../shared/data`). A part named alone is printed and not written. Exits 1 where
one falls short of what is promised. `python -m benchmarks.hygiene.rouge_pool` has a page of its own.
"""

import importlib
import platform
import sys

from benchmarks.hygiene.sets import HERE

PARTS = ["twins", "semantic", "shift"]


def main(named: list[str]) -> int:
    short: list[str] = []
    text = f"# Hygiene\n\n`python -m benchmarks.hygiene`, Python {platform.python_version()}.\n"
    for name in named or PARTS:
        part = importlib.import_module(f"benchmarks.hygiene.{name}")
        found = f"\n## {part.TITLE}\n\n{part.section()}\n"
        print(found, flush=True)
        text += found
        short += part.SHORT
    if not named:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print("\n".join(short))
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
