"""Grades become a weighted mean between 0 and 1; the reason names what cost most."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RecipeError, RowError
from tasks.judges.rubric import Criterion, rubric
from tasks.models.ask import open_ask
from tasks.models.fake_server import FakeServer
from tasks.models.fixture import fake_model_server as fake_model_server
from tasks.models.loop import run
from tasks.operators import built
from tasks.workspace import Workspace
from tests.builds import a_draft
from tests.tasks.judges.scripted import UNUSABLE, judged
from tests.tasks.models.conftest import a_recipe

CRITERIA = [Criterion(name="right", asks="Is it right?", weight=3.0), Criterion(name="clear", asks="Is it clear?", scale=3)]


def grades(right: int, clear: int, why: str = "so") -> dict[str, Any]:
    return {"right": {"reason": why, "grade": right}, "clear": {"reason": why, "grade": clear}}


@pytest.mark.parametrize(
    ("said", "score", "reason"),
    [
        ([grades(5, 3)], 1.0, ""),
        ([grades(4, 3)], 0.8125, ""),
        ([grades(1, 1)], 0.0, "graded 0.00, wanted 0.75; right 1 of 5: 'so'"),
        ([grades(5, 1)], 0.75, ""),
        ([grades(4, 2)], 0.6875, "graded 0.69, wanted 0.75; right 4 of 5: 'so'"),
        ([grades(5, 3), grades(5, 3), grades(1, 3, "2 + 2 is not 5")], 0.75, ""),
        (
            [grades(5, 3), grades(1, 3, "no"), grades(1, 3, "2 + 2 is not 5")],
            0.5,
            "graded 0.50, wanted 0.75; right 1 of 5: 'no'",
        ),
        ([grades(5, 3), UNUSABLE, grades(3, 3, "half")], 0.8125, ""),
    ],
)
def test_the_score_is_the_weighted_mean_of_the_votes(said: list[Any], score: float, reason: str) -> None:
    verdict, ask = judged(rubric(criteria=CRITERIA, votes=len(said)), a_draft(), *said)
    assert (verdict.score, verdict.reason, verdict.passed) == (score, reason, not reason)
    assert len(ask.asked) == len(said)


def test_the_model_sees_the_criteria_and_only_what_is_to_be_shown() -> None:
    _, ask = judged(rubric(criteria=CRITERIA, show=["answer", "target"]), a_draft(target='"the target"'), grades(5, 3))
    assert "- right (1 to 5): Is it right?\n- clear (1 to 3): Is it clear?" in ask.words
    assert "the target" in ask.words and "What is 2 + 2?" not in ask.words
    assert ask.options[0]["schema"]["properties"]["clear"]["properties"]["grade"]["enum"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({}, "params.criteria: is missing"),
        ({"criteria": []}, "params.criteria: wanted at least 1 entry"),
        ({"criteria": [{"name": "a", "asks": "b", "scala": 5}]}, "scala"),
        ({"criteria": [{"name": "a", "asks": "b"}, {"name": "a", "asks": "c"}]}, "two criteria of one name"),
        ({"criteria": [{"name": "a", "asks": "b"}], "votes": 0}, "params.votes"),
        ({"criteria": [{"name": "a", "asks": "b"}], "threshold": 1.5}, "params.threshold"),
    ],
)
def test_a_rubric_that_cannot_work_is_refused(tmp_path: Path, params: dict[str, Any], said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        built("judge", "rubric", params, tmp_path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The answer is right: grade 5.", "malformed"),
        ('{"right": 5, "clear": 3}', "wrong schema"),
        ('{"right": {"reason": "", "grade": 9}, "clear": {"reason": "", "grade": 3}}', "wrong schema: right/grade"),
        ('{"right": {"reason": "", "grade": 5}}', "wrong schema"),
        (
            '{"right": {"reason": "", "grade": 5}, "clear": {"reason": "", "grade": 3}, "verdict": "passed"}',
            "wrong schema",
        ),
    ],
)
def test_a_verdict_of_another_form_is_no_verdict(
    fake_model_server: Callable[..., FakeServer], tmp_path: Path, text: str, reason: str
) -> None:
    server = fake_model_server(answer=lambda asked: text)
    recipe = a_recipe(base_url=server.url)
    with open_ask(recipe, Workspace(tmp_path, "sums")) as ask, pytest.raises(RowError, match=reason):
        run(rubric(criteria=CRITERIA)(a_draft(), ask))  # type: ignore[arg-type]
    assert server.seen.requests == 2, "asked once more, and then it is a reject"
