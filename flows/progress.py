"""How a build says what it does: bars on a terminal, plain lines elsewhere; the flow itself does not know which."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from tasks.quota import Progress

TOLD_EVERY = 60.0  # seconds
HOPS = ("seed", "generate", "verify", "judge")


class Board(Protocol):
    """Where a build writes how far it is. Called from several threads."""

    def round(self, windows: int) -> None:
        """A round begins, with so many windows for every hop."""

    def passed(self, hop: str) -> None:
        """One window is through that hop."""

    def counted(self, progress: Progress, wanted: int) -> None:
        """A round is over, and this is what all rounds gave so far."""

    def stage(self, name: str) -> None:
        """The rounds are over; this happens now."""


class Lines:
    """Plain lines for a log: one for each hop of a round, one for each round, and one a minute in between."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self.write = write
        self._lock, self._passed = threading.Lock(), Counter[str]()
        self._rounds = self._windows = 0
        self._began = self._told = time.monotonic()

    def round(self, windows: int) -> None:
        self._rounds, self._windows, self._passed = self._rounds + 1, windows, Counter()
        self._began = self._told = time.monotonic()
        self.write(f"round {self._rounds}: {_count(windows, 'window')} of seeds")

    def passed(self, hop: str) -> None:
        with self._lock:
            self._passed[hop] += 1
            if self._passed[hop] == self._windows:
                self.write(f"  {hop}: done")
            elif hop == HOPS[-1] and time.monotonic() - self._told >= TOLD_EVERY:
                self._told = time.monotonic()
                self.write(f"  {self._way_through(self._passed[hop])}")

    def _way_through(self, done: int) -> str:
        """How far the round is, and how long it still takes at the pace so far."""
        minutes = round((self._told - self._began) * (self._windows - done) / done / 60) or 1
        return f"{done:,} of {_count(self._windows, 'window')} through, about {minutes:,} min left in this round"

    def counted(self, progress: Progress, wanted: int) -> None:
        self.write(f"round {progress.rounds}: {_standing(progress, wanted)}")

    def stage(self, name: str) -> None:
        self.write(name)


class Terminal:
    """Bars for a person: one for the rows wanted, one for each hop of the round."""

    def __init__(self, bars: Bars) -> None:
        self.bars = bars
        self._rows = bars.add_task("accepted rows", total=None, note="")
        self._hops = {hop: bars.add_task(hop, total=None, note="", visible=False) for hop in HOPS}

    def round(self, windows: int) -> None:
        for bar in self._hops.values():
            self.bars.reset(bar, total=windows, visible=True)

    def passed(self, hop: str) -> None:
        self.bars.advance(self._hops[hop])

    def counted(self, progress: Progress, wanted: int) -> None:
        note = f"{progress.candidates - progress.accepted.total()} not accepted"
        self.bars.update(self._rows, total=wanted, completed=min(progress.accepted.total(), wanted), note=note)

    def stage(self, name: str) -> None:
        self.bars.console.print(name)


board: ContextVar[Board | None] = ContextVar("board", default=None)
"""Where the build of this context writes; None leaves it to the build."""


def board_here(write: Callable[[str], None]) -> Board:
    """The board of this context, else plain lines. (`serve` pickles the flow, which therefore cannot name `board` itself.)"""
    return board.get() or Lines(write)


@contextmanager
def board_on(stream: TextIO) -> Iterator[Board]:
    """Bars where the stream is a terminal, lines where it is a file or a pipe; builds inside write there."""
    console = Console(file=stream)
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[note]}"))
        with Bars(*columns, TimeElapsedColumn(), console=console) as bars, _set(Terminal(bars)) as found:
            yield found
    else:
        with _set(Lines(lambda line: print(line, file=stream, flush=True))) as found:
            yield found


@contextmanager
def _set(found: Board) -> Iterator[Board]:
    token = board.set(found)
    try:
        yield found
    finally:
        board.reset(token)


def _standing(progress: Progress, wanted: int) -> str:
    accepted = progress.accepted.total()
    return f"{accepted:,} of {wanted:,} rows accepted, {_count(progress.candidates, 'candidate')} so far"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
