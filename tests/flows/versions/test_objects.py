"""A recorded version read back: whatever was damaged is found, and never used."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from dvc.repo import Repo

from flows.versions.objects import files_of, lay_out, md5_of, objects_of
from flows.versions.recorded import dvc_repo, record, recorded
from schemas.errors import ContractError, StageError
from schemas.tables import Mixture
from tasks.artifact import open_artifact
from tests.flows.repos import a_remote, flip, made, the_plan

pytestmark = pytest.mark.slow  # whole builds, real repositories and stores


def empty(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-7])


DAMAGES = [flip, empty, cut, Path.unlink]


def test_a_version_is_laid_out_byte_for_byte(root: Path, tmp_path: Path) -> None:
    with dvc_repo(root) as repo:
        version = recorded(root, "sums")
        lay_out(repo, version, tmp_path)
        found = {str(path.relative_to(root)): md5_of(path) for path in (root / "data").rglob("*") if path.is_file()}
        assert files_of(repo, version) == found
    assert all(md5_of(tmp_path / path) == md5 for path, md5 in found.items())


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_object_of_the_cache_is_replaced_from_the_workspace(
    root: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    with dvc_repo(root) as repo:
        shard = a_shard(repo, root)
        good = shard.read_bytes()
        damage(shard)
        lay_out(repo, recorded(root, "sums"), tmp_path)
    assert shard.read_bytes() == good
    assert open_artifact(tmp_path / "data" / "sums" / "mixture", Mixture).manifest.rows


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_object_is_fetched_from_the_remote_where_the_workspace_has_gone(
    root: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    a_remote(root, str(tmp_path / "remote"))
    with Repo(str(root)) as repo:
        repo.push()
    shutil.rmtree(root / "data")
    with dvc_repo(root) as repo:
        damage(a_shard(repo, root))
        lay_out(repo, recorded(root, "sums"), tmp_path / "out")
    assert open_artifact(tmp_path / "out" / "data" / "sums" / "mixture", Mixture).manifest.rows


def test_what_is_damaged_everywhere_is_named_and_not_used(root: Path, tmp_path: Path) -> None:
    a_remote(root, str(tmp_path / "remote"))
    with Repo(str(root)) as repo:
        repo.push()
    shutil.rmtree(root / "data")
    with dvc_repo(root) as repo:
        shard = a_shard(repo, root)
        flip(shard)
        flip(tmp_path / "remote" / "files" / "md5" / shard.parent.name / shard.name)
        with pytest.raises(StageError, match=r"data/sums/mixture/part-.*damaged or missing"):
            lay_out(repo, recorded(root, "sums"), tmp_path / "out")


def test_a_damaged_listing_is_made_again_by_the_next_record(root: Path) -> None:
    with dvc_repo(root) as repo:
        version = recorded(root, "sums")
        listing = Path(repo.cache.local.oid_to_path(version.outs["data/sums/mixture"]))
        flip(listing)
        with pytest.raises(StageError, match="data/sums/mixture"):
            objects_of(repo, version)
    record(the_plan(root))
    with dvc_repo(root) as repo:
        assert listing in objects_of(repo, version).values()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_that_dvc_checked_out_is_refused_and_made_again(root: Path, damage: Callable[[Path], None]) -> None:
    """DVC looks at time and size alone, so it calls the flipped one clean: the sha256 in the manifest does not."""
    before = recorded(root, "sums")
    damage(next((root / "data" / "sums" / "mixture").glob("part-*")))
    with pytest.raises(ContractError, match=r"part-00000.*(damaged|cannot be read)"):
        open_artifact(root / "data" / "sums" / "mixture", Mixture)
    made(root)
    assert recorded(root, "sums") == before


def a_shard(repo: Repo, root: Path) -> Path:
    """The cached object of one Parquet shard of the mixture."""
    files = files_of(repo, recorded(root, "sums"))
    md5 = next(md5 for path, md5 in files.items() if path.startswith("data/sums/mixture/part-"))
    return Path(repo.cache.local.oid_to_path(md5))


def test_a_workspace_without_its_cache_still_has_all_objects(root: Path) -> None:
    with dvc_repo(root) as repo:
        files = files_of(repo, recorded(root, "sums"))
        for md5 in set(files.values()):
            shutil.rmtree(Path(repo.cache.local.oid_to_path(md5)).parent, ignore_errors=True)
    assert record(the_plan(root)) == ""
    with dvc_repo(root) as repo:
        assert set(files.values()) <= set(objects_of(repo, recorded(root, "sums")))
