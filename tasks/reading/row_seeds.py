"""Anybody's rows as seeds, under names of ours: which column is the text, which the licence, which rows are meant."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from schemas.errors import RecipeError, RowError
from schemas.faults import suggestion
from schemas.rows import Reject, Seed
from schemas.tables import LANG
from tasks.reading.any_file import numbered_rows
from tasks.reading.foreign import has, value_at
from tasks.reading.input_files import files_in, name_in
from tasks.reading.where import holds
from tasks.text.strict_json import read_json

ENDINGS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".csv", ".csv.gz", ".parquet")
Column = Literal["id", "text", "lang", "licence", "source"]


@dataclass(frozen=True)
class Reading:
    """How rows are read. `columns`, `strata`, `keep` and `where` name columns, or places in them as `meta.topic`."""

    columns: Mapping[Column, str] = field(default_factory=dict)
    strata: list[str] = field(default_factory=list)
    keep: list[str] | None = None
    where: Mapping[str, Any] = field(default_factory=dict)
    licence: str = "unknown"
    lang: str = "en"
    depth: int = 0
    longest: int = 100_000

    @property
    def named(self) -> list[str]:
        """All columns that must stand in some row."""
        return list(dict.fromkeys([*self.columns.values(), *self.strata, *(self.keep or []), *self.where]))


def row_seeds(path: Path, reading: Reading) -> Iterator[Seed | RowError]:
    """A seed for every row that is meant, a RowError with file and line for one that cannot be used.

    Raises RecipeError where no row has a column that is named, or none is meant at all; StageError for a damaged file.
    """
    for paths in (reading.keep or [], reading.strata):
        _refuse_twins([_last(path) for path in paths])
    tally = _Tally(reading.named)
    for file in files_in(path, ENDINGS):
        yield from _file_seeds(file, name_in(file, path), reading, tally)
    tally.refuse_nothing(path, reading)


def _file_seeds(file: Path, name: str, reading: Reading, tally: "_Tally") -> Iterator[Seed | RowError]:
    for line, row in numbered_rows(file):
        place = f"{name}:{line}"
        if isinstance(row, Reject):
            tally.rows += 1
            yield RowError(f"{place}: {row.reason}", raw=row.raw)
            continue
        tally.count(row)
        if holds(reading.where, row):
            tally.meant += 1
            yield _seed(row, name, place, reading, tally.ids)


class _Tally:
    """What was seen of a file: which named columns stand in it, which ids, how many rows were meant."""

    def __init__(self, named: list[str]) -> None:
        self.missing, self.known = set(named), dict[str, None]()
        self.ids: dict[str, str] = {}
        self.rows = self.meant = 0

    def count(self, row: Mapping[str, Any]) -> None:
        self.rows += 1
        if self.missing:
            self.missing = {name for name in self.missing if not has(row, name)}
            self.known |= dict.fromkeys(row)

    def refuse_nothing(self, path: Path, reading: Reading) -> None:
        if self.rows == 0:
            raise RecipeError(f"params.path: {path} holds no rows")
        if self.known and self.missing:
            name = sorted(self.missing)[0]
            raise RecipeError(f"no row of {path.name} has a column {name!r}{suggestion(name, self.known)}")
        if self.known and self.meant == 0 and reading.where:
            raise RecipeError(f"params.where: none of the {self.rows} rows of {path.name} is meant")


def _seed(row: dict[str, Any], name: str, place: str, reading: Reading, ids: dict[str, str]) -> Seed | RowError:
    try:
        said = {word: _word(row, column, word) for word, column in reading.columns.items() if word != "text"}
        if "id" in said and ids.setdefault(said["id"], place) != place:
            raise RowError(f"the id {said['id']!r} stands already at {ids[said['id']]}")
        return Seed(
            facts=_facts(row, reading),
            source=said.get("source", name),
            licence=said.get("licence", reading.licence),
            span=said.get("id", place),
            strata=_json({_last(path): _plain(value_at(row, path), path) for path in reading.strata if has(row, path)}),
            lang=_lang(said.get("lang", reading.lang)),
            depth=reading.depth,
        )
    except RowError as error:
        return RowError(f"{place}: {error}", raw=str(row)[:1000].replace("\0", "\ufffd"))


def _facts(row: dict[str, Any], reading: Reading) -> str:
    text = reading.columns.get("text")
    kept = {_last(path): value_at(row, path) for path in reading.keep if has(row, path)} if reading.keep else dict(row)
    if text:
        kept = {name: value for name, value in kept.items() if name != text}
        if "text" in kept:
            raise RowError(f"both 'text' and {text!r} would be the text; leave 'text' out with `keep`")
        kept["text"] = _word(row, text, "text")
    facts = _json(kept)
    if len(facts) > reading.longest:
        raise RowError(f"wanted at most {reading.longest:,} characters, found {len(facts):,}; `keep` leaves columns out")
    return facts


def _word(row: dict[str, Any], column: str, meant: str) -> str:
    found = value_at(row, column) if has(row, column) else None
    word = str(found) if isinstance(found, int) and meant == "id" else found
    if not isinstance(word, str) or not word.strip():
        raise RowError(f"wanted a text under {column!r} (for {meant}), found {found!r:.80}")
    return word if meant == "text" else word.strip()


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _refuse_twins(names: list[str]) -> None:
    if twins := sorted({name for name in names if names.count(name) > 1}):
        raise RecipeError(f"two of the columns would both be called {twins[0]!r}")


def _plain(value: Any, path: str) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    raise RowError(f"wanted a plain value under {path!r} (for strata), found {type(value).__name__}")


def _lang(word: str) -> str:
    if not re.search(LANG, word):
        raise RowError(f"wanted a language tag such as en, de or zh-Hant, found {word!r:.80}")
    return word


def _json(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_as_text)
    except ValueError:
        raise RowError("a cell is NaN or endless, which JSON cannot hold; `keep` leaves columns out") from None
    if "\\u0000" in text:
        read_json(text)  # Parquet may hold NUL, which no database takes
    return text


def _as_text(value: Any) -> str:
    """What Parquet may hold too: times and exact numbers become text."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise RowError(f"a cell is {type(value).__name__}, which JSON cannot hold; `keep` leaves columns out")
