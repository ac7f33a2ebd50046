"""What single rows cost: who wants to know takes notes, and every answer to a question asked meanwhile is a line of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from tasks.models.answer import Answer
from tasks.models.ledger import PICO
from tasks.models.question import Question
from tasks.models.servers import Server

BYTES_A_TOKEN = 4  # of English, roughly; other scripts have fewer, which makes a guess too low
Known = Literal["told", "remembered", "typical", "bound", "unbounded"]
"""Where the size of a reply is known from: the server tells it now, or told it once; the memory's replies to the same step
are so long; `max_tokens` allows as much; nothing bounds it."""

_notes: ContextVar["list[Asked] | None"] = ContextVar("notes", default=None)


@dataclass(frozen=True)
class Asked:
    """One question and its answer. `seconds` is None where nobody was asked just now."""

    step: str
    model: str
    tokens_in: int
    tokens_out: int
    usd: float
    known: Known = "told"
    seconds: float | None = None


@contextmanager
def notes() -> Iterator[list[Asked]]:
    """What is asked inside, by this coroutine and those it starts, in the order of the answers."""
    taken: list[Asked] = []
    token = _notes.set(taken)
    try:
        yield taken
    finally:
        _notes.reset(token)


def taking_notes() -> bool:
    """True where somebody wants to know."""
    return _notes.get() is not None


def note(step: str, server: Server, question: Question, answer: Answer, known: Known, seconds: float | None = None) -> None:
    """Write a line, where somebody takes notes."""
    taken = _notes.get()
    if taken is not None:
        most = server.most(question)
        usd = server.cost(answer, most).picodollars / PICO
        read = answer.tokens_in if answer.tokens_in is not None else question.bytes_asked // BYTES_A_TOKEN
        written = answer.tokens_out if answer.tokens_out is not None else len(answer.text) // BYTES_A_TOKEN + 1
        taken.append(Asked(step, server.name, read, written, usd, known, seconds))
