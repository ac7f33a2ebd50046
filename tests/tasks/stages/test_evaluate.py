"""evaluate: counts that add up at every hop, equal bytes for equal inputs, and no work done twice."""

import json
import shutil

import polars as pl
import pytest

from schemas.errors import ContractError
from tasks.operators import Mixer
from tasks.stages.evaluate import evaluate
from tests.builds import built
from tests.recipes import SUMS

pytestmark = pytest.mark.slow  # whole builds, real repositories and stores

LOSSY = {
    "seed": [
        {"use": "tests.toy:sums", "params": {"bad_every": 7, "top": 24}},
        {"use": "tests.toy:few", "whole": True, "params": {"rows": 30}},
    ],
    "verify": [
        {"use": "tests.toy:ends_with_target"},
        {"use": "tests.toy:ends_with_target", "name": "again", "only": ["adding"]},
    ],
    "mix": [
        {"use": "tests.toy:drop_zeroes"},
        {"use": "drop_duplicates"},
        {"use": "ratio", "params": {"shares": {"real": 0.4, "synthetic": 0.6}}},
    ],
}


@pytest.fixture(scope="module")
def lossy(tmp_path_factory):
    """A build in which something is lost at every hop: bad seeds, wrong sums, a verifier that crashes, mixers that drop."""
    plan = built(tmp_path_factory.mktemp("lossy"), **LOSSY)
    return plan, evaluate(plan)


def rows(report, hop, *outcomes):
    return sum(row["rows"] for row in report.funnel if row["hop"] in hop and (not outcomes or row["outcome"] in outcomes))


def test_the_counts_add_up_at_every_hop(lossy):
    _, report = lossy
    assert rows(report, ["seed"], "kept") == report.rows["seeds"] == rows(report, ["generate"])
    assert report.rows["drafts"] == rows(report, ["verify", "judge"])
    assert rows(report, ["verify"], "accepted") == report.rows["accepted"] == rows(report, ["mix"])
    assert rows(report, ["mix"], "mixed") == report.rows["mixture"] == report.rows["real"] + report.rows["synthetic"]
    assert rows(report, ["mix"], "set aside") == report.rows["set_aside"] > 0
    assert all(
        rows(report, [hop], outcome) > 0
        for hop, outcome in [("seed", "rejected"), ("verify", "failed"), ("verify", "rejected")]
    )


def test_a_draft_that_two_steps_object_to_counts_once_at_the_first(lossy):
    _, report = lossy
    assert {
        row["operator"] for row in report.funnel if row["outcome"] in ("failed", "rejected") and row["hop"] == "verify"
    } == {"ends_with_target"}


def test_reasons_that_differ_by_a_number_are_one_reason(lossy):
    _, report = lossy
    failed = [row for row in report.funnel if row["outcome"] == "failed"]
    assert [row["reason"] for row in failed] == ["answered #, wanted #"]


def test_the_share_that_a_ratio_asks_for_stands_beside_the_share_that_is(lossy):
    _, report = lossy
    assert [row["asked"] for row in report.origins] == [0.4, 0.6]
    assert max(abs(row["deviation"]) for row in report.origins) < 0.05


def test_missing_rows_are_counted_from_the_artifacts(tmp_path):
    quota = {"by": ["even"], "rows": {"true": 5, "false": 400}}
    report = evaluate(built(tmp_path, size=quota, ceiling=405, shard_rows=200, mix=SUMS["mix"]))
    short, full = report.shortfall
    assert (short["cell"], full["cell"], full["missing"]) == ("false", "true", 0)
    assert short["missing"] == 400 - short["accepted"] > 0 and report.metrics()["shortfall"] == short["missing"]


def test_the_metrics_and_the_funnel_lie_beside_the_report(lossy):
    plan, report = lossy
    assert json.loads(plan.workspace.metrics.read_text()) == report.metrics()
    assert plan.workspace.funnel.read_text().splitlines()[0] == "hop,operator,outcome,reason,rows"


def test_the_same_build_elsewhere_gives_the_same_bytes(lossy, tmp_path):
    plan, _ = lossy
    again = built(tmp_path, **LOSSY)
    evaluate(again)
    for name in ("report/report.html", "report/report.json", "report/made_from.json", "metrics.json", "funnel.csv"):
        assert (again.workspace.data / name).read_bytes() == (plan.workspace.data / name).read_bytes(), name
    page = (again.workspace.data / "report/report.html").read_text()
    assert str(tmp_path) not in page


def test_what_is_made_is_not_made_again_and_what_is_damaged_is(lossy, tmp_path):
    plan, report = lossy
    page = plan.workspace.report / "report.html"
    before = page.stat().st_ino
    assert evaluate(plan) == report and page.stat().st_ino == before
    page.write_text("damaged", encoding="utf-8")
    evaluate(plan)
    assert "damaged" not in page.read_text()


def test_a_damaged_mixture_is_never_evaluated(tmp_path):
    plan = built(tmp_path)
    shard = next(plan.workspace.mixture.glob("*.parquet"))
    shard.write_bytes(shard.read_bytes()[:-1] + b"?")
    with pytest.raises(ContractError, match="is damaged"):
        evaluate(plan)


def test_without_any_row_there_is_still_a_report(tmp_path):
    plan = built(tmp_path, mix=[{"use": "tests.toy:drop_zeroes"}, {"use": "tests.tasks.stages.test_evaluate:drop_all"}])
    report = evaluate(plan)
    assert report.rows["mixture"] == 0 and report.rows["set_aside"] == report.rows["accepted"]
    shutil.rmtree(plan.workspace.report)


def drop_all() -> Mixer:
    """A mixer that leaves nothing."""
    return lambda pool, rng: pool.select("id").collect().with_columns(dropped=pl.lit("no reason"))
