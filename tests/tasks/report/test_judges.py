"""What a judge cost is told by its step, from a real engine's own books; a recipe without judges tells of none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.tables import Verdicts
from tasks.artifact import open_artifact
from tasks.make import plainly, rounds_of
from tasks.models.asking import asking
from tasks.models.fake_server import FakeServer
from tasks.models.fixture import fake_model_server as fake_model_server
from tasks.plan import plan_of
from tasks.report.page import page
from tasks.stages.evaluate import evaluate
from tasks.stages.mix import mix
from tests.recipes import write_recipe

CRITERIA = [{"name": "right", "asks": "Is the sum right?"}]


@pytest.mark.slow
def test_a_judges_money_stands_at_its_step_and_with_its_rows(
    fake_model_server: Callable[..., FakeServer], tmp_path: Path
) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "prices.yaml").write_text(
        "date: '2026-01-01'\nmodels:\n  openai_compatible:fake: {input: 10, output: 100}\n"
    )
    server = fake_model_server(answer=lambda asked: '{"right": {"reason": "<b>so</b>", "grade": 5}}')
    model = {"use": "openai_compatible:fake", "base_url": server.url, "params": {"max_tokens": 100}}
    judge = {"use": "rubric", "only": ["adding"], "params": {"criteria": CRITERIA, "votes": 2}}
    plan = plan_of(write_recipe(tmp_path, size=8, ceiling=40, models={"critic": model}, judge=[judge]), tmp_path)
    with asking(plan) as ask:
        rounds_of(plan, plainly(plan, ask))
    mix(plan)
    report = evaluate(plan)
    (cost, probe), (row,) = report.cost, report.judges
    judged = open_artifact(plan.workspace.verdicts, Verdicts).read().filter(verifier="rubric").height
    assert (cost["step"], cost["replies"]) == ("judge.rubric", 2 * judged) and cost["usd"] > 0
    assert probe["step"] == "probe.critic" and cost["tokens"] + probe["tokens"] == server.seen.tokens
    assert report.models["critic"]["json_schema"] == "ignored", "it says the same whatever the schema"
    assert (row["judged"], row["passed"], row["usd"]) == (judged, judged, cost["usd"])
    assert report.metrics()["judges.uncalibrated"] == 1
    assert "uncalibrated: its scores are an opinion nobody checked" in page(report)


@pytest.mark.slow
def test_a_recipe_without_judges_tells_of_none(tmp_path: Path) -> None:
    plan = plan_of(write_recipe(tmp_path, size=4, ceiling=40), tmp_path)
    with asking(plan) as ask:
        rounds_of(plan, plainly(plan, ask))
    mix(plan)
    report = evaluate(plan)
    assert report.judges == [] and "judges.uncalibrated" not in report.metrics()
    assert "Judges" not in page(report)
