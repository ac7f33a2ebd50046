"""Documents as passages: a folder of .txt and .md files, or rows with a text column, cut at paragraphs and sentences.

params: {path: seeds/handbook, most_words: 200, overlap_words: 30, licence: CC-BY-4.0}
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import Field

from schemas.errors import RecipeError, RowError
from schemas.paths import InputPath
from schemas.rows import Seed, to_json
from tasks.operators import Seeder
from tasks.reading.input_files import files_in, name_in
from tasks.reading.row_seeds import ENDINGS, Column, Reading, row_seeds
from tasks.reading.seed_shelf import shelved
from tasks.reading.where import Where
from tasks.text.passages import length, passages

TEXTS = (".txt", ".md")
LONGEST = 16 * 1024**2  # characters of one document


def document_chunks(
    *,
    path: InputPath,
    most_words: Annotated[int, Field(ge=10)] = 200,
    overlap_words: Annotated[int, Field(ge=0)] = 0,
    least_words: Annotated[int, Field(ge=1)] = 20,
    columns: dict[Column, str] | None = None,
    strata: list[str] | None = None,
    keep: list[str] | None = None,
    where: Where | None = None,
    licence: Annotated[str, Field(min_length=1)] = "unknown",
    lang: str = "en",
    depth: Annotated[int, Field(ge=0)] = 0,
    shuffle: bool = False,
) -> Seeder:
    """One seed a passage; its facts are `text`, `document`, `start` and `end` (places in the document) and the row's columns.

    The source is the document, so that `split` by source puts no document into two splits; the span is `start-end`, and with
    `overlap_words` `split` by seed keeps documents whole as well: each passage overlaps with the next. Rows are
    read as by `rows`, their text under `text` unless `columns` says otherwise. A document that cannot be used is a reject.
    """
    if overlap_words + least_words > most_words // 2:
        raise ValueError("overlap_words and least_words together must be at most half of most_words")
    rows = path.is_file() and path.name.lower().endswith(ENDINGS)
    named: dict[Column, str] = {"text": "text", **(columns or {})}
    reading = Reading(named, strata or [], keep, where or {}, licence, lang, depth, LONGEST)
    if not rows and (columns or strata or keep or where):
        raise RecipeError(f"columns, strata, keep and where are of rows, and {path.name} is none of {', '.join(ENDINGS)}")
    documents = _rows(path, reading) if rows else _files(path, reading)
    return shelved(_passages(documents, most_words, overlap_words, least_words), shuffle=shuffle)


def _rows(path: Path, reading: Reading) -> Iterator[Seed | RowError]:
    """A document a row, called by its source column or its file, and its id or line."""
    for found in row_seeds(path, reading):
        yield found if isinstance(found, RowError) else replace(found, source=_called(found))


def _called(row: Seed) -> str:
    return row.span if row.span.startswith(f"{row.source}:") else f"{row.source}#{row.span}"


def _files(path: Path, reading: Reading) -> Iterator[Seed | RowError]:
    if path.is_file() and not path.name.lower().endswith(TEXTS):
        raise RecipeError(f"params.path: wanted a folder, or a file that ends in {', '.join((*TEXTS, *ENDINGS))}; found {path}")
    for file in files_in(path, TEXTS):
        name = name_in(file, path)
        try:
            facts = {"text": _read(file)}
        except RowError as error:
            yield RowError(f"{name}: {error}")
        else:
            yield Seed.of(facts, source=name, licence=reading.licence, lang=reading.lang, depth=reading.depth)


def _read(file: Path) -> str:
    if file.stat().st_size > LONGEST * 4:
        raise RowError(f"wanted at most {LONGEST:,} characters")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RowError(f"byte {error.start} is not UTF-8") from None
    if "\0" in text:
        raise RowError(f"character {text.index(chr(0))} is NUL")
    return text


def _passages(documents: Iterator[Seed | RowError], most: int, overlap: int, least: int) -> Iterator[Seed | RowError]:
    for document in documents:
        if isinstance(document, RowError):
            yield document
            continue
        facts = document.read()
        text = facts["text"]
        if length(text) < least:
            yield RowError(f"{document.source}: wanted at least {least} words, found {length(text):g}", raw=text[:1000])
            continue
        for start, end in passages(text, most, overlap, least):
            place = {"text": text[start:end], "document": document.source, "start": start, "end": end}
            yield replace(document, facts=to_json(facts | place), span=f"{start}-{end}")
