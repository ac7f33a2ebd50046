"""interleave: every stretch holds the mixture's shares."""

import polars as pl
import pytest

from tasks.mixers.curriculum import curriculum
from tasks.mixers.interleave import interleave
from tests.tasks.mixers.pool import decided, pool_of


def ordered(pool: pl.LazyFrame, mixer, *columns: str, seed: int = 7) -> pl.DataFrame:
    """The pool's rows in the order of a mixer."""
    found = decided(mixer, pool, seed)
    return pool.drop("position").collect().join(found, on="id").sort("position", "id").select("id", *columns)


@pytest.mark.parametrize("sizes", [{"a": 5, "b": 5}, {"a": 90, "b": 10}, {"a": 60, "b": 30, "c": 7}, {"a": 3}])
def test_no_group_is_ever_more_than_a_row_ahead_of_its_share(sizes):
    pool = pool_of(*({"component": name} for name, size in sizes.items() for _ in range(size)))
    found = ordered(pool, interleave(), "component")
    seen = pl.int_range(1, pl.len() + 1)
    for name, size in sizes.items():
        ahead = found.select((pl.col("component") == name).cum_sum() - seen * size / found.height).to_series()
        assert ahead.abs().max() <= 1 and found.height == sum(sizes.values())


def test_the_order_inside_a_group_is_drawn_and_the_seed_decides_it():
    pool = pool_of(*({"component": "ab"[n % 2]} for n in range(20)))
    first, again, other = (ordered(pool, interleave(), seed=seed)["id"].to_list() for seed in (1, 1, 2))
    assert first == again != other


def test_the_order_of_the_pool_does_not_matter():
    pool = pool_of(*({"component": "ab"[n % 2]} for n in range(20)))
    assert decided(interleave(), pool).equals(decided(interleave(), pool.reverse()))


def test_a_curriculum_before_it_holds_inside_every_group():
    pool = pool_of(*({"component": "ab"[n % 2], "depth": n} for n in range(20)))
    risen = pool.drop("position").join(decided(curriculum(by="depth"), pool).lazy(), on="id")
    found = ordered(risen, interleave(), "component", "depth")
    assert found["component"].to_list() == ["a", "b"] * 10
    assert all(found.filter(component=name)["depth"].is_sorted() for name in "ab")


def test_a_repeated_row_fills_the_stretch_of_its_copies():
    pool = pool_of({"component": "a", "repeat": 4}, *({"component": "b"} for _ in range(4)))
    assert ordered(pool, interleave(), "component")["component"].to_list() == ["b", "b", "a", "b", "b"]


def test_an_empty_pool_stays_empty():
    assert decided(interleave(), pool_of({}).filter(pl.lit(False))).is_empty()
