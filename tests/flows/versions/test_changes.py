"""What changed between two versions: which rows, of which component, and why."""

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from flows.commands.diff import command
from flows.versions.changes import changes, counts, data_of, name_in
from flows.versions.git import git
from schemas.errors import ContractError, RecipeError
from schemas.tables import Mixture
from tasks.artifact import open_artifact, write_artifact
from tests.flows.repos import a_workspace, committed, flip, made

pytestmark = pytest.mark.slow  # whole builds, real repositories and stores


def between(root: Path, old: str, new: str) -> pl.DataFrame:
    with data_of(root, old, "sums") as before, data_of(root, new, "sums") as after:
        return changes(before, after)


def told(found: pl.DataFrame) -> dict[tuple[str, str, str], int]:
    return {(kind, component, reason): rows for kind, component, reason, rows in counts(found).iter_rows()}


def test_a_version_does_not_differ_from_itself(root: Path) -> None:
    assert between(root, "HEAD", str(root)).is_empty()


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"size": 20}, ("gone", "adding", "set aside by quota: over the quota of all")),
        (
            {"verify": [{"use": "tests.toy:ends_with_target"}, {"use": "tests.flows.choosy:never", "only": ["as_written"]}]},
            ("gone", "as_written", "failed never"),
        ),
        ({"random_seed": 9}, ("gone", "adding", "not drafted")),
        ({"random_seed": 9}, ("added", "adding", "not drafted before")),
        ({"mix": [{"use": "tests.flows.choosy:in_test"}]}, ("changed", "as_written", "split train -> test")),
        ({"mix": [{"use": "tests.toy:drop_zeroes"}, {"use": "interleave"}]}, ("moved", "adding", "another place in the order")),
        ({"mix": [{"use": "tests.flows.choosy:in_test"}]}, ("added", "adding", "set aside by drop_zeroes: ends in #")),
    ],
)
def test_every_change_has_its_component_and_reason(root: Path, changed: dict[str, Any], wanted: tuple[str, str, str]) -> None:
    made(root, **changed)
    found = between(root, "HEAD", str(root))
    assert wanted in told(found)
    assert found["id"].is_unique().all()


def test_rows_left_out_for_the_like_of_different_rows_are_counted_together() -> None:
    row = {"kind": "gone", "component": "adding", "id": "", "seed_id": "", "generator": "", "question": "", "answer": ""}
    reasons = [f"set aside by drop_duplicates: same question as {number:020x}" for number in range(3)]
    found = pl.DataFrame([row | {"reason": reason} for reason in reasons])
    assert told(found) == {("gone", "adding", "set aside by drop_duplicates: same question as another row"): 3}


def test_other_words_of_the_same_seed_and_generator_are_a_change(root: Path, tmp_path: Path) -> None:
    old, new = root / "data" / "sums", shutil.copytree(root / "data" / "sums", tmp_path / "sums")
    rows = open_artifact(old / "mixture", Mixture).read()
    first = rows["id"][0]
    renamed = rows.with_columns(id=pl.when(pl.col("id") == first).then(pl.lit("0" * 20)).otherwise(pl.col("id")))
    write_artifact(new / "mixture", Mixture, [renamed], {})
    found = changes(old, new)
    assert found.select("kind", "reason", "id").rows() == [("changed", "other words", "0" * 20)]


@pytest.mark.parametrize("shown", [0, 2])
def test_the_verb_counts_changes_and_shows_as_many_rows_as_asked(root: Path, shown: int) -> None:
    made(root, random_seed=9)
    told = CliRunner().invoke(command, ["HEAD", str(root), "sums", "--workspace", str(root), "--rows", str(shown)])
    assert told.exit_code == 0, told.output
    assert "added    adding: not drafted before" in told.output
    assert told.output.count("(not drafted before)") == shown


def test_a_damaged_version_is_refused(root: Path) -> None:
    flip(next((root / "data" / "sums" / "mixture").glob("part-*")))
    with pytest.raises(ContractError, match="is damaged"):
        between(root, "HEAD", str(root))


def test_the_data_set_is_found_where_there_is_only_one(root: Path) -> None:
    assert name_in(root, ("HEAD", str(root))) == "sums"
    assert name_in(root, ("HEAD", str(root / "data" / "sums"))) == "sums"
    assert name_in(root, (str(root / "data" / "sums"), str(root / "data" / "sums"))) == ""


def test_a_side_that_is_nothing_is_said(root: Path) -> None:
    with pytest.raises(RecipeError, match="no git revision named 'sums/v7'"):
        name_in(root, ("sums/v7", "HEAD"))
    with pytest.raises(RecipeError, match="no git revision named '--output=x'"):
        name_in(root, ("--output=x", "HEAD"))


def test_a_revision_from_before_the_first_build_is_said(tmp_path: Path) -> None:
    root = a_workspace(tmp_path / "ws")
    made(root)
    committed(root, "built")
    first = git(root, "rev-list", "--max-parents=0", "HEAD").strip()
    with pytest.raises(RecipeError, match=r"dvc\.lock at .* records no version of 'sums'"), data_of(root, first, "sums"):
        pass
