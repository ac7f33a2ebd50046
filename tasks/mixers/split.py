"""Puts a share of the rows into `test` (and `validation`), whole families at a time: no seed and no passage is in two splits.

Rows of one family come from the same place: the same span of the same source, or the same seed where there is no span; spans
that overlap, as passages of `document_chunks` may, are one place. With `similarity` near-duplicates are one family too. A
family's place hangs on its name, not on who else is there: the test rows of one version stay test rows of the next, but for
those at the border of the share.
"""

import hashlib
import importlib
from typing import Annotated, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from schemas.errors import RecipeError
from tasks.operators import Mixer
from tasks.text.conversation import said_by

Share = Annotated[float, Field(ge=0, lt=1)]


def split(
    *,
    test: Share = 0.02,
    validation: Share = 0.0,
    by: Literal["seed", "source"] = "seed",
    similarity: Annotated[float, Field(ge=0.5, le=1)] | None = None,
) -> Mixer:
    """Shares are of rows, met to within one family. `by: source` keeps whole sources together.

    `similarity`: questions with a Jaccard similarity of their five-word shingles from there on are one family too; it needs
    `pip install 'seedmill[near]'`.
    """
    if test + validation >= 1:
        raise RecipeError(f"params: test and validation take {test + validation:g} of the rows; nothing is left to train on")

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        rows = with_family(pool, by).sort("id").collect(engine="streaming")
        if similarity is not None:
            near = importlib.import_module("tasks.text.near")  # numba, an extra
            asked = pool.select("id", question=said_by("user")).sort("id").collect()["question"]
            rows = rows.with_columns(family=together(rows["family"], near.near_duplicates(asked, similarity=similarity).kept))
        families = rows.group_by("family").len().sort("family")
        drawn = families.with_columns(draw=_places(families["family"], rng.bytes(8))).sort("draw", "family")
        before = (pl.col("len").cum_sum() - pl.col("len") / 2) / rows.height
        part = pl.when(before < test).then(pl.lit("test")).when(before < test + validation).then(pl.lit("validation"))
        return (
            rows.join(drawn.select("family", split=part.otherwise(pl.lit("train"))), on="family")
            .select("id", "split")
            .sort("id")
        )

    return mixer


def together(family: pl.Series, twin: NDArray[np.int64]) -> pl.Series:
    """One name for all families that a chain of twins joins: the first of their names. `twin[i]` is a row like row i."""
    named = family.rename("name").to_frame().with_columns(code=pl.col("name").rank("dense") - 1)
    code = named["code"].to_numpy().astype(np.int64)
    size = int(code.max()) + 1 if len(code) else 0
    _, part = connected_components(coo_matrix((np.ones(len(code)), (code, code[twin])), shape=(size, size)), directed=False)
    return named.select(pl.col("name").min().over(pl.Series("part", part[code]))).to_series()


def _places(names: pl.Series, salt: bytes) -> pl.Series:
    """A place for each name that is nobody else's business."""
    return pl.Series([hashlib.blake2b(name.encode(), digest_size=8, key=salt).digest() for name in names], dtype=pl.Binary)


def with_family(pool: pl.LazyFrame, by: str) -> pl.LazyFrame:
    """`id` and `family`."""
    if by == "source":
        return pool.select("id", family="source")
    named = pool.join(_first_spans(pool), on=["source", "span"], how="left")
    passage = pl.concat_str("source", pl.coalesce("first", "span"), separator="\x1f")
    return named.select("id", family=pl.when(pl.col("span") != "").then(passage).otherwise("seed_id"))


def _first_spans(pool: pl.LazyFrame) -> pl.LazyFrame:
    """For each span that says from where to where, the first of those that overlap, in a chain or at once.

    A source with any span that ends before it begins (`2021-05`) has other names for its places.
    """
    start, end = (pl.col("span").str.extract(r"^(\d+)-(\d+)$", part).cast(pl.Int64, strict=False) for part in (1, 2))
    places = pool.select("source", "span", start=start, end=end).unique()
    places = places.filter((pl.col("start") < pl.col("end")).fill_null(False).all().over("source")).sort(
        "source", "start", "end"
    )
    apart = pl.col("start") >= pl.col("end").cum_max().shift(1).over("source")
    chained = places.with_columns(chain=apart.fill_null(True).cum_sum())
    return chained.select("source", "span", first=pl.col("span").first().over("chain"))
