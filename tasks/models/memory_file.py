"""The memory in a file: SQLite in WAL mode, one writer at a time, and a claim is a lock on a byte of a file beside it."""

import fcntl
import os
import socket
import sqlite3
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from schemas.errors import StageError
from tasks.failpoint import failpoint
from tasks.models.memory_place import Job, Row, all_told
from tasks.models.memory_tables import BATCHED, BATCHES, HELD, OF_STEPS, REPLIES, SPENT, STEPS_ADDED, USES

BUSY_SECONDS = 60.0
_LOCK = getattr(fcntl, "F_OFD_SETLK", None)  # Linux; elsewhere two processes may ask one question
_CREATED = (REPLIES, OF_STEPS, BATCHES, BATCHED, *(f"{table} WITHOUT ROWID" for table in (USES, SPENT, HELD)))
_BEFORE_STAGES = (
    "ALTER TABLE spent RENAME TO spent_before",
    "ALTER TABLE held RENAME TO held_before",
    *(f"{table} WITHOUT ROWID" for table in (SPENT, HELD)),
    "INSERT INTO spent SELECT account, model, '', requests, tokens, picodollars FROM spent_before",
    "INSERT INTO held SELECT holder, account, model, '', requests, tokens, picodollars FROM held_before",
    "DROP TABLE spent_before",
    "DROP TABLE held_before",
)
"""A ledger of the first form did not tell stages apart: it keeps what it holds, as of no stage."""
_OLDER = (("spent", "stage", _BEFORE_STAGES), ("replies", "step", STEPS_ADDED))
"""A table, the column that an older memory's lacks, and how it comes to it."""


class File(sqlite3.Connection):
    """An open memory file."""

    near = True
    path: Path
    _claims: int | None = None
    _patience: float | None = None

    def inserted(self, sql: str, row: Row) -> Callable[[], bool]:
        new = self.execute(sql, row).rowcount > 0
        return lambda: new

    def begun(self, jobs: Sequence[Job]) -> Callable[[], list[Any]]:
        try:
            self._begin(patience=0)
        except sqlite3.OperationalError:  # another writes; or what is wrong shows there again
            return partial(self.together, jobs)
        return partial(self._committed, self._done(jobs))

    def together(self, jobs: Sequence[Job]) -> list[Any]:
        with self.troubles_told():
            self._begin(BUSY_SECONDS)
        return self._committed(self._done(jobs))

    def _begin(self, patience: float) -> None:
        if patience != self._patience:
            self.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
            self._patience = patience
        self.execute("BEGIN IMMEDIATE")

    def _done(self, jobs: Sequence[Job]) -> list[Any]:
        found: list[Any] = self._whole(lambda: all_told([job(self) for job in jobs]))
        return found

    def _committed(self, results: list[Any]) -> list[Any]:
        failpoint("memory.before_commit")
        self._whole(lambda: self.execute("COMMIT"))
        failpoint("memory.after_commit")
        return results

    def _whole(self, work: Callable[[], Any]) -> Any:
        """All of a transaction, or nothing."""
        with self.troubles_told():
            try:
                return work()
            except BaseException:
                if self.in_transaction:
                    self.execute("ROLLBACK")
                raise

    def batches(self, sql: str, values: Sequence[Any], size: int) -> Iterator[list[Row]]:
        rows = self.execute(sql, values)
        while batch := rows.fetchmany(size):
            yield batch

    def claim(self, key: str) -> Callable[[], bool]:
        if self._claims is None:
            self._claims = os.open(f"{self.path}-claims", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        granted = _locked(self._claims, fcntl.F_WRLCK, key)
        return lambda: granted

    def let_go(self, key: str) -> None:
        if self._claims is not None:
            _locked(self._claims, fcntl.F_UNLCK, key)

    def is_alive(self, holder: str) -> bool:
        host, pid, started = holder.rsplit(" ", 2)
        try:
            return host != socket.gethostname() or int(psutil.Process(int(pid)).create_time()) == int(started)
        except psutil.Error:
            return False

    def tidy(self) -> None:
        self.execute("VACUUM")

    def close(self) -> None:
        if self._claims is not None:
            os.close(self._claims)
            self._claims = None
        super().close()

    def troubles_told(self) -> AbstractContextManager[None]:
        return _Told(self.path)


class _Told:
    """Errors of SQLite become StageErrors in here; made by hand, since it stands round every look."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, sqlite3.Error):
            return
        told = f"{self._path}: the memory of replies cannot be used: {error}; nothing more is asked"
        if not isinstance(error, sqlite3.OperationalError):
            told += ". Put it aside and bring its replies back with `seedmill memory import` from an export"
        raise StageError(told) from error


def opened(path: Path) -> File:
    """A link to the memory in that file, made where there is none; `synchronous=FULL`: a commit survives a power cut."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        link = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=File)
        link.path = path
        link.execute("PRAGMA journal_mode=WAL")
        link.execute("PRAGMA synchronous=FULL")
        _bring_up(link)
    except sqlite3.Error as error:
        raise StageError(f"{path}: is no memory of replies: {error}; put it aside, or import an export of it") from error
    return link


def _bring_up(link: File) -> None:
    """Make the tables, or bring them to the form of today; two processes may come at once."""
    for table, column, statements in _OLDER:
        if _lacks(link, table, column):
            link.execute("BEGIN IMMEDIATE")
            for statement in statements if _lacks(link, table, column) else ():
                link.execute(statement)
            link.execute("COMMIT")
    for statement in _CREATED:
        link.execute(statement)


def _lacks(link: File, table: str, column: str) -> bool:
    columns = [row[1] for row in link.execute(f"PRAGMA table_info({table})")]
    return bool(columns) and column not in columns


def _locked(file: int, kind: int, key: str) -> bool:
    """Lock or unlock the byte that the key names, as Linux's locks of open files: the kernel frees those of a killed process.

    False where another has it. Takes two microseconds; a row in a table would cost a commit before every request.
    """
    lock = struct.pack("hhqqi4x", kind, os.SEEK_SET, int(key[:15], 16), 1, 0)
    try:
        if _LOCK is not None:
            fcntl.fcntl(file, _LOCK, lock)
    except (BlockingIOError, PermissionError):
        return False
    return True
