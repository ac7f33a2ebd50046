"""A Hugging Face data set folder: `data/CONFIG/SPLIT-*.parquet` and a card in `README.md`; `load_dataset` reads it as it is."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from schemas.errors import RecipeError, RowError, StageError
from schemas.faults import suggestion
from schemas.recipe import Recipe
from schemas.report import Report
from schemas.rows import to_json
from tasks.artifact import Artifact
from tasks.exporting.card import Subject, card
from tasks.exporting.dataset_facts import COLUMNS, facts_of
from tasks.exporting.export import Exported, Format, format_named, splits_of, with_lineage
from tasks.frames import drafts_in

VIEWS = ("sft", "prompt-completion", "dpo", "grpo")
CALL = pl.Struct(
    {"type": pl.String, "id": pl.String, "function": pl.Struct({"name": pl.String, "arguments": pl.String})},
)
TURNS = pl.List(
    pl.Struct(
        {
            "role": pl.String,
            "content": pl.String,
            "tool_calls": pl.List(CALL),
            "tool_call_id": pl.String,
            "name": pl.String,
        }
    )
)


def write_dataset(
    mixture: Artifact, seeds: Artifact, recipe: Recipe, report: Report | None, out: Path, views: list[str]
) -> Exported:
    """Write the folder: the config `default` holds every row and column, each view of `VIEWS` a config of its own.

    Raises RecipeError where `out` holds something else already. The folder appears under its name once it is whole.
    """
    for view in views:
        if view not in VIEWS:
            raise RecipeError(f"no view named {view!r}{suggestion(view, VIEWS)}")
    _refuse_foreign(out)
    partial = out.with_name(f".{out.name}.part")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        done = _fill(partial, mixture, seeds, recipe, report, views)
        shutil.rmtree(out, ignore_errors=True)
        partial.replace(out)
    except OSError as error:
        raise StageError(f"{out}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Exported({str(out / name): rows for name, rows in done.files.items()}, done.left_out)


def _fill(
    folder: Path, mixture: Artifact, seeds: Artifact, recipe: Recipe, report: Report | None, views: list[str]
) -> Exported:
    splits, done = splits_of(mixture), Exported()
    parts: Counter[tuple[str, str]] = Counter()
    for shard in with_lineage(mixture, seeds):
        for split in splits:
            rows = shard.filter(pl.col("split") == split)
            for config, frame in _configs(rows, views, done.left_out):
                if frame.height:
                    name = f"data/{config}/{split}-{parts[config, split]:05d}.parquet"
                    parts[config, split] += 1
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    frame.write_parquet(folder / name, compression="zstd")
                    done.files[name] = frame.height
    configs = {config: [s for s in splits if parts[config, s]] for config in ("default", *views)}
    facts = facts_of(with_lineage(mixture, seeds))
    text = card(Subject(recipe, facts, mixture.manifest, report, {name: found for name, found in configs.items() if found}))
    (folder / "README.md").write_text(text, encoding="utf-8")
    return done


def _configs(rows: pl.DataFrame, views: list[str], left_out: Counter[str]) -> Iterator[tuple[str, pl.DataFrame]]:
    yield "default", rows.select(COLUMNS)
    for view in views:
        yield view, _view(rows, format_named(view), left_out)


def _view(rows: pl.DataFrame, make: Format, left_out: Counter[str]) -> pl.DataFrame:
    """Rows of one format as columns: chats in one shape, arguments of calls as JSON text, since a column has one type."""
    made: list[dict[str, Any]] = []
    for draft, about in zip(drafts_in(rows), rows.iter_rows(named=True), strict=True):
        try:
            row = {name: _turns(value) if isinstance(value, list) else value for name, value in make(draft).items()}
        except RowError as error:
            left_out[str(error)] += 1
            continue
        made.append({**row, "tools": row.get("tools"), "repeat": about["repeat"], "weight": about["weight"], "id": draft.id})
    names = dict.fromkeys(name for row in made for name in row)
    kinds = {"repeat": pl.Int64(), "weight": pl.Float64()}
    schema = {name: TURNS if isinstance(made[0][name], list) else kinds.get(name, pl.String()) for name in names}
    return pl.DataFrame(made, schema=schema)


def _turns(turns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **turn,
            "tool_calls": [
                call | {"function": call["function"] | {"arguments": to_json(call["function"]["arguments"])}}
                for call in turn.get("tool_calls", [])
            ],
        }
        for turn in turns
    ]


def _refuse_foreign(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()) and not (out / "README.md").is_file():
        raise RecipeError(f"{out}: holds other files; name a folder that is new, empty, or an earlier export")
    if out.exists() and not out.is_dir():
        raise RecipeError(f"{out}: is a file; wanted a folder")
