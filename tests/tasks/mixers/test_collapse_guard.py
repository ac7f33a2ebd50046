"""collapse_guard: at most so much synthetic text beside the real, and how each policy gets there."""

import numpy as np
import polars as pl
import pytest

from schemas.errors import RecipeError, StageError
from tasks.mixers.collapse_guard import collapse_guard
from tests.tasks.mixers.pool import dropped, pool_of

TEN = {"question": "one two three four five", "answer": "six seven eight nine ten"}
REAL, SYNTHETIC = {"origin": "real", "depth": 0, **TEN}, {"origin": "synthetic", "depth": 1, **TEN}


def pool(*parts: tuple[int, dict]) -> pl.LazyFrame:
    return pool_of(*(dict(row) for count, row in parts for _ in range(count)))


def test_synthetic_tokens_past_half_the_real_ones_leave_and_the_reason_says_the_bound():
    found = dropped(collapse_guard(), pool((4, REAL), (5, SYNTHETIC)))
    told = (
        "over synthetic / real = 0.5 in the mixture: 40 real words allow 20 synthetic (Bertrand 2310.00429, Seddik 2404.05090)"
    )
    assert list(found.values()) == [told] * 3


@pytest.mark.parametrize(
    ("real", "synthetic", "bound", "gone"), [(10, 5, 0.5, 0), (10, 6, 0.5, 1), (10, 12, 1.0, 2), (3, 2, 0.5, 1)]
)
def test_the_bound_is_met_to_within_one_row(real, synthetic, bound, gone):
    assert len(dropped(collapse_guard(lambda_max=bound), pool((real, REAL), (synthetic, SYNTHETIC)))) == gone


def test_the_deepest_rows_leave_first():
    found = dropped(collapse_guard(), pool((4, REAL), (2, {**SYNTHETIC, "depth": 3}), (2, SYNTHETIC)))
    assert list(found) == ["04", "05"]


def test_each_domain_is_bounded_by_its_own_real_text():
    parts = [(8, {**REAL, "lang": "en"}), (2, {**SYNTHETIC, "lang": "en"}), (2, {**SYNTHETIC, "lang": "sw"})]
    assert list(dropped(collapse_guard(domain="lang"), pool(*parts))) == ["10", "11"]
    assert dropped(collapse_guard(), pool(*parts)) == {}


def test_tokens_count_rather_than_rows_and_repeats_count_too():
    long = {**SYNTHETIC, "answer": "word " * 30}
    assert len(dropped(collapse_guard(), pool((4, REAL), (1, long)))) == 1
    assert dropped(collapse_guard(), pool((1, {**REAL, "repeat": 8}), (1, long))) == {}


def test_ratio_leaves_out_real_rows_where_synthetic_ones_are_scarce():
    found = dropped(collapse_guard(policy="ratio"), pool((10, REAL), (2, SYNTHETIC)))
    assert list(found.values()) == ["more real words in the mixture than synthetic / real = 0.5 needs"] * 6


def test_ratio_leaves_a_domain_alone_that_has_no_synthetic_row():
    assert dropped(collapse_guard(policy="ratio"), pool((3, REAL))) == {}


def test_accumulate_subsample_draws_its_budget_from_everything_and_then_bounds_it():
    parts = [(20, REAL), (20, SYNTHETIC)]
    found = collapse_guard(policy="accumulate_subsample", budget=200)(pool(*parts), np.random.default_rng(7))
    kept = pool(*parts).collect().join(found, on="id", how="anti")["origin"].value_counts().sort("origin")
    real, synthetic = kept["count"].to_list()
    assert found["dropped"].str.contains("over the 200 words drawn from everything").sum() == 20
    assert real + synthetic <= 20 and synthetic <= real / 2


def test_replace_keeps_the_deepest_generation_alone():
    found = dropped(collapse_guard(policy="replace"), pool((2, REAL), (1, SYNTHETIC), (1, {**SYNTHETIC, "depth": 2})))
    assert list(found.values()) == [f"of depth {depth}; `replace` keeps depth 2 alone" for depth in (0, 0, 1)]


@pytest.mark.parametrize("params", [{"policy": "accumulate_subsample"}, {"budget": 5}])
def test_a_budget_belongs_to_one_policy(params):
    with pytest.raises(RecipeError, match="that policy needs it, the others take none"):
        collapse_guard(**params)


def test_without_any_real_row_the_guard_stops_rather_than_empty_the_mixture():
    with pytest.raises(StageError, match="there is no real row"):
        dropped(collapse_guard(), pool((3, SYNTHETIC)))


def test_the_draw_does_not_depend_on_the_order_of_the_pool():
    rows, mixer = pool((10, REAL), (9, SYNTHETIC)), collapse_guard()
    assert mixer(rows, np.random.default_rng(1)).equals(mixer(rows.reverse(), np.random.default_rng(1)))
