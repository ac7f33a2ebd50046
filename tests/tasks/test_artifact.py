"""Artifacts: whole or not there, byte for byte the same, and never believed where a byte was changed."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import psutil
import pytest

from schemas.errors import ContractError, StageError
from schemas.tables import Drafts, Seeds, Verdicts, empty
from tasks.artifact import (
    MANIFEST,
    contract_of,
    digest,
    is_made,
    open_artifact,
    read_manifest,
    sweep_temporaries,
    write_artifact,
    write_durably,
)
from tasks.frames import seeds_frame
from tests.builds import a_seed

ROWS = [seeds_frame([a_seed(span=f"made:{shard}-{n}") for n in range(4)]) for shard in range(3)]


def written(folder: Path) -> Path:
    write_artifact(folder, Seeds, ROWS, {"recipe": "r"})
    return folder


def test_what_is_written_is_read_shard_by_shard_sorted(tmp_path: Path) -> None:
    artifact = open_artifact(written(tmp_path / "a"), Seeds)
    assert artifact.manifest.rows == 12 and len(artifact.files) == 3
    assert [shard.to_dicts() for shard in artifact.shards()] == [rows.to_dicts() for rows in ROWS]
    assert artifact.read().equals(artifact.scan().collect())


@pytest.mark.slow
def test_equal_rows_give_equal_bytes_whatever_their_order(tmp_path: Path) -> None:
    first = write_artifact(tmp_path / "a", Seeds, ROWS, {"x": "1", "a": "2"})
    second = write_artifact(tmp_path / "b", Seeds, [rows.reverse() for rows in ROWS], {"a": "2", "x": "1"})
    assert (tmp_path / "a" / MANIFEST).read_bytes() == (tmp_path / "b" / MANIFEST).read_bytes()
    assert digest(first.manifest) == digest(second.manifest)
    assert digest(first.manifest) != digest(write_artifact(tmp_path / "c", Seeds, ROWS[:2], {}).manifest)


def test_an_artifact_without_rows_keeps_its_schema(tmp_path: Path) -> None:
    artifact = write_artifact(tmp_path / "a", Verdicts, [], {})
    assert artifact.manifest.rows == 0 and artifact.read().equals(empty(Verdicts))


def test_empty_frames_between_others_leave_no_shard(tmp_path: Path) -> None:
    assert len(write_artifact(tmp_path / "a", Seeds, [empty(Seeds), ROWS[0], empty(Seeds)], {}).files) == 1


def test_a_new_version_takes_the_old_ones_shards_away(tmp_path: Path) -> None:
    folder = written(tmp_path / "a")
    write_artifact(folder, Seeds, ROWS[:1], {})
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [MANIFEST, *(shard.file for shard in read_manifest(folder).shards)]
    )


@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "trail", "gone"])
def test_a_damaged_shard_is_named_and_never_read(tmp_path: Path, harm: str) -> None:
    folder = written(tmp_path / "a")
    shard = open_artifact(folder, Seeds).files[1]
    blob, stamp = bytearray(shard.read_bytes()), shard.stat().st_mtime_ns
    if harm == "gone":
        shard.unlink()
    else:
        blob[len(blob) // 2] ^= 1
        shard.write_bytes({"flip": blob, "cut": blob[:-9], "empty": b"", "trail": bytes(blob) + b"x"}[harm])
        os.utime(shard, ns=(stamp, stamp))
    with pytest.raises(ContractError, match=shard.name):
        open_artifact(folder, Seeds)
    assert not is_made(folder, Seeds, {"recipe": "r"})


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', "\x00"])
def test_a_damaged_manifest_is_said_to_be_one(tmp_path: Path, text: str) -> None:
    folder = written(tmp_path / "a")
    (folder / MANIFEST).write_text(text)
    with pytest.raises(ContractError, match="is damaged"):
        read_manifest(folder)


def test_a_folder_without_a_manifest_is_no_artifact(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"is no artifact \(it has no manifest.json\)"):
        open_artifact(tmp_path, Seeds)


def test_a_manifest_of_another_format_or_contract_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "a")
    with pytest.raises(ContractError, match=r"holds Seeds/.*, this version reads Drafts/.*; build it again"):
        open_artifact(folder, Drafts)
    text = (folder / MANIFEST).read_text()
    (folder / MANIFEST).write_text(text.replace('"format": 1', '"format": 2'))
    with pytest.raises(ContractError, match="is of format 2, this version reads 1"):
        read_manifest(folder)


def test_a_manifest_that_names_a_file_elsewhere_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "a")
    manifest = (folder / MANIFEST).read_text()
    (folder / MANIFEST).write_text(manifest.replace(read_manifest(folder).shards[0].file, "../../secret.parquet"))
    with pytest.raises(ContractError):
        open_artifact(folder, Seeds)


def test_made_means_whole_and_from_the_same_inputs(tmp_path: Path) -> None:
    folder = written(tmp_path / "a")
    assert is_made(folder, Seeds, {"recipe": "r"})
    assert not is_made(folder, Seeds, {"recipe": "other"})
    assert not is_made(folder, Drafts, {"recipe": "r"})
    assert not is_made(tmp_path / "nothing", Seeds, {})


def test_a_row_that_breaks_the_contract_leaves_the_version_before_whole(tmp_path: Path) -> None:
    folder = written(tmp_path / "a")
    before = (folder / MANIFEST).read_bytes()
    with pytest.raises(ContractError, match=r"Seeds.depth"):
        write_artifact(folder, Seeds, [ROWS[0], ROWS[1].with_columns(depth=pl.lit(-1, pl.Int64))], {})
    assert (folder / MANIFEST).read_bytes() == before and open_artifact(folder, Seeds).manifest.rows == 12


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StageError, match="cannot be written: Not a directory; what was there before is whole"):
        write_artifact(tmp_path / "file" / "a", Seeds, ROWS, {})


def test_each_tables_contract_has_its_own_name() -> None:
    assert contract_of(Seeds) == contract_of(Seeds) != contract_of(Drafts)
    assert contract_of(Seeds).startswith("Seeds/")


def test_temporaries_of_the_dead_are_swept_those_of_the_living_stay(tmp_path: Path) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True)
    stale = [tmp_path / f".x.tmp-{dead.stdout.strip()}-1", tmp_path / ".y.tmp-garbage", tmp_path / f".z.tmp-{os.getpid()}-1"]
    for path in stale:
        path.write_text("half")
    alive = tmp_path / f".w.tmp-{os.getpid()}-{int(psutil.Process().create_time())}"
    alive.write_text("under way")
    assert sweep_temporaries(tmp_path) == 3
    assert list(tmp_path.iterdir()) == [alive]


def test_a_file_is_replaced_in_one_step_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_durably(tmp_path / "f", b"first")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_durably(tmp_path / "f", b"second")
    assert (tmp_path / "f").read_bytes() == b"first" and len(list(tmp_path.iterdir())) == 1
