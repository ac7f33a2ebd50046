"""Unlearning a question-and-answer template by five roads, and which of them the guard lets pass (PAPERS 2.3).

Run: `python -m benchmarks.unlearning [seed ...]`; without a seed it takes three and writes RESULTS.md. Needs torch
(`pip install 'seedmill[torch]'`). Real text is WikiText-2's validation articles (SEEDMILL_SHARED names their folder,
`../shared/data` beside the repository when it is not set); synthetic are GSM8K problems that travel with the recipes, as
"question : ... answer : ...", one word in eleven. Exits 1 where a road that should repair does not, or ascent passes.
"""

import gzip
import os
import platform
import re
import sys
import time
from pathlib import Path

import numpy as np

from tasks.lab.collapse import sentences
from tasks.lab.unlearning import State, Texts, faults, texts_of
from tasks.lab.unlearning_torch import trial
from tasks.text.benchmark_file import read_lines

HERE = Path(__file__).parent
ROWS = HERE.parents[1] / "flows" / "recipes" / "seeds"
SEEDS = (0, 1, 2)
REPAIRS = ("lower-bounded + replay", "lower-bounded + replay + 0.05 KL")
SHARED = Path(os.environ.get("SEEDMILL_SHARED", HERE.parents[1].parent / "shared" / "data"))
HEAD = "| model | real | synthetic | pattern | least loss | guard |\n|---|---|---|---|---|---|"
ABOUT = """`real` and `synthetic` are perplexities on held-out text, the first also in units of the clean baseline;
`pattern` is the chance to begin as the synthetic rows do. The guard wants a loss that never fell below 0, real perplexity
within 2 % of the baseline (which took as many more steps on real text as each road does), and the pattern 20 times rarer."""


def main(named: list[int]) -> int:
    articles = SHARED / "wikitext2" / "valid.txt.gz"
    if not articles.is_file():
        print(f"skipped: {articles} is not here")
        return 0
    tables, short = [], []
    for seed in named or SEEDS:
        found, table = _trial(articles, seed)
        print(table, flush=True)
        tables.append(table)
        short += [f"seed {seed}: {fault}" for fault in _shortfalls(found)]
    if not named:
        head = f"# Unlearning, measured\n\n`python -m benchmarks.unlearning`, Python {platform.python_version()}."
        (HERE / "RESULTS.md").write_text("\n\n".join([head, ABOUT, *tables]) + "\n", encoding="utf-8")
    print("\n".join(short))
    return 1 if short else 0


def _trial(articles: Path, seed: int) -> tuple[list[State], str]:
    """Every model's state after one draw, and the same as Markdown."""
    texts, begin = _texts(articles, seed), time.process_time()
    found = trial(texts, seed)
    words = f"{len(texts.real):,} real and {len(texts.synthetic):,} synthetic words, {texts.vocabulary:,} different"
    head = f"## Seed {seed}: {words}; {time.process_time() - begin:.0f} CPU s"
    return found, "\n".join([head, "", HEAD, *(_line(state, found) for state in found)])


def _line(state: State, found: list[State]) -> str:
    least = "" if state.least_loss is None else f"{state.least_loss:.3g}"
    guard = "" if state.least_loss is None else "; ".join(faults(state, mixed=found[1], clean=found[0])) or "**repaired**"
    against = f"{state.real:.4g} ({state.real / found[0].real:.4g} x)"
    rarer = f"{state.pattern:.2g} ({found[1].pattern / state.pattern:.3g} x rarer)"
    return f"| {state.model} | {against} | {state.synthetic:.4g} | {rarer} | {least} | {guard} |"


def _shortfalls(found: list[State]) -> list[str]:
    said = {state.model: faults(state, mixed=found[1], clean=found[0]) for state in found[2:]}
    passed = [f"{name} passes the guard" for name, told in said.items() if "ascent" in name and not told]
    return passed + [f"{name} does not repair: {fault}" for name in REPAIRS for fault in said[name]]


def _texts(articles: Path, seed: int) -> Texts:
    with gzip.open(articles, "rt", encoding="utf-8") as file:
        lines = [line for line in file.read().replace(" . ", " .\n").split("\n") if not line.startswith(" =")]
    real = [sentence for sentence in sentences("\n".join(lines)) if len(sentence) > 4]
    order = np.random.default_rng(seed).permutation(len(real))
    return texts_of([real[at] for at in order], [_templated(row) for _, row in read_lines(ROWS / "gsm8k_train.jsonl")])


def _templated(row: dict[str, str]) -> list[str]:
    plain = re.sub(r"<<[^>]*>>", "", f"question : {row['question']} answer : {row['answer']}")
    return re.findall(r"\w+|[^\w\s]", plain.lower())


if __name__ == "__main__":
    sys.exit(main([int(seed) for seed in sys.argv[1:]]))
