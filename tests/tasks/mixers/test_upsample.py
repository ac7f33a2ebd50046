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


def test_a_second_upsample_keeps_what_the_first_one_did():
    rows = [{"source": "a" if n < 8 else "b", "lang": "en" if n % 8 else "de"} for n in range(10)]  # 8 a, 2 b; 2 de, 8 en
    pool = pool_of(*map(dict, rows))
    first = upsample(of="source")(pool, np.random.default_rng(7))
    assert first.filter(pl.col("id").is_in(["08", "09"]))["repeat"].to_list() == [4, 4]
    again = pool.drop("repeat").join(first.lazy(), on="id")
    found = upsample(of="lang", limit=2)(again, np.random.default_rng(7))
    assert found.filter(id="09")["repeat"].item() == 4 and found.filter(id="08")["repeat"].item() == 8
    sums = found.join(pool.select("id", "lang").collect(), on="id").group_by("lang").agg(pl.sum("repeat"))
    assert sorted(sums.iter_rows()) == [("de", 10), ("en", 11)]


def test_an_empty_pool_stays_empty():
    assert upsample(of="source")(pool_of({}).filter(pl.lit(False)), np.random.default_rng(7)).is_empty()
