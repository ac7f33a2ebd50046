"""Collecting gives the same rows in the same order, whether one bucket or many hold them."""

from pathlib import Path

import polars as pl
import pytest

from schemas.tables import SORT_KEYS, Drafts, Rejects, Seeds, Table, Verdicts
from tasks.artifact import open_artifact
from tasks.stages import collect
from tests.builds import built
from tests.toy import few, sums

pytestmark = pytest.mark.slow  # whole builds, real repositories and stores

TABLES: dict[str, type[Table]] = {"seeds": Seeds, "drafts": Drafts, "verdicts": Verdicts, "rejects": Rejects}
WITH_REJECTS = [
    {"use": f"tests.toy:{sums.__name__}", "params": {"bad_every": 7}},
    {"use": f"tests.toy:{few.__name__}", "whole": True},
]


@pytest.mark.parametrize("rows_a_shard", [5, 500])
def test_many_buckets_hold_what_one_holds(rows_a_shard: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "many").mkdir()
    one = built(tmp_path / "one", seed=WITH_REJECTS)
    monkeypatch.setattr(collect, "ROWS_A_SHARD", rows_a_shard)
    many = built(tmp_path / "many", seed=WITH_REJECTS)
    for name, table in TABLES.items():
        wanted = open_artifact(one.workspace.data / name, table).read()
        found = open_artifact(many.workspace.data / name, table)
        assert found.read().equals(wanted)
        assert found.read().select(SORT_KEYS[table]).equals(found.read().select(SORT_KEYS[table]).sort(pl.all()))
    assert (len(open_artifact(many.workspace.drafts, Drafts).manifest.shards) > 1) is (rows_a_shard < 500)
