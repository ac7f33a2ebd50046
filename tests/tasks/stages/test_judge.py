"""Judges are paid: they see what the free rules passed and nothing else, and a judge that cannot judge fails closed."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.errors import StageError
from schemas.rows import Message
from schemas.tables import Drafts, Rejects, Verdicts
from tasks.artifact import open_artifact
from tasks.frames import drafts_frame
from tasks.make import plainly, rounds_of
from tasks.operators import Reply
from tasks.plan import Plan, plan_of
from tasks.stages.judge import judgement_rows
from tests.builds import a_draft, a_seed
from tests.recipes import SUMS, write_recipe
from tests.tasks.judges.scripted import UNUSABLE, Scripted

GRADE = {"right": {"reason": "seen", "grade": 5}}
RUBRIC = {"use": "rubric", "params": {"criteria": [{"name": "right", "asks": "Is the sum right?"}]}}
MODELS = {"critic": {"use": "recorded", "params": {"replies": "replies.jsonl"}}}


def judged(folder: Path, ask: Any, **changes: Any) -> Plan:
    (folder / "replies.jsonl").touch()
    seeds = [{"use": "tests.toy:sums", "params": {"top": 13}}, SUMS["seed"][1]]  # sums of 13 crash the verifier
    recipe = {"seed": seeds, "size": 10, "ceiling": 60, "judge": [RUBRIC | {"only": ["adding"]}], "models": MODELS} | changes
    plan = plan_of(write_recipe(folder, **recipe), folder)
    rounds_of(plan, plainly(plan, ask))
    return plan


@pytest.mark.slow
def test_what_an_early_rule_turned_away_is_never_sent_to_a_judge(tmp_path: Path) -> None:
    ask = Scripted(GRADE)
    space = judged(tmp_path, lambda messages, step, **options: ask(messages, **options)).workspace
    drafts, verdicts = open_artifact(space.drafts, Drafts).read(), open_artifact(space.verdicts, Verdicts).read()
    rejects = open_artifact(space.rejects, Rejects).read()
    failed = verdicts.filter(pl.col("verifier") == "ends_with_target", ~pl.col("passed"))["draft_id"]
    unusable = rejects.filter(pl.col("stage") == "verify")["row_id"]
    good = drafts.filter(pl.col("generator") == "adding", ~pl.col("id").is_in([*failed, *unusable]))
    assert failed.len() and unusable.len() and good.height
    said = {row["messages"][-1]["content"] for row in good.to_dicts()}
    assert len({messages[1].content for messages in ask.asked}) == good.height  # equal seeds of two windows ask the same
    assert all(any(f"\n{text}\n-----" in messages[1].content for text in said) for messages in ask.asked)
    assert sorted(verdicts.filter(verifier="rubric")["draft_id"]) == sorted(good["id"])


def test_the_same_words_are_judged_once_and_every_draft_has_the_verdict(tmp_path: Path) -> None:
    ask = Scripted(GRADE)
    (tmp_path / "replies.jsonl").touch()
    plan = plan_of(write_recipe(tmp_path, judge=[RUBRIC], models=MODELS), tmp_path)
    twins = [a_draft(a_seed(span=f"made:{number}")) for number in range(3)]
    others = [
        a_draft(a_seed(span="b"), target="5"),
        a_draft(a_seed(span="c"), lang="de"),
    ]  # another target, another language: other questions to a judge
    rows, rejects = judgement_rows(
        plan, drafts_frame([*twins, *others]), lambda messages, step, **options: ask(messages, **options)
    )
    assert (len(ask.asked), rows.height, rejects) == (3, 5, [])
    assert set(rows["draft_id"]) == {draft.id for draft in [*twins, *others]}


@pytest.mark.slow
def test_a_judge_that_cannot_judge_makes_a_reject_and_never_a_score(tmp_path: Path) -> None:
    async def ask(messages: list[Message], **options: Any) -> Reply:
        raise UNUSABLE

    space = judged(tmp_path, ask, max_rejects=1.0).workspace
    rejects = open_artifact(space.rejects, Rejects).read().filter(stage="judge")
    assert rejects.height and set(rejects["reason"]) == {str(UNUSABLE)} and set(rejects["raw"]) == {"the repl"}
    assert open_artifact(space.verdicts, Verdicts).read().filter(verifier="rubric").is_empty()


def test_a_run_that_must_stop_stops_at_the_judge(tmp_path: Path) -> None:
    async def ask(messages: list[Message], **options: Any) -> Reply:
        raise StageError("the money is spent")

    with pytest.raises(StageError, match="the money is spent"):
        judged(tmp_path, ask)
