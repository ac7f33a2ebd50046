"""Attributes without end: a value of every dimension, drawn evenly, as AttrPrompt asks for them (Yu et al. 2306.15895).

A class is one of the dimensions, named by `label`. Every draw has a number, so that the same values drawn twice are two rows.
"""

from random import Random
from typing import Annotated

from pydantic import Field

from schemas.errors import RecipeError
from schemas.faults import suggestion
from schemas.rows import Seed
from tasks.operators import Seeder
from tasks.text.dimensions import Dimensions, Draws


def attributes(
    *,
    dimensions: Annotated[Dimensions, Field(min_length=1)],
    label: str = "",
    similar: dict[str, list[str]] | None = None,
    strata: list[str] | None = None,
    licence: str = "CC0-1.0",
    lang: str = "en",
) -> Seeder:
    """Facts are `draw`, `values`, and with a `label` its dimension and the classes that are `similar` to the one drawn.

    Values that a class shares with a similar one are left out, five at most. The strata are `strata`, else all dimensions.
    """
    kept = list(dimensions) if strata is None else strata
    for name in [*kept, *([label] if label else [])]:
        if name not in dimensions:
            raise RecipeError(f"no dimension {name!r}{suggestion(name, dimensions)}")
    draws = Draws(dimensions, similar or {}, label)
    _refuse_strangers(draws, similar or {}, label)

    def draw(index: int, rng: Random) -> Seed:
        values = draws.draw(rng)
        facts = {"draw": index, "values": values}
        if label:
            facts |= {"label": label, "similar": (similar or {}).get(str(values[label]), [])}
        shown = {name: values[name] for name in kept}
        return Seed.of(facts, source="attributes", licence=licence, span=f"draw {index}", strata=shown, lang=lang)

    return Seeder(draw)


def _refuse_strangers(draws: Draws, similar: dict[str, list[str]], label: str) -> None:
    if similar and not label:
        raise RecipeError("`similar` tells classes apart; `label` must name the dimension they are values of")
    known = [str(value) for value in draws.values_of(label)] if label else []
    for name in sorted({*similar, *(other for others in similar.values() for other in others)}):
        if name not in known:
            raise RecipeError(f"params.similar: {label} has no value {name!r}{suggestion(name, known)}")
