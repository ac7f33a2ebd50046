"""Reads questions from a benchmark's or a held-out file (`.jsonl`, `.jsonl.gz`), whatever the column is called."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from schemas.errors import RecipeError, RowError
from tasks.text.strict_json import read_json

COLUMNS = ("question", "prompt", "problem", "text", "instruction", "input")
ANSWERS = ("answer", "completion", "solution", "output", "label", "target")


def read_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """`file:line` and the object of every line. Raises RecipeError naming the line that holds none."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield f"{path.name}:{number}", _object(line, f"{path.name}:{number}")


def questions_of(files: list[Path]) -> pl.DataFrame:
    """`name` (`file:line`) and `text` of every line's question, file by file."""
    found = [(where, question_in(row, where)) for file in files for where, row in read_lines(file)]
    return pl.DataFrame(found, schema={"name": pl.String, "text": pl.String}, orient="row")


def question_in(row: dict[str, Any], where: str) -> str:
    """The question of one row: the first known column, or the last user turn. Raises RecipeError where there is none."""
    return _said(row, COLUMNS, "user", where)


def answer_in(row: dict[str, Any], where: str) -> str:
    """The answer of one row: the first known column, or the last assistant turn. Raises RecipeError where there is none."""
    return _said(row, ANSWERS, "assistant", where)


def _said(row: dict[str, Any], columns: tuple[str, ...], role: str, where: str) -> str:
    turns = [turn["content"] for turn in row.get("messages") or () if turn.get("role") == role]
    found = [row[name] for name in columns if isinstance(row.get(name), str | int)] or turns[-1:]
    if not found:
        raise RecipeError(f"{where}: wanted one of {', '.join(columns)} or messages of the {role}, found {', '.join(row)}")
    return str(found[0])


def _object(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = read_json(line)
    except RowError as error:
        raise RecipeError(f"{where}: {error}") from None
    if not isinstance(row, dict):
        raise RecipeError(f"{where}: wanted an object, found {type(row).__name__}")
    return row
