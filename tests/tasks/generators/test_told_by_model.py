"""A model tells our plan: the reply is read strictly, and `math.yaml` runs whole on its recorded replies."""

import shutil
from pathlib import Path
from random import Random

import polars as pl
import pytest

from schemas.errors import RowError
from schemas.rows import Message
from schemas.tables import Drafts, Rejects, Verdicts
from tasks.artifact import open_artifact
from tasks.frames import stamped_seed
from tasks.generators.told_by_model import told_by_model, told_in
from tasks.generators.word_problem import word_problem
from tasks.make import plainly, rounds_of
from tasks.models.asking import asking
from tasks.models.loop import run
from tasks.operators import Reply
from tasks.plan import plan_of
from tasks.seeders.arithmetic_plans import arithmetic_plans

RECIPES = Path(__file__).parents[3] / "flows" / "recipes"


@pytest.mark.parametrize(
    "text",
    [
        "A problem.\n###\n1 + 1 = 2\n#### 2",
        "\n A problem.\r\n  ### \r\n1 + 1 = 2\r\n#### 2\n",
        "A problem.\n\n###\n\n1 + 1 = 2\n#### 2\n\n",
    ],
)
def test_a_reply_is_a_problem_a_line_and_a_solution(text: str) -> None:
    assert told_in(text) == ("A problem.", "1 + 1 = 2\n#### 2")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A problem. 1 + 1 = 2\n#### 2", "wanted a problem, one line that holds only ###, and a solution; found 0 such lines"),
        ("A problem.\n###\n###\n#### 2", "found 2 such lines"),
        ("###\n#### 2", "found 1 such lines"),
        ("A problem.\n###\nso it is 2", "the solution does not end in a line of #### and the answer"),
    ],
)
def test_another_form_is_a_reject_that_says_what_was_wanted(text: str, reason: str) -> None:
    with pytest.raises(RowError, match=reason):
        told_in(text)


def test_the_prompt_holds_the_problem_as_material_and_never_its_answer() -> None:
    seed = stamped_seed(arithmetic_plans().draw(0, Random(5)))
    asked: list[str] = []

    async def ask(messages: list[Message], *, model: str = "", take: int = 0, **options: object) -> Reply:
        asked.append(messages[0].content)
        return Reply("A problem.\n###\n1 + 1 = 2\n#### 2", "key")

    (draft,) = run(told_by_model()(seed, ask))
    (plain,) = run(word_problem()(seed, ask))
    assert f"-----\n{plain.question}\n-----" in asked[0]
    assert plain.answer not in asked[0] and "$" not in asked[0].replace(plain.question, "")
    assert draft.target == plain.target


@pytest.mark.slow
def test_math_yaml_runs_whole_on_recorded_replies_and_shows_every_kind_of_reject(tmp_path: Path) -> None:
    (tmp_path / "flows" / "recipes" / "seeds").mkdir(parents=True)
    for name in ("math.yaml", "seeds/math_replies.jsonl"):
        shutil.copy(RECIPES / name, tmp_path / "flows" / "recipes" / name)
    plan = plan_of(tmp_path / "flows" / "recipes" / "math.yaml", tmp_path)
    with asking(plan) as ask:
        rounds = rounds_of(plan, plainly(plan, ask))
    stale = "the recorded replies no longer fit the prompts: run `python -m benchmarks.generation.record_math`"
    rejects = open_artifact(plan.workspace.rejects, Rejects).read()
    assert not rejects["reason"].str.starts_with("no recorded reply").any(), stale
    assert rounds.progress.accepted["all"] >= 12
    drafts, verdicts = (
        open_artifact(plan.workspace.drafts, Drafts).read(),
        open_artifact(plan.workspace.verdicts, Verdicts).read(),
    )
    assert drafts["replies"].list.len().eq(1).all()
    kinds = rejects["reason"].str.split(":").list.first().to_list()
    failed = verdicts.filter(~pl.col("passed"))["verifier"].to_list()
    assert {"refused", "length"} <= set(kinds), kinds
    assert {"numeric_answer", "equations_hold"} <= set(failed), failed
    assert rejects.filter(pl.col("reason").str.starts_with("length"))["raw"].str.len_chars().min() > 50
