"""deviation: the finished mixture beside the shares that were asked for."""

import polars as pl

from tasks.operators import Asked
from tasks.stages.deviation import measured
from tests.tasks.mixers.pool import pool_of

EVEN = {"en": 0.5, "sw": 0.5}


def langs(**sizes: int) -> pl.LazyFrame:
    return pool_of(*({"lang": lang} for lang, size in sizes.items() for _ in range(size)))


def test_the_largest_deviation_names_its_group():
    found = measured(Asked("lang", EVEN, pl.lit(1)), langs(en=52, sw=48), "mix.ratio")
    [figure] = found.figures
    assert (found.metric, figure.value) == ("mix.ratio", 0.02) and found.warning == ""
    assert figure.about == "en: asked 50.0%, found 52.0% of the rows"


def test_a_share_that_is_missed_by_far_is_a_warning():
    found = measured(Asked("lang", EVEN, pl.lit(1)), langs(en=8, sw=2), "mix.ratio")
    assert found.warning == "the share asked for is missed. en: asked 50.0%, found 80.0% of the rows"


def test_a_group_that_nobody_asked_for_and_one_that_is_gone_deviate_too():
    found = measured(Asked("lang", EVEN, pl.lit(1)), langs(en=5, xx=5), "mix.ratio")
    assert {row["group"]: row["deviation"] for row in found.rows} == {"en": 0.0, "sw": -0.5, "xx": 0.5}


def test_repeats_count_where_the_mixer_counted_them():
    pool = pool_of({"lang": "en"}, {"lang": "sw", "repeat": 3})
    assert measured(Asked("lang", EVEN, pl.lit(1)), pool, "m").figures[0].value == 0.0
    assert measured(Asked("lang", EVEN, pl.col("repeat")), pool, "m").figures[0].value == 0.25


def test_an_empty_mixture_deviates_from_everything():
    assert measured(Asked("lang", EVEN, pl.lit(1)), langs(en=1).filter(pl.lit(False)), "m").figures[0].value == 0.5
