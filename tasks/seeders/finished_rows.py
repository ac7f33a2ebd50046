"""The rows of a finished data set, to be mixed with those of others: another recipe's folder, a version, or an export.

Each keeps its origin, generation depth, source, passage, licence and strata; `strata.data_set` and `strata.component` say
where it was. Rows used as they are want the generator `as_finished`; one that writes on them makes them one model deeper.
"""

from bisect import bisect_right
from random import Random
from typing import Annotated

from pydantic import Field

from schemas.errors import RecipeError
from schemas.paths import InputPath
from schemas.rows import Seed
from tasks.operators import Seeder
from tasks.reading.finished_shelf import shelf_of

_TRAIN = ["train"]


def finished_rows(*, path: InputPath, name: str = "", splits: Annotated[list[str], Field(min_length=1)] = _TRAIN) -> Seeder:
    """`path` is `data/NAME/mixture`, a version that `seedmill fetch` laid out, or a folder that `seedmill export` wrote.

    `name` tells two versions of one data set apart (else the folder's). Only rows to train on are read unless `splits`
    names others: what was held out there must not be trained on here. Their `repeat` and `weight` are not taken over.
    """
    shelf = shelf_of(path, name, splits)
    ends = shelf.ends
    if not ends or not ends[-1]:
        raise RecipeError(f"params.splits: {path} has no row in {', '.join(splits)}")

    def draw(index: int, rng: Random) -> Seed:
        number = bisect_right(ends, index)
        return shelf.seeds(number)[index - (ends[number - 1] if number else 0)]

    return Seeder(draw, size=ends[-1])
