"""The memory in a file: SQLite in WAL mode, one writer at a time, and a claim is a lock on a byte of a file beside it."""

import fcntl
import os
import socket
import sqlite3
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from schemas.errors import StageError
from tasks.failpoint import failpoint
from tasks.models.memory_place import Job, Row, all_told
from tasks.models.memory_tables import BATCHED, BATCHES, HELD, REPLIES, SPENT, USES

BUSY_SECONDS = 60.0
_LOCK = getattr(fcntl, "F_OFD_SETLK", None)  # Linux; elsewhere two processes may ask one question
_CREATED = (REPLIES, BATCHES, BATCHED, *(f"{table} WITHOUT ROWID" for table in (USES, SPENT, HELD)))
_FROM_STAGELESS = (
    "ALTER TABLE spent RENAME TO spent_before",
    "ALTER TABLE held RENAME TO held_before",
    *_CREATED,
    "INSERT INTO spent SELECT account, model, '', requests, tokens, picodollars FROM spent_before",
    "INSERT INTO held SELECT holder, account, model, '', requests, tokens, picodollars FROM held_before",
    "DROP TABLE spent_before",
    "DROP TABLE held_before",
)
"""A ledger of the first form did not tell stages apart: it keeps what it holds, as of no stage."""


class File(sqlite3.Connection):
    """An open memory file."""

    near = True
    path: Path
    _claims: int | None = None

    def inserted(self, sql: str, row: Row) -> Callable[[], bool]:
        new = self.execute(sql, row).rowcount > 0
        return lambda: new

    def together(self, jobs: Sequence[Job]) -> list[Any]:
        with self.troubles_told():
            try:
                self.execute("BEGIN IMMEDIATE")
                results = all_told([job(self) for job in jobs])
                failpoint("memory.before_commit")
                self.execute("COMMIT")
                failpoint("memory.after_commit")
                return results
            finally:
                if self.in_transaction:
                    self.execute("ROLLBACK")

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

    @contextmanager
    def troubles_told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            told = f"{self.path}: the memory of replies cannot be used: {error}; nothing more is asked"
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
    if _stageless(link):
        link.execute("BEGIN IMMEDIATE")
        for statement in _FROM_STAGELESS if _stageless(link) else ():
            link.execute(statement)
        link.execute("COMMIT")
    for statement in _CREATED:
        link.execute(statement)


def _stageless(link: File) -> bool:
    columns = [row[1] for row in link.execute("PRAGMA table_info(spent)")]
    return bool(columns) and "stage" not in columns


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
