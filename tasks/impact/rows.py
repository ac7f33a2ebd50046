"""The examples of a comparison: a mixture's training rows by origin, the drafts nobody checked, and real held-out rows."""

from pathlib import Path

import numpy as np
import polars as pl

from tasks.impact.arms import Pool
from tasks.impact.backend import Example
from tasks.impact.labels import LABELS, Label
from tasks.operators import Evidence
from tasks.text.benchmark_file import answer_in, question_in, read_lines
from tasks.text.conversation import said_by


def pools_of(evidence: Evidence, kind: Label, most: int) -> tuple[Pool, Pool, Pool]:
    """Real rows, synthetic ones, and every synthetic draft that is not held out; the last is empty where none was left out."""
    train = evidence.mixture.filter(pl.col("split") == "train").with_columns(counts=pl.col("repeat") * pl.col("weight"))
    real, synthetic = (
        _pool(train.filter(pl.col("origin") == origin), kind, most, evidence.rng) for origin in ("real", "synthetic")
    )
    elsewhere = evidence.mixture.filter(pl.col("split") != "train").select("id")
    drafts = evidence.drafts.filter(pl.col("origin") == "synthetic").join(elsewhere, on="id", how="anti")
    lost = drafts.join(train.select("id"), on="id", how="anti").select(pl.len()).collect().item()
    whole = drafts.with_columns(counts=pl.lit(1.0)) if lost else drafts.with_columns(counts=pl.lit(1.0)).clear()
    return real, synthetic, _pool(whole, kind, most, evidence.rng)


def _pool(rows: pl.LazyFrame, kind: Label, most: int, rng: np.random.Generator) -> Pool:
    """Those rows that have a label; at most so many, drawn by chance."""
    wanted = ("id", "seed_id", "counts")
    found = rows.filter(pl.col("counts") > 0).select(*wanted, question=said_by("user"), answer=said_by("assistant"))
    table = found.sort("id").collect()
    if table.height > most:
        table = table[np.sort(rng.choice(table.height, most, replace=False))]
    known = [(_example(row["question"], row["answer"], kind), row) for row in table.iter_rows(named=True)]
    kept = [(example, row) for example, row in known if example]
    weights = np.array([row["counts"] for _, row in kept], dtype=float)
    return Pool(tuple(example for example, _ in kept), weights, tuple(row["seed_id"] for _, row in kept))


def _example(question: str, answer: str, kind: Label, group: str = "") -> Example | None:
    labels = LABELS[kind][0](question, answer)
    return None if labels is None else Example(question, labels, group)


def held_out_rows(path: Path, kind: Label, evidence: Evidence) -> tuple[Example, ...]:
    """The rows of a file that have a label, without those whose question is a draft's or in the mixture."""
    seen = {_key(text) for rows in (evidence.mixture, evidence.drafts) for text in _asked(rows)}
    told = [(question_in(row, where), answer_in(row, where), str(row.get("group") or "")) for where, row in read_lines(path)]
    found = [_example(question, answer, kind, group) for question, answer, group in told if _key(question) not in seen]
    return tuple(example for example in found if example)


def _asked(rows: pl.LazyFrame) -> list[str]:
    return rows.select(said_by("user")).collect().to_series().to_list()


def _key(question: str) -> str:
    return " ".join(question.casefold().split())
