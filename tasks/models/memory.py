"""The memory: every reply a model gave, on disk before anybody uses it. A question asked before costs nothing.

One thread writes; what arrives while it commits becomes one transaction, and where many arrive it waits some milliseconds for
more: a commit costs more than a row. What nobody waits for goes with the next one. What is kept of a question is its sha256: no
words, no key, no header. Each reply bears its own sha256; a row that was damaged is not believed, and its question is asked
again. The first sound reply to a question stands, whoever else asked it.
"""

import asyncio
import hashlib
import json
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from schemas.errors import StageError
from tasks.models.answer import Answer, answer_of
from tasks.models.memory_place import Job, Link, Place, Row, opened

GATHER_SECONDS = 0.003
WORTH = 2  # so many answers must be on their way in that time: a commit saved is a tenth of a millisecond, and a slot waits
LATEST_SECONDS = 0.05  # after which also what nobody waits for is written
MOST_AT_ONCE = 2000
_FIND = "SELECT reply, sha256 FROM replies WHERE key = ?"
_PUT = "INSERT INTO replies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING"


_Asked = tuple[Job, "asyncio.Future[Any] | Future[Any] | None"]
"""A job, and who waits for it: a loop, a thread, or nobody."""


class Taken(Exception):
    """Another process is asking this question now."""


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
    """An open memory, of use on one event loop: `get` and `write` there, `close` when done."""

    def __init__(self, place: Place, gather: float = GATHER_SECONDS) -> None:
        self._place, self._gather = place, gather
        self.commits = 0
        self._ended, self._apart = time.monotonic(), 1.0  # the last batch, and the seconds between two answers
        self._jobs: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._later: deque[_Asked] = deque()
        self._writing = opened(place)
        self._reading = opened(place) if self._writing.near else None
        self._writer = threading.Thread(target=self._write_until_closed, name="memory", daemon=True)
        self._writer.start()

    async def get(self, key: str) -> Answer | None:
        """The remembered answer; None where there is none, or where the row is damaged."""
        found: Answer | None = await self._read(partial(remembered, key=key))
        return found

    async def claim(self, key: str) -> Answer | None:
        """The remembered answer; None where there is none, and then nobody else asks. Raises Taken. `let_go` in any case."""
        granted: bool
        found: Answer | None
        granted, found = await self._read(partial(_claimed, key=key))
        if not granted and not found:
            raise Taken
        return found

    def let_go(self, key: str) -> None:
        """Others may ask it again; what was written is on disk by now."""
        if self._reading:
            self._reading.let_go(key)
        else:
            self.later(lambda link: link.let_go(key))

    async def write(self, job: Job) -> Any:
        """What `job` gives, once its transaction is on disk. These jobs run in the order they came."""
        if not self._writer.is_alive():
            raise StageError(f"{self._place}: the memory is closed; ask while it is open")
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._jobs.put((job, done))
        return await done

    def write_and_wait(self, job: Job) -> Any:
        """The same for a caller without a loop."""
        done: Future[Any] = Future()
        self._jobs.put((job, done))
        return done.result()

    def later(self, job: Job) -> None:
        """Write with the next transaction, before all that is asked for after it; nobody waits for it, `close` does."""
        self._later.append((job, None))

    def close(self) -> None:
        """Write what is left, then close."""
        self._jobs.put(None)
        self._writer.join()
        self._writing.close()
        if self._reading:
            self._reading.close()

    async def _read(self, job: Job) -> Any:
        """A file is read at once; a server is asked by the writing thread, many questions at a time."""
        if not self._reading:
            return await self.write(job)
        with self._reading.troubles_told():
            return job(self._reading)()

    def _write_until_closed(self) -> None:
        is_open = True
        while is_open:
            batch = self._next_batch()
            is_open = not batch or batch[-1] is not None
            late = [self._later.popleft() for _ in range(len(self._later))]
            if jobs := [*late, *(entry for entry in batch if entry)]:
                self._commit(jobs)

    def _next_batch(self) -> list[_Asked | None]:
        """What somebody waits for; nothing, where nobody did for a while."""
        try:
            batch = [self._jobs.get(timeout=LATEST_SECONDS)]
        except queue.Empty:
            return []
        if batch[0] is not None and self._gather > WORTH * self._apart:
            time.sleep(self._gather)
        while batch[-1] is not None and len(batch) < MOST_AT_ONCE and not self._jobs.empty():
            batch.append(self._jobs.get())
        self._measure(len(batch))
        return batch

    def _measure(self, answers: int) -> None:
        """Whether it is worth waiting for more hangs on how many came lately."""
        before, self._ended = self._ended, time.monotonic()
        self._apart += ((self._ended - before) / answers - self._apart) / 16

    def _commit(self, batch: list[_Asked]) -> None:
        results: list[Any]
        try:
            results = self._writing.together([job for job, _ in batch])
            self.commits += 1
        except Exception as error:  # whatever it is: those who wait must hear of it, and the thread must live
            results = [error] * len(batch)
        _tell([(done, result) for (_, done), result in zip(batch, results, strict=True) if done is not None])


