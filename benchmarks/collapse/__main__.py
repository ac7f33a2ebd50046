"""`seedmill lab collapse` on three texts, and theory against simulation: `python -m benchmarks.collapse` writes RESULTS.md.

One text travels with the recipes; two are read from `$SEEDMILL_SHARED` (default `../shared/data`) and left out, with a
message, where they are not there. Exits 1 where the order or a plateau of PAPERS 5.5 is not found, or a formula is off by
more than 5 %.
"""

import gzip
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import mean

from benchmarks.collapse.theory import theory
from tasks.lab.collapse import GENERATIONS

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SEEDMILL_SHARED", HERE.parents[1].parent / "shared" / "data"))
TEXTS = {"WikiText-2, validation articles": "wikitext2/valid.txt.gz", "Shakespeare": "tinyshakespeare/input.txt.gz"}
SEEDS = (7, 8, 9)
BROWN = {
    "replace": 1312 / 574,
    "10 % real": 1168 / 574,
    "50 % real": 745 / 574,
    "accumulate": 692 / 574,
    "67 % real": 668 / 574,
}
"""Perplexity of generation 8 over that of generation 0 (PAPERS 5.5), worst first."""
PLATEAUS = {"50 % real": 5, "67 % real": 4}
"""The generation from which they stand still there."""
LEVEL = 0.02
ABOUT = """A word bigram model is trained on real text, writes as many sentences, and is trained again on those and on what
its arm keeps of the real ones; perplexity is on held-out real text. Figures are means of the draws. `x g0` is generation 8
over generation 0 (smallest and largest draw); beside it stands what PAPERS 5.5 found on 10,000 sentences of Brown."""
WHY = """Order between 50 % real and accumulate, and between accumulate and 67 %, is a matter of the text: a model that says
30 % of its words without looking back adds a bias to all that it writes, which the words of predictable text show most, and
`accumulate` keeps eight generations of it. Writing by pairs of words alone, GSM8K ends at 196 (50 % real), 188 (67 %) and 183
(accumulate)."""
PICTURE = "![the first text, first draw](collapse.svg)"
Runs = dict[str, list[list[float]]]
"""Arm to draws to perplexities by generation."""


def main() -> int:
    short: list[str] = []
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, options in texts(Path(folder)):
            runs, words = drawn(options)
            found.append(section(name, runs, words))
            short += faults(name, runs)
        shutil.copy(Path(folder) / "collapse.svg", HERE / "collapse.svg")
    told, off = theory()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    head = f"`python -m benchmarks.collapse`, Python {platform.python_version()}; {len(SEEDS)} draws a text, "
    head += f"{(used.ru_utime + used.ru_stime) / len(found) / len(SEEDS):.0f} CPU s a draw of all arms."
    apart = ["## What is not as in the papers", "\n".join([*short, *off]) or "Nothing.", WHY]
    text = "\n\n".join(["# Collapse, measured", head, ABOUT, PICTURE, *found, told, *apart])
    (HERE / "RESULTS.md").write_text(text + "\n", encoding="utf-8")
    print(text)
    return 1 if short or off else 0


def texts(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each text's name, and the options that make the command read it; the first one draws the picture."""
    yield "GSM8K (the command's own text)", ["--out", str(folder)]
    for name, file in TEXTS.items():
        if not (SHARED / file).is_file():
            print(f"{name}: skipped, {SHARED / file} is not here", file=sys.stderr)
            continue
        with gzip.open(SHARED / file, "rt", encoding="utf-8") as packed:
            (folder / "text.txt").write_text(packed.read().replace(" . ", " .\n"), encoding="utf-8")
        yield name, ["--text", str(folder / "text.txt")]


def drawn(options: list[str]) -> tuple[Runs, dict[str, str]]:
    """The perplexities of every draw, and how many different words the first one begins and ends with."""
    runs: Runs = {arm: [] for arm in BROWN}
    words = {}
    for seed in SEEDS:
        here = options if seed == SEEDS[0] or "--out" not in options else []
        command = [sys.executable, "-c", "from flows.cli import main; main()", "lab", "collapse", "--json", "--seed", str(seed)]
        steps = json.loads(subprocess.run([*command, *here], check=True, capture_output=True, text=True).stdout)
        for arm, draws in runs.items():
            own = [step for step in steps if step["arm"] == arm]
            draws.append([step["perplexity"] for step in own])
            words.setdefault(arm, f"{own[0]['vocabulary']:,} to {own[-1]['vocabulary']:,}")
    return runs, words


def section(name: str, runs: Runs, words: dict[str, str]) -> str:
    columns = ["arm", *(f"g{number}" for number in range(GENERATIONS + 1)), "x g0", "Brown", "words g0 to g8"]
    lines = [f"## {name}", "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for arm, draws in runs.items():
        growth = [draw[-1] / draw[0] for draw in draws]
        cells = [f"{mean(values):.0f}" for values in zip(*draws, strict=True)]
        told = [f"{mean(growth):.2f} ({min(growth):.2f} to {max(growth):.2f})", f"{BROWN[arm]:.2f}", words[arm]]
        lines.append(f"| {' | '.join([arm, *cells, *told])} |")
    return "\n".join(lines)


def faults(name: str, runs: Runs) -> Iterator[str]:
    """Where the order or a plateau of the means is not that of PAPERS 5.5."""
    means = {arm: [mean(values) for values in zip(*draws, strict=True)] for arm, draws in runs.items()}
    for worse, better in pairwise(BROWN):
        if means[worse][-1] <= means[better][-1]:
            yield f"- {name}: {worse} is not worse than {better} ({means[worse][-1]:.0f} and {means[better][-1]:.0f})"
    for arm, begin in PLATEAUS.items():
        moved = means[arm][-1] / means[arm][begin] - 1
        if abs(moved) > LEVEL:
            yield f"- {name}: {arm} still moves by {moved:+.1%} after generation {begin}"


if __name__ == "__main__":
    sys.exit(main())
