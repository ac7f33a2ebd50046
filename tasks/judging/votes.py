"""Votes: the same question asked several times. A judge whose vote cannot be used has not voted; most of them must."""

import asyncio
from collections.abc import Sequence
from typing import Any

from schemas.errors import RowError
from schemas.rows import Message
from tasks.operators import Ask, Reply


async def votes_of(ask: Ask, messages: list[Message], votes: int, first: int = 0, **options: Any) -> list[Reply]:
    """The usable replies of takes `first`, `first` + 1, ... in that order.

    Raises the first RowError where no more than half of them can be used: too few to decide is no decision. Votes differ
    only where the model draws its words (a temperature above 0).
    """
    asked = (ask(messages, take=first + number, **options) for number in range(votes))
    found = await asyncio.gather(*asked, return_exceptions=True)
    for item in found:
        if isinstance(item, BaseException) and not isinstance(item, RowError):
            raise item
    good = [item for item in found if isinstance(item, Reply)]
    if 2 * len(good) <= votes:
        raise next(item for item in found if isinstance(item, RowError))
    return good


def most_of(choices: Sequence[str]) -> str:
    """What more than half chose; empty where nothing did."""
    return next((choice for choice in choices if 2 * choices.count(choice) > len(choices)), "")


def an_object(properties: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of an object with exactly these properties, as strict structured output wants it."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
