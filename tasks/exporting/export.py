"""Write a mixture in a format that trainers or people read: a file a split, row after row, in bounded memory.

A row's `repeat` is carried out here, for trainers know no such column (a CSV for people keeps it as one); its `weight`
is a column where any row has one other than 1. Rows that a format cannot hold are left out and counted by reason.
"""

import csv
import gzip
import importlib
import io
import json
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import polars as pl

import tasks.exports
from schemas.errors import RecipeError, RowError, StageError
from schemas.faults import suggestion
from schemas.rows import Draft, Message
from tasks.artifact import Artifact
from tasks.exporting.safe_csv import safe_cell
from tasks.frames import drafts_in
from tasks.stages.mix import with_sources
from tasks.text.personal import json_with_surrogates, with_surrogates

Format = Callable[[Draft], dict[str, Any]]
SPLIT = re.compile(r"\w+(\.\w+)*")
LINEAGE = ("id", "seed_id", "component", "origin", "source", "span", "licence")


@dataclass
class Exported:
    """What was written: lines by file, and rows left out by reason; `older` are files of an earlier export beside them."""

    files: dict[str, int] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    older: list[str] = field(default_factory=list)


def names() -> list[str]:
    """The formats that stand in the house, as the command line spells them."""
    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(tasks.exports.__path__))


def format_named(name: str) -> Format:
    """The function of a format. Raises RecipeError with a suggestion where there is none of that name."""
    if name not in names():
        raise RecipeError(f"no format named {name!r}{suggestion(name, [*names(), 'hf'])}")
    plain = name.replace("-", "_")
    return getattr(importlib.import_module(f"tasks.exports.{plain}"), plain)  # type: ignore[no-any-return]


def export(
    mixture: Artifact, seeds: Artifact, name: str, out: Path, *, split: str = "", lineage: bool = False, safe: bool = True,
    surrogates: bool = False,
) -> Exported:  # fmt: skip
    """Write the mixture as `name`: into the file `out` (one split), or into the folder `out`, a file a split.

    Raises RecipeError where `out` is a file and several splits would end up in it. `lineage` adds a column `seedmill`
    with id, seed, component and source of each row; `safe` keeps cells of a CSV from being read as formulas;
    `surrogates` writes made-up values in the place of personal data (`tasks.text.personal`).
    """
    make, splits = format_named(name), splits_of(mixture, split)
    files = _files(out, name, splits)
    weighted = mixture.scan().select((pl.col("weight") != 1.0).any()).collect().item()
    done = Exported()
    with ExitStack() as stack:
        writers: dict[str, Callable[[dict[str, Any], int], None]] = {}
        for frame in with_lineage(mixture, seeds):
            chosen = frame.filter(pl.col("split").is_in(splits))
            for draft, about in zip(drafts_in(chosen), chosen.iter_rows(named=True), strict=True):
                try:
                    row = make(unnamed(draft) if surrogates else draft)
                except RowError as error:
                    done.left_out[str(error)] += 1
                    continue
                row |= _beside(about, name, lineage=lineage, weighted=weighted)
                times = 1 if name == "csv" else about["repeat"]
                path = files[about["split"]]
                if str(path) not in writers:  # a split without a row gets no file
                    writers[str(path)] = stack.enter_context(_writer(path, safe=safe))
                writers[str(path)](row, times)
                done.files[str(path)] = done.files.get(str(path), 0) + times
    if out.is_dir() and not split:
        done.older = sorted({str(path) for path in out.glob(f"*{_suffix(name)}")} - done.files.keys())
    return done


def unnamed(draft: Draft) -> Draft:
    """The draft with surrogates for the personal data in its turns, calls and target; equal data get equal ones."""

    def changed(turn: Message) -> Message:
        calls = tuple(replace(call, arguments=json_with_surrogates(call.arguments)) for call in turn.tool_calls)
        return replace(turn, content=with_surrogates(turn.content), tool_calls=calls)

    return replace(
        draft,
        messages=tuple(map(changed, draft.messages)),
        rejected=tuple(map(changed, draft.rejected)) if draft.rejected else None,
        target=json_with_surrogates(draft.target) if draft.target else draft.target,
    )


