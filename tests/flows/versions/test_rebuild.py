"""A recorded version built again elsewhere: equal to the last byte, or said which shard is not."""

import json
from pathlib import Path

import pytest

from flows.versions.rebuild import Compared, compared
from schemas.tables import Mixture
from tasks.artifact import open_artifact, write_artifact
from tests.flows.repos import committed, made
from tests.flows.run import seedmill


@pytest.mark.slow
def test_a_version_and_the_one_before_it_are_reproduced(root: Path) -> None:
    now = seedmill("reproduce", root / "recipes" / "sums.yaml", "--json")
    assert (now.returncode, now.stderr) == (0, "")
    answer = json.loads(now.stdout)
    shards = [file for file in answer["files"] if "part-00000" in file["file"]]
    assert answer["equal"]
    assert len(shards) == 6
    assert all(file["recorded"] == file["rebuilt"] for file in answer["files"])
    made(root, random_seed=8)
    committed(root, "another seed")
    before = seedmill("reproduce", root / "recipes" / "sums.yaml", "--rev", "HEAD~1", "--json")
    assert before.returncode == 0
    assert json.loads(before.stdout) == answer


@pytest.mark.slow
def test_a_version_that_its_recipe_does_not_give_is_told_shard_by_shard(root: Path) -> None:
    folder = root / "data" / "sums" / "mixture"
    whole = open_artifact(folder, Mixture)
    write_artifact(folder, Mixture, [whole.read().head(10)], whole.manifest.inputs)
    made(root)  # the manifest says it is made, so the record takes what stands there
    found = seedmill("reproduce", root / "recipes" / "sums.yaml")
    assert found.returncode == 1
    assert "mixture/part-00000.parquet: recorded " in found.stdout
    assert "seeds/part-00000" not in found.stdout


def test_files_are_compared_by_their_bytes_and_shards_by_their_place(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, digest, extra in ((old, "a" * 12, "only_old"), (new, "b" * 12, "only_new")):
        folder.mkdir()
        (folder / f"part-00000-{digest}.parquet").write_text(folder.name)
        (folder / "manifest.json").write_text(folder.name)
        (folder / "same").write_text("same")
        (folder / extra).write_text(extra)
    found = compared(old, new)
    assert [(file.file, file.equal) for file in found] == [
        ("only_new", False),
        ("only_old", False),
        ("part-00000.parquet", False),
        ("same", True),
    ]
    assert not Compared("x", "1", "").equal
