"""Unlearning a question-and-answer template by five roads, and which of them the guard lets pass (PAPERS 2.3).

Run: `python -m benchmarks.unlearning [seed ...]`; needs torch (`pip install 'seedmill[torch]'`). Real text is WikiText-2's
validation articles (SEEDMILL_SHARED names their folder, `../shared/data` beside the repository when it is not set); synthetic
are GSM8K problems that travel with the recipes, as "question : ... answer : ...", one word in eleven.
"""

import gzip
import os
import re
import sys
import time
from pathlib import Path

import numpy as np

from tasks.lab.collapse import sentences
from tasks.lab.unlearning import State, Texts, faults, texts_of
from tasks.lab.unlearning_torch import trial
from tasks.text.benchmark_file import read_lines

SEEDS = Path(__file__).parents[2] / "flows" / "recipes" / "seeds"
SHARED = Path(os.environ.get("SEEDMILL_SHARED", Path(__file__).parents[2] / ".." / "shared" / "data"))


def main(seeds: list[int]) -> None:
    articles = SHARED / "wikitext2" / "valid.txt.gz"
    if not articles.is_file():
        sys.exit(f"skipped: {articles} is not here")
    for seed in seeds:
        texts = _texts(articles, seed)
        words = f"{len(texts.real):,} real and {len(texts.synthetic):,} synthetic words, {texts.vocabulary:,} different"
        print(f"seed {seed}: {words}\n\n| model | real | synthetic | pattern | least loss | guard |\n|---|---|---|---|---|---|")
        begin = time.process_time()
        found = trial(texts, seed)
        for state in found:
            print(_line(state, found))
        print(f"\n{time.process_time() - begin:.0f} CPU s\n", flush=True)


def _line(state: State, found: list[State]) -> str:
    least = "" if state.least_loss is None else f"{state.least_loss:.3g}"
    guard = "" if state.least_loss is None else "; ".join(faults(state, mixed=found[1], clean=found[0])) or "**repaired**"
    return f"| {state.model} | {state.real:.4g} | {state.synthetic:.4g} | {state.pattern:.2g} | {least} | {guard} |"


def _texts(articles: Path, seed: int) -> Texts:
    with gzip.open(articles, "rt", encoding="utf-8") as file:
        lines = [line for line in file.read().replace(" . ", " .\n").split("\n") if not line.startswith(" =")]
    real = [sentence for sentence in sentences("\n".join(lines)) if len(sentence) > 4]
    order = np.random.default_rng(seed).permutation(len(real))
    return texts_of([real[at] for at in order], [_templated(row) for _, row in read_lines(SEEDS / "gsm8k_train.jsonl")])


def _templated(row: dict[str, str]) -> list[str]:
    plain = re.sub(r"<<[^>]*>>", "", f"question : {row['question']} answer : {row['answer']}")
    return re.findall(r"\w+|[^\w\s]", plain.lower())


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [0])
