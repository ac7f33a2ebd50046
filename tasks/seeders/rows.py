"""Anybody's rows as seeds: a .jsonl, .csv (both also .gz) or .parquet file, or a folder of them.

params: {path: seeds/tickets.csv, columns: {text: body, id: ticket}, strata: [topic], where: {lang: en, votes: {min: 3}}}
"""

from typing import Annotated

from pydantic import Field

from schemas.paths import InputPath
from tasks.operators import Seeder
from tasks.reading.row_seeds import Column, Reading, row_seeds
from tasks.reading.seed_shelf import shelved
from tasks.reading.where import Where


def rows(
    *,
    path: InputPath,
    columns: dict[Column, str] | None = None,
    strata: list[str] | None = None,
    keep: list[str] | None = None,
    where: Where | None = None,
    licence: Annotated[str, Field(min_length=1)] = "unknown",
    lang: str = "en",
    depth: Annotated[int, Field(ge=0)] = 0,
    longest: Annotated[int, Field(ge=1)] = 100_000,
    shuffle: bool = False,
) -> Seeder:
    """One seed a row that is meant; its facts are the row, or the columns in `keep`, with `columns.text` named `text`.

    `columns` says where `id`, `text`, `lang`, `licence` and `source` stand; `licence` and `lang` hold where no column does.
    `depth` counts the models that stand between these rows and real text. A row that cannot be used is a reject with its line.
    """
    reading = Reading(columns or {}, strata or [], keep, where or {}, licence, lang, depth, longest)
    return shelved(row_seeds(path, reading), shuffle=shuffle)
