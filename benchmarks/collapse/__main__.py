"""`seedmill lab collapse` on three texts, and theory against simulation: `python -m benchmarks.collapse` writes RESULTS.md.

One text travels with the recipes; two are read from `$SEEDMILL_SHARED` (default `../shared/data`) and left out, with a
message, where they are not there. Exits 1 where two arms part in the other order than in PAPERS 5.5 (their intervals over the
draws do not meet), a plateau is not found, or a formula is off by more than 5 %.
"""

import gzip
import json
import math
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
from statistics import mean, stdev

import numpy as np
from scipy.stats import t as student

from benchmarks.collapse.theory import theory
from flows.commands.lab import own_corpus
from tasks.lab.collapse import GENERATIONS
from tasks.text.bounds import Bounded

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SEEDMILL_SHARED", HERE.parents[1].parent / "shared" / "data"))
TEXTS = {"WikiText-2, validation articles": "wikitext2/valid.txt.gz", "Shakespeare": "tinyshakespeare/input.txt.gz"}
SIZES = (500, 1000, 2000, 4000, 7088)
SEEDS = range(7, 17)
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
over generation 0, with the 95 % interval of its mean (Student's); beside it stands what PAPERS 5.5 found on 10,000 sentences of
Brown. Two arms are said to be in order where these intervals part."""
WHY = """PAPERS 5.5 finds 50 % real worse than accumulate. That is settled the same way wherever a text holds about as many
words for each different one as its 10,000 sentences of Brown do (ten), and as surely the other way round where it
holds twice as many. Two things pull. Half of the real text is missing in each generation, which costs most where
words are rare; and a model that says 30 % of its words without looking back adds a bias to all that it writes, of
which `accumulate` keeps eight generations. The command takes 1,000 sentences of GSM8K, as rich in words as Brown;
`--sentences 7088` takes all. What differs still: `replace` ends 2.6 to 3.6 times as perplexed as it began, and 2.3
times on Brown."""
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
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        sizes = by_size()
        shutil.copy(Path(folder) / "collapse.svg", HERE / "collapse.svg")
    told, off = theory()
    head = f"`python -m benchmarks.collapse`, Python {platform.python_version()}; {len(SEEDS)} draws a text, "
    head += f"{(used.ru_utime + used.ru_stime) / len(found) / len(SEEDS):.0f} CPU s a draw of all arms."
    apart = ["## What is not as in the papers", "\n".join([*short, *off]) or "Nothing."]
    text = "\n\n".join(["# Collapse, measured", head, ABOUT, PICTURE, *found, sizes, WHY, told, *apart])
    (HERE / "RESULTS.md").write_text(text + "\n", encoding="utf-8")
    print(text)
    return 1 if short or off else 0


def texts(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each text's name, and the options that make the command read it; the first one draws the picture."""
    yield "GSM8K, 1,000 sentences (the command's own text)", ["--out", str(folder)]
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
        cells = [f"{mean(values):.0f}" for values in zip(*draws, strict=True)]
        told = [_told(growth(draws)), f"{BROWN[arm]:.2f}", words[arm]]
        lines.append(f"| {' | '.join([arm, *cells, *told])} |")
    return "\n".join(lines)


def growth(draws: list[list[float]]) -> Bounded:
    """The last perplexity over the first, with Student's interval of the mean."""
    grown = [draw[-1] / draw[0] for draw in draws]
    reach = float(student.ppf(0.975, len(grown) - 1)) * stdev(grown) / math.sqrt(len(grown))
    return Bounded(mean(grown), mean(grown) - reach, mean(grown) + reach)


def _told(grown: Bounded) -> str:
    return f"{grown.value:.2f} ({grown.low:.3f} to {grown.high:.3f})"


def parted(one: Bounded, other: Bounded) -> bool:
    """Whether one is surely above the other."""
    return (one.low or 0.0) > (other.high or 0.0)


def by_size() -> str:
    """How three arms compare on less and more of the same text."""
    columns = ["sentences", "words for each different one", "50 % real", "accumulate", "67 % real", "50 % real is"]
    lines = ["## The same text, less and more of it: perplexity of generation 8 over that of generation 0", ""]
    lines += [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for size in SIZES:
        runs, _ = drawn(["--sentences", str(size)])
        half, kept, two_thirds = (growth(runs[arm]) for arm in ("50 % real", "accumulate", "67 % real"))
        order = "worse" if parted(half, kept) else "better" if parted(kept, half) else "not told apart"
        lines.append(f"| {size:,} | {richness(size):.1f} | {_told(half)} | {_told(kept)} | {_told(two_thirds)} | {order} |")
    return "\n".join(lines)


def richness(size: int) -> float:
    """Words for each different one in so many sentences of GSM8K."""
    words = np.concatenate(own_corpus(None, size).real)
    return len(words) / len(np.unique(words))


def faults(name: str, runs: Runs) -> Iterator[str]:
    """Where two arms part in another order than in PAPERS 5.5, or a plateau of the means is not there."""
    means = {arm: [mean(values) for values in zip(*draws, strict=True)] for arm, draws in runs.items()}
    for worse, better in pairwise(BROWN):
        if parted(growth(runs[better]), growth(runs[worse])):
            yield f"- {name}: {worse} is better than {better}: {_told(growth(runs[worse]))} and {_told(growth(runs[better]))}"
    for arm, begin in PLATEAUS.items():
        moved = means[arm][-1] / means[arm][begin] - 1
        if abs(moved) > LEVEL:
            yield f"- {name}: {arm} still moves by {moved:+.1%} after generation {begin}"


if __name__ == "__main__":
    sys.exit(main())
