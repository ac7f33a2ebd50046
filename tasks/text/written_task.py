"""A task as people write it down: an instruction, perhaps an input, perhaps an output; read from any of the usual columns.

Alpaca and Self-Instruct keep instruction and input apart. In a chat both are one question: the instruction, a blank line, the
input. So an instruction is what stands before the first blank line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.errors import RecipeError, RowError
from tasks.text.benchmark_file import ANSWERS, COLUMNS

_BLANK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Task:
    """A question and its answer; the answer is empty where none was written."""

    question: str
    answer: str = ""


def instruction_in(question: str) -> str:
    """What stands before the first blank line."""
    return _BLANK.split(question.strip(), maxsplit=1)[0].strip()


def question_with(instruction: str, given: str) -> str:
    """Instruction and input as one question."""
    return f"{instruction}\n\n{given}" if given.strip() else instruction


def task_in(row: Mapping[str, Any], where: str) -> Task:
    """The task of one row, whatever its columns are called. Raises RecipeError where it holds no question."""
    if "instances" in row and isinstance(row.get("instruction"), str):  # Self-Instruct's seed tasks
        first: Mapping[str, Any] = next(iter(row["instances"] or ()), {})
        return Task(question_with(row["instruction"], str(first.get("input") or "")), str(first.get("output") or ""))
    question = _first(row, ("instruction", *COLUMNS)) or _turn(row, "user")
    if not question:
        raise RecipeError(f"{where}: wanted one of {', '.join(COLUMNS)} or messages of the user, found {', '.join(row)}")
    given = _first(row, ("input",)) if question == row.get("instruction") else ""
    return Task(question_with(question, given), _first(row, (*ANSWERS, "response")) or _turn(row, "assistant"))


def task_of(facts: Any, column: str = "") -> Task:
    """The task in a seed's facts, or in the text under `column`. Raises RowError where there is none."""
    if not isinstance(facts, Mapping):
        raise RowError(f"wanted facts with a question, found {type(facts).__name__}")
    if column:
        if not _first(facts, (column,)):
            raise RowError(f"there is no text under facts.{column}; there are {', '.join(facts)}")
        return Task(_first(facts, (column,)), _first(facts, (*ANSWERS, "response")))
    try:
        return task_in(facts, "facts")
    except RecipeError as error:
        raise RowError(str(error)) from None


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    found = (row[name] for name in names if isinstance(row.get(name), str | int | float) and not isinstance(row[name], bool))
    return next((text for value in found if (text := str(value).strip())), "")


def _turn(row: Mapping[str, Any], role: str) -> str:
    said = [turn.get("content") for turn in row.get("messages") or () if turn.get("role") == role]
    return str(said[-1] or "").strip() if said else ""
