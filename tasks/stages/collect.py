"""Collect: from the windows' scratch artifacts to the recipe's own, sorted by id, in bounded memory.

Ids are fingerprints, so the first hex digits cut the rows into even buckets: one bucket is one shard.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import polars as pl

from schemas.tables import SORT_KEYS, Drafts, Rejects, Seeds, Table, Verdicts
from tasks.artifact import Artifact, write_artifact
from tasks.failpoint import failpoint
from tasks.plan import Plan
from tasks.quota import Window
from tasks.stages.window import scratch_of

ROWS_A_SHARD = 50_000


def collect(plan: Plan, windows: list[Window]) -> None:
    """Write seeds, drafts, verdicts and rejects of all windows as the recipe's artifacts; verdicts come last."""
    failpoint("collect.before")
    scratches = [scratch_of(plan, window) for window in windows]
    space = plan.workspace
    rejects = [scratch.rejects(hop) for scratch in scratches for hop in ("seeds", "drafts", "verdicts", "judgements")]
    _gather(plan, space.seeds, Seeds, [scratch.rows("seeds", Seeds) for scratch in scratches])
    _gather(plan, space.drafts, Drafts, [scratch.rows("drafts", Drafts) for scratch in scratches])
    _gather(plan, space.rejects, Rejects, rejects)
    verdicts = [scratch.rows(hop, Verdicts) for scratch in scratches for hop in ("verdicts", "judgements")]
    _gather(plan, space.verdicts, Verdicts, verdicts)


def _gather(plan: Plan, folder: Path, table: type[Table], parts: list[Artifact]) -> None:
    write_artifact(folder, table, _buckets(table, parts), plan.inputs)


def _buckets(table: type[Table], parts: list[Artifact]) -> Iterator[pl.DataFrame]:
    """Sorted frames that follow each other in the table's order; equal seeds of two windows become one."""
    keys, rows = SORT_KEYS[table], sum(part.manifest.rows for part in parts)
    everything = pl.scan_parquet([file for part in parts for file in part.files])
    for prefix in _prefixes(rows):
        bucket = everything.filter(pl.col(keys[0]).str.starts_with(prefix)) if prefix else everything
        frame = bucket.collect()
        yield (frame.unique(keys, keep="first") if table is not Rejects else frame).sort(keys)


def _prefixes(rows: int) -> list[str]:
    digits = 0
    while rows > ROWS_A_SHARD * 16**digits:
        digits += 1
    return ["".join(letters) for letters in product("0123456789abcdef", repeat=digits)]
