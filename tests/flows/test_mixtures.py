"""Mixtures of finished data sets as a user makes them: by command, from several recipes and versions, watched by DVC."""

import json
from pathlib import Path

import polars as pl
import pytest
import yaml
from click.testing import CliRunner

from flows.commands.fetch import command as fetch
from flows.versions.recorded import dvc_yaml, names_recorded, record
from schemas.errors import RecipeError
from schemas.tables import Mixture
from tasks.artifact import open_artifact
from tasks.make import make_rows, plainly
from tasks.plan import plan_of
from tasks.stages.evaluate import evaluate
from tasks.stages.mix import mix
from tests.builds import nobody
from tests.flows.repos import a_workspace, committed, dvc_status, made
from tests.recipes import write_recipe

MIX = {
    "name": "mix_sums",
    "size": 60,
    "seed": [
        {"use": "finished_rows", "name": "now", "whole": True, "params": {"path": "data/sums/mixture"}},
        {"use": "finished_rows", "name": "then", "whole": True, "params": {"path": "versions/first/mixture", "name": "first"}},
    ],
    "generate": [
        {"use": "as_finished", "name": "new", "from": ["now"]},
        {"use": "as_finished", "name": "old", "from": ["then"]},
    ],
    "mix": [
        {"use": "drop_duplicates"},
        {"use": "components", "params": {"of": "strata.data_set"}},
        {"use": "temperature", "params": {"of": "component", "T": 2.0}},
        {"use": "interleave"},
    ],
}


def test_a_mixture_waits_for_what_it_reads_and_the_others_do_not() -> None:
    text = dvc_yaml(["r/a.yaml", "r/mix_a.yaml"], ["seeds"], {"mix_a": ["data/a/mixture", "data/a/seeds"]})
    stages = yaml.safe_load(text)["stages"]
    assert stages["make"]["matrix"] == {"recipe": ["a"]} and stages["make"]["deps"] == ["r/${item.recipe}.yaml", "seeds"]
    own = stages["make_mix_a"]
    assert own["matrix"] == {"recipe": ["mix_a"]}
    assert own["deps"] == ["r/${item.recipe}.yaml", "seeds", "data/a/mixture", "data/a/seeds"]
    assert stages["mix"]["matrix"] == {"recipe": "${recipes}"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set in two versions, the first laid out again, and a mixture of both, all recorded."""
    root = a_workspace(tmp_path_factory.mktemp("mixing") / "ws")
    made(root)
    committed(root, "first")
    made(root, random_seed=8)
    committed(root, "second")
    fetched("sums", "HEAD~1", "--out", str(root / "versions" / "first"), "--workspace", str(root))
    write_recipe(root / "recipes", **MIX)
    reads = ["data/sums/mixture", "data/sums/seeds", "versions/first"]
    (root / "dvc.yaml").write_text(dvc_yaml(["recipes/sums.yaml", "recipes/mix_sums.yaml"], None, {"mix_sums": reads}))
    build(root)
    committed(root, "mixed")
    return root


def build(root: Path) -> None:
    plan = plan_of(root / "recipes" / "mix_sums.yaml", root)
    make_rows(plan, plainly(plan, nobody))
    mix(plan)
    evaluate(plan)
    assert record(plan) == ""


def fetched(*words: str) -> None:
    done = CliRunner().invoke(fetch, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output


@pytest.mark.slow
def test_rows_of_two_versions_are_mixed_and_keep_what_they_were(root: Path) -> None:
    rows = open_artifact(root / "data" / "mix_sums" / "mixture", Mixture).read()
    assert set(rows["component"]) == {"sums", "first"}
    assert dict(rows.group_by("origin").agg(pl.col("depth").unique()).iter_rows()) == {"real": [0], "synthetic": [1]}
    report = json.loads((root / "data" / "mix_sums" / "report" / "report.json").read_bytes())
    assert {(row["source"], row["licence"]) for row in report["sources"]} == {("sums", "Apache-2.0"), ("few.jsonl", "MIT")}
    assert "mix.temperature" in {finding["metric"] for finding in report["findings"]}


@pytest.mark.slow
def test_dvc_finds_nothing_to_do_until_what_was_read_changes(root: Path) -> None:
    assert names_recorded(root) == ["mix_sums", "sums"]
    assert dvc_status(root) == {}
    made(root, random_seed=9)
    found = dvc_status(root)
    assert list(found) == ["make_mix_sums@mix_sums"]
    assert found["make_mix_sums@mix_sums"] == [
        {"changed deps": {"data/sums/mixture": "modified", "data/sums/seeds": "modified"}}
    ]


@pytest.mark.slow
def test_a_folder_in_use_is_not_overwritten(root: Path) -> None:
    with pytest.raises(RecipeError, match="holds files already"):
        fetched("sums", "HEAD", "--out", str(root / "versions" / "first"), "--workspace", str(root))


@pytest.mark.slow
def test_a_mixture_of_what_was_never_made_says_so(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="there is no file 'data/sums/mixture'"):
        plan_of(write_recipe(tmp_path, **MIX), tmp_path)
