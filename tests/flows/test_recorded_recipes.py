"""The example recipes whose models are recordings, as a user runs them: every kind of reject, and rows that say what is so."""

import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.tables import Mixture, Rejects, Verdicts
from tasks.artifact import open_artifact
from tests.flows.run import REPO, seedmill

pytestmark = pytest.mark.slow
STALE = "the recorded replies no longer fit the prompts: run `python -m benchmarks.generation.record_written`"


def built(name: str, root: Path) -> tuple[dict[str, Any], pl.DataFrame]:
    """What `seedmill run --json` says of a recipe, and its mixture."""
    shutil.copytree(REPO / "flows" / "recipes", root / "flows" / "recipes")
    recipe = root / "flows" / "recipes" / f"{name}.yaml"
    ran = seedmill("run", recipe, "--workspace", root, "--no-server", "--json")
    assert ran.returncode == 0, ran.stderr
    reasons = open_artifact(root / "data" / name / "rejects", Rejects).read()["reason"]
    assert not reasons.str.contains("no recorded reply").any(), STALE
    return json.loads(ran.stdout), open_artifact(root / "data" / name / "mixture", Mixture).read()


def test_tasks_yaml_makes_tasks_and_leaves_out_what_is_unfit_or_too_near(tmp_path: Path) -> None:
    facts, rows = built("tasks", tmp_path)
    assert rows.height == 23 == facts["rows"]["mixture"]
    reasons = {reason.split(":")[0] for reason in open_artifact(tmp_path / "data/tasks/rejects", Rejects).read()["reason"]}
    assert {"unseen", "too short", "too near"} <= reasons and any(reason.startswith("no answer to") for reason in reasons)
    failed = open_artifact(tmp_path / "data/tasks/verdicts", Verdicts).read().filter(~pl.col("passed"))
    assert failed["reason"].to_list() == ["repeats: the answer says what the input says"]
    aside = open_artifact(tmp_path / "data/tasks/set_aside", Rejects).read().filter(operator="rouge_pool")
    assert aside["reason"].str.contains(r"^ROUGE-L 0\.\d+ to [0-9a-f]{20}$").to_list() == [True]
    labelled = rows.filter(pl.col("target").is_not_null())
    said = labelled["messages"].list.last().struct.field("content")
    assert labelled.height >= 7 and [json.loads(target) for target in labelled["target"]] == said.to_list()


def test_sections_yaml_gives_as_many_reports_of_every_section_each_labelled_by_two(tmp_path: Path) -> None:
    _, rows = built("sections", tmp_path)
    assert rows["target"].value_counts()["count"].to_list() == [3, 3, 3, 3]
    verdicts = open_artifact(tmp_path / "data/sections/verdicts", Verdicts).read().filter(verifier="blind_label")
    assert set(rows["id"]) <= set(verdicts.filter("passed")["draft_id"])
    assert verdicts.filter(~pl.col("passed"))["reason"].to_list() == ["labelled 'business' by 1 of 1, the draft says 'culture'"]


def test_qa_yaml_asks_only_what_the_passages_answer_and_points_at_the_place(tmp_path: Path) -> None:
    _, rows = built("qa", tmp_path)
    assert rows.height == 24
    for target in map(json.loads, rows["target"]):
        assert target["context"][target["start"] : target["end"]] == target["quote"]
    reasons = [reason.split(":")[0] for reason in open_artifact(tmp_path / "data/qa/rejects", Rejects).read()["reason"]]
    assert {"length", "refused"} <= set(reasons) and any("does not hold the quotation" in reason for reason in reasons)
    failed = open_artifact(tmp_path / "data/qa/verdicts", Verdicts).read().filter(~pl.col("passed"))
    assert failed["verifier"].to_list() == ["grounded"] and "'Rossum'" in failed["reason"].item()


def test_tools_yaml_talks_with_functions_whose_results_are_those_of_the_row(tmp_path: Path) -> None:
    _, rows = built("tools", tmp_path)
    assert rows.height == 27
    called = [[call["name"] for turn in turns for call in turn["tool_calls"]] for turns in rows["messages"].to_list()]
    assert called == [[call["name"] for call in json.loads(target)] for target in rows["target"]]
    assert len({name for names in called for name in names}) >= 12 and sum(not names for names in called) >= 6
    asked_back = rows.filter(pl.col("messages").list.eval(pl.element().struct["role"] == "user").list.sum() == 2)
    assert asked_back.height == 1
    reasons = set(open_artifact(tmp_path / "data/tools/rejects", Rejects).read()["reason"])
    assert "calls 'fuel_needed', which is not offered" in reasons and len(reasons) == 4
    failed = open_artifact(tmp_path / "data/tools/verdicts", Verdicts).read().filter(~pl.col("passed"))
    assert sorted(failed["verifier"]) == ["tool_calls_valid", "tool_calls_valid", "trajectory_replays"]
