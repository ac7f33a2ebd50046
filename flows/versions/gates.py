"""Gates: the bounds a recipe sets on its own figures before a version may be published."""

import operator
import re
from collections.abc import Iterator
from typing import Any

from schemas.errors import ContractError, RecipeError
from schemas.faults import suggestion
from schemas.recipe import BOUND, Recipe

HOLDS = {"<=": operator.le, ">=": operator.ge, "==": operator.eq, "<": operator.lt, ">": operator.gt}


def broken_gates(recipe: Recipe, metrics: dict[str, Any]) -> list[str]:
    """The bounds that do not hold, each with what was found. Raises RecipeError for a figure that was never measured."""
    figures = dict(_flat(metrics))
    return [told for number, gate in enumerate(recipe.publish.require) if (told := _broken(recipe, number, gate, figures))]


def _broken(recipe: Recipe, number: int, gate: str, figures: dict[str, float]) -> str:
    where, parts = recipe.where("publish", "require", number), re.fullmatch(BOUND, gate)
    if parts is None:
        raise RecipeError(f"{where}: {gate!r} is no bound such as `contaminated_rows <= 0`")
    name, sign, bound = parts["name"], parts["sign"], float(parts["bound"])
    if name not in figures:
        raise RecipeError(f"{where}: no figure named {name!r} was measured{suggestion(name, figures)}")
    return "" if HOLDS[sign](figures[name], bound) else f"{gate}: found {figures[name]:g}"


def _flat(metrics: dict[str, Any], before: str = "") -> Iterator[tuple[str, float]]:
    """`{"a": {"b": 1}}` as `a.b`: 1; what is no number is left out."""
    if not isinstance(metrics, dict):
        raise ContractError(f"metrics.json: wanted a mapping of figures, found {type(metrics).__name__}")
    for name, value in metrics.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        elif isinstance(value, (int, float)):
            yield f"{before}{name}", float(value)
