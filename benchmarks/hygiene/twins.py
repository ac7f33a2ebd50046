"""Rephrased twins of benchmark items: are they among the ten closest rows, where runs of words find none?"""

from collections.abc import Sequence

import polars as pl

from benchmarks.hygiene.sets import gsm8k_train, rephrased_gsm8k, rows
from tasks.text.likeness import Items
from tasks.text.ngrams import Benchmarks, words

TITLE = "Rephrased twins"
TOPS, GRAMS, FLOORS = (1, 3, 5, 10), (13, 10, 8), (0.25, 0.3, 0.4, 0.5)
WANTED = 0.97
SHORT: list[str] = []


def section() -> str:
    items, twins = rephrased_gsm8k()
    innocent = gsm8k_train()
    lines = [
        "| twins | items | rows searched | " + " | ".join(f"top {top}" for top in TOPS) + " | "
        + " | ".join(f"{n}-gram" for n in GRAMS) + " |",
        "|---" * (3 + len(TOPS) + len(GRAMS)) + "|",
        _line("GSM8K, exact copies", items, items, innocent),
        gsm8k := _line("GSM8K, rephrased by GPT-4", items, twins, innocent),
        *(_line(name, *pair, [row["instruction"] for row in rows("gpteacher/codegen.jsonl.gz")]) for name, *pair in _code()),
        *(_line(name, *pair, innocent) for name, *pair in _mmlu()),
    ]  # fmt: skip
    if float(gsm8k.split("|")[7].strip(" %")) < 100 * WANTED:
        SHORT.append(f"twins: {gsm8k}")
    return "\n".join([*lines, "", _about(), "", *_floors(items, twins, innocent)])


def _code() -> list[tuple[str, list[str], list[str]]]:
    found = rows("llm_decontaminator/humaneval_rephrased.jsonl.gz")
    items = [row["original"] for row in found]
    return [(f"HumanEval, in {kind}", items, [row[kind] for row in found]) for kind in ("python", "c", "js")]


def _mmlu() -> list[tuple[str, list[str], list[str]]]:
    found = rows("llm_decontaminator/mmlu_rephrased.jsonl.gz")
    kinds = {"rephrased in English": "rephrase_english_filtered_question", "translated to Chinese": "chinese_filtered_question"}
    pairs = {name: [(row["question"], row[column]) for row in found if row[column]] for name, column in kinds.items()}
    return [(f"MMLU, {name}", [item for item, _ in some], [twin for _, twin in some]) for name, some in pairs.items()]


def _line(name: str, items: Sequence[str], twins: Sequence[str], innocent: Sequence[str]) -> str:
    ids = pl.Series(
        [f"twin {place:06d}" for place in range(len(twins))] + [f"row {place:06d}" for place in range(len(innocent))]
    )
    texts = pl.Series([*twins, *innocent])
    near = Items([f"twin {place:06d}" for place in range(len(items))], list(items)).closest(ids, texts, 0.0, max(TOPS))
    rank = near.with_columns(rank=pl.int_range(1, pl.len() + 1).over("item")).filter(pl.col("item") == pl.col("id"))["rank"]
    found = [(rank <= top).sum() / len(items) for top in TOPS] + [_shared(items, twins, n) for n in GRAMS]
    return f"| {name} | {len(items):,} | {len(texts):,} | " + " | ".join(f"{share:.1%}" for share in found) + " |"


def _shared(items: Sequence[str], twins: Sequence[str], n: int) -> float:
    said = [pl.DataFrame({"text": texts}).select(words(pl.col("text")))["text"] for texts in (items, twins)]
    pairs = Benchmarks([str(place) for place in range(len(items))], said[0], n).twins(said[1])
    return pairs.filter(pl.col("row") == pl.col("item"))["item"].n_unique() / len(items)


def _floors(items: Sequence[str], twins: Sequence[str], innocent: Sequence[str]) -> list[str]:
    """What `rephrased_twins` does with nobody to ask."""
    ids = pl.Series([f"twin {place}" for place in range(len(twins))] + [f"row {place}" for place in range(len(innocent))])
    known = Items([str(place) for place in range(len(items))], list(items))
    near = known.closest(ids, pl.Series([*twins, *innocent]), 0.0, 10)
    lines = ["| floor of `rephrased_twins` | twins left out | innocent rows left out |", "|---|---|---|"]
    for floor in FLOORS:
        out = near.filter(pl.col("likeness") >= floor)["id"].unique()
        ours = out.str.starts_with("twin").sum()
        lines.append(f"| {floor} | {ours / len(twins):.1%} | {(len(out) - ours) / len(innocent):.1%} |")
    return lines


def _about() -> str:
    return """Shares of the items whose own twin is among the closest rows of the pool, or shares so many words in a row.
`top 10` is what `not_a_twin` asks a model about; the n-grams are the negative control, the copies the positive one. The rows
searched are the twins and innocent ones (GSM8K's training questions; instructions for code). Translations share no words
with their item: TF-IDF does not find them, and nothing here does."""
