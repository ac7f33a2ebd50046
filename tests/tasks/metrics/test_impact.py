"""impact: the arms are equal in rows and steps, gains and losses are told alike, and the held-out problems stay held out."""

import json

import numpy as np
import pytest

from tasks.metrics.impact import MIXED, REAL, SYNTHETIC, Examples, Trial, impact, operations
from tasks.text.chances import two_way_interval
from tests.tasks.metrics.evidence import figures, measured

WORDS = {"sum": "together", "rest": "left"}
SOLUTIONS = {"sum": "3 + 4 = 7\n#### 7", "rest": "9 - 4 = 5\n#### 5"}


def problem(kind, number, *, right=True, **rest):
    """A question whose one telling word says which operation it takes; wrong ones tell the opposite."""
    said = kind if right else {"sum": "rest", "rest": "sum"}[kind]
    return {"question": f"Thing{number} and thing{number + 1}: how many {WORDS[kind]}?", "answer": SOLUTIONS[said], **rest}


def problems(count, start, **rest):
    return [problem(("sum", "rest")[number % 2], number, **rest) for number in range(start, start + count)]


@pytest.fixture
def held_out(tmp_path):
    path = tmp_path / "held_out.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in problems(60, 9000)), encoding="utf-8")
    return path


def test_rows_that_teach_the_task_are_a_gain(held_out):
    noise = [problem(("sum", "rest")[n % 2], n, right=n % 4 < 2, origin="real") for n in range(24)]
    found = measured(impact(held_out=held_out, runs=5), *noise, *problems(200, 100))
    headline = found.figures[0]
    assert headline.headline and headline.value > 10 and headline.low > 0
    assert figures(found)["mixed"] > 95 and "with the synthetic rows" in headline.about


def test_rows_with_wrong_labels_are_a_loss_and_said_to_be_one(held_out):
    found = measured(impact(held_out=held_out, runs=5), *problems(40, 0, origin="real"), *problems(200, 100, right=False))
    assert found.figures[0].high < -20 and figures(found)["synthetic"] < 60 < figures(found)["real"]


def test_all_arms_train_on_the_same_number_of_rows():
    real, synthetic = (Examples(["q"] * count, np.array([["yes"]] * count)) for count in (30, 70))
    arms = Trial(real, synthetic, real, 1)._arms(10, np.random.default_rng(1))
    assert {arm: len(rows) for arm, rows in arms.items()} == {REAL: 80, MIXED: 80, SYNTHETIC: 80}
    assert max(arms[REAL]) < 30 <= min(arms[SYNTHETIC]) and len(set(arms[REAL])) == 10


def test_a_held_out_problem_that_is_in_the_mixture_is_not_asked(held_out):
    seen = problems(59, 9000, origin="real")
    assert measured(impact(held_out=held_out, runs=5), *seen, *problems(40, 100)).about.startswith("Not measured")


def test_smaller_amounts_of_real_rows_are_looked_at_too(held_out):
    found = measured(
        impact(held_out=held_out, runs=5, real_rows=[20, 500]), *problems(40, 0, origin="real"), *problems(60, 100)
    )
    assert list(dict.fromkeys(row["setting"] for row in found.rows)) == ["20 real rows", "40 real rows"]


def test_the_same_rows_give_the_same_figures(held_out):
    rows = [*problems(40, 0, origin="real"), *problems(60, 100)]
    assert measured(impact(held_out=held_out, runs=5), *rows) == measured(impact(held_out=held_out, runs=5), *rows)


def test_answers_can_be_what_is_told(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text(
        "\n".join(json.dumps({"text": f"word{n} {kind}", "label": kind}) for n in range(30) for kind in "ab"), encoding="utf-8"
    )
    rows = [
        {"question": f"other{n} {kind}", "answer": kind, "origin": o}
        for n in range(30)
        for kind in "ab"
        for o in ("real", "synthetic")
    ]
    assert figures(measured(impact(held_out=path, label="answer", runs=5), *rows))["mixed"] > 90


@pytest.mark.parametrize(
    ("solution", "used"),
    [
        ("48/2 = <<48/2=24>>24 clips\n48+24 = 72", "+/"),
        ("He has 3 bags * 4 apples = 12 apples.", "*"),
        ("2 x 3 = 6, and $6 - $1.50 = $4.50", "-*"),
        ("A well-known 24-hour shop.", ""),
        ("It is 12.\n#### 12", ""),
    ],
)
def test_operations_of_a_solution(solution, used):
    found = operations(solution)
    assert (found or ["no"] * 4) == ["yes" if sign in used else "no" for sign in "+-*/"]


def test_the_interval_of_equal_values_is_a_point_and_that_of_noise_holds_its_mean():
    rng = np.random.default_rng(3)
    assert two_way_interval(np.full((5, 40), 0.5), rng) == pytest.approx((0.5, 0.5))
    low, high = two_way_interval(rng.normal(0, 1, (8, 400)), rng)
    assert low < 0 < high and high - low < 0.5
