"""What of each benchmark is in the rows: runs of n shared words, counted before and after mixing, and suspected twins.

n-grams find copies only (PAPERS 1.8: 0 of 1,319 rephrased items at 13 words). So the ten closest rows of every item are
retrieved too (Yang et al. 2311.04850; `tasks/text/likeness.py`): an item with one above `floor` has a suspected twin, and
the closest pairs are shown for a person to look at. A suspicion is no verdict: the judge `not_a_twin` gives one.
"""

import re
from functools import partial
from typing import Annotated, Any

import numpy as np
import polars as pl
from pydantic import Field

from schemas.paths import InputPath
from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.bounds import COUNTED
from tasks.text.chances import rounded
from tasks.text.conversation import said_by, whole
from tasks.text.likeness import Items, read_items
from tasks.text.ngrams import Benchmarks, read_benchmarks, twins_in

MOST = 20_000


def contamination(
    *,
    against: Annotated[list[InputPath], Field(min_length=1)],
    n: Annotated[int, Field(ge=3)] = 13,
    floor: Annotated[float, Field(gt=0, le=1)] = 0.4,
    pairs: Annotated[int, Field(ge=0, le=100)] = 5,
) -> Metric:
    """`against` names `.jsonl` files of benchmark items; of each of them the `pairs` closest rows are shown."""
    copies, items = read_benchmarks(against, n), read_items(against)
    files = list(dict.fromkeys(file.name for file in against))

    def measure(evidence: Evidence) -> Finding:
        texts = _texts(evidence)
        near = closest(items, texts)
        suspected = near.filter(pl.col("likeness") >= floor)
        figures = [*_copied(evidence, copies), *(_twins_figure(name, suspected, floor) for name in files)]
        rows = [row for name in files for row in _shown(near.filter(file=name), texts, items, pairs)]
        counted = ", ".join(f"{sum(file_of(item) == name for item in items.names)} items of {name}" for name in files)
        looked = f"{texts.height} rows were looked at for twins" + (", drawn by chance" if texts.height == MOST else "")
        return Finding(figures=figures, rows=rows, about=f"{counted}; {looked}. Below: the closest pairs left of each.")

    return measure


def closest(items: Items, texts: pl.DataFrame) -> pl.DataFrame:
    """`file`, `item`, `id`, `likeness` of the ten closest rows of each item, closest first."""
    near = items.closest(texts["id"], texts["text"], 0.0)
    named = near.with_columns(file=pl.col("item").str.replace(r":\d+$", ""))
    return named.sort("likeness", "item", "id", descending=[True, False, False])


def file_of(item: str) -> str:
    """The file in an item's name."""
    return item.rpartition(":")[0]


def _texts(evidence: Evidence) -> pl.DataFrame:
    texts = evidence.mixture.select("id", "origin", text=said_by("user")).sort("id").collect()
    if texts.height > MOST:
        texts = texts[np.sort(evidence.rng.choice(texts.height, MOST, replace=False))]
    return texts


def _copied(evidence: Evidence, copies: Benchmarks) -> list[Figure]:
    before, left = (twins_in(rows, whole(), copies) for rows in (evidence.drafts, evidence.mixture))
    said = f"share {copies.n} words in a row with a benchmark item, or are all of a shorter one"
    rows, drafts, items = left["id"].n_unique(), before["id"].n_unique(), left["item"].n_unique()
    counted = partial(Figure, no_interval=COUNTED)
    return [
        counted(name="rows", value=rows, unit="rows", better="lower", about=f"rows of the mixture that {said}"),
        counted(name="drafts", value=drafts, unit="rows", about=f"candidates that {said}"),
        counted(name="items", value=items, unit="items", better="lower", about="benchmark items with a copy"),
    ]


def _twins_figure(file: str, suspected: pl.DataFrame, floor: float) -> Figure:
    about = f"items of {file} with a row of likeness {floor:g} or more: suspected, not judged"
    name = "twins_" + re.sub(r"\W", "_", file.partition(".")[0])
    found = suspected.filter(file=file)["item"].n_unique()
    return Figure(
        name=name, value=found, unit="items", better="lower", about=about, no_interval="counted in the rows looked at"
    )


def _shown(near: pl.DataFrame, texts: pl.DataFrame, items: Items, pairs: int) -> list[dict[str, Any]]:
    """The closest pairs, each row once."""
    first = near.unique("id", keep="first", maintain_order=True).head(pairs)
    said = dict(zip(items.names, items.texts, strict=True))
    return [
        {
            "likeness": rounded(row["likeness"], 3),
            "origin": row["origin"],
            "row": row["text"],
            "item": said[row["item"]],
            "where": row["item"],
        }
        for row in first.join(texts, on="id", maintain_order="left").iter_rows(named=True)
    ]
