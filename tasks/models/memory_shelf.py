"""The memory as a file among others: exported as an artifact, imported from one, counted, thinned out."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from schemas.errors import RecipeError
from schemas.tables import Replies, polars_schema
from tasks.artifact import Artifact, open_artifact, write_artifact, write_durably
from tasks.models.ledger import PICO
from tasks.models.memory import opened, seal

ROWS_A_SHARD = 20_000
COLUMNS = ", ".join(polars_schema(Replies))
Row = tuple[Any, ...]


def export(memory: Path, folder: Path, model: str = "") -> Artifact:
    """All sound replies as an artifact, sorted by key: equal memories give equal bytes, whenever they were filled."""
    schema = polars_schema(Replies)
    frames = (pl.DataFrame(rows, schema=schema, orient="row") for rows in _shards(memory, model))
    return write_artifact(folder, Replies, frames, {})


def export_recorded(memory: Path, file: Path, model: str = "") -> int:
    """All sound replies as JSON Lines that a `recorded` model answers from; how many. One model's, where it is named."""
    lines = [_recorded(row) for rows in _shards(memory, model) for row in rows]
    write_durably(file, "".join(f"{line}\n" for line in sorted(lines)).encode())
    return len(lines)


def import_replies(memory: Path, folder: Path) -> dict[str, int]:
    """Take in an exported artifact. What is known already stays; what its own sha256 does not fit is left out and counted."""
    counts = {"new": 0, "known": 0, "damaged": 0}
    artifact = open_artifact(folder, Replies)
    memory.parent.mkdir(parents=True, exist_ok=True)
    connection = opened(memory)
    try:
        for frame in artifact.shards():
            connection.execute("BEGIN IMMEDIATE")
            for row in frame.iter_rows():
                counts[_take_in(connection, row)] += 1
            connection.execute("COMMIT")
    finally:
        connection.close()
    return counts


def stats(memory: Path) -> dict[str, Any]:
    """Replies, tokens and money by model; what each recipe spent; how many replies are damaged."""
    connection = _existing(memory)
    try:
        models = connection.execute(
            "SELECT model, count(*), sum(tokens), sum(picodollars), sum(length(reply)) FROM replies"
            " GROUP BY model ORDER BY model"
        ).fetchall()
        spent = connection.execute("SELECT * FROM spent ORDER BY account, model").fetchall()
        damaged = sum(not _sound(row) for row in connection.execute(f"SELECT {COLUMNS} FROM replies"))
    finally:
        connection.close()
    keys = ("model", "replies", "tokens", "usd", "bytes")
    accounts = ("account", "model", "stage", "requests", "tokens", "usd")
    return {
        "models": [dict(zip(keys, (*row[:3], row[3] / PICO, row[4]), strict=True)) for row in models],
        "spent": [dict(zip(accounts, (*row[:5], row[5] / PICO), strict=True)) for row in spent],
        "damaged": damaged,
    }


def prune(memory: Path, before: str) -> int:
    """Forget replies that came, and were used last, before a day (`2026-01-31`); what was spent stays known. How many."""
    connection = _existing(memory)
    try:
        gone = connection.execute(
            "DELETE FROM replies WHERE day < ? AND key NOT IN (SELECT key FROM uses WHERE day >= ?)", (before, before)
        ).rowcount
        connection.execute("DELETE FROM uses WHERE key NOT IN (SELECT key FROM replies)")
        connection.execute("VACUUM")
    finally:
        connection.close()
    return gone


def costs(memory: Path, build: str) -> list[dict[str, Any]]:
    """What the replies a build stands on cost, by step and model, whoever paid and whenever: the same for every rebuild."""
    if not memory.is_file():
        return []
    connection = opened(memory)
    try:
        rows = connection.execute(
            "SELECT step, model, count(*), sum(tokens), sum(picodollars) FROM uses JOIN replies USING (key)"
            " WHERE build = ? GROUP BY step, model ORDER BY step, model",
            (build,),
        ).fetchall()
    finally:
        connection.close()
    keys = ("step", "model", "replies", "tokens", "usd")
    return [dict(zip(keys, (*row[:4], row[4] / PICO), strict=True)) for row in rows]


def _shards(memory: Path, model: str) -> Iterator[list[Row]]:
    connection = _existing(memory)
    try:
        rows = connection.execute(f"SELECT {COLUMNS} FROM replies WHERE ? IN ('', model) ORDER BY key", (model,))
        while batch := rows.fetchmany(ROWS_A_SHARD):
            yield [row for row in batch if _sound(row)]
    finally:
        connection.close()


def _existing(memory: Path) -> sqlite3.Connection:
    if not memory.is_file():
        raise RecipeError(f"{memory}: there is no memory here; it begins with the first reply of a model")
    return opened(memory)


def _sound(row: Row) -> bool:
    return bool(row[4] == seal(row[0], row[3]))


def _take_in(connection: sqlite3.Connection, row: Row) -> str:
    if not _sound(row):
        return "damaged"
    known = connection.execute("SELECT reply, sha256 FROM replies WHERE key = ?", (row[0],)).fetchone()
    if known and known[1] == seal(row[0], known[0]):
        return "known"
    connection.execute("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?, ?, ?, 'import', date())", row)
    return "new"


def _recorded(row: Row) -> str:
    answer = json.loads(row[3])
    said = {
        name: answer[name]
        for name in ("text", "finish", "refusal", "tokens_in", "tokens_out")
        if answer[name] not in (None, "")
    }
    return json.dumps({"asked": row[1], "model": answer["model"], "text": "", **said}, ensure_ascii=True)
