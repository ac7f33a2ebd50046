"""The memory: every reply a model gave, on disk before anybody uses it. A question asked before costs nothing.

SQLite in WAL mode. One thread writes; what arrives within a millisecond, or while it commits, becomes one transaction: a
commit costs more than a row. What is kept of a question is its sha256: no words, no key, no header. Each reply bears its
own sha256; a row that was damaged is not believed, and its question is asked again.
"""

import asyncio
import hashlib
import json
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.errors import StageError
from tasks.failpoint import failpoint
from tasks.models.answer import Answer, answer_of

GATHER_SECONDS = 0.001
MOST_AT_ONCE = 2000
BUSY_SECONDS = 60.0
Job = Callable[[sqlite3.Connection], Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY,      -- sha256 of the whole question
    asked TEXT NOT NULL,       -- sha256 of its words alone
    model TEXT NOT NULL,
    reply TEXT NOT NULL,       -- ASCII JSON, so that NUL and lone surrogates are escapes
    sha256 TEXT NOT NULL,      -- of key and reply
    tokens INTEGER NOT NULL,
    picodollars INTEGER NOT NULL,
    account TEXT NOT NULL,     -- which recipe and version paid for it
    day TEXT NOT NULL          -- when it came, for `prune`
);
CREATE TABLE IF NOT EXISTS uses (
    build TEXT, step TEXT, key TEXT, day TEXT NOT NULL, PRIMARY KEY (build, step, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spent (
    account TEXT, model TEXT, stage TEXT, requests INTEGER, tokens INTEGER, picodollars INTEGER,
    PRIMARY KEY (account, model, stage)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS held (
    holder TEXT, account TEXT, model TEXT, stage TEXT, requests INTEGER, tokens INTEGER, picodollars INTEGER,
    PRIMARY KEY (holder, account, model, stage)
) WITHOUT ROWID;
"""
FROM_STAGELESS = f"""
ALTER TABLE spent RENAME TO spent_before;
ALTER TABLE held RENAME TO held_before;
{SCHEMA}
INSERT INTO spent SELECT account, model, '', requests, tokens, picodollars FROM spent_before;
INSERT INTO held SELECT holder, account, model, '', requests, tokens, picodollars FROM held_before;
DROP TABLE spent_before;
DROP TABLE held_before;
"""
"""A ledger of the first form did not tell stages apart: it keeps what it holds, as of no stage."""


@dataclass(frozen=True)
class Kept:
    """One remembered reply."""

    key: str
    asked: str
    model: str
    answer: Answer
    tokens: int = 0
    picodollars: int = 0
    account: str = ""


class Memory:
    """An open memory: `get` on the loop's thread, `write` through the writing thread, `close` when done."""

    def __init__(self, path: Path, gather: float = GATHER_SECONDS) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._gather = path, gather
        self.commits = 0
        self._jobs: queue.SimpleQueue[tuple[Job, Callable[[Any], None]] | None] = queue.SimpleQueue()
        self._reader = opened(path)
        self._writer = threading.Thread(target=self._write_until_closed, name="memory", daemon=True)
        self._writer.start()

    def get(self, key: str) -> Answer | None:
        """The remembered answer; None where there is none, or where the row is damaged."""
        try:
            return remembered(self._reader, key)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    async def write(self, job: Job) -> Any:
        """What `job` gives, once its transaction is on disk. Jobs run in the order they came."""
        if not self._writer.is_alive():
            raise StageError(f"{self._path}: the memory is closed; ask while it is open")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()

        def told(result: Any) -> None:
            loop.call_soon_threadsafe(_settle, done, result)

        self._jobs.put((job, told))
        return await done

    def write_and_wait(self, job: Job) -> Any:
        """The same for a caller without a loop."""
        done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._jobs.put((job, done.put))
        result = done.get()
        if isinstance(result, Exception):
            raise result
        return result

    def later(self, job: Job) -> None:
        """Write with the next transaction; nobody waits for it, `close` does."""
        self._jobs.put((job, lambda result: None))

    def close(self) -> None:
        """Write what is left, then close."""
        self._jobs.put(None)
        self._writer.join()
        self._reader.close()

    def _write_until_closed(self) -> None:
        connection = opened(self._path)
        try:
            while batch := self._next_batch():
                self._commit(connection, [entry for entry in batch if entry])
                if batch[-1] is None:
                    return
        finally:
            connection.close()

    def _next_batch(self) -> list[tuple[Job, Callable[[Any], None]] | None]:
        batch = [self._jobs.get()]
        if batch[0] is not None:
            time.sleep(self._gather)
        while batch[-1] is not None and len(batch) < MOST_AT_ONCE and not self._jobs.empty():
            batch.append(self._jobs.get())
        return batch

    def _commit(self, connection: sqlite3.Connection, batch: list[tuple[Job, Callable[[Any], None]]]) -> None:
        results: list[Any]
        try:
            connection.execute("BEGIN IMMEDIATE")
            results = [job(connection) for job, _ in batch]
            failpoint("memory.before_commit")
            connection.execute("COMMIT")
            self.commits += 1
            failpoint("memory.after_commit")
        except Exception as error:  # whatever it is: those who wait must hear of it, and the thread must live
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            results = [self._failed(error) if isinstance(error, sqlite3.Error) else error] * len(batch)
        for (_, told), result in zip(batch, results, strict=True):
            told(result)

    def _failed(self, error: sqlite3.Error) -> StageError:
        told = f"{self._path}: the memory of replies cannot be used: {error}; nothing more is asked"
        if isinstance(error, sqlite3.OperationalError):
            return StageError(told)
        return StageError(f"{told}. Put it aside and bring its replies back with `seedmill memory import` from an export")


def remembered(connection: sqlite3.Connection, key: str) -> Answer | None:
    """The answer kept under that key; None where there is none, or a damaged one."""
    row = connection.execute("SELECT reply, sha256 FROM replies WHERE key = ?", (key,)).fetchone()
    return answer_of(json.loads(row[0])) if row and row[1] == seal(key, row[0]) else None


def keep(connection: sqlite3.Connection, kept: Kept) -> None:
    """Remember one reply; the latest stands where a damaged row had the key."""
    reply = json.dumps(kept.answer.to_dict(), sort_keys=True, separators=(",", ":"))
    row = (kept.key, kept.asked, kept.model, reply, seal(kept.key, reply), kept.tokens, kept.picodollars, kept.account)
    connection.execute("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?, ?, ?, ?, date())", row)


def note_use(connection: sqlite3.Connection, build: str, step: str, key: str) -> None:
    """A step of a build stands on this reply, whoever paid for it."""
    connection.execute("INSERT OR REPLACE INTO uses VALUES (?, ?, ?, date())", (build, step, key))


def seal(key: str, reply: str) -> str:
    """sha256 of what a row must still say."""
    return hashlib.sha256(f"{key}\n{reply}".encode()).hexdigest()


def opened(path: Path) -> sqlite3.Connection:
    """A connection to the memory in that file, made where there is none; `synchronous=FULL`: a commit survives a power cut."""
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        _bring_up(connection)
    except sqlite3.Error as error:
        raise StageError(f"{path}: is no memory of replies: {error}; put it aside, or import an export of it") from error
    return connection


def _bring_up(connection: sqlite3.Connection) -> None:
    """Make the tables, or bring them to the form of today; two processes may come at once."""
    if _stageless(connection):
        connection.execute("BEGIN IMMEDIATE")
        for statement in FROM_STAGELESS.split(";") if _stageless(connection) else ():
            connection.execute(statement)
        connection.execute("COMMIT")
    connection.executescript(SCHEMA)


def _stageless(connection: sqlite3.Connection) -> bool:
    columns = [row[1] for row in connection.execute("PRAGMA table_info(spent)")]
    return bool(columns) and "stage" not in columns


def _settle(done: "asyncio.Future[Any]", result: Any) -> None:
    if done.cancelled():
        return
    if isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)
