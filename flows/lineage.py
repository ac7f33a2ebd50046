"""Where a row comes from and where it went: mixture, verdicts, draft, replies, seed, and the passage it was written about."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl

from schemas.errors import ContractError, RecipeError
from schemas.paths import inside
from schemas.recipe import Recipe
from schemas.tables import Drafts, Mixture, Rejects, Seeds, Table, Verdicts, empty
from tasks.artifact import open_artifact
from tasks.frames import seeds_in
from tasks.models.memory import remembered
from tasks.models.memory_place import is_there, memory_of, opened
from tasks.overheard import Exchange, overheard
from tasks.plain_text import cut
from tasks.workspace import Workspace

SHORTEST = 4
LONGEST_PASSAGE = 2000
_SPAN = re.compile(r"(?P<file>.+):(?P<start>\d+)(-(?P<end>\d+))?")


def kind_of(space: Workspace, start: str) -> tuple[str, str]:
    """`draft` or `seed`, and the whole id, of the one row whose id starts so. Raises RecipeError where none or several do."""
    if len(start) < SHORTEST:
        raise RecipeError(f"{start!r} is too short; give at least {SHORTEST} characters of an id")
    found = [(kind, name) for kind, table in (("draft", Drafts), ("seed", Seeds)) for name in _ids(space, kind, table, start)]
    if len(found) > 1:
        some = ", ".join(f"{name} ({kind})" for kind, name in found[:5])
        raise RecipeError(f"{start!r} starts {len(found)} ids of {space.name!r}: {some}")
    if not found:
        raise RecipeError(f"no row of {space.name!r} has an id that starts with {start!r}")
    return found[0]


def draft_story(space: Workspace, recipe: Recipe | None, draft_id: str) -> dict[str, Any]:
    """All that is known of one draft, backwards to its source and forwards to the mixture."""
    [draft] = _rows(space.drafts, Drafts, pl.col("id") == draft_id)
    replies = draft.pop("replies")
    return {
        "kind": "draft",
        "fate": fates(space, [draft_id])[draft_id],
        "mixture": next(iter(_chosen(space, draft_id)), None),
        "verdicts": _rows(space.verdicts, Verdicts, pl.col("draft_id") == draft_id),
        "draft": draft,
        "replies": _exchanges(space, recipe, draft, replies),
        "seed": _seed(space, recipe, draft["seed_id"]),
    }


def seed_story(space: Workspace, recipe: Recipe | None, seed_id: str) -> dict[str, Any]:
    """A seed, its passage, and what became of each draft made from it."""
    drafts = _rows(space.drafts, Drafts, pl.col("seed_id") == seed_id)
    what = fates(space, [draft["id"] for draft in drafts])
    made = [{"id": draft["id"], "generator": draft["generator"], "fate": what[draft["id"]]} for draft in drafts]
    rejects = _rows(space.rejects, Rejects, pl.col("row_id") == seed_id)
    return {"kind": "seed", "seed": _seed(space, recipe, seed_id), "drafts": made, "rejects": rejects}


def fates(space: Workspace, ids: list[str]) -> dict[str, str]:
    """What became of each draft: in the mixture, set aside and why, rejected and why, or failed and why."""
    told = dict.fromkeys(ids, "accepted, not mixed yet")
    for row in _rows(space.verdicts, Verdicts, pl.col("draft_id").is_in(ids) & ~pl.col("passed")):
        told[row["draft_id"]] = f"failed {row['verifier']}: {row['reason']}"
    for folder, what in ((space.rejects, "rejected by"), (space.set_aside, "set aside by")):
        for row in _rows(folder, Rejects, pl.col("row_id").is_in(ids)):
            told[row["row_id"]] = f"{what} {row['operator']}: {row['reason']}"
    for row in _rows(space.mixture, Mixture, pl.col("id").is_in(ids)):
        told[row["id"]] = f"in the mixture: {row['component']}, {row['split']}"
    return told


def passage(space: Workspace, recipe: Recipe | None, span: str) -> str | None:
    """The text that a span names, `FILE:LINE` or `FILE:START-END` in characters; None where its file is not at hand."""
    named = _SPAN.fullmatch(span)
    file = named and _file(space.root, recipe, named["file"])
    if not named or not file:
        return None
    text = file.read_bytes().decode("utf-8", "replace")
    start, end = int(named["start"]), named["end"]
    lines = text.split("\n")
    found = text[start : int(end)] if end else lines[start - 1] if 0 < start <= len(lines) else ""
    return cut(found, LONGEST_PASSAGE) or None


def _file(root: Path, recipe: Recipe | None, name: str) -> Path | None:
    """The file of that name: one that a seed step reads, or one of the workspace."""
    params = [value for step in (recipe.seed if recipe else []) for value in step.params.values() if isinstance(value, str)]
    for text in [*(value for value in params if Path(value).name == name), name]:
        try:
            path = inside(root, text)
        except (ValueError, OSError, RuntimeError):
            continue
        if path.is_file():
            return path
    return None


def _seed(space: Workspace, recipe: Recipe | None, seed_id: str) -> dict[str, Any]:
    [seed] = _rows(space.seeds, Seeds, pl.col("id") == seed_id)
    return seed | {"passage": passage(space, recipe, seed["span"])}


def _chosen(space: Workspace, draft_id: str) -> list[dict[str, Any]]:
    rows = _rows(space.mixture, Mixture, pl.col("id") == draft_id)
    return [{key: row[key] for key in ("component", "split", "repeat", "weight")} for row in rows]


def _exchanges(space: Workspace, recipe: Recipe | None, draft: dict[str, Any], keys: list[str]) -> list[dict[str, Any]]:
    """What the model was asked and said; None where recipe, code or memory are no longer those of the build.

    The memory keeps no words of a prompt: they are made again from the seed.
    """
    if not keys:
        return []
    [seed] = seeds_in(_frame(space.seeds, Seeds).filter(pl.col("id") == draft["seed_id"]).collect())
    heard = overheard(recipe, space, draft["generator"], seed) if recipe else {}
    return [_exchange(key, heard.get(key), said) for key, said in _remembered(space, keys).items()]


def _exchange(key: str, heard: Exchange | None, said: str | None) -> dict[str, Any]:
    prompt = [{"role": turn.role, "content": turn.content} for turn in heard.asked] if heard else None
    return {"key": key, "prompt": prompt, "text": heard.said if heard else said}


def _remembered(space: Workspace, keys: list[str]) -> dict[str, str | None]:
    place = memory_of(space)
    if not is_there(place):
        return dict.fromkeys(keys)
    with closing(opened(place)) as link:
        answers = {key: remembered(link, key)() for key in keys}
    return {key: answer.text if answer else None for key, answer in answers.items()}


def _ids(space: Workspace, kind: str, table: type[Table], start: str) -> list[str]:
    rows = _frame(space.data / f"{kind}s", table).filter(pl.col("id").str.starts_with(start)).select("id").collect()
    return rows["id"].sort().to_list()


def _rows(folder: Path, table: type[Table], which: pl.Expr) -> list[dict[str, Any]]:
    return _frame(folder, table).filter(which).collect().to_dicts()


def _frame(folder: Path, table: type[Table]) -> pl.LazyFrame:
    """An artifact's rows; none where it was not made yet."""
    try:
        return open_artifact(folder, table).scan()
    except ContractError:
        if (folder / "manifest.json").exists():
            raise
        return empty(table).lazy()
