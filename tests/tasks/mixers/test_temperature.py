"""temperature: shares of size^(1/T), by leaving out and by repeating within a limit."""

import polars as pl
import pytest

from tasks.mixers.temperature import temperature, tempered, wanted_rows
from tests.tasks.mixers.pool import decided, dropped, mixed, pool_of


def rows() -> pl.LazyFrame:
    return pool_of(*({"lang": "en"} for _ in range(64)), *({"lang": "sw"} for _ in range(4)))


@pytest.mark.parametrize(
    ("there", "T", "repeats", "wanted"),
    [
        ({"en": 64, "sw": 4}, 1, 1, {"en": 64, "sw": 4}),
        ({"en": 64, "sw": 4}, 2, 1, {"en": 16, "sw": 4}),
        ({"en": 64, "sw": 4}, 2, 2, {"en": 32, "sw": 8}),
        ({"en": 64, "sw": 4}, 2, 16, {"en": 54, "sw": 14}),
        ({"en": 5}, 5, 4, {"en": 5}),
        ({}, 2, 1, {}),
    ],
)
def test_the_largest_mixture_of_tempered_shares(there, T, repeats, wanted):
    assert wanted_rows(there, tempered(there, T), repeats) == wanted


def test_large_groups_lose_rows_and_say_so():
    found = dropped(temperature(of="lang", T=2.0), rows())
    gone = {reason for reason in found.values() if reason}
    assert gone == {"over the share of en at temperature 2.0"} and sum(map(bool, found.values())) == 48


def test_small_groups_repeat_their_rows_within_the_limit():
    found = decided(temperature(of="lang", T=2.0, repeats=3), rows(), 1).filter(pl.col("dropped").is_null())
    kept = (
        found.join(rows().select("id", "lang").collect(), on="id").group_by("lang").agg(pl.sum("repeat"), most=pl.max("repeat"))
    )
    assert sorted(kept.iter_rows()) == [("en", 48, 1), ("sw", 12, 3)]


def test_strata_are_groups_too():
    pool = pool_of(*({"strata": '{"topic":"a"}'} for _ in range(9)), {"strata": '{"topic":"b"}'}, {"strata": "{}"})
    found = dropped(temperature(of="strata.topic", T=1000.0), pool)
    assert sum(map(bool, found.values())) == 8


def test_the_draw_does_not_depend_on_the_order_of_the_pool():
    mixer = temperature(of="lang", T=3.0, repeats=2)
    assert decided(mixer, rows(), 1).equals(decided(mixer, rows().reverse(), 1))


def test_an_empty_pool_stays_empty():
    assert dropped(temperature(of="lang"), rows().filter(pl.lit(False))) == {}


def test_it_says_which_shares_it_was_asked_for():
    asked = mixed(temperature(of="lang", T=2.0), rows()).asked
    assert asked and asked.shares == {"en": 0.8, "sw": 0.2}
