"""The memory as a file among others: exported as an artifact, imported from one, counted, thinned out."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import TypeAdapter, ValidationError

from schemas.errors import RecipeError
from schemas.tables import Replies, polars_schema
from tasks.artifact import Artifact, open_artifact, write_artifact, write_durably
from tasks.models.answer import Answer, answer_of
from tasks.models.ledger import PICO
from tasks.models.memory import put, seal, today
from tasks.models.memory_place import Link, Place, Row, is_there, opened

ROWS_A_SHARD = 20_000
COLUMNS = ", ".join(polars_schema(Replies))
_ANSWER = TypeAdapter(Answer)
_USED = "(SELECT key, step FROM replies WHERE build = ? UNION SELECT key, step FROM uses WHERE build = ?) AS used"
_SUMS = "CAST(sum(tokens) AS BIGINT), CAST(sum(picodollars) AS BIGINT)"


def export(memory: Place, folder: Path, model: str = "") -> Artifact:
    """All sound replies as an artifact, sorted by key: equal memories give equal bytes, whenever they were filled."""
    schema = polars_schema(Replies)
    frames = (pl.DataFrame(rows, schema=schema, orient="row") for rows in _shards(memory, model))
    return write_artifact(folder, Replies, frames, {})


def export_recorded(memory: Place, file: Path, model: str = "") -> int:
    """All sound replies as JSON Lines that a `recorded` model answers from; how many. One model's, where it is named."""
    lines = [_recorded(row) for rows in _shards(memory, model) for row in rows]
    write_durably(file, "".join(f"{line}\n" for line in sorted(lines)).encode())
    return len(lines)


def import_replies(memory: Place, folder: Path) -> dict[str, int]:
    """Take in an exported artifact. What is known already stays; what is damaged, or is no answer, is left out and counted."""
    counts = {"new": 0, "known": 0, "damaged": 0}
    artifact = open_artifact(folder, Replies)
    with closing(opened(memory)) as link:
        for frame in artifact.shards():
            for found in link.together([partial(_take_in, row=row) for row in frame.iter_rows()]):
                counts[found] += 1
    return counts


def stats(memory: Place) -> dict[str, Any]:
    """Replies, tokens and money by model; what each recipe spent; how many replies are damaged."""
    with closing(_existing(memory)) as link, link.troubles_told():
        models = link.execute(
            f"SELECT model, count(*), {_SUMS}, CAST(sum(length(reply)) AS BIGINT) FROM replies GROUP BY model ORDER BY model"
        ).fetchall()
        spent = link.execute("SELECT * FROM spent ORDER BY account, model, stage").fetchall()
        damaged = sum(
            not _sound(row) for rows in link.batches(f"SELECT {COLUMNS} FROM replies", (), ROWS_A_SHARD) for row in rows
        )
    keys = ("model", "replies", "tokens", "usd", "bytes")
    accounts = ("account", "model", "stage", "requests", "tokens", "usd")
    return {
        "models": [dict(zip(keys, (*row[:3], row[3] / PICO, row[4]), strict=True)) for row in models],
        "spent": [dict(zip(accounts, (*row[:5], row[5] / PICO), strict=True)) for row in spent],
        "damaged": damaged,
    }


def prune(memory: Place, before: str) -> int:
    """Forget replies that came, and were used last, before a day (`2026-01-31`); what was spent stays known. How many."""

    def forget(link: Link) -> int:
        idle = "FROM replies WHERE day < ? AND key NOT IN (SELECT key FROM uses WHERE day >= ?)"
        [gone] = link.execute(f"SELECT count(*) {idle}", (before, before)).fetchone()
        link.execute(f"DELETE {idle}", (before, before))
        link.execute("DELETE FROM uses WHERE key NOT IN (SELECT key FROM replies)")
        return int(gone)

    with closing(_existing(memory)) as link:
        [gone] = link.together([forget])
        link.tidy()
    return int(gone)


def costs(memory: Place, build: str) -> list[dict[str, Any]]:
    """What the replies a build stands on cost, by step and model, whoever paid and whenever: the same for every rebuild."""
    if not is_there(memory):
        return []
    with closing(opened(memory)) as link, link.troubles_told():
        rows = link.execute(
            f"SELECT used.step, model, count(*), {_SUMS} FROM {_USED} JOIN replies USING (key)"
            " GROUP BY used.step, model ORDER BY used.step, model",
            (build, build),
        ).fetchall()
    keys = ("step", "model", "replies", "tokens", "usd")
    return [dict(zip(keys, (*row[:4], row[4] / PICO), strict=True)) for row in rows]


def _shards(memory: Place, model: str) -> Iterator[list[Row]]:
    with closing(_existing(memory)) as link:
        query = f"SELECT {COLUMNS} FROM replies WHERE ? IN ('', model) ORDER BY key"
        for batch in link.batches(query, (model,), ROWS_A_SHARD):
            yield [row for row in batch if _sound(row)]


def _existing(memory: Place) -> Link:
    if not is_there(memory):
        raise RecipeError(f"{memory}: there is no memory here; it begins with the first reply of a model")
    return opened(memory)


def _sound(row: Row) -> bool:
    return bool(row[4] == seal(row[0], row[3]))


def _take_in(link: Link, row: Row) -> str | Callable[[], str]:
    if not (_sound(row) and _is_an_answer(row[3])):
        return "damaged"
    is_new = put(link, (*row, "import", today(), "", ""))
    return lambda: "new" if is_new() else "known"


def _is_an_answer(reply: str) -> bool:
    """What comes from elsewhere may bear a right seal and be no answer."""
    try:
        _ANSWER.validate_json(reply, strict=True)
        answer_of(json.loads(reply))
    except (ValidationError, TypeError):
        return False
    return True


def _recorded(row: Row) -> str:
    answer = json.loads(row[3])
    said = {
        name: answer[name]
        for name in ("text", "finish", "refusal", "tool_calls", "tokens_in", "tokens_out")
        if answer[name] not in (None, "", [])
    }
    return json.dumps({"asked": row[1], "model": answer["model"], "text": "", **said}, ensure_ascii=True)
