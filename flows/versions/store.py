"""The remote a version is published to: every object is read back after it was sent, and a version's name is claimed once.

`dvc push` believes its own index: to a bucket that is gone it can say "up to date". Here nothing counts as sent until
its md5 has been computed from what the store hands out.
"""

import errno
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from dvc.config import NoRemoteError
from dvc.exceptions import DvcException
from dvc.repo import Repo

from schemas.errors import RecipeError, StageError

_HIDDEN = ("secret_access_key", "session_token", "access_key_id", "password", "connection_string", "sas_token")

_TWO = "two publishers could overwrite each other's version"


@dataclass(frozen=True)
class Store:
    """A DVC remote by name, and the object database in it."""

    name: str
    odb: Any
    secrets: tuple[str, ...]

    @property
    def fs(self) -> Any:
        return self.odb.fs

    def at(self, *parts: str) -> str:
        """A path beside DVC's own `files/md5`."""
        return str(self.fs.join(self.fs.parent(self.fs.parent(self.odb.path)), *parts))


def store_of(repo: Repo, name: str) -> Store:
    """The remote of that name, or DVC's default one. Raises RecipeError where there is none, or one that is not verified."""
    name = name or repo.config["core"].get("remote", "")
    settings = repo.config["remote"].get(name)
    if settings is None:
        known = ", ".join(sorted(repo.config["remote"])) or "none"
        wanted = f"no DVC remote named {name!r}" if name else "no default DVC remote"
        raise RecipeError(f"{wanted}; there are: {known}. Add one: `dvc remote add -d NAME s3://BUCKET/FOLDER`")
    if name in unverified(repo):
        raise RecipeError(
            f"the remote {name!r} would hand out damaged objects in silence; say `dvc remote modify {name} verify true` first"
        )
    try:
        return Store(
            name, repo.cloud.get_remote_odb(name, "push"), tuple(settings[key] for key in _HIDDEN if settings.get(key))
        )
    except (NoRemoteError, DvcException) as error:
        raise RecipeError(f"the remote {name!r} cannot be used: {error}") from error


def unverified(repo: Repo) -> list[str]:
    """The remotes from which `dvc pull` takes damaged objects in silence: those without `verify = true`."""
    return sorted(name for name, settings in repo.config["remote"].items() if settings.get("verify") is not True)


def probe(store: Store) -> None:
    """Prove that of two publishers of one version only one can win: the store must refuse to create a name twice.

    Some stores ignore the condition (s3rver), some refuse all such writes (Swift); both raise StageError here.
    """
    path = store.at("published", f".probe-{uuid4().hex}")
    with _said(store, "probing it"):
        _folder(store, path)
        try:
            if not _created(store, path, b"1"):
                raise StageError(
                    f"the remote {store.name!r} says that a new name is taken; it cannot tell two publishers apart"
                )
            if _created(store, path, b"2"):
                raise StageError(f"the remote {store.name!r} ignores conditional writes: {_TWO}")
        finally:
            with suppress(OSError, ClientError, BotoCoreError):
                store.fs.remove(path)


def send(store: Store, md5: str, cached: Path) -> bool:
    """See to it that the store hands out the right bytes for this object; True where it had to be sent."""
    with _said(store, f"sending {md5}"):
        if _holds(store, md5):
            return False
        path = store.odb.oid_to_path(md5)
        _folder(store, path)
        store.fs.put_file(str(cached), path)
        if not _holds(store, md5):
            raise StageError(f"the remote {store.name!r} hands out other bytes for {md5} than were sent; nothing was published")
        return True


def claim(store: Store, version: str, says: dict[str, Any]) -> None:
    """Take a version's name for these bytes. Raises RecipeError where somebody published other bytes under it."""
    path, blob = store.at("published", f"{version}.json"), (json.dumps(says, sort_keys=True, indent=1) + "\n").encode()
    with _said(store, f"claiming {version}"):
        _folder(store, path)
        if _created(store, path, blob):
            return
        if store.fs.cat_file(path) != blob:
            raise RecipeError(f"{version} stands in the remote {store.name!r} with other bytes; raise `version:` in the recipe")


def _created(store: Store, path: str, blob: bytes) -> bool:
    """Write a new name; False where the name is taken. A conflict of two writes at once (409) is asked again."""
    for _ in range(3):
        try:
            store.fs.fs.pipe_file(path, blob, mode="create")
            return True
        except FileExistsError:
            return False
        except (OSError, ClientError) as error:
            if _code(error) in {"PreconditionFailed", "412"}:
                return False
            if _code(error) == "NotImplemented" or getattr(error, "errno", None) == errno.ENOSYS:
                raise StageError(f"the remote {store.name!r} refuses conditional writes: {_TWO}") from error
            if _code(error) not in {"ConditionalRequestConflict", "OperationAborted", "409"}:
                raise
    raise StageError(f"the remote {store.name!r} is busy with {path}; run again")


def _code(error: BaseException) -> str:
    """S3's own word for what went wrong, also where s3fs wrapped it."""
    cause = error if isinstance(error, ClientError) else error.__cause__
    return str(cause.response.get("Error", {}).get("Code", "")) if isinstance(cause, ClientError) else ""


def _holds(store: Store, md5: str) -> bool:
    store.fs.fs.invalidate_cache()
    try:
        with store.fs.open(store.odb.oid_to_path(md5), "rb") as file:
            digest = hashlib.md5(usedforsecurity=False)
            while block := file.read(1 << 20):
                digest.update(block)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == md5.removesuffix(".dir")


def _folder(store: Store, path: str) -> None:
    """A folder remote needs its folders; an S3 bucket is never created, so one that is gone is found gone."""
    if store.fs.protocol == "local":
        Path(path).parent.mkdir(parents=True, exist_ok=True)


@contextmanager
def _said(store: Store, doing: str) -> Iterator[None]:
    """What a store raises, as one StageError without the remote's secrets."""
    try:
        yield
    except (OSError, ClientError, BotoCoreError, DvcException) as error:
        story = f"{type(error).__name__}: {error}"
        for secret in store.secrets:
            story = story.replace(secret, "...")
        raise StageError(f"the remote {store.name!r}, {doing}: {story}; all is kept here, run again to go on") from None
