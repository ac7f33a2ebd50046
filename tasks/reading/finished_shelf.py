"""The rows of a finished data set as seeds, taken out by number a shard at a time: a million of them cost little memory.

A finished data set is a folder with `mixture/` and `seeds/` (`data/NAME`, or a version laid out by `seedmill fetch`), or a
Hugging Face folder that `seedmill export` wrote (`data/default/*.parquet`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from json import loads
from pathlib import Path
from typing import Any

import polars as pl

from schemas.errors import RecipeError
from schemas.rows import Seed, to_json
from schemas.tables import Drafts, Mixture, Seeds, polars_schema
from tasks.artifact import MANIFEST, open_artifact

KEPT = ("messages", "tools", "target", "rejected", "media", "lang", "origin", "generator", "component")
ABOUT = ("source", "span", "licence", "strata")


@dataclass(frozen=True)
class Shelf:
    """Files of rows of a data set, and how one is read. `about` says of its seeds what the rows do not say themselves."""

    name: str
    files: list[Path]
    rows_in: Callable[[Path], pl.LazyFrame]
    splits: list[str]
    about: pl.LazyFrame | None = None

    @cached_property
    def ends(self) -> list[int]:
        """How many rows of the wanted splits the files hold, each with those before it."""
        return list(accumulate(self._meant(file).select(pl.len()).collect().item() for file in self.files))

    @cached_property
    def seeds(self) -> Callable[[int], list[Seed]]:
        """The seeds of file number so-and-so; two files are kept at hand, as windows follow each other."""

        @lru_cache(maxsize=2)
        def read(number: int) -> list[Seed]:
            rows = self._meant(self.files[number])
            if self.about is not None:
                rows = rows.join(self.about, on="seed_id", how="left", maintain_order="left")
            return [_seed(row, self.name) for row in rows.collect().iter_rows(named=True)]

        return read

    def _meant(self, file: Path) -> pl.LazyFrame:
        return self.rows_in(file).filter(pl.col("split").is_in(self.splits))


def shelf_of(path: Path, name: str, splits: list[str]) -> Shelf:
    """The shelf of a folder. Raises RecipeError where it holds no finished data set, ContractError where it is damaged."""
    folder = path.parent if path.name == "mixture" else path
    if (folder / "mixture" / MANIFEST).is_file():
        mixture, seeds = open_artifact(folder / "mixture", Mixture), open_artifact(folder / "seeds", Seeds)
        about = seeds.scan().select(*ABOUT, seed_id="id")
        return Shelf(name or folder.name, mixture.files, _made, splits, about)
    exported = sorted((path / "data" / "default").glob("*.parquet"))
    if not exported:
        raise RecipeError(
            f"params.path: {path} holds no finished data set: wanted mixture/{MANIFEST} (`seedmill run` makes it) "
            "or data/default/*.parquet (`seedmill export --format hf`)"
        )
    return Shelf(name or path.name, exported, _exported, splits)


def _made(file: Path) -> pl.LazyFrame:
    return pl.scan_parquet(file, glob=False)


def _exported(file: Path) -> pl.LazyFrame:
    """An export keeps the split in the file's name."""
    rows = pl.scan_parquet(file, glob=False)
    missing = sorted({*KEPT, *ABOUT, "depth"} - set(rows.collect_schema().names()))
    if missing:
        raise RecipeError(f"params.path: {file} was not exported by Seedmill; it has no column {', '.join(missing)}")
    types = [pl.col(name).cast(kind) for name, kind in polars_schema(Drafts).items() if name in KEPT]
    return rows.with_columns(*types, split=pl.lit(file.name.rpartition("-")[0]))


def _seed(row: dict[str, Any], name: str) -> Seed:
    strata = loads(row["strata"] or "{}") | {"data_set": name, "component": row["component"]}
    return Seed(
        facts=to_json({key: row[key] for key in KEPT}),
        source=row["source"] or "unknown",
        licence=row["licence"] or "unknown",
        span=row["span"] or "",
        strata=to_json(strata),
        lang=row["lang"],
        depth=row["depth"],
    )
