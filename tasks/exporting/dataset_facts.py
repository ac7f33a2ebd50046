"""What a data card says of a mixture, counted shard by shard: rows, components, sources, languages, columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

COLUMNS = (
    "id", "messages", "tools", "target", "rejected", "media", "lang", "origin", "generator", "depth", "component",
    "repeat", "weight", "position", "seed_id", "source", "span", "licence", "strata",
)  # fmt: skip
_KEYS = ("split", "component", "generator", "origin", "lang", "source", "licence", "repeat")


@dataclass(frozen=True)
class Column:
    """One column: its type, shares of unique and missing values, mean characters of its text (turns where it is a chat)."""

    name: str
    kind: str
    unique: float
    missing: float
    mean_length: float | None


@dataclass(frozen=True)
class Facts:
    """`groups` counts rows by split, component, generator, origin, lang, source, licence and repeat."""

    groups: pl.DataFrame
    columns: list[Column]
    sample: dict[str, Any]

    @property
    def rows(self) -> int:
        return int(self.groups["rows"].sum())

    def counts(self, *keys: str) -> pl.DataFrame:
        """Rows by these keys, sorted by them."""
        return self.groups.group_by(keys).agg(pl.col("rows").sum()).sort(keys)


def facts_of(shards: Iterable[pl.DataFrame]) -> Facts:
    """The facts of a mixture whose rows carry their seeds' source, span, licence and strata."""
    groups: list[pl.DataFrame] = []
    sums: list[pl.DataFrame] = []
    prints: dict[str, list[np.ndarray[Any, Any]]] = {name: [] for name in COLUMNS}
    sample: dict[str, Any] = {}
    schema: dict[str, pl.DataType] = {}
    for shard in shards:
        frame, schema = shard.select(COLUMNS), dict(shard.schema)
        groups.append(shard.group_by(_KEYS).len("rows"))
        sums.append(frame.select(rows=pl.len(), **_measures(schema)))
        for name in COLUMNS:
            prints[name].append(frame.select(_text(name, schema).drop_nulls().hash()).to_series().unique().to_numpy())
        sample = sample or frame.head(1).to_dicts()[0] if frame.height else sample
    total = pl.concat(sums).sum().row(0, named=True)
    return Facts(
        pl.concat(groups).group_by(_KEYS).agg(pl.col("rows").sum()).sort(_KEYS),
        [_column(name, schema[name], total, prints[name]) for name in COLUMNS],
        sample,
    )


def _measures(schema: dict[str, pl.DataType]) -> dict[str, pl.Expr]:
    missing = {f"{name} missing": pl.col(name).is_null().sum() for name in COLUMNS}
    lengths = {f"{name} length": _length(name, schema).sum() for name in COLUMNS if not schema[name].is_numeric()}
    return missing | lengths


def _length(name: str, schema: dict[str, pl.DataType]) -> pl.Expr:
    return pl.col(name).list.len() if isinstance(schema[name], pl.List) else pl.col(name).str.len_chars()


def _text(name: str, schema: dict[str, pl.DataType]) -> pl.Expr:
    """A column as something that can be hashed; a chat is the JSON of its turns."""
    kind = schema[name]
    if not isinstance(kind, pl.List):
        return pl.col(name)
    turns = pl.element().struct.json_encode() if isinstance(kind.inner, pl.Struct) else pl.element()
    return pl.when(pl.col(name).is_not_null()).then(pl.col(name).list.eval(turns).list.join("\x1f"))


def _column(name: str, kind: pl.DataType, total: dict[str, Any], prints: list[np.ndarray[Any, Any]]) -> Column:
    rows, missing = total["rows"], total[f"{name} missing"]
    present = max(rows - missing, 1)
    unique = np.unique(np.concatenate(prints)).size
    length = total.get(f"{name} length")
    return Column(name, _spelled(kind), unique / present, missing / max(rows, 1), None if length is None else length / present)


def _spelled(kind: pl.DataType) -> str:
    if isinstance(kind, pl.List):
        return "list of turns" if isinstance(kind.inner, pl.Struct) else "list of text"
    return "text" if kind == pl.String else "integer" if kind.is_integer() else "number"
