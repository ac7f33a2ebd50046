"""Publishing: gates first, tag last; again where it stopped; and a second clone gets the same bytes."""

import json
import shutil
from pathlib import Path

import boto3
import pytest
from dvc.exceptions import DvcException
from dvc.repo import Repo

from flows.versions.git import git, tagged
from flows.versions.objects import files_of, md5_of
from flows.versions.recorded import dvc_repo, recorded
from flows.versions.release import CHANGELOG, publish, with_line
from schemas.errors import ContractError, RecipeError, StageError
from schemas.tables import Mixture
from tasks.artifact import open_artifact
from tests.flows.repos import a_clone, a_remote, committed, dvc_status, flip, made, the_plan
from tests.recipes import write_recipe

pytestmark = pytest.mark.slow  # whole builds, real repositories and stores


@pytest.fixture
def shop(root: Path, tmp_path: Path) -> Path:
    """The built workspace with a remote in a folder."""
    a_remote(root, str(tmp_path / "remote"))
    return root


def test_a_published_version_has_a_tag_a_card_and_a_line_in_the_changelog(shop: Path) -> None:
    done = publish(the_plan(shop))
    assert (done.tag, done.broken, done.sent) == ("sums/v1", [], done.objects)
    assert tagged(shop, "sums/v1") == done.commit == git(shop, "rev-parse", "HEAD").strip()
    assert git(shop, "status", "--porcelain") == ""
    assert f"- **sums/v1**: {done.rows} rows; the first version" in (shop / CHANGELOG).read_text()
    assert (shop / "docs" / "cards" / "sums.md").read_text().startswith("---\n")
    assert dvc_status(shop) == {}


def test_publishing_again_sends_nothing_and_says_the_same(shop: Path) -> None:
    first, again = publish(the_plan(shop)), publish(the_plan(shop))
    assert (again.sent, again.commit, again.tag) == (0, first.commit, first.tag)


