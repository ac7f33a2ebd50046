"""Rows of the embedded generators for tests: drawn, written and stamped as the stages do it, and spoiled in chosen ways."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from schemas.rows import Draft, Message
from tasks.frames import stamped_draft, stamped_seed
from tasks.operators import Ask, Generator, Reply, Seeder


async def _nobody(messages: list[Message], *, model: str = "", take: int = 0, **options: object) -> Reply:
    raise AssertionError("an embedded generator asks no model")


NOBODY: Ask = _nobody


def drafts_of(seeder: Seeder, generator: Generator, count: int, start: int = 0) -> list[Draft]:
    """`count` drafts, the first from seed number `start`."""
    return [_draft(seeder, generator, index) for index in range(start, start + count)]


def _draft(seeder: Seeder, generator: Generator, index: int) -> Draft:
    seed = stamped_seed(seeder.draw(index, Random(f"1/tests/{index}")))
    writing = generator(seed, NOBODY)
    try:
        writing.send(None)  # type: ignore[attr-defined]
    except StopIteration as done:
        (draft,) = done.value
        return stamped_draft(draft, seed, "tests")
    raise AssertionError("an embedded generator waits for nothing")


def with_question(draft: Draft, change: Callable[[str], str]) -> Draft:
    """The draft with its last user turn changed."""
    at = max(i for i, message in enumerate(draft.messages) if message.role == "user")
    return with_turn(draft, at, change)


def with_answer(draft: Draft, change: Callable[[str], str]) -> Draft:
    """The draft with its last turn changed."""
    return with_turn(draft, len(draft.messages) - 1, change)


def with_turn(draft: Draft, at: int, change: Callable[[str], str]) -> Draft:
    """The draft with the words of one turn changed."""
    turn = draft.messages[at]
    changed = replace(turn, content=change(turn.content))
    return replace(draft, messages=(*draft.messages[:at], changed, *draft.messages[at + 1 :]))
