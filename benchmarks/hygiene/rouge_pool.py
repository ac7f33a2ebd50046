"""ROUGE-L's pool on real instructions, against comparing all pairs: `python -m benchmarks.hygiene.rouge_pool`.

Reads the sets in `$SEEDMILL_SHARED` (default `../shared/data`), skips with a message what is not there, and writes
ROUGE_POOL.md. All pairs are compared by Google's `rouge_score` where it is installed, else by the textbook's table, on a
sample of rows. Exits 1 where a single decision or score differs.
"""

import gzip
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random

from tasks.text.rouge import Match, too_near, words_of
from tasks.text.written_task import instruction_in, task_in

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SEEDMILL_SHARED", HERE.parents[1].parent / "shared" / "data"))
SEEDS = "self_instruct_seeds/seed_tasks.jsonl.gz"
NEW = ("gpteacher/codegen.jsonl.gz", "gpteacher/roleplay.jsonl.gz")
MANY = (
    "clinc150/train.jsonl.gz",
    "clinc150/val.jsonl.gz",
    "banking77/train.jsonl.gz",
    "alpaca_eval_outputs/outputs.jsonl.gz",
    "dolly_3k/dolly_3k.jsonl.gz",
    "gsm8k_train/train.jsonl.gz",
    "math_test/math_test.jsonl.gz",
)
MOST, SAMPLE = 0.7, 60

Scorer = Callable[[Sequence[str], Sequence[str]], float]


def main() -> None:
    """Measure, compare, write the table."""
    seeds, new = list(texts_of(SEEDS)), [text for name in NEW for text in texts_of(name)]
    if not seeds or not new:
        sys.exit(f"nothing to measure in {SHARED} (set SEEDMILL_SHARED)")
    everything = seeds + new
    found, cpu = timed(everything, len(seeds))
    name, score = reference()
    wrong, pairs, theirs = compared(everything, len(seeds), found, score)
    slow = theirs / SAMPLE * len(new)
    lines = [
        f"| {len(seeds)} seed tasks + {len(new):,} of GPTeacher | {out(found):,} | {cpu:.2f} | {len(new) / cpu:,.0f} |",
        *(f"| {line}" for line in larger(everything)),
    ]
    text = f"""# ROUGE-L pool, F <= {MOST}

`python -m benchmarks.hygiene.rouge_pool`, Python {platform.python_version()}, one core.

| texts | left out | CPU s | texts a CPU s |
|---|---|---|---|
{chr(10).join(lines)}

Against all pairs by {name}: on {SAMPLE} of GPTeacher's rows ({pairs:,} pairs, {theirs:.1f} CPU s; all rows would take
about {slow:,.0f} CPU s, {slow / cpu:,.0f} times as long) {wrong} decisions or scores differ.

## The twenty nearest that are left out

{chr(10).join(nearest(everything, found, len(seeds)))}
"""
    (HERE / "ROUGE_POOL.md").write_text(text, encoding="utf-8")
    print(text)
    sys.exit(1 if wrong else 0)


def texts_of(name: str) -> Iterator[str]:
    """The instructions of one set."""
    path = SHARED / name
    if not path.exists():
        print(f"skipped {name}: not in {SHARED} (set SEEDMILL_SHARED)", file=sys.stderr)
        return
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield instruction_in(task_in(json.loads(line), name).question)


def timed(texts: list[str], seeds: int) -> tuple[list[Match | None], float]:
    began = time.process_time()
    return too_near(texts, MOST, seeds), time.process_time() - began


def reference() -> tuple[str, Scorer]:
    """Somebody else's ROUGE-L."""
    if find_spec("rouge_score") is None:
        return "the textbook's table", by_the_table
    theirs = import_module("rouge_score.rouge_scorer")
    return "Google's `rouge_score`", lambda one, other: float(theirs._score_lcs(one, other).fmeasure)


def by_the_table(one: Sequence[str], other: Sequence[str]) -> float:
    row = [0] * (len(other) + 1)
    for word in one:
        last = row[:]
        for place, theirs in enumerate(other, start=1):
            row[place] = last[place - 1] + 1 if word == theirs else max(last[place], row[place - 1])
    return 2 * row[-1] / max(len(one) + len(other), 1)


def compared(texts: list[str], seeds: int, found: list[Match | None], score: Scorer) -> tuple[int, int, float]:
    """On a sample of rows: how many decisions differ, pairs compared, CPU seconds spent on them."""
    words = [words_of(text) for text in texts]
    kept = [place for place, match in enumerate(found) if match is None]
    wrong = pairs = 0
    began = time.process_time()
    for place in sorted(Random(1).sample(range(seeds, len(texts)), SAMPLE)):
        scores = [score(words[at], words[place]) for at in kept if at < place]
        best, match = max(scores), found[place]
        pairs += len(scores)
        wrong += (best > MOST + 1e-9) != (match is not None) or bool(match and abs(match.score - best) > 1e-9)
    return wrong, pairs, time.process_time() - began


def larger(texts: list[str]) -> Iterator[str]:
    """The same over more and more texts of other kinds."""
    pool = list(dict.fromkeys([*texts, *(text for name in MANY for text in texts_of(name))]))
    Random(1).shuffle(pool)
    for count in (10_000, 20_000, 40_000):
        if count // 2 < len(pool):
            found, cpu = timed(pool[:count], 0)
            yield f"{len(found):,} mixed, in any order | {out(found):,} | {cpu:.2f} | {len(found) / cpu:,.0f} |"


def out(found: list[Match | None]) -> int:
    return sum(match is not None for match in found)


def nearest(texts: list[str], found: list[Match | None], seeds: int) -> Iterator[str]:
    """Pairs just above the threshold: what a reader would have to agree with."""
    near = sorted((match.score, place, match.place) for place, match in enumerate(found) if match)
    for score, place, other in near[:20]:
        yield f"- {score:.3f} {texts[place][:110]!r} to {texts[other][:110]!r}"


if __name__ == "__main__":
    main()
