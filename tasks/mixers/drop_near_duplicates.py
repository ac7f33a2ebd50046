"""Leaves out rows that say nearly what a better row says; each reason names the row that matched. Needs the extra `near`.

Best is: a row of the corpora in `against`, then real before synthetic, then the longer text, then the id. Rows are
compared by exact Jaccard similarity of their shingles (`tasks/text/near.py`), a group is a chain of such pairs. Words alone
count, signs do not: `5 + 3` and `5 - 3` say the same here. For sums and formulas take `drop_duplicates`.
"""

from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from schemas.paths import InputPath
from tasks.operators import Mixer
from tasks.reading.corpora import corpora
from tasks.text.conversation import Compared, compared
from tasks.text.near import Twins, near_duplicates

Share = Annotated[float, Field(ge=0.5, le=1.0)]


def drop_near_duplicates(
    *,
    similarity: Share = 0.8,
    words: Annotated[int, Field(ge=1, le=20)] = 5,
    of: Compared = "conversation",
    against: list[InputPath] | None = None,
) -> Mixer:
    """Jaccard >= `similarity` over shingles of `words` words of what users ask, or of every turn.

    `against` are corpora whose rows always stay: .jsonl, .csv, .parquet or .txt files, folders of them, finished data sets.
    """
    read = corpora(against, of)

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        corpus = read().select("name", "text")
        rows = pool.select("id", "origin", text=compared(of)).collect()
        best_first = rows.sort("origin", pl.col("text").str.len_bytes(), "id", descending=[False, True, False])
        everything = pl.concat([corpus, best_first.select(name="id", text="text")])
        twins = near_duplicates(everything["text"], similarity=similarity, words=words)
        return _dropped(everything["name"], twins, len(corpus))

    return mixer


def _dropped(names: pl.Series, twins: Twins, corpus: int) -> pl.DataFrame:
    """Every row of the pool that is not the best of its group, with the row that it matched and the one that is kept."""
    pairs = pl.concat([_pairs(twins.left, twins.right, twins.jaccard), _pairs(twins.right, twins.left, twins.jaccard)])
    matched = pairs.sort("jaccard", "match", descending=[True, False]).unique("row", keep="first")
    places = np.arange(len(names))
    out = places[(twins.kept != places) & (places >= corpus)]
    rows = pl.DataFrame({"row": out, "kept": twins.kept[out]}).join(matched, on="row", how="left").sort("row")
    return rows.select(
        id=names.gather(rows["row"]),
        dropped=pl.format(
            "near-duplicate of {} (Jaccard {}); {} is kept",
            names.gather(rows["match"]),
            pl.col("jaccard").round(3),
            names.gather(rows["kept"]),
        ),
    ).sort("id")


def _pairs(row: np.ndarray, match: np.ndarray, jaccard: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame({"row": row, "match": match, "jaccard": jaccard})
