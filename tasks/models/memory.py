"""The memory: every reply a model gave, on disk before anybody uses it. A question asked before costs nothing.

What arrives within some milliseconds, and while a transaction is committed, becomes one transaction: a commit costs more than a
row. Its statements run on the loop, where nobody fights for Python's lock; a thread waits for the disk. What nobody waits for
goes with the next one. What is kept of a question is its sha256: no words, no key, no header. Each reply bears its own sha256;
a row that was damaged is not believed, and its question is asked again. The first sound reply to a question stands, whoever
else asked it.
"""

import asyncio
import hashlib
import json
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from itertools import chain, groupby
from typing import Any, NamedTuple

from schemas.errors import StageError
from tasks.models.answer import Answer, answer_of
from tasks.models.loop import run, the_loop
from tasks.models.memory_place import Job, Link, Place, Row, all_told, opened

GATHER_SECONDS = 0.003
LATEST_SECONDS = 0.05  # after which also what nobody waits for is written
MOST_AT_ONCE = 2000
_FIND = "SELECT reply, sha256 FROM replies WHERE key = ?"
_PUT = "INSERT INTO replies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING"
_USE = "INSERT INTO uses VALUES (?, ?, ?, ?) ON CONFLICT (build, step, key) DO UPDATE SET day = excluded.day"
_as_json = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
Work = Callable[[Link, list[Any]], Any]
"""What is done to many things in a transaction: for things that are waited for, it gives what a Job gives for each."""


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
    build: str = ""
    step: str = ""


class _Asked(NamedTuple):
    work: Work
    thing: Any
    done: "asyncio.Future[Any] | None" = None


class Memory:
    """An open memory: `get`, `claim`, `let_go`, `write` and `later` are of use on the process's loop; `close` it elsewhere."""

    def __init__(self, place: Place) -> None:
        self._place, self._loop = place, the_loop()
        self.commits = 0
        self._asked: list[_Asked] = []
        self._late: list[_Asked] = []
        self._next: asyncio.TimerHandle | None = None
        self._committing, self._began = False, 0.0
        self._commits: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._writing = opened(place)
        self._reading = opened(place) if self._writing.near else None
        self._committer = threading.Thread(target=self._commit_until_closed, name="memory", daemon=True)
        self._committer.start()

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
            self.later(_let_go, key)

    async def write(self, job: Job) -> Any:
        """What `job` gives, once its transaction is on disk. These jobs run in the order they came."""
        return await self.write_among(_each, job)

    async def write_among(self, work: Work, thing: Any) -> Any:
        """The same, of work that does many things at once: with others of its kind that come at the same time."""
        if not self._committer.is_alive():
            raise StageError(f"{self._place}: the memory is closed; ask while it is open")
        done: asyncio.Future[Any] = self._loop.create_future()
        self._asked.append(_Asked(work, thing, done))
        self._within(GATHER_SECONDS)
        return await done

    def write_and_wait(self, job: Job) -> Any:
        """`write` for a caller without a loop."""
        return run(self.write(job), closing=True)

    def later(self, work: Work, thing: Any) -> None:
        """Write with the next transaction, before all that is asked for after it; nobody waits for it, `close` does."""
        self._late.append(_Asked(work, thing))
        self._within(LATEST_SECONDS)

    def close(self) -> None:
        """Write what is left, then close."""
        run(self._all_written(), closing=True)
        self._commits.put(None)
        self._committer.join()
        self._writing.close()
        if self._reading:
            self._reading.close()

    async def _all_written(self) -> None:
        while self._late or self._asked or self._committing:
            await self.write(lambda link: None)

    async def _read(self, job: Job) -> Any:
        """A file is read at once; a server is asked by the committing thread, many questions at a time."""
        if not self._reading:
            return await self.write(job)
        with self._reading.troubles_told():
            return job(self._reading)()

    def _within(self, seconds: float) -> None:
        """Begin a transaction no later than that, or when the one before it has ended."""
        when = self._loop.time() + seconds
        if self._committing or (self._next and self._next.when() <= when):
            return
        if self._next:
            self._next.cancel()
        self._next = self._loop.call_at(when, self._begin)

    def _begin(self) -> None:
        self._next, self._committing, self._began = None, True, self._loop.time()
        late, self._late = self._late, []
        asked, self._asked = self._asked[:MOST_AT_ONCE], self._asked[MOST_AT_ONCE:]
        first, then = _jobs_of(late), _jobs_of(asked)
        try:
            end = self._writing.begun([*first, *then])
        except Exception as error:  # whatever it is: those who wait must hear of it
            return self._tell(asked, [error] * len(asked))
        self._commits.put(partial(self._commit, end, len(first), asked))

    def _commit_until_closed(self) -> None:
        while commit := self._commits.get():
            commit()

    def _commit(self, end: Callable[[], list[Any]], late: int, asked: list[_Asked]) -> None:
        results: Sequence[Any]
        try:
            results = [*chain(*end()[late:])]
            self.commits += 1
        except Exception as error:  # whatever it is: those who wait must hear of it, and the thread must live
            results = [error] * len(asked)
        self._loop.call_soon_threadsafe(self._tell, asked, results)

    def _tell(self, asked: list[_Asked], results: Sequence[Any]) -> None:
        self._committing = False
        for (_, _, done), result in zip(asked, results, strict=True):
            if done is None or done.cancelled():
                continue
            if isinstance(result, Exception):
                done.set_exception(result)
            else:
                done.set_result(result)
        if self._asked and self._loop.time() > self._began + GATHER_SECONDS:
            self._begin()  # they had time for company; on a busy loop a timer would cost them another round of it
        elif self._asked or self._late:
            self._within(GATHER_SECONDS if self._asked else LATEST_SECONDS)


