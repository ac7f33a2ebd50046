"""mix: the order that mixers ask for reaches the artifact and every export, and what they say reaches the report."""

import json

import polars as pl
import pytest

from schemas.tables import Mixture
from tasks.artifact import open_artifact
from tasks.exporting.export import export
from tasks.stages import mix as stage
from tasks.stages.evaluate import evaluate
from tests.builds import a_draft, a_mixture, built
from tests.recipes import SUMS

ORDERED = [
    *SUMS["mix"],
    {"use": "ratio", "params": {"shares": {"real": 0.2, "synthetic": 0.8}}},
    {"use": "curriculum", "params": {"by": "length", "tokenizer": "characters"}},
]


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return built(tmp_path_factory.mktemp("ordered"), mix=ORDERED)


@pytest.mark.slow
def test_the_mixture_stands_in_the_order_that_was_asked_for(plan):
    rows = open_artifact(plan.workspace.mixture, Mixture).read()
    lengths = rows.select(pl.col("messages").list.eval(pl.element().struct.field("content").str.len_chars()).list.sum())
    assert rows["position"].is_sorted() and rows["position"].n_unique() == rows.height
    assert lengths.to_series().is_sorted() and not rows["id"].is_sorted()


@pytest.mark.slow
def test_an_ordered_mixture_is_written_in_stretches_with_the_same_rows(plan, tmp_path, monkeypatch):
    monkeypatch.setattr(stage, "STRETCH", 7)
    other = built(tmp_path, mix=ORDERED)
    small, large = (open_artifact(each.workspace.mixture, Mixture) for each in (other, plan))
    assert len(small.files) == -(-small.manifest.rows // 7) and small.read().equals(large.read())


@pytest.mark.slow
def test_equal_recipes_give_equal_bytes_in_order_too(plan, tmp_path):
    again = open_artifact(built(tmp_path, mix=ORDERED).workspace.mixture, Mixture)
    assert again.manifest == open_artifact(plan.workspace.mixture, Mixture).manifest


def test_exports_follow_the_order(tmp_path):
    drafts = [a_draft(target=str(number)) for number in range(5)]
    backwards = pl.Series("position", [5, 4, 3, 2, 1])
    mixture, seeds = a_mixture(tmp_path, drafts, position=backwards)
    export(mixture, seeds, "sft", tmp_path / "out.jsonl", lineage=True)
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["seedmill"]["id"] for line in lines] == sorted((draft.id for draft in drafts), reverse=True)


@pytest.mark.slow
def test_what_a_mixer_says_is_in_the_manifest_and_in_the_report(plan):
    [said] = open_artifact(plan.workspace.mixture, Mixture).manifest.findings
    report = evaluate(plan)
    assert said.metric == "mix.ratio" and said in report.findings
    assert report.metrics()["mix.ratio.largest_deviation"] == said.figures[0].value < 0.02
    assert "Mixing: ratio" in (plan.workspace.report / "report.html").read_text(encoding="utf-8")
