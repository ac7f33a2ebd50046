"""Collect: from the windows' scratch artifacts to the recipe's own, sorted by id, in bounded memory.

Ids are fingerprints, so the first hex digits cut the rows into even buckets: one bucket is one shard.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from schemas.report import Finding
from schemas.tables import SORT_KEYS, Drafts, Rejects, Seeds, Table, Verdicts, empty
from tasks.artifact import Artifact, write_artifact
from tasks.failpoint import failpoint
from tasks.plan import Plan
from tasks.quota import Window
from tasks.stages.window import STAGES, scratch_of

ROWS_A_SHARD = 100_000


def collect(plan: Plan, windows: list[Window], findings: Sequence[Finding] = ()) -> None:
    """Write seeds, drafts, verdicts and rejects of all windows as the recipe's artifacts; verdicts come last.

    `findings` are what the rounds have to say to the report: they go with the drafts.
    """
    failpoint("collect.before")
    scratches = [scratch_of(plan, window) for window in windows]
    space = plan.workspace
    rejects = [scratch.rejects(hop) for scratch in scratches for hop in STAGES]
    _gather(plan, space.seeds, Seeds, [scratch.rows("seeds", Seeds) for scratch in scratches])
    _gather(plan, space.drafts, Drafts, [scratch.rows("drafts", Drafts) for scratch in scratches], findings)
    _gather(plan, space.rejects, Rejects, rejects)
    verdicts = [scratch.rows(hop, Verdicts) for scratch in scratches for hop in ("verdicts", "judgements")]
    _gather(plan, space.verdicts, Verdicts, verdicts)


def _gather(plan: Plan, folder: Path, table: type[Table], parts: list[Artifact], findings: Sequence[Finding] = ()) -> None:
    scratch = plan.workspace.work / "collect" / folder.name
    write_artifact(folder, table, _buckets(table, parts, scratch), plan.row_inputs, findings)


def _buckets(table: type[Table], parts: list[Artifact], scratch: Path) -> Iterator[pl.DataFrame]:
    """Sorted frames that follow each other in the table's order; equal seeds of two windows become one."""
    digits = _digits(sum(part.manifest.rows for part in parts))
    if digits == 0:
        yield _in_order(table, pl.concat([empty(table), *(part.read() for part in parts)]))
        return
    _deal(parts, pl.col(SORT_KEYS[table][0]).str.head(digits), scratch)
    for bucket in sorted(scratch.iterdir()):
        yield _in_order(table, pl.read_parquet(sorted(bucket.iterdir()), glob=False))


def _deal(parts: list[Artifact], key: pl.Expr, scratch: Path) -> None:
    """Deal all rows into one folder a key, in one pass; a batch of parts in memory at a time."""
    shutil.rmtree(scratch, ignore_errors=True)
    for number, batch in enumerate(_batches(parts)):
        for (prefix,), rows in batch.with_columns(_prefix=key).partition_by("_prefix", as_dict=True, include_key=False).items():
            bucket = scratch / str(prefix)
            bucket.mkdir(parents=True, exist_ok=True)
            rows.write_parquet(bucket / f"{number:05d}.parquet", compression="lz4")


def _batches(parts: list[Artifact]) -> Iterator[pl.DataFrame]:
    """The parts' rows, some `ROWS_A_SHARD` at a time."""
    batch: list[pl.DataFrame] = []
    for part in parts:
        batch.append(part.read())
        if sum(frame.height for frame in batch) >= ROWS_A_SHARD:
            yield pl.concat(batch)
            batch = []
    if batch:
        yield pl.concat(batch)


def _in_order(table: type[Table], rows: pl.DataFrame) -> pl.DataFrame:
    keys = SORT_KEYS[table]
    return (rows if table is Rejects else rows.unique(keys, keep="first")).sort(keys)


def _digits(rows: int) -> int:
    """How many hex digits of the id cut the rows into buckets of at most `ROWS_A_SHARD` or so."""
    return next(digits for digits in range(6) if rows <= ROWS_A_SHARD * 16**digits)
