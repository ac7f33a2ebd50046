"""The no-op arm: what helps is carried out, what does not help is refused and says so, whatever was asked."""

import numpy as np
import polars as pl
import pytest

from schemas.errors import RecipeError
from tasks.operators import Mixer
from tasks.selecting.labelled_rows import Rows
from tasks.selecting.no_op import Selection, beside_no_op
from tests.tasks.mixers.pool import mixed
from tests.tasks.selecting.noisy import held_out_file, noisy_pool


def selecting(share_of, held_out, runs: int = 3) -> Mixer:
    """A mixer whose selection is what `share_of` makes of each row's number."""

    def select(rows: Rows, rng: np.random.Generator) -> Selection:
        share = np.array([share_of(int(name)) for name in rows.ids])
        return Selection(share, [f"row {name} is wrong" for name in rows.ids], float(share.mean()), "the right ones")

    return beside_no_op(select, held_out=held_out, runs=runs, read="words")


def without_wrong_ones(number: int) -> float:
    return float(number % 3 != 0)


def without_right_ones(number: int) -> float:
    return float(number % 3 != 1)


def figures(found) -> dict[str, float]:
    return {figure.name: figure.value for figure in found.finding.figures}


def test_a_selection_that_helps_is_carried_out_and_reasons_are_given(held_out):
    found = mixed(selecting(without_wrong_ones, held_out), noisy_pool())
    assert figures(found)["accepted"] == 1 and figures(found)["gain"] > 5 and not found.finding.warning
    assert found.decisions.filter(pl.col("dropped").is_not_null()).height == 80
    assert found.decisions.row(0, named=True)["dropped"] == "row 000 is wrong"
    assert found.finding.about.startswith("Accepted: +")


@pytest.mark.slow
@pytest.mark.parametrize("share_of", [without_right_ones, lambda number: 1.0, lambda number: 0.0])
def test_what_does_not_help_leaves_every_row_as_it_is_and_says_so(held_out, share_of):
    found = mixed(selecting(share_of, held_out), noisy_pool())
    assert found.decisions.is_empty() and figures(found)["accepted"] == 0
    assert found.finding.warning.startswith("the selection was refused, and the rows stay as they were: ")


@pytest.mark.slow
def test_a_gain_within_chance_is_refused_though_it_is_a_gain(held_out):
    found = mixed(selecting(lambda number: float(number not in (0, 3)), held_out), noisy_pool())
    gain = next(figure for figure in found.finding.figures if figure.name == "gain")
    assert found.decisions.is_empty() and gain.low is not None and gain.low <= 0


def test_weights_multiply_what_a_row_counted_before(held_out):
    pool = noisy_pool(weight=0.5)
    found = mixed(selecting(lambda number: 0.1 if number % 3 == 0 else 1.0, held_out), pool)
    assert (
        found.decisions["weight"].unique().to_list() == [pytest.approx(0.05)] and found.decisions["dropped"].null_count() == 80
    )


@pytest.mark.slow
def test_real_rows_stay(held_out):
    found = mixed(selecting(without_wrong_ones, held_out), noisy_pool(real=30))
    assert found.decisions["id"].min() >= "030"


def test_all_three_arms_are_shown_with_intervals(held_out):
    rows = mixed(selecting(without_wrong_ones, held_out), noisy_pool()).finding.rows
    assert [row["arm"] for row in rows] == ["untouched", "selected", "by lot"]
    assert all(row["low"] <= row["value"] <= row["high"] for row in rows)
    assert rows[2]["value"] < rows[1]["value"]


@pytest.mark.slow
def test_the_same_pool_gives_the_same_decisions_in_any_order(held_out):
    mixer, pool = selecting(without_wrong_ones, held_out), noisy_pool()
    first, second = mixed(mixer, pool), mixed(mixer, pool.reverse())
    assert first.decisions.equals(second.decisions) and first.finding == second.finding


@pytest.mark.parametrize(
    ("pool", "told"),
    [
        (noisy_pool(240, real=230), "10 synthetic training rows have a target, of 2 labels; wanted 20 and two labels"),
        (noisy_pool(60).with_columns(target=pl.lit('"sea"')), "60 synthetic training rows have a target, of 1 labels"),
        (noisy_pool(60).with_columns(target=pl.lit(None, pl.String)), "0 synthetic training rows have a target"),
    ],
)
def test_too_little_to_say_anything_leaves_the_rows_and_says_so(held_out, pool, told):
    found = mixed(selecting(without_wrong_ones, held_out), pool)
    assert found.decisions.is_empty() and told in found.finding.warning


def test_a_short_held_out_file_is_refused_before_any_work(tmp_path):
    with pytest.raises(RecipeError, match="wanted 20 held-out rows or more, found 7"):
        selecting(without_wrong_ones, held_out_file(tmp_path, 7))
