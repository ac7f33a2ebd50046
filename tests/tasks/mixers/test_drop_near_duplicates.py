"""Which of two rows that say nearly the same stays, and what the reason says."""

from pathlib import Path

import numpy as np
import polars as pl

from schemas.rows import Draft, chat
from tasks.frames import drafts_frame
from tasks.mixers.drop_near_duplicates import drop_near_duplicates

LONG = "Mina walks to the market and buys seven red apples for her four hungry cousins who wait at home"


def pool(**questions: tuple[str, str]) -> pl.LazyFrame:
    """Drafts whose ids are the letters given, twenty times; each with its question and origin."""
    drafts = [
        Draft(chat(question, "#### 7"), id=letter * 20, seed_id="0" * 20, generator="g", origin=origin)  # type: ignore[arg-type]
        for letter, (question, origin) in questions.items()
    ]
    return drafts_frame(drafts).lazy()


def dropped(rows: pl.LazyFrame, **params: object) -> dict[str, str]:
    found = drop_near_duplicates(**params)(rows, np.random.default_rng(0))  # type: ignore[arg-type]
    return {row: reason for row, reason in found.iter_rows()}


def test_the_real_row_stays_and_the_reason_names_it() -> None:
    rows = pool(a=(LONG + " today", "synthetic"), b=(LONG, "real"), c=("What is two and two?", "synthetic"))
    assert dropped(rows) == {"a" * 20: f"near-duplicate of {'b' * 20} (Jaccard 0.833); {'b' * 20} is kept"}


def test_of_two_synthetic_rows_the_longer_stays() -> None:
    assert list(dropped(pool(a=(LONG, "synthetic"), b=(LONG + " today", "synthetic")))) == ["a" * 20]


def test_a_row_of_another_corpus_always_stays_and_is_named(tmp_path: Path) -> None:
    corpus = tmp_path / "published.jsonl"
    corpus.write_text('{"question": "something else"}\n{"question": "' + LONG + '"}\n')
    assert dropped(pool(a=(LONG, "real")), against=[corpus], of="question") == {
        "a" * 20: "near-duplicate of published.jsonl:2 (Jaccard 1.0); published.jsonl:2 is kept"
    }


def test_similar_is_not_equal() -> None:
    other = LONG.replace("seven", "eight").replace("four", "nine").replace("market", "harbour")
    assert dropped(pool(a=(LONG, "real"), b=(other, "real"))) == {}
