"""The files of a recorded version, out of DVC's cache or its remote; each is hashed here, whatever DVC remembers of it.

DVC trusts an object whose time and size look right, and takes any object a remote hands out unless told to verify.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from dvc.config import NoRemoteError
from dvc.exceptions import DvcException
from dvc.repo import Repo

from flows.versions.recorded import Version
from schemas.errors import StageError

FOREIGN = (OSError, DvcException)
"""What reading a remote may raise; s3fs turns most of what S3 says into OSErrors."""


def md5_of(path: Path) -> str:
    """md5 of a file's bytes, by which DVC names it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def files_of(repo: Repo, version: Version) -> dict[str, str]:
    """Every file of a version, folders opened: path from the workspace's root -> md5."""
    return dict(sorted(_files(repo, version)))


def objects_of(repo: Repo, version: Version) -> dict[str, Path]:
    """All objects of a version, whole, by md5; the folders' listings come last, so that none ever lacks a file."""
    files = {md5: path for path, md5 in files_of(repo, version).items()}
    listings = {md5: path for path, md5 in version.outs.items() if md5.endswith(".dir")}
    return {md5: whole(repo, md5, path) for md5, path in (files | listings).items()}


def forget_damaged(repo: Repo, version: Version) -> None:
    """Take damaged folder listings out of the cache: they stand in no workspace, and the next `record` makes them again."""
    for md5 in version.outs.values():
        cached = Path(repo.cache.local.oid_to_path(md5))
        if cached.exists() and md5_of(cached) != md5.removesuffix(".dir"):
            cached.unlink()


def lay_out(repo: Repo, version: Version, folder: Path) -> None:
    """Copy a version's files under `folder`. Raises StageError naming the file that is nowhere to be had whole."""
    for path, md5 in files_of(repo, version).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(whole(repo, md5, path), target)


def whole(repo: Repo, md5: str, path: str) -> Path:
    """The cached object of that md5, undamaged: a damaged one is thrown away and brought back from the workspace or remote."""
    cached = Path(repo.cache.local.oid_to_path(md5))
    if cached.exists():
        if md5_of(cached) == md5.removesuffix(".dir"):
            return cached
        cached.unlink()
    for source in (_from_workspace, _from_remote):
        if source(repo, md5, path, cached):
            return cached
    raise StageError(
        f"{path}: its bytes ({md5}) are damaged or missing in the cache, and neither workspace nor remote has them"
    )


def _files(repo: Repo, version: Version) -> Iterator[tuple[str, str]]:
    for path, md5 in version.outs.items():
        if not md5.endswith(".dir"):
            yield path, md5
            continue
        for entry in json.loads(whole(repo, md5, path).read_bytes()):
            yield f"{path}/{entry['relpath']}", entry["md5"]


def _from_workspace(repo: Repo, md5: str, path: str, cached: Path) -> bool:
    """A folder's listing is no file of the workspace, so it is never found there."""
    own = Path(repo.root_dir) / path
    if not own.is_file() or md5_of(own) != md5:
        return False
    return _placed(lambda target: shutil.copyfile(own, target), md5, cached)


def _from_remote(repo: Repo, md5: str, path: str, cached: Path) -> bool:
    try:
        odb = repo.cloud.get_remote_odb()
        return _placed(lambda target: odb.fs.get_file(odb.oid_to_path(md5), str(target)), md5, cached)
    except NoRemoteError:
        return False
    except FileNotFoundError:
        return False
    except FOREIGN as error:
        raise StageError(f"{path}: not in the cache, and the remote cannot be read: {error}") from error


def _placed(fetch: Callable[[Path], object], md5: str, cached: Path) -> bool:
    cached.parent.mkdir(parents=True, exist_ok=True)
    target = cached.with_name(f".{cached.name}.tmp")
    try:
        fetch(target)
        if md5_of(target) != md5.removesuffix(".dir"):
            return False
        target.chmod(0o444)
        target.replace(cached)
        return True
    finally:
        target.unlink(missing_ok=True)
