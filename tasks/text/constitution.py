"""Principles that answers are criticised and revised by, in a recipe or in a file of their own.

One principle, a line of a .jsonl or an entry under `principles`: {"id": "honest", "critique": "...", "revision": "..."}.
Where no revision is said, the words of the critique stand for it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from schemas.errors import RecipeError
from schemas.faults import sentence
from schemas.recipe import Strict
from tasks.text.benchmark_file import read_lines

Words = Annotated[str, Field(min_length=1)]


class Principle(Strict):
    """What an answer must hold to: how it is criticised, and how it is asked to be revised."""

    id: Words
    critique: Words
    revision: str = ""


def constitution(principles: Sequence[Principle] | None, file: Path | None) -> list[Principle]:
    """The principles, from either place. Raises RecipeError where there are none, or two of one id."""
    if bool(principles) == bool(file):
        raise RecipeError("wanted either `principles` or `file`, where they stand")
    found = [_principle(row, where) for where, row in read_lines(file)] if file else list(principles or [])
    names = [principle.id for principle in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if not found or twice:
        raise RecipeError(f"two principles are called {twice[0]!r}" if twice else f"{file} holds no principles")
    return found


def _principle(row: dict[str, object], where: str) -> Principle:
    try:
        return Principle.model_validate(row)
    except ValidationError as error:
        fault = error.errors()[0]
        raise RecipeError(f"{where}: {'.'.join(map(str, fault['loc']))}: {sentence(dict(fault))}") from None
