"""unbiasedness: designs that are crossed stay quiet, and what tells the answer is told."""

import json
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import chi2_contingency

from tasks.metrics.unbiasedness import cramers_v, independence, unbiasedness, v_interval
from tasks.operators import Evidence
from tests.tasks.metrics.evidence import figures, measured
from tests.tasks.mixers.pool import pool_of

DESIGN = ["strata.opinion", "strata.truth", "strata.order"]


def crossed(copies: int = 10) -> list[dict[str, Any]]:
    cells = product(("agrees", "disagrees"), ("true", "false"), ("ab", "ba"))
    return [{"strata": json.dumps(dict(zip(("opinion", "truth", "order"), cell, strict=True)))} for cell in cells] * copies


@pytest.mark.slow
def test_a_crossed_design_is_independent_in_pairs_and_together() -> None:
    found = figures(measured(unbiasedness(independent=[DESIGN]), *crossed()))
    assert {found[f"v_{a}_{b}"] for a, b in (("opinion", "truth"), ("opinion", "order"), ("truth", "order"))} == {0}
    assert found["p_opinion_truth"] == found["p_opinion_truth_order"] == 1


@pytest.mark.slow
def test_an_opinion_that_tells_the_truth_is_found() -> None:
    rows = [row for row in crossed() if (json.loads(row["strata"])["opinion"] == "agrees") == ("true" in row["strata"])]
    found = figures(measured(unbiasedness(independent=[DESIGN]), *rows))
    assert found["v_opinion_truth"] == 1 and found["p_opinion_truth"] < 1e-6 and found["v_opinion_order"] == 0


@pytest.mark.slow
def test_three_that_are_independent_in_pairs_only_are_found_together() -> None:
    """Exclusive or: any two say nothing of each other, all three everything."""
    rows = [row for row in crossed() if (sum(word in row["strata"] for word in ('"agrees"', '"true"', '"ab"'))) % 2]
    found = figures(measured(unbiasedness(independent=[DESIGN]), *rows))
    assert found["v_opinion_truth"] == 0 and found["p_opinion_truth_order"] < 1e-6


def test_a_table_of_two_is_what_scipy_says() -> None:
    table = np.array([[12.0, 5.0, 9.0], [3.0, 8.0, 11.0]])
    assert independence(table) == pytest.approx(chi2_contingency(table, correction=False).pvalue)
    assert cramers_v(np.array([[5.0, 0.0], [5.0, 0.0]])) == 0 and cramers_v(np.eye(3)) == pytest.approx(1)


@pytest.mark.slow
@pytest.mark.parametrize("shares", [[[1, 1, 1], [1, 1, 1]], [[3, 1, 1], [1, 3, 1]], [[19, 16, 15], [15, 17, 18]]])
def test_the_size_lies_within_its_bounds_as_often_as_they_say(shares: list[list[int]]) -> None:
    joint, rng = np.array(shares) / np.sum(shares), np.random.default_rng(2)
    bounds = [v_interval(table.reshape(2, 3)) for table in rng.multinomial(300, joint.ravel(), size=100)]
    assert np.mean([low <= cramers_v(joint) <= high for low, high in bounds]) > 0.9


@pytest.mark.parametrize(("shares", "largest", "uneven"), [((30, 30, 30), 1 / 3, False), ((60, 20, 10), 2 / 3, True)])
def test_labels_should_be_even(shares: tuple[int, ...], largest: float, uneven: bool) -> None:
    rows = [{"target": f'"{label}"'} for label, count in zip("abc", shares, strict=True) for _ in range(count)]
    found = figures(measured(unbiasedness(label="target"), *rows))
    assert found["label_largest"] == pytest.approx(largest, abs=1e-4) and (found["label_p"] < 0.01) is uneven


@pytest.mark.parametrize(("drawn", "uneven"), [("ABCD" * 10, False), ("A" * 25 + "BCD" * 5, True)])
def test_the_place_of_the_right_answer_is_looked_at_unasked(drawn: str, uneven: bool) -> None:
    asked = "Which?\nA) one\nB) two\nC) three\nD) four"
    found = figures(measured(unbiasedness(), *({"question": asked, "target": f'"{letter}"'} for letter in drawn)))
    assert (found["position_p"] < 0.01) is uneven


def test_questions_without_options_have_no_places() -> None:
    assert not measured(unbiasedness(), *({"target": '"A"'} for _ in range(40))).figures


def test_a_group_whose_drafts_fail_more_often_is_told() -> None:
    pool = pool_of(*({"lang": "de" if n % 2 else "en"} for n in range(200)))
    failed = [f"{n:02d}" for n in range(1, 100, 2)]  # half of the German ones
    verdicts = pl.DataFrame({"draft_id": failed[:25], "passed": False}).lazy()
    rejects = pl.DataFrame({"row_id": failed[25:], "stage": "verify"}).lazy()  # could not be judged, so they did not pass
    finding = unbiasedness(groups=["lang"])(Evidence(pool, pool, verdicts, rejects, np.random.default_rng(7)))
    found = figures(finding)
    assert found["gap_lang"] == 0.5 and found["gap_lang_p"] < 1e-6
    assert "passed of en less those of de" in finding.figures[0].about
