"""balance: equally many rows of every group."""

import polars as pl

from tasks.mixers.balance import balance
from tests.tasks.mixers.pool import dropped, mixed, pool_of


def test_every_group_keeps_as_many_rows_as_the_smallest_has():
    pool = pool_of(*({"lang": "en" if n < 7 else "sw"} for n in range(10)))
    assert list(dropped(balance(of="lang"), pool).values()) == ["over the 3 rows that every lang has"] * 4


def test_rows_without_the_stratum_are_a_group():
    pool = pool_of({"strata": '{"topic":"a"}'}, {"strata": '{"topic":"a"}'}, {"strata": "{}"})
    assert len(dropped(balance(of="strata.topic"), pool)) == 1


def test_an_empty_pool_stays_empty():
    assert dropped(balance(of="lang"), pool_of({}).filter(pl.lit(False))) == {}


def test_it_says_that_it_was_asked_for_equal_shares():
    asked = mixed(balance(of="lang"), pool_of(*({"lang": "en" if n < 7 else "sw"} for n in range(10)))).asked
    assert asked and asked.shares == {"en": 0.5, "sw": 0.5}
