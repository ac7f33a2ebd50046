"""F24, F26, F27: damaged shards and manifests are found by their hash, named, never used, and made again."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.errors import ContractError
from schemas.tables import Drafts
from tasks.artifact import open_artifact
from tests.faults.factory import a_factory, bytes_of, check_invariants, seedmill

pytestmark = pytest.mark.slow  # whole builds, real repositories and stores

RUN = ("run", "sums.yaml", "--no-server")


def flip_a_bit(path: Path) -> None:
    """Change one bit in the middle and keep size and time: what `mtime` checks cannot see."""
    stat = path.stat()
    blob = bytearray(path.read_bytes())
    blob[len(blob) // 2] ^= 1
    path.write_bytes(blob)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def add_junk(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"junk")


def remove(path: Path) -> None:
    path.unlink()


DAMAGES = [flip_a_bit, truncate, empty, add_junk, remove]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A finished data set; each test mends what it damaged by running again."""
    root = tmp_path_factory.mktemp("built")
    a_factory(root)
    assert seedmill(*RUN, cwd=root) == 0
    return root, bytes_of(root)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("pattern", ["drafts/*.parquet", "drafts/manifest.json"])
def test_damage_is_found_named_and_mended(
    damage: Callable[[Path], None], pattern: str, built: tuple[Path, dict[str, str]]
) -> None:
    root, undisturbed = built
    path = next((root / "data" / "sums").glob(pattern))
    damage(path)
    if not (pattern.endswith("json") and damage is flip_a_bit):
        with pytest.raises(ContractError, match=path.name.split("-")[0].split(".")[0]):
            open_artifact(root / "data" / "sums" / "drafts", Drafts)
    assert seedmill(*RUN, cwd=root) == 0
    check_invariants(root, undisturbed)


@pytest.mark.parametrize("hop", ["seeds", "verdicts", "rejects", "mixture", "set_aside"])
def test_a_flipped_bit_in_any_artifact_is_mended_by_the_next_run(hop: str, built: tuple[Path, dict[str, str]]) -> None:
    root, undisturbed = built
    flip_a_bit(next((root / "data" / "sums" / hop).glob("*.parquet")))
    assert seedmill(*RUN, cwd=root) == 0
    check_invariants(root, undisturbed)


def test_an_artifact_of_another_contract_is_refused(built: tuple[Path, dict[str, str]]) -> None:
    root, undisturbed = built
    path = root / "data" / "sums" / "drafts" / "manifest.json"
    whole = path.read_text()
    path.write_text(json.dumps(json.loads(whole) | {"contract": "Drafts/000000000000"}))
    with pytest.raises(ContractError, match="build it again"):
        open_artifact(path.parent, Drafts)
    path.write_text(whole)
    assert bytes_of(root) == undisturbed


def test_a_manifest_cannot_name_a_file_outside_its_folder(built: tuple[Path, dict[str, str]]) -> None:
    root, _ = built
    path = root / "data" / "sums" / "drafts" / "manifest.json"
    whole = path.read_text()
    manifest = json.loads(whole)
    manifest["shards"][0]["file"] = "../seeds/" + next((root / "data" / "sums" / "seeds").glob("*.parquet")).name
    path.write_text(json.dumps(manifest))
    with pytest.raises(ContractError, match=r"manifest\.json"):
        open_artifact(path.parent, Drafts)
    path.write_text(whole)
