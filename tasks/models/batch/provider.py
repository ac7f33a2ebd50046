"""What a provider's batch interface offers, whosever it is: submit, find again, look how far, read the results."""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from schemas.errors import RowError, SeedmillError
from tasks.models.answer import Answer
from tasks.models.faults import Again
from tasks.models.question import Question
from tasks.text.strict_json import read_json

TOKENS_WAITING = "token_limit_exceeded"
"""The provider bears no more tokens that wait in batches of this key: a smaller batch may pass."""


_NAMED = re.compile(rb'"custom_id"\s*:\s*"[0-9a-f]{16}-([0-9a-f]{44})"')


class NotYet(Again):
    """Nothing went wrong: it takes longer, or goes another way."""


@dataclass(frozen=True)
class Progress:
    """How far a batch is. `fault` says why the whole of it was refused, `code` what kind of fault that is."""

    ended: bool
    answered: int = 0
    fault: str = ""
    code: str = ""


@dataclass(frozen=True)
class Result:
    """What one question of a batch got: an answer, or what happens next. `key` is the beginning of the question's."""

    key: str
    answer: Answer | None = None
    error: SeedmillError | None = None


class Provider(Protocol):
    """One provider. All raise as `Sender.send` does: Again, RowError or StageError by what happens next.

    `label` is ours, and stands where the provider shows it again, so that a batch whose confirmation was lost is found.
    """

    most_rows: int
    most_bytes: int
    forms: Sequence[str]
    """The ways to ask for a schema (tasks/models/chat.py), best first."""

    def row(self, label: str, question: Question, form: str) -> bytes:
        """A question as it stands in a batch."""

    async def submit(self, label: str, rows: Sequence[bytes]) -> str:
        """The provider's name for the batch."""

    async def find(self, label: str, rows: int, since: int) -> str:
        """The batch of that label, submitted after `since` (seconds of the epoch); empty where there is none.

        Raises NotYet where that cannot be told yet.
        """

    async def progress(self, batch: str) -> Progress:
        """How far it is. Raises Missing where the provider knows no such batch."""

    def results(self, batch: str) -> AsyncIterator[Result | None]:
        """What the questions of an ended batch got, in any order; None for a line that says of no question.

        A question that is not among them was not answered. A reply asked for as a tool is not unwrapped yet.
        """

    async def close(self) -> None: ...


def custom_id(label: str, key: str) -> str:
    """At most 64 characters, as Anthropic wants: whose batch it is, and which question."""
    return f"{label[:16]}-{key[:44]}"


def label_in(name: str) -> str:
    """Whose batch a `custom_id` is of."""
    return name.partition("-")[0]


def envelope(body: bytes) -> dict[str, Any]:
    """A JSON object that a provider sent. Raises Again for anything else."""
    try:
        found = read_json(body)
    except RowError as error:
        raise Again(f"malformed: {error}", paid=True) from None
    if not isinstance(found, dict):
        raise Again(f"malformed: wanted an object, found {type(found).__name__}", paid=True)
    return found


def result_in(line: bytes, answer_in: Callable[[dict[str, Any]], Answer]) -> Result | None:
    """What one line of an answer says of one question. A line that cannot be read was paid for all the same."""
    named = _NAMED.search(line)
    if named is None:
        return None
    key = named[1].decode()
    try:
        return Result(key, answer=answer_in(envelope(line)))
    except SeedmillError as error:
        return Result(key, error=error)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return Result(key, error=Again(f"malformed: {type(error).__name__} in the answer", paid=True))
