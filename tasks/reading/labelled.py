"""Rows that people labelled: true where a judge should pass the row, by one person or by several, of whom most decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.errors import RecipeError, RowError
from schemas.rows import Draft
from tasks.artifact import sha256_of
from tasks.reading.any_file import rows_of
from tasks.reading.foreign import foreign_draft, has, value_at

LEAST_ROWS, LEAST_OF_EACH = 20, 5
_YES, _NO = {"true", "yes", "good", "pass", "passed", "1"}, {"false", "no", "bad", "fail", "failed", "0"}


@dataclass(frozen=True)
class Labelled:
    """A row and what people said of it: True where the judge should pass it. `good` is what most of them said."""

    draft: Draft
    labels: list[bool]

    @property
    def good(self) -> bool:
        return 2 * sum(self.labels) > len(self.labels)


@dataclass(frozen=True)
class Sample:
    """A labelled file: the rows that can be used, and how many could not be read or on how many people were split."""

    rows: list[Labelled]
    unreadable: int
    split: int
    sha256: str


def sample_of(file: Path, names: Mapping[str, str], label: str) -> Sample:
    """The labelled rows of a file. Raises RecipeError where they are too few to say anything."""
    rows, unreadable, split = [], 0, 0
    for number, row in enumerate(rows_of(file)):
        if not isinstance(row, dict):
            unreadable += 1
            continue
        try:
            draft, labels = foreign_draft(row, names, number), _labels_in(row, label)
        except RowError as error:
            if number == 0:
                raise RecipeError(f"{file}: {error}") from None
            unreadable += 1
            continue
        if 2 * sum(labels) == len(labels):
            split += 1
        else:
            rows.append(Labelled(draft, labels))
    _refuse_too_few(file, rows, unreadable, split)
    return Sample(rows, unreadable, split, sha256_of(file))


def _labels_in(row: Mapping[str, Any], column: str) -> list[bool]:
    if not has(row, column):
        raise RowError(f"the row has no column {column!r}; there are {', '.join(sorted(row))}. Say --label COLUMN")
    return labels_of(value_at(row, column), column)


def labels_of(value: Any, name: str) -> list[bool]:
    """One person's label or several people's. Raises RowError for anything that is neither yes nor no."""
    values = value if isinstance(value, list) else [value]
    words = [str(item).strip().lower() for item in values]
    if not words or not all(word in _YES | _NO for word in words):
        raise RowError(f"{name}: wanted true or false, or a list of them (one a person), found {str(value)[:60]!r}")
    return [word in _YES for word in words]


def _refuse_too_few(file: Path, rows: list[Labelled], unreadable: int, split: int) -> None:
    good = sum(row.good for row in rows)
    if len(rows) < LEAST_ROWS or min(good, len(rows) - good) < LEAST_OF_EACH:
        raise RecipeError(
            f"{file}: wanted at least {LEAST_ROWS} labelled rows, {LEAST_OF_EACH} good and {LEAST_OF_EACH} bad ones; "
            f"found {good} good, {len(rows) - good} bad, {unreadable} unreadable, {split} on which people are split"
        )
