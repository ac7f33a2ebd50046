"""People who could ask for something, one after the other: from a file, or composed of evenly drawn attributes.

What a person wants decides what a model writes: PersonaHub (Ge et al. 2406.20094) asks for "a math problem with this persona".
"""

from pathlib import Path
from random import Random
from typing import Annotated

from pydantic import Field

from schemas.errors import RecipeError
from schemas.paths import InputPath
from schemas.rows import Seed
from tasks.operators import Seeder
from tasks.text.benchmark_file import read_lines
from tasks.text.dimensions import Dimensions, Draws

WANTS = (
    "a question about something they need to know for their work or their life",
    "a request to write, rewrite or shorten a text",
    "a problem with numbers from their daily life that takes several steps",
    "a request for advice on a decision",
    "a request to explain something to them at their level",
)


def personas(
    *,
    path: InputPath | None = None,
    column: str = "persona",
    dimensions: Annotated[Dimensions, Field(min_length=1)] | None = None,
    wants: Annotated[list[str], Field(min_length=1)] | None = None,
    licence: str = "CC0-1.0",
    lang: str = "en",
    depth: Annotated[int, Field(ge=0)] = 0,
) -> Seeder:
    """Facts are `draw`, `persona` (a text) and `want`, drawn evenly; the strata are `want` and all dimensions.

    Persons of a file (.jsonl, under `column`) come in turn, without end; `depth` says how many models stand behind them.
    """
    if (path is None) == (dimensions is None):
        raise ValueError("wanted either `path`, a file of personas, or `dimensions`, the attributes to compose them of")
    people = _people(path, column) if path else []
    draws = Draws(dimensions or {}, {}, "")
    asked = list(wants or WANTS)

    def draw(index: int, rng: Random) -> Seed:
        want, values = rng.choice(asked), draws.draw(rng)
        span, persona = people[index % len(people)] if people else (f"draw {index}", _composed(values))
        facts = {"draw": index, "persona": persona, "want": want}
        source = path.name if path else "personas"
        strata = {"want": want, **values}
        return Seed.of(facts, source=source, licence=licence, span=span, strata=strata, lang=lang, depth=depth)

    return Seeder(draw)


def _people(path: Path, column: str) -> list[tuple[str, str]]:
    people = [(where, _text(row.get(column), where, column)) for where, row in read_lines(path)]
    if not people:
        raise RecipeError(f"params.path: {path} holds no rows")
    return people


def _text(value: object, where: str, column: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RecipeError(f"{where}: wanted a text under {column!r}, found {value!r:.80}")
    return value.strip()


def _composed(values: dict[str, str | int]) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in values.items())
