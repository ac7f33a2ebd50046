"""`where` in a recipe: which rows of a file are meant. A column equals a value, is one of several, or lies between bounds."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from schemas.faults import shown
from tasks.reading.foreign import value_at


def _checked(where: dict[str, Any]) -> dict[str, Any]:
    for column, wanted in where.items():
        good = _bounds(wanted) if isinstance(wanted, dict) else _values(wanted)
        if not good:
            raise ValueError(f"{column}: wanted a value, a list of values, or {{min: 3, max: 10}}, found {shown(wanted)}")
    return where


def _bounds(wanted: dict[str, Any]) -> bool:
    numbers = all(isinstance(bound, int | float) and not isinstance(bound, bool) for bound in wanted.values())
    return bool(wanted) and wanted.keys() <= {"min", "max"} and numbers


def _values(wanted: Any) -> bool:
    values = wanted if isinstance(wanted, list) else [wanted]
    return bool(values) and all(value is None or isinstance(value, str | int | float) for value in values)


Where = Annotated[dict[str, Any], AfterValidator(_checked)]


def holds(where: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """True for a row whose columns are all as wanted; one that lacks such a column is not. CSV knows no numbers: "3" is 3."""
    return all(_fits(value_at(row, column), wanted) for column, wanted in where.items())


def _fits(cell: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        number = _number(cell)
        return number is not None and wanted.get("min", number) <= number <= wanted.get("max", number)
    return any(_equal(cell, value) for value in (wanted if isinstance(wanted, list) else [wanted]))


def _equal(cell: Any, value: Any) -> bool:
    if isinstance(cell, str) and not isinstance(value, str) and value is not None:
        return cell.strip().lower() == str(value).lower() or (not isinstance(value, bool) and _number(cell) == value)
    return isinstance(cell, bool) == isinstance(value, bool) and bool(cell == value)


def _number(cell: Any) -> float | None:
    if isinstance(cell, bool):
        return None
    try:
        return float(cell)
    except (TypeError, ValueError, OverflowError):
        return None
