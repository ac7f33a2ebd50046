"""What DVC records of a run, and that either shell finds the other's work done."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.versions.git import git
from flows.versions.recorded import dvc_repo, dvc_yaml, names_recorded, record, recorded
from schemas.errors import RecipeError, StageError
from schemas.recipe import read_recipe
from tasks.plan import input_files
from tests.flows.repos import a_workspace, dvc_status, made, the_plan
from tests.flows.run import seedmill
from tests.recipes import write_recipe

pytestmark = pytest.mark.slow  # whole builds

HOUSE = Path(__file__).parents[3]
RECIPES = sorted(str(path.relative_to(HOUSE)) for path in (HOUSE / "flows" / "recipes").glob("*.yaml"))
VERSIONED = ["flows/recipes/demo.yaml"]  # `math` costs money once its model is no recording; `recipes:` in dvc.yaml takes it up
DEPS = ["flows/recipes/seeds", "schemas", "tasks"]


def test_the_house_has_the_dvc_yaml_that_init_writes() -> None:
    assert (HOUSE / "dvc.yaml").read_text() == dvc_yaml(VERSIONED, DEPS)


@pytest.mark.parametrize("recipe", [recipe for recipe in RECIPES if "mix_" not in recipe])
def test_dvc_watches_every_file_that_a_recipe_of_the_house_reads(recipe: str) -> None:
    for path in input_files(read_recipe(HOUSE / recipe), HOUSE).values():
        assert str(path.relative_to(HOUSE)).startswith(tuple(DEPS))


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_of_the_house_is_named_as_its_file(recipe: str) -> None:
    assert read_recipe(HOUSE / recipe).name == Path(recipe).stem


@pytest.mark.parametrize(("recipes", "told"), [(["a/x.yaml", "b/y.yaml"], "found a, b"), ([], "found none")])
def test_recipes_in_several_folders_are_refused(recipes: list[str], told: str) -> None:
    with pytest.raises(RecipeError, match=told):
        dvc_yaml(recipes)


def test_after_a_run_dvc_and_git_find_nothing_changed(root: Path) -> None:
    assert dvc_status(root) == {}
    assert git(root, "status", "--porcelain") == ""
    assert "data/" not in git(root, "ls-files")


def test_recording_twice_writes_the_same_bytes(root: Path) -> None:
    before = (root / "dvc.lock").read_bytes()
    assert record(the_plan(root)) == ""
    assert (root / "dvc.lock").read_bytes() == before


def test_what_changed_is_recorded_and_only_dvc_lock_shows_it(root: Path) -> None:
    before = recorded(root, "sums")
    made(root, random_seed=8)
    assert git(root, "status", "--porcelain").split() == ["M", "dvc.lock", "M", "recipes/sums.yaml"]
    assert dvc_status(root) == {}
    assert recorded(root, "sums").outs.keys() == before.outs.keys()
    assert recorded(root, "sums").outs != before.outs
    assert recorded(root, "sums", git(root, "rev-parse", "HEAD").strip()) == before


def test_without_dvc_a_run_is_not_recorded_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "recipes").mkdir()
    write_recipe(tmp_path / "recipes")
    assert record(the_plan(tmp_path)) == f"not recorded: {tmp_path} has no dvc.yaml and no .dvc (`seedmill init` makes them)"


def test_a_recipe_that_dvc_yaml_does_not_know_is_not_recorded_and_says_so(root: Path) -> None:
    (root / "dvc.yaml").write_text(dvc_yaml(["recipes/other.yaml"]))
    assert "no stage for 'sums'" in record(the_plan(root))


def test_a_run_that_has_nothing_to_make_records_what_was_not_recorded_yet(root: Path) -> None:
    seedmill("run", root / "recipes" / "sums.yaml", "--no-server")
    (root / "dvc.lock").unlink()
    done = seedmill("run", root / "recipes" / "sums.yaml", "--no-server")
    assert done.stdout.startswith("nothing changed since ") and done.returncode == 0
    assert names_recorded(root) == ["sums"] and dvc_status(root) == {}


def test_a_file_that_no_stage_depends_on_is_said(root: Path) -> None:
    (root / "known.jsonl").write_text('{"question": "one?", "answer": "1"}\n')
    write_recipe(root / "recipes", mix=[{"use": "decontaminate", "params": {"against": ["known.jsonl"]}}])
    assert record(the_plan(root)).endswith("before `deps:` in dvc.yaml names what was read: known.jsonl")


def test_nothing_recorded_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="records no version of 'sums'; build it"):
        recorded(a_workspace(tmp_path / "ws"), "sums")


def test_a_record_cut_short_by_death_is_brought_back(root: Path) -> None:
    whole = (root / "dvc.lock").read_bytes()
    (root / ".seedmill" / "dvc.lock.before").write_bytes(whole)
    (root / "dvc.lock").write_bytes(b"")
    with dvc_repo(root):
        assert (root / "dvc.lock").read_bytes() == whole
    assert not (root / ".seedmill" / "dvc.lock.before").exists()


def test_a_record_that_is_no_yaml_is_told_from_one_that_is_missing(root: Path) -> None:
    (root / "dvc.lock").write_text("stages: [1, {")
    with pytest.raises(RecipeError, match=r"git checkout dvc\.lock"):
        names_recorded(root)


def test_a_second_process_waits_for_the_first(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.versions.recorded.WAIT", 0.1)
    with dvc_repo(root), pytest.raises(StageError, match="wait for it and run again"), dvc_repo(root):
        pass


def test_dvc_repro_and_a_run_find_each_others_work_done(root: Path) -> None:
    by_run = (root / "dvc.lock").read_bytes()
    assert "Data and pipelines are up to date." in dvc(root, "repro")
    for gone in (root / "data", root / ".dvc" / "cache", root / ".dvc" / "tmp"):
        shutil.rmtree(gone)
    (root / "dvc.lock").unlink()
    assert "Running stage 'evaluate@sums'" in dvc(root, "repro")
    assert (root / "dvc.lock").read_bytes() == by_run
    times = {path: path.stat().st_mtime_ns for path in (root / "data").rglob("*.*")}
    made(root)
    assert (root / "dvc.lock").read_bytes() == by_run
    assert {path: path.stat().st_mtime_ns for path in (root / "data").rglob("*.*")} == times
    write_recipe(root / "recipes", mix=[{"use": "tests.toy:drop_zeroes", "name": "zeroes"}])
    assert sorted(dvc_status(root)) == ["evaluate@sums", "make@sums", "mix@sums"]


def dvc(root: Path, *words: str) -> str:
    """What `dvc WORDS` prints; `seedmill` is found beside it, as in an activated environment."""
    folder = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(HOUSE)}
    done = subprocess.run([folder / "dvc", *words], cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
