"""Labelled rows of a pool and of a real held-out file, as features and classes. The target is the label."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from schemas.errors import StageError
from schemas.rows import to_json
from tasks.selecting.softmax import Ints
from tasks.text.benchmark_file import answer_in, question_in, read_lines
from tasks.text.chances import Floats
from tasks.text.conversation import said_by

Reading = Literal["words", "letters"]
FEW = 20
MOST_FEATURES = 20_000
MOST_CELLS = 50_000_000
_VECTORS: dict[Reading, dict[str, Any]] = {
    "words": {"analyzer": "word", "token_pattern": r"\w+"},
    "letters": {"analyzer": "char_wb", "ngram_range": (1, 3)},
}


@dataclass(frozen=True)
class Rows:
    """Training rows that have a label. `free` ones are synthetic: they may be weighed or left out, real ones stay."""

    ids: pl.Series
    features: csr_matrix
    labels: Ints
    classes: int
    weight: Floats
    free: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class HeldOut:
    """Real rows that nobody trains on; a label that no training row has is -1, and is never told right."""

    features: csr_matrix
    labels: Ints


@dataclass(frozen=True)
class Pairs:
    """Texts and their labels as they were read."""

    texts: list[str]
    labels: list[str]


def pairs_in(path: Path) -> Pairs:
    """Text and label of every line of a `.jsonl` file. Raises RecipeError for a line that has none, or for too few lines."""
    found = [(question_in(row, where), answer_in(row, where).strip()) for where, row in read_lines(path)]
    return Pairs([text for text, _ in found], [label for _, label in found])


def rows_and_test(pool: pl.LazyFrame, held_out: Pairs, read: Reading) -> tuple[Rows, HeldOut]:
    """The pool's labelled training rows by id, and the held-out rows whose text none of the pool's rows has."""
    frame = _labelled(pool)
    names = sorted(frame["label"].unique())
    _refuse(frame.height, names, held_out)
    seen = set(pool.select(_key(said_by("user"))).collect().to_series())
    unseen = pl.DataFrame({"text": held_out.texts, "label": held_out.labels}).filter(~_key(pl.col("text")).is_in(sorted(seen)))
    vectors = _vectors(frame["text"].to_list() or held_out.texts, read)
    number = {name: place for place, name in enumerate(names)}
    rows = Rows(
        ids=frame["id"],
        features=_features(vectors, frame["text"]),
        labels=_numbers(frame["label"], number),
        classes=len(names),
        weight=frame["weight"].to_numpy(),
        free=frame["free"].to_numpy(),
    )
    return rows, HeldOut(_features(vectors, unseen["text"]), _numbers(unseen["label"], number))


def label_of(target: str) -> str:
    """A target (JSON text) as a label: the text itself where it is one, else its canonical JSON."""
    value = json.loads(target)
    return value.strip() if isinstance(value, str) else to_json(value)


def _labelled(pool: pl.LazyFrame) -> pl.DataFrame:
    train = pool.filter(pl.col("split") == "train", pl.col("target").is_not_null(), pl.col("weight") > 0)
    frame = train.select(
        "id",
        "target",
        text=said_by("user"),
        weight=pl.col("weight") * pl.col("repeat"),
        free=pl.col("origin") == "synthetic",
    )
    found = frame.sort("id").collect()
    return found.with_columns(label=pl.Series([label_of(target) for target in found["target"]], dtype=pl.String))


def _vectors(texts: list[str], read: Reading) -> TfidfVectorizer:
    try:
        return TfidfVectorizer(max_features=MOST_FEATURES, **_VECTORS[read]).fit(texts)
    except ValueError as error:
        raise StageError(f"no {read} to tell labels by in {len(texts):,} texts: {error}") from error


def _features(vectors: TfidfVectorizer, texts: pl.Series) -> csr_matrix:
    return vectors.transform(texts).tocsr() if len(texts) else csr_matrix((0, len(vectors.vocabulary_)))


def _refuse(rows: int, names: list[str], held_out: Pairs) -> None:
    if rows and 2 * len(names) > rows:
        raise StageError(
            f"wanted labels as targets, found {len(names):,} different ones in {rows:,} rows, such as {names[0]!r}"
        )
    if names and not set(names) & set(held_out.labels):
        raise StageError(f"no label of the held-out rows (such as {held_out.labels[0]!r}) is a target (such as {names[0]!r})")
    if rows * len(names) > MOST_CELLS:
        raise StageError(f"{rows:,} rows of {len(names):,} labels are more than memory is planned for; take fewer (`up_to`)")


def _key(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()


def _numbers(labels: pl.Series, number: dict[str, int]) -> Ints:
    return np.array([number.get(label, -1) for label in labels], dtype=np.int64)