def splits_of(mixture: Artifact, wanted: str = "") -> list[str]:
    """The mixture's splits, or the one that is wanted. Raises RecipeError where it has none of that name."""
    found: list[str] = mixture.scan().select(pl.col("split").unique().sort()).collect()["split"].to_list()
    for split in found:
        if not SPLIT.fullmatch(split):
            raise RecipeError(f"the split {split!r} cannot name a file; use letters, digits, '_' and '.'")
    if wanted and wanted not in found:
        raise RecipeError(f"the mixture has no split {wanted!r}{suggestion(wanted, found)}")
    return [wanted] if wanted else found


def with_lineage(mixture: Artifact, seeds: Artifact) -> Iterator[pl.DataFrame]:
    """The mixture a shard at a time, each row with its seed's source, span, licence and strata."""
    return (with_sources(shard.lazy(), seeds.scan()).sort("position", "id").collect() for shard in mixture.shards())


def _suffix(name: str) -> str:
    return ".csv" if name == "csv" else ".jsonl"


def _files(out: Path, name: str, splits: list[str]) -> dict[str, Path]:
    suffix = _suffix(name)
    if not out.name.endswith((".jsonl", ".jsonl.gz", ".csv", ".csv.gz")):
        return {split: out / f"{split}{suffix}" for split in splits}
    if suffix not in out.suffixes[-2:]:
        raise RecipeError(f"{out}: the format {name} is written as {suffix} or {suffix}.gz")
    if len(splits) > 1:
        raise RecipeError(
            f"{out}: the mixture has the splits {', '.join(splits)}, and one file would mix them; "
            "choose one with --split, or give --out a folder"
        )
    return dict.fromkeys(splits, out)


def _beside(about: dict[str, Any], name: str, *, lineage: bool, weighted: bool) -> dict[str, Any]:
    """What stands beside the format's own columns: for people everything, for trainers what they ask for."""
    if name == "csv":
        return {key: "" if about[key] is None else about[key] for key in (*LINEAGE, "split", "repeat", "weight")}
    found: dict[str, Any] = {"weight": about["weight"]} if weighted else {}
    return found | {"seedmill": {key: about[key] or "" for key in LINEAGE}} if lineage else found


@contextmanager
def _writer(path: Path, *, safe: bool) -> Iterator[Callable[[dict[str, Any], int], None]]:
    """Takes rows for a file, which stands under its name only once it is whole."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as raw, _text(raw, zipped=path.suffix == ".gz") as file:
            yield _csv_rows(file, safe=safe) if ".csv" in path.suffixes[-2:] else _json_lines(file)
        temporary.replace(path)
    except OSError as error:
        raise StageError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _text(raw: IO[bytes], *, zipped: bool) -> Iterator[IO[str]]:
    binary = gzip.GzipFile("", "wb", fileobj=raw, mtime=0) if zipped else raw
    file = io.TextIOWrapper(binary, encoding="utf-8", newline="")
    yield file
    file.flush()
    if zipped:
        file.close()
    else:
        file.detach()


def _json_lines(file: IO[str]) -> Callable[[dict[str, Any], int], None]:
    def write(row: dict[str, Any], times: int) -> None:
        file.write((json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n") * times)

    return write


def _csv_rows(file: IO[str], *, safe: bool) -> Callable[[dict[str, Any], int], None]:
    table = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    begun: list[bool] = []

    def write(row: dict[str, Any], times: int) -> None:
        if not begun:
            table.writerow(row)
            begun.append(True)
        cells = [str(cell) for cell in row.values()]
        table.writerows([[safe_cell(cell) for cell in cells] if safe else cells] * times)

    return write
