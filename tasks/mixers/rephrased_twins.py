"""Leaves out rows that stand suspiciously close to a benchmark item, though they copy no run of words from it. Asks nobody.

Retrieval by TF-IDF, the ten closest rows of each item (`tasks/text/likeness.py`); a row is left out where it is among them
and no further than `floor`. A floor cannot tell a twin from a relation: on GSM8K 0.4 finds 75 % of the rephrased items and
loses 1 % of innocent rows, 0.25 finds 96 % and would lose one in five (`python -m benchmarks.hygiene`; thresholds do not
transfer). Where a model can be asked, the judge `not_a_twin` asks it about the same pairs and loses far fewer.
"""

from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from schemas.paths import InputPath
from tasks.operators import Mixer
from tasks.text.conversation import said_by, whole
from tasks.text.likeness import read_items


def rephrased_twins(
    *,
    against: Annotated[list[InputPath], Field(min_length=1)],
    floor: Annotated[float, Field(gt=0, le=1)] = 0.4,
    top: Annotated[int, Field(ge=1, le=100)] = 10,
    whole_conversation: bool = False,
) -> Mixer:
    """`against` names `.jsonl` files of benchmark items; what users ask is held against them, or the whole conversation."""
    text, items = whole() if whole_conversation else said_by("user"), read_items(against)

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        rows = pool.select("id", text=text).sort("id").collect()
        near = items.closest(rows["id"], rows["text"], floor, top)
        closest = near.sort("id", "likeness", "item", descending=[False, True, False]).unique("id", keep="first")
        reason = pl.format("close to {} (likeness {}); nobody was asked", "item", pl.col("likeness").round(2))
        return closest.select("id", dropped=reason).sort("id")

    return mixer
