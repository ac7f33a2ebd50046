"""Dimensions and their values, drawn evenly: AttrPrompt's attributes (Yu et al. 2306.15895), as a recipe writes them down.

dimensions:
  section: [sports, politics]
  length: [30, 100]
  topic: {by: section, values: {sports: [tennis, sailing, funding], politics: [elections, courts, funding]}}
  style: {values: [report, interview, satire], never: {politics: [satire]}, by: section}
"""

from collections.abc import Mapping
from random import Random
from typing import Self

from pydantic import Field, model_validator

from schemas.errors import RecipeError
from schemas.faults import suggestion
from schemas.recipe import Strict

Value = str | int
MOST_AMBIGUOUS = 5
"""AttrPrompt leaves out at most so many values of a class for being those of a similar class as well."""


class Dimension(Strict):
    """Values of a dimension; with `by` they depend on another one, each by its value, and `never` takes some of them away."""

    values: list[Value] | dict[str, list[Value]]
    by: str = ""
    never: dict[str, list[Value]] = Field(default={})

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (isinstance(self.values, dict) or self.never) and not self.by:
            raise ValueError("`by` must name the dimension on whose value these values depend")
        return self


Dimensions = dict[str, list[Value] | Dimension]


class Draws:
    """Dimensions proved to fit together; `draw` gives each a value, all of its values as likely."""

    def __init__(self, dimensions: Dimensions, similar: Mapping[str, list[str]], label: str) -> None:
        self.dimensions = {
            name: Dimension(values=found) if isinstance(found, list) else found for name, found in dimensions.items()
        }
        self._similar, self._label = similar, label
        self._order = self._ordered()
        self._allowed = {
            (name, key): self._left(name, key)
            for name, dimension in self.dimensions.items()
            for key in ([str(value) for value in self.values_of(dimension.by)] if dimension.by else [""])
        }

    def draw(self, rng: Random) -> dict[str, Value]:
        """A value for every dimension, in the recipe's order."""
        found: dict[str, Value] = {}
        for name in self._order:
            by = self.dimensions[name].by
            found[name] = rng.choice(self._allowed[name, str(found[by]) if by else ""])
        return {name: found[name] for name in self.dimensions}

    def values_of(self, name: str) -> list[Value]:
        """Every value that a dimension can take."""
        values = self.dimensions[name].values
        return values if isinstance(values, list) else list(dict.fromkeys(value for own in values.values() for value in own))

    def _ordered(self) -> list[str]:
        """The dimensions, each after the one it depends on. Raises RecipeError where they cannot be put into an order."""
        for name, dimension in self.dimensions.items():
            self._refuse_strangers(name, dimension)
        order: list[str] = []
        while len(order) < len(self.dimensions):
            ready = [n for n, found in self.dimensions.items() if n not in order and (not found.by or found.by in order)]
            if not ready:
                circle = ", ".join(sorted(set(self.dimensions) - set(order)))
                raise RecipeError(f"dimensions depend on each other in a circle: {circle}")
            order += ready
        return order

    def _refuse_strangers(self, name: str, dimension: Dimension) -> None:
        """Raises RecipeError where a dimension depends on one that is not there, or on a value that it cannot take."""
        if not dimension.by:
            return
        if dimension.by not in self.dimensions:
            raise RecipeError(f"dimensions.{name}.by: no dimension {dimension.by!r}{suggestion(dimension.by, self.dimensions)}")
        known = [str(value) for value in self.values_of(dimension.by)]
        for key in [*(dimension.values if isinstance(dimension.values, dict) else ()), *dimension.never]:
            if key not in known:
                raise RecipeError(f"dimensions.{name}: {dimension.by} has no value {key!r}{suggestion(key, known)}")

    def _left(self, name: str, key: str) -> list[Value]:
        """The values of a dimension beside that value of the other. Raises RecipeError where none is left."""
        dimension = self.dimensions[name]
        values = dimension.values if isinstance(dimension.values, list) else dimension.values.get(key, [])
        never = {*dimension.never.get(key, []), *self._ambiguous(dimension, key)}
        left = [value for value in dict.fromkeys(values) if value not in never]
        if not left:
            beside = f" beside {dimension.by} {key!r}" if key else ""
            raise RecipeError(f"dimensions.{name}: no value is left{beside}")
        return left

    def _ambiguous(self, dimension: Dimension, key: str) -> list[Value]:
        """Values of a class that stand under a similar class too: a row about them could carry either label."""
        if dimension.by != self._label or isinstance(dimension.values, list):
            return []
        theirs = {value for other in self._similar.get(key, []) for value in dimension.values.get(other, [])}
        found = [value for value in dimension.values.get(key, []) if value in theirs]
        if len(found) > MOST_AMBIGUOUS:
            raise RecipeError(
                f"{key!r} shares {len(found)} values with similar classes, at most {MOST_AMBIGUOUS} may be: are they one class?"
            )
        return found