@pytest.mark.parametrize("stops", ["claim", "_tag"])
def test_publishing_goes_on_where_it_stopped(shop: Path, stops: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(f"flows.versions.release.{stops}", lambda *_: (_ for _ in ()).throw(StageError("power cut")))
        with pytest.raises(StageError, match="power cut"):
            publish(the_plan(shop))
    assert tagged(shop, "sums/v1") is None
    assert publish(the_plan(shop)).sent == 0
    assert tagged(shop, "sums/v1")


def test_a_broken_gate_publishes_nothing(shop: Path, tmp_path: Path) -> None:
    made(shop, publish={"require": ["rows.mixture >= 1000"]})
    committed(shop, "a stricter recipe")
    done = publish(the_plan(shop))
    assert done.broken == ["rows.mixture >= 1000: found 44"]
    assert tagged(shop, "sums/v1") is None
    assert not (tmp_path / "remote").exists()


def test_a_dry_run_sends_and_writes_nothing(shop: Path, tmp_path: Path) -> None:
    done = publish(the_plan(shop), dry_run=True)
    assert done.objects > 10
    assert not done.commit
    assert git(shop, "status", "--porcelain") == ""
    assert not (tmp_path / "remote").exists()


def test_other_bytes_under_a_published_number_are_refused(shop: Path) -> None:
    publish(the_plan(shop))
    made(shop, random_seed=8)
    committed(shop, "another seed")
    with pytest.raises(RecipeError, match=r"sums/v1 is published with other bytes .*; raise `version:`"):
        publish(the_plan(shop))


def test_the_changelog_tells_what_a_new_version_changed(shop: Path) -> None:
    publish(the_plan(shop))
    made(shop, random_seed=8, version=2)
    committed(shop, "another seed")
    assert publish(the_plan(shop)).tag == "sums/v2"
    lines = [line for line in (shop / CHANGELOG).read_text().splitlines() if line.startswith("- ")]
    assert [line[:13] for line in lines] == ["- **sums/v2**", "- **sums/v1**"]
    assert lines[0].endswith("48 rows; since sums/v1: 40 added, 36 gone, 0 changed")


def test_a_changelog_keeps_what_people_wrote_above_the_lines() -> None:
    text = with_line(with_line("# Ours\n\nRead me.\n", "a/v1", "1 row"), "a/v2", "2 rows")
    assert text == "# Ours\n\nRead me.\n\n- **a/v2**: 2 rows\n- **a/v1**: 1 row\n"
    assert with_line(text, "a/v1", "other") == text


def test_what_was_made_by_another_recipe_is_not_published(shop: Path) -> None:
    write_recipe(shop / "recipes", random_seed=8)
    committed(shop, "a recipe that never ran")
    with pytest.raises(RecipeError, match="was not made by this recipe and this code; run `seedmill run"):
        publish(the_plan(shop))


def test_a_recipe_that_git_does_not_know_is_not_published(shop: Path) -> None:
    made(shop, random_seed=8)
    with pytest.raises(RecipeError, match=r"commit first what the data was made from: recipes/sums\.yaml"):
        publish(the_plan(shop))


def test_damage_in_cache_and_remote_is_repaired_by_publishing_again(shop: Path, tmp_path: Path) -> None:
    publish(the_plan(shop))
    with dvc_repo(shop) as repo:
        for md5 in files_of(repo, recorded(shop, "sums")).values():
            flip(Path(repo.cache.local.oid_to_path(md5)))
            flip(tmp_path / "remote" / "files" / "md5" / md5[:2] / md5[2:])
    done = publish(the_plan(shop))
    assert done.sent > 5
    for path in (tmp_path / "remote" / "files").rglob("*"):
        assert path.is_dir() or md5_of(path) == path.parent.name + path.name.removesuffix(".dir")


@pytest.mark.parametrize("where", ["folder", pytest.param("s3", marks=pytest.mark.slow)])
def test_a_second_clone_pulls_the_same_bytes(
    root: Path, tmp_path: Path, s3: str, where: str, request: pytest.FixtureRequest
) -> None:
    if where == "folder":
        a_remote(root, str(tmp_path / "remote"))
    else:
        a_remote(root, f"s3://{request.getfixturevalue('bucket')}/seedmill", endpointurl=s3)
    publish(the_plan(root))
    clone = a_clone(root, tmp_path / "clone")
    with Repo(str(clone)) as repo:
        repo.pull()
    assert hashes(clone) == hashes(root)
    assert dvc_status(clone) == {}
    assert open_artifact(clone / "data" / "sums" / "mixture", Mixture).manifest.rows == 44


@pytest.mark.parametrize("verify", [True, False])
@pytest.mark.parametrize("blob", [b"", b"damaged"])
def test_a_damaged_remote_is_never_used(shop: Path, tmp_path: Path, verify: bool, blob: bytes) -> None:
    """With `verify` DVC itself refuses; without it DVC takes the object in silence, and our own sha256 refuses."""
    publish(the_plan(shop))
    with dvc_repo(shop) as repo:
        files = files_of(repo, recorded(shop, "sums"))
    md5 = next(md5 for path, md5 in files.items() if path.startswith("data/sums/mixture/part-"))
    bad = tmp_path / "remote" / "files" / "md5" / md5[:2] / md5[2:]
    bad.chmod(0o644)
    bad.write_bytes(blob)
    clone = a_clone(shop, tmp_path / "clone")
    with Repo(str(clone), config={"remote": {"store": {"url": str(tmp_path / "remote"), "verify": verify}}}) as repo:
        if verify:
            with pytest.raises(DvcException):
                repo.pull()
        else:
            repo.pull()
    with pytest.raises(ContractError, match="is no artifact" if verify else "part-00000.*is damaged"):
        open_artifact(clone / "data" / "sums" / "mixture", Mixture)


@pytest.mark.slow
def test_a_store_that_was_down_gets_the_version_later(root: Path, s3: str, bucket: str) -> None:
    a_remote(root, f"s3://{bucket}/seedmill", endpointurl="http://127.0.0.1:9")
    with pytest.raises(StageError, match="all is kept here, run again to go on"):
        publish(the_plan(root))
    assert tagged(root, "sums/v1") is None
    a_remote(root, f"s3://{bucket}/seedmill", endpointurl=s3)
    assert publish(the_plan(root)).sent > 10
    claim = boto3.client("s3", endpoint_url=s3).get_object(Bucket=bucket, Key="seedmill/published/sums/v1.json")
    assert json.load(claim["Body"])["outs"] == recorded(root, "sums").outs


def test_two_publishers_of_one_number_cannot_both_win(shop: Path, tmp_path: Path) -> None:
    other = shutil.copytree(shop, tmp_path / "other", symlinks=True)
    publish(the_plan(shop))
    made(other, random_seed=8)
    committed(other, "other rows under the same number")
    with pytest.raises(RecipeError, match="stands in the remote 'store' with other bytes"):
        publish(the_plan(other))
    assert tagged(other, "sums/v1") is None


def hashes(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): md5_of(path) for path in sorted((root / "data").rglob("*")) if path.is_file()}
