"""Making a data set with plain functions: rounds, resume, equal bytes, and nothing lost on the way."""

import hashlib
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.errors import StageError
from schemas.tables import Drafts, Mixture, Rejects, Seeds, Table, Verdicts
from tasks.artifact import open_artifact
from tasks.make import make_rows, plainly, rounds_of, rows_are_made
from tasks.plan import Plan, plan_of
from tasks.stages.mix import mix
from tasks.stages.window import scratch_of
from tests.builds import built, nobody
from tests.recipes import write_recipe

pytestmark = pytest.mark.slow  # whole builds, real repositories and stores


def frame(plan: Plan, name: str, table: type[Table]) -> pl.DataFrame:
    return open_artifact(plan.workspace.data / name, table).read()


def bytes_of(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_rounds_go_on_until_the_size_is_accepted(tmp_path: Path) -> None:
    plan = plan_of(write_recipe(tmp_path), tmp_path)
    rounds = rounds_of(plan, plainly(plan, nobody))
    assert rounds.progress.accepted["all"] >= 40 and rounds.progress.rounds > 1


def test_every_draft_is_accounted_for_to_the_last_row(tmp_path: Path) -> None:
    plan = built(tmp_path)
    drafts, verdicts = frame(plan, "drafts", Drafts), frame(plan, "verdicts", Verdicts)
    rejects, aside, mixture = (
        frame(plan, name, t) for name, t in (("rejects", Rejects), ("set_aside", Rejects), ("mixture", Mixture))
    )
    failed = set(verdicts.filter(~pl.col("passed"))["draft_id"])
    unusable = set(rejects.filter(pl.col("stage") == "verify")["row_id"])
    parts = [set(mixture["id"]), set(aside["row_id"]), failed, unusable]
    assert set(drafts["id"]) == set().union(*parts) and sum(map(len, parts)) == drafts.height
    assert all(reason for reason in [*aside["reason"], *rejects["reason"], *verdicts.filter(~pl.col("passed"))["reason"]])


def test_a_crash_of_a_verifier_is_a_reject_and_no_score(tmp_path: Path) -> None:
    plan = built(tmp_path, size=400, ceiling=4000, shard_rows=200)
    crashed = frame(plan, "rejects", Rejects).filter(
        pl.col("reason").str.contains("crashed: ValueError: a verifier that fears 13")
    )
    assert crashed.height and not set(crashed["row_id"]) & set(frame(plan, "verdicts", Verdicts)["draft_id"])


def test_bad_seeds_are_rejects_that_name_step_and_number(tmp_path: Path) -> None:
    seed = [{"use": "tests.toy:sums", "params": {"bad_every": 4}}, {"use": "tests.toy:few", "whole": True}]
    rejects = frame(built(tmp_path, seed=seed), "rejects", Rejects).filter(pl.col("stage") == "seed")
    assert {"sums:0", "sums:4"} <= set(rejects["row_id"]) and set(rejects["reason"]) == {"a bad seed"}


def test_equal_recipes_give_equal_bytes_in_another_place_and_order(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = built(tmp_path / "a")
    plan = plan_of(write_recipe(tmp_path / "b"), tmp_path / "b")
    forwards = plainly(plan, nobody)
    rounds_of(plan, lambda windows: forwards(list(reversed(windows))))
    mix(plan)
    assert bytes_of(plan.workspace.data) == bytes_of(first.workspace.data)


def test_shards_of_another_size_hold_the_same_rows(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    small, large = built(tmp_path / "a", shard_rows=3), built(tmp_path / "b", shard_rows=500)
    assert frame(small, "mixture", Mixture).equals(frame(large, "mixture", Mixture))


def test_a_run_that_died_in_the_middle_goes_on_and_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    whole = built(tmp_path / "a")
    plan = plan_of(write_recipe(tmp_path / "b"), tmp_path / "b")
    done: list[str] = []

    def dies(windows: list[Any]) -> None:
        plainly(plan, nobody)(windows[:1])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rounds_of(plan, dies)
    assert list(plan.workspace.work.rglob("manifest.json"))
    make_rows(plan, plainly(plan, nobody), lambda progress: done.append(str(progress.rounds)))
    mix(plan)
    assert done and bytes_of(plan.workspace.data) == bytes_of(whole.workspace.data)


def test_rows_that_stand_there_whole_are_not_made_again(tmp_path: Path) -> None:
    plan = plan_of(write_recipe(tmp_path), tmp_path)
    assert make_rows(plan, plainly(plan, nobody)) and rows_are_made(plan)

    def never(windows: list[Any]) -> None:
        raise AssertionError("made again")

    assert not make_rows(plan, never)
    shard = open_artifact(plan.workspace.drafts, Drafts).files[0]
    shard.write_bytes(shard.read_bytes()[:-1])
    assert not rows_are_made(plan) and make_rows(plan, plainly(plan, nobody))


def test_too_many_unusable_rows_stop_the_run_with_the_reasons(tmp_path: Path) -> None:
    seed = [{"use": "tests.toy:sums", "params": {"bad_every": 1}}, {"use": "tests.toy:few", "whole": True}]
    plan = plan_of(write_recipe(tmp_path, seed=seed, shard_rows=100), tmp_path)
    with pytest.raises(StageError, match=r"100% of the rows are unusable \(at most 50%\): 40 x sums: a bad seed"):
        rounds_of(plan, plainly(plan, nobody))
    assert list(plan.workspace.work.rglob("seeds-rejects/manifest.json"))


def test_a_window_knows_what_it_was_made_from(tmp_path: Path) -> None:
    plan = built(tmp_path)
    scratch = next(iter(plan.workspace.work.rglob("seeds/manifest.json"))).parent
    window = next(w for w in rounds_of(plan, plainly(plan, nobody)).windows if w.name == scratch.parent.name)
    found = scratch_of(plan, window)
    assert found.rows("seeds", Seeds).manifest.inputs == {**plan.row_inputs, "window": window.name}


def test_the_quota_keeps_the_first_rows_of_each_cell_and_every_real_one(tmp_path: Path) -> None:
    plan = built(tmp_path, size={"by": ["even"], "rows": {"true": 10, "false": 5}}, mix=[{"use": "tests.toy:drop_zeroes"}])
    mixture, aside = frame(plan, "mixture", Mixture), frame(plan, "set_aside", Rejects)
    drafts = frame(plan, "drafts", Drafts).join(frame(plan, "seeds", Seeds).select("strata", seed_id="id"), on="seed_id")
    over, dropped = (aside.filter(operator=name)["row_id"].to_list() for name in ("quota", "drop_zeroes"))
    within = drafts.filter(pl.col("id").is_in([*mixture["id"], *dropped]), origin="synthetic")
    assert dict(within.group_by("strata").len().iter_rows()) == {'{"even":true}': 10, '{"even":false}': 5}
    assert set(aside.filter(operator="quota")["reason"]) == {"over the quota of true", "over the quota of false"}
    assert drafts.filter(pl.col("id").is_in(over))["origin"].unique().to_list() == ["synthetic"]
    assert set(mixture["split"]) == {"train"} and mixture["repeat"].sum() == mixture.height
