"""The memory in PostgreSQL: machines share replies, claims and budgets. Needs `pip install 'seedmill[postgres]'`.

A transaction goes out in psycopg's pipeline, so that a batch of replies costs one round trip and not one a row. Writers wait
for each other, as in a file, so that no two machines see the same room in a budget. Claims and the sign that a process lives
are advisory locks of its session: the server frees them when the connection ends, so a pooler must keep one session a client.
While the server is away, answers wait in their slots. A link counts its transactions in a row of its own, so that a COMMIT
whose echo was lost can be looked up; the server's own numbers do not serve, since a crash gives some of them out again.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, partial
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from schemas.errors import RecipeError, StageError
from tasks.failpoint import failpoint
from tasks.models.ledger import me
from tasks.models.memory_place import VARIABLE, Database, Job, Row, all_told
from tasks.models.memory_tables import REPLIES, STEPS_ADDED, TABLES

PATIENCE = 180.0  # seconds in which a server that went away may come back
LOOK_AGAIN = 1.0
_ONE_WRITER = 0x5EED
_LINKS = "CREATE TABLE IF NOT EXISTS links (link TEXT PRIMARY KEY, transactions BIGINT NOT NULL, day DATE NOT NULL)"
_COUNTED = """INSERT INTO links VALUES (?, ?, CURRENT_DATE) ON CONFLICT (link) DO UPDATE
SET transactions = excluded.transactions, day = excluded.day"""
_SETTINGS = (
    "SET search_path TO seedmill",
    "SET lock_timeout TO '60s'",
    "SET idle_in_transaction_session_timeout TO '45s'",  # a machine that hangs in a transaction does not hold up the others
)
_CONNECT: dict[str, Any] = {
    "client_encoding": "utf8",  # a database of another encoding would give bytes
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


class Shared:
    """An open link to the shared memory."""

    near = False

    def __init__(self, place: Database) -> None:
        self._place, self._url = place, _address(place)
        self._name, self._transactions = uuid4().hex, 0
        self._claims: set[int] = set()
        self._session = self._connected()
        self._make_tables()

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> psycopg.Cursor[Any]:
        return self._session.execute(_spoken(sql), values)

    def executemany(self, sql: str, rows: Sequence[Row], /) -> None:
        with self._session.cursor() as cursor:
            cursor.executemany(_spoken(sql), rows)

    def inserted(self, sql: str, row: Row) -> Callable[[], bool]:
        new = self.execute(f"{sql} RETURNING 1", row)
        return lambda: bool(_first(new))

    def together(self, jobs: Sequence[Job]) -> list[Any]:
        until, results = time.monotonic() + PATIENCE, None
        self._transactions += 1
        with self.troubles_told():
            while True:
                try:
                    if results is None or not self._was_committed():
                        results = self._done(jobs)
                        failpoint("memory.before_commit")
                        self.execute("COMMIT")
                        failpoint("memory.after_commit")
                    return results
                except psycopg.OperationalError:
                    if not self._session.closed:
                        raise
                    self._come_back(until)

    def begun(self, jobs: Sequence[Job]) -> Callable[[], list[Any]]:
        return partial(self.together, jobs)

    def batches(self, sql: str, values: Sequence[Any], size: int) -> Iterator[list[Row]]:
        with self.troubles_told(), self._session.transaction(), self._session.cursor(name="rows") as rows:
            rows.execute(_spoken(sql), values)
            while batch := rows.fetchmany(size):
                yield batch

    def claim(self, key: str) -> Callable[[], bool]:
        number = int(key[:16], 16) - 2**63
        answer = self.execute("SELECT pg_try_advisory_lock(?)", (number,))

        def granted() -> bool:
            found = bool(_first(answer))
            if found:
                self._claims.add(number)
            return found

        return granted

    def let_go(self, key: str) -> None:
        number = int(key[:16], 16) - 2**63
        self._claims.discard(number)
        self.execute("SELECT pg_advisory_unlock(?)", (number,))

    def is_alive(self, holder: str) -> bool:
        if holder == me():
            return True
        dead = bool(_first(self.execute("SELECT pg_try_advisory_lock(?)", (_number_of(holder),))))
        if dead:
            self.execute("SELECT pg_advisory_unlock(?)", (_number_of(holder),))
        return not dead

    def tidy(self) -> None:
        self.execute("DELETE FROM links WHERE day < CURRENT_DATE - 30")
        self.execute("VACUUM replies, uses, links")

    def close(self) -> None:
        with suppress(psycopg.Error):
            self.execute("DELETE FROM links WHERE link = ?", (self._name,))
        self._session.close()

    @contextmanager
    def troubles_told(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise StageError(
                f"{self._place}: the memory of replies cannot be used: {self._told(error)}; nothing more is asked"
            ) from None

    def _done(self, jobs: Sequence[Job]) -> list[Any]:
        """All of a transaction but its COMMIT."""
        try:
            with self._session.pipeline():
                self.execute("BEGIN")
                self.execute("SELECT pg_advisory_xact_lock(?, 0)", (_ONE_WRITER,))
                self.execute(_COUNTED, (self._name, self._transactions))
                return all_told([job(self) for job in jobs])
        except BaseException:
            with suppress(psycopg.OperationalError):  # then there is no session left in which to roll back
                self.execute("ROLLBACK")
            raise

    def _was_committed(self) -> bool:
        """What became of the last transaction; one that the lost session left open is waited for."""
        with self._session.transaction():
            self.execute("SELECT pg_advisory_xact_lock(?, 0)", (_ONE_WRITER,))
            counted = self.execute("SELECT transactions FROM links WHERE link = ?", (self._name,))
            return bool(_first(counted) == self._transactions)

    def _come_back(self, until: float) -> None:
        """A new session, with what the old one held."""
        while True:
            try:
                self._session = self._connected()
                for number in sorted(self._claims):
                    self.execute("SELECT pg_try_advisory_lock(?)", (number,))
                return
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(LOOK_AGAIN)

    def _connected(self) -> psycopg.Connection[Any]:
        session = psycopg.connect(self._url.render_as_string(hide_password=False), autocommit=True, **_CONNECT)
        for setting in _SETTINGS:
            session.execute(setting)
        session.execute("SELECT pg_advisory_lock_shared(%s)", (_number_of(me()),))
        return session

    def _make_tables(self) -> None:
        made = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'seedmill' AND column_name = 'step'"
        if _first(self.execute(made)) == 2:  # who may only use them need not be allowed to make them
            return
        with self._session.transaction():
            self.execute("SELECT pg_advisory_xact_lock(?, 0)", (_ONE_WRITER,))
            added = (statement.replace("COLUMN", "COLUMN IF NOT EXISTS") for statement in STEPS_ADDED)
            for statement in ("CREATE SCHEMA IF NOT EXISTS seedmill", _LINKS, REPLIES, *added, *TABLES):
                self.execute(statement.replace(" TEXT", ' TEXT COLLATE "C"'))

    def _told(self, error: psycopg.Error) -> str:
        told = str(error).strip() or type(error).__name__
        return told.replace(self._url.password, "***") if self._url.password else told


def opened(place: Database) -> Shared:
    """A link to the memory in that database, made where there is none."""
    try:
        return Shared(place)
    except psycopg.Error as error:
        told = str(error).strip().replace(_address(place).password or "\0", "***")
        raise StageError(f"{place}: the memory of replies cannot be opened: {told}") from None


def _address(place: Database) -> URL:
    try:
        url = make_url(place.url)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() not in ("postgresql", "postgres"):
        raise RecipeError(f"{VARIABLE} is no address like postgresql://NAME@HOST:5432/DATABASE")
    return url.set(drivername="postgresql")


@cache
def _spoken(sql: str) -> Any:
    return sql.replace("?", "%s")


def _first(cursor: psycopg.Cursor[Any]) -> Any:
    row = cursor.fetchone()
    return row[0] if row else None


@cache
def _number_of(holder: str) -> int:
    """The advisory lock that says that a process lives; as rarely the same for two as eight bytes of a sha256 are."""
    return int.from_bytes(hashlib.sha256(holder.encode()).digest()[:8], "big", signed=True)
