"""Artifacts: folders of sorted Parquet shards whose `manifest.json` is the commit point.

A shard is written under a temporary name, fsynced and renamed; it bears the start of its sha256 in its name, so the
shards of two versions never collide. The manifest is replaced last, in one rename: a reader sees the old artifact or
the new one, never half of one. Every shard's sha256 is checked on opening: a flipped bit in Parquet reads back as
silently wrong values most of the time.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import polars as pl
import psutil
from pydantic import ValidationError

from schemas.contract import checked
from schemas.errors import ContractError, StageError
from schemas.manifest import FORMAT, Manifest, Shard
from schemas.report import Finding
from schemas.tables import SORT_KEYS, Table, empty, polars_schema
from tasks.failpoint import failpoint

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Artifact:
    """An opened artifact: its folder and a manifest whose shards have all been checked against their sha256."""

    folder: Path
    manifest: Manifest

    @property
    def files(self) -> list[Path]:
        return [self.folder / shard.file for shard in self.manifest.shards]

    def scan(self) -> pl.LazyFrame:
        """All rows, lazily, in the artifact's order."""
        return pl.scan_parquet(self.files, glob=False)

    def read(self) -> pl.DataFrame:
        """All rows in memory."""
        return pl.concat(list(self.shards()))

    def shards(self) -> Iterator[pl.DataFrame]:
        """The rows a shard at a time."""
        return (pl.read_parquet(file, glob=False) for file in self.files)


def write_artifact(
    folder: Path,
    table: type[Table],
    frames: Iterable[pl.DataFrame],
    inputs: Mapping[str, str],
    findings: Iterable[Finding] = (),
) -> Artifact:
    """Write each frame as one shard (checked and sorted here) and commit them together; empty frames are left out.

    Takes the frames one at a time, so memory holds one shard. The order of shards is the caller's. Raises
    ContractError where a frame breaks the table, StageError where the disk refuses; the version before stays whole.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shards = [_write_shard(folder, number, frame, table) for number, frame in enumerate(_full(frames, table))]
        return _commit(folder, table, shards, inputs, list(findings))
    except OSError as error:
        raise StageError(f"{folder}: cannot be written: {error.strerror or error}; what was there before is whole") from error


def open_artifact(folder: Path, table: type[Table]) -> Artifact:
    """The artifact in that folder. Raises ContractError naming the file that is missing, damaged or of another contract."""
    manifest = read_manifest(folder)
    if manifest.contract != contract_of(table):
        raise ContractError(f"{folder}: holds {manifest.contract}, this version reads {contract_of(table)}; build it again")
    for shard in manifest.shards:
        _refuse_damaged(folder / shard.file, shard)
    return Artifact(folder, manifest)


def read_manifest(folder: Path) -> Manifest:
    """The manifest alone, shards unchecked."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise ContractError(f"{folder}: is no artifact (it has no {MANIFEST})") from None
    except (ValidationError, OSError) as error:
        raise ContractError(f"{folder / MANIFEST}: is damaged: {str(error).splitlines()[0]}") from None
    if manifest.format != FORMAT:
        raise ContractError(f"{folder}: is of format {manifest.format}, this version reads {FORMAT}")
    return manifest


def is_made(folder: Path, table: type[Table], inputs: Mapping[str, str]) -> bool:
    """True when a whole, undamaged artifact made from just these inputs stands there."""
    try:
        return open_artifact(folder, table).manifest.inputs == dict(inputs)
    except ContractError:
        return False


def contract_of(table: type[Table]) -> str:
    """The table's name and a hash of its columns, types and sort order."""
    columns = [f"{name}: {kind}" for name, kind in polars_schema(table).items()]
    text = "\n".join([*columns, *SORT_KEYS[table]])
    return f"{table.__name__}/{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def digest(manifest: Manifest) -> str:
    """One fingerprint of an artifact's bytes, for the `inputs` of what is made from it."""
    return hashlib.sha256("\n".join(shard.sha256 for shard in manifest.shards).encode()).hexdigest()


def sha256_of(path: Path) -> str:
    """sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_durably(path: Path, blob: bytes) -> None:
    """Replace a file's bytes in one step: temporary name, fsync, rename, fsync of the folder."""
    temporary = path.with_name(f".{path.name}.tmp-{this_writer()}")
    try:
        with temporary.open("wb") as file:
            failpoint("shard.before_write")
            file.write(blob)
            file.flush()
            failpoint("shard.before_fsync")
            os.fsync(file.fileno())
        failpoint("shard.before_rename")
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _fsync_folder(path.parent)
    failpoint("shard.after_rename")


def sweep_temporaries(folder: Path) -> int:
    """Remove temporary files under `folder` whose writer is dead (pid and its start time are in the name); how many."""
    stale = [path for path in folder.rglob(".*.tmp-*") if path.is_file() and not _alive(path.name.rsplit(".tmp-", 1)[1])]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _full(frames: Iterable[pl.DataFrame], table: type[Table]) -> Iterator[pl.DataFrame]:
    """The frames that hold rows; one empty frame where none does, so that the schema is never lost."""
    any_rows = False
    for frame in frames:
        if frame.height:
            any_rows = True
            yield frame
    if not any_rows:
        yield empty(table)


def _write_shard(folder: Path, number: int, frame: pl.DataFrame, table: type[Table]) -> Shard:
    buffer = BytesIO()
    checked(frame, table).sort(SORT_KEYS[table], maintain_order=True).write_parquet(buffer, compression="zstd")
    blob = buffer.getvalue()
    sha256 = hashlib.sha256(blob).hexdigest()
    name = f"part-{number:05d}-{sha256[:12]}.parquet"
    write_durably(folder / name, blob)
    return Shard(file=name, rows=frame.height, bytes=len(blob), sha256=sha256)


def _commit(
    folder: Path, table: type[Table], shards: list[Shard], inputs: Mapping[str, str], findings: list[Finding]
) -> Artifact:
    made_from = dict(sorted(inputs.items()))
    rows = sum(shard.rows for shard in shards)
    manifest = Manifest(contract=contract_of(table), rows=rows, shards=shards, inputs=made_from, findings=findings)
    failpoint("artifact.before_commit")
    write_durably(folder / MANIFEST, (manifest.model_dump_json(indent=2) + "\n").encode())
    failpoint("artifact.after_commit")
    named = {MANIFEST, *(shard.file for shard in shards)}
    for path in folder.iterdir():
        if path.name not in named and (path.suffix == ".parquet" or not _writing(path)):
            path.unlink()
    failpoint("artifact.after_sweep")
    return Artifact(folder, manifest)


def _writing(path: Path) -> bool:
    return ".tmp-" not in path.name or _alive(path.name.rsplit(".tmp-", 1)[1])


def _refuse_damaged(path: Path, shard: Shard) -> None:
    try:
        found = sha256_of(path)
    except OSError as error:
        raise ContractError(f"{path}: cannot be read: {error.strerror or error}") from None
    if found != shard.sha256:
        raise ContractError(f"{path}: is damaged: its sha256 is {found[:12]}..., the manifest says {shard.sha256[:12]}...")


def this_writer() -> str:
    """This process, as temporary files name it: its pid and when it started."""
    return f"{os.getpid()}-{int(psutil.Process().create_time())}"


def _alive(writer: str) -> bool:
    pid, _, started = writer.partition("-")
    try:
        return int(psutil.Process(int(pid)).create_time()) == int(started)
    except (psutil.Error, ValueError):
        return False


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