def _tell(waiting: list[tuple[Any, Any]]) -> None:
    """Wakes each loop once for all of its own: to wake one costs as much as a row."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[tuple[Any, Any]]] = {}
    for done, result in waiting:
        by_loop.setdefault(done.get_loop() if isinstance(done, asyncio.Future) else None, []).append((done, result))
    for loop, those in by_loop.items():
        loop.call_soon_threadsafe(_settle, those) if loop else _settle(those)


def remembered(link: Link, key: str) -> Callable[[], Answer | None]:
    """Looks for the answer kept under that key; None where there is none, or a damaged one."""
    row = link.execute(_FIND, (key,))
    return lambda: _believed(row.fetchone(), key)


def keep(link: Link, kept: Kept) -> Callable[[], Answer]:
    """Remember one reply, unless a sound one stands there already. Gives the answer that stands."""
    reply = json.dumps(kept.answer.to_dict(), sort_keys=True, separators=(",", ":"))
    row = (kept.key, kept.asked, kept.model, reply, seal(kept.key, reply), kept.tokens, kept.picodollars, kept.account)
    is_new = put(link, (*row, today()))
    return lambda: kept.answer if is_new() else remembered(link, kept.key)() or kept.answer


def put(link: Link, row: Row) -> Callable[[], bool]:
    """Put a whole row there, unless a sound one of its key stands there already; a damaged one makes room. True when put."""
    placed = link.inserted(_PUT, row)

    def is_new() -> bool:
        if placed():
            return True
        if remembered(link, row[0])():
            return False
        link.execute("DELETE FROM replies WHERE key = ?", (row[0],))
        return link.inserted(_PUT, row)()

    return is_new


def note_use(link: Link, build: str, step: str, key: str) -> None:
    """A step of a build stands on this reply, whoever paid for it."""
    link.execute(
        "INSERT INTO uses VALUES (?, ?, ?, ?) ON CONFLICT (build, step, key) DO UPDATE SET day = excluded.day",
        (build, step, key, today()),
    )


def seal(key: str, reply: str) -> str:
    """sha256 of what a row must still say."""
    return hashlib.sha256(f"{key}\n{reply}".encode()).hexdigest()


def today() -> str:
    """The day, in UTC, that a row bears for `prune`."""
    return datetime.now(UTC).date().isoformat()


def _believed(row: Row | None, key: str) -> Answer | None:
    return answer_of(json.loads(row[0])) if row and row[1] == seal(key, row[0]) else None


def _claimed(link: Link, key: str) -> Callable[[], tuple[bool, Answer | None]]:
    """First the claim, then the look: whoever held the claim before has written."""
    granted, found = link.claim(key), remembered(link, key)
    return lambda: (granted(), found())


def _settle(waiting: list[tuple[Any, Any]]) -> None:
    for done, result in waiting:
        if done.cancelled():
            continue
        if isinstance(result, Exception):
            done.set_exception(result)
        else:
            done.set_result(result)
