"""How fast a server may be asked: a number of open requests that adapts to it, and declared limits per minute.

The number grows by additive increase and falls by multiplicative decrease. The decrease is in proportion to the share
of "too many" answers, as DCTCP does with marked packets (Alizadeh et al. 2010): a server that refuses 5 % at random
is not overloaded, one that refuses half is. Counting every refusal as overload would take 64 requests down to three.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

START = 16
MOST = 512
TOLERATED = 0.1  # share of "too many" answers that is taken for noise


class Gate:
    """The open requests of one model at one server. Lives on one event loop."""

    def __init__(self, most: int | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most or MOST
        self.limit = float(most or START)
        self.open = 0
        self.successes = 0
        self.refused_in_a_row = 0
        self._clock = clock
        self._starting = True
        self._seen = self._refused = 0
        self._paused_until = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def slot(self, *, first: bool = False) -> AsyncIterator[None]:
        """One open request; `first` goes before those who have not asked yet."""
        await self._enter(first)
        try:
            yield
        finally:
            self.open -= 1
            self._wake()

    def succeeded(self) -> None:
        """The server answered: with anything but "too many"."""
        self.successes += 1
        self.refused_in_a_row = 0
        if self._starting:
            self.limit = min(self.limit + 1, self.most)
        self._count(refused=False)

    def failed(self) -> None:
        """An answer was cut, or was none: says nothing about how many requests the server can bear."""
        self._count(refused=False)

    def refused(self, wait: float | None) -> None:
        """The server said "too many". When it says so to everybody, all wait as long as it asked."""
        self.refused_in_a_row += 1
        if self.refused_in_a_row > max(3, self.limit):
            self._pause(wait or 1.0)
        self._count(refused=True)

    def _count(self, *, refused: bool) -> None:
        """Once as many answers came as may be open, the share of refusals among them moves the limit."""
        self._seen += 1
        self._refused += refused
        if self._seen < self.limit:
            return
        share, self._seen, self._refused = self._refused / self._seen, 0, 0
        if share > TOLERATED:
            self._starting = False
            self.limit = max(1.0, self.limit * max(0.5, 1 - share))
        elif not self._starting:
            self.limit = min(self.limit + max(1.0, self.limit / 20), self.most)

    def _pause(self, seconds: float) -> None:
        self.refused_in_a_row = 0
        self._paused_until = max(self._paused_until, self._clock() + seconds)
        asyncio.get_running_loop().call_later(seconds + 0.001, self._wake)

    async def _enter(self, first: bool) -> None:
        if not self._waiting and self._free():
            self.open += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.appendleft(turn) if first else self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.open -= 1
            self._wake()
            raise

    def _free(self) -> bool:
        return self.open < int(self.limit) and self._clock() >= self._paused_until

    def _wake(self) -> None:
        while self._waiting and self._free():
            turn = self._waiting.popleft()
            if not turn.done():
                self.open += 1
                turn.set_result(None)


class PerMinute:
    """A declared limit as a sliding window: in no 60 seconds more than `most` requests, or tokens."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic, seconds: float = 60.0) -> None:
        self.most, self.seconds, self._clock = most, seconds, clock
        self._taken: deque[list[float]] = deque()
        self._sum = 0.0
        self._turn = asyncio.Lock()

    async def take(self, amount: int) -> list[float]:
        """Wait until `amount` fits, and take it. One that never fits goes alone. Returns what `correct` wants."""
        async with self._turn:
            while (wait := self._wait_for(amount)) > 0:
                await asyncio.sleep(wait)
            entry = [self._clock(), float(amount)]
            self._taken.append(entry)
            self._sum += amount
            return entry

    def correct(self, entry: list[float], amount: int) -> None:
        """What was taken turned out to be another amount."""
        if entry[1] and entry[0] > self._clock() - self.seconds:
            self._sum += amount - entry[1]
            entry[1] = float(amount)

    def _wait_for(self, amount: int) -> float:
        start = self._clock() - self.seconds
        while self._taken and self._taken[0][0] <= start:
            self._sum -= self._taken.popleft()[1]
        if not self._taken or self._sum + amount <= self.most:
            return 0.0
        return self._taken[0][0] - start + 0.001
