"""upsample: small groups repeat, at most so often, and nothing leaves."""

import numpy as np
import polars as pl

from tasks.mixers.upsample import upsample
from tests.tasks.mixers.pool import pool_of


def test_groups_reach_the_largest_or_their_limit():
    sizes = {"big": 10, "mid": 4, "tiny": 1}
    pool = pool_of(*({"source": name} for name, size in sizes.items() for _ in range(size)))
    found = upsample(of="source", limit=4)(pool, np.random.default_rng(7))
    sums = found.join(pool.select("id", "source").collect(), on="id").group_by("source").agg(pl.sum("repeat"))
    assert sorted(sums.iter_rows()) == [("big", 10), ("mid", 10), ("tiny", 4)]
    assert found["repeat"].max() == 4 and found["repeat"].dtype == pl.Int64


def test_an_empty_pool_stays_empty():
    assert upsample(of="source")(pool_of({}).filter(pl.lit(False)), np.random.default_rng(7)).is_empty()