def _jobs_of(asked: Iterable[_Asked]) -> list[Job]:
    """One for all things in a row to which the same is done."""
    return [partial(_all_done, work, [one.thing for one in those]) for work, those in groupby(asked, lambda one: one.work)]


def _all_done(work: Work, things: list[Any], link: Link) -> Callable[[], list[Any]]:
    found = work(link, things)
    return lambda: all_told(found or ())


def _each(link: Link, jobs: list[Job]) -> list[Any]:
    return [job(link) for job in jobs]


def _let_go(link: Link, keys: list[str]) -> None:
    for key in keys:
        link.let_go(key)


def remembered(link: Link, key: str) -> Callable[[], Answer | None]:
    """Looks for the answer kept under that key; None where there is none, or a damaged one."""
    row = link.execute(_FIND, (key,))
    return lambda: _believed(row.fetchone(), key)


def keep(link: Link, kept: Kept) -> Callable[[], Answer]:
    """Remember one reply, unless a sound one stands there already. Gives the answer that stands."""
    reply = _as_json(kept.answer.to_dict())
    row = (kept.key, kept.asked, kept.model, reply, seal(kept.key, reply), kept.tokens, kept.picodollars, kept.account)
    is_new = put(link, (*row, today(), kept.build, kept.step))

    def standing() -> Answer:
        if is_new():
            return kept.answer
        note_uses(link, [(kept.build, kept.step, kept.key)])
        return remembered(link, kept.key)() or kept.answer

    return standing


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


def note_uses(link: Link, uses: Iterable[tuple[str, str, str]]) -> None:
    """Steps of builds (build, step, key) stand on these replies, which others asked for first."""
    link.executemany(_USE, [(*use, today()) for use in uses])


def seal(key: str, reply: str) -> str:
    """sha256 of what a row must still say."""
    return hashlib.sha256(f"{key}\n{reply}".encode()).hexdigest()


def today() -> str:
    """The day, in UTC, that a row bears for `prune`."""
    return _day(int(time.time() // 86_400))


@cache
def _day(number: int) -> str:
    return datetime.fromtimestamp(number * 86_400, UTC).date().isoformat()


def _believed(row: Row | None, key: str) -> Answer | None:
    return answer_of(json.loads(row[0])) if row and row[1] == seal(key, row[0]) else None


def _claimed(link: Link, key: str) -> Callable[[], tuple[bool, Answer | None]]:
    """First the claim, then the look: whoever held the claim before has written."""
    granted, found = link.claim(key), remembered(link, key)
    return lambda: (granted(), found())
