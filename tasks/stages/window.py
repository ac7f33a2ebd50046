"""One window's folder of scratch artifacts: written once a hop, found again after a crash."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from schemas.contract import bad_rows
from schemas.errors import ContractError
from schemas.rows import Reject
from schemas.tables import SORT_KEYS, Rejects, Table
from tasks.artifact import Artifact, is_made, open_artifact, write_artifact
from tasks.frames import rejects_frame
from tasks.plan import Plan
from tasks.quota import Window

Made = tuple[pl.DataFrame, list[Reject]]
"""What a hop gives for one window: its rows, and the rows that could not be used."""
STAGES = {"seeds": "seed", "drafts": "generate", "verdicts": "verify", "judgements": "judge"}
"""What the hops of a window leave, and the stage by which a reject names each."""


@dataclass(frozen=True)
class Scratch:
    """Where the artifacts of one window lie, and what they are made from."""

    folder: Path
    inputs: dict[str, str]
    step: str

    def rows(self, hop: str, table: type[Table]) -> Artifact:
        """The rows that a hop left here."""
        return open_artifact(self.folder / hop, table)

    def rejects(self, hop: str) -> Artifact:
        """The rejects that a hop left here."""
        return open_artifact(self.folder / f"{hop}-rejects", Rejects)

    def once(self, hop: str, table: type[Table], make: Callable[[], Made]) -> None:
        """Make and write a hop's rows and rejects, unless they stand here whole; a row that breaks its table is a reject."""
        if is_made(self.folder / hop, table, self.inputs):
            return
        rows, rejects = make()
        try:
            self._write(hop, table, rows, rejects)
        except ContractError:
            good, broken = self._told_apart(hop, table, rows)
            self._write(hop, table, good, [*rejects, *broken])

    def _write(self, hop: str, table: type[Table], rows: pl.DataFrame, rejects: list[Reject]) -> None:
        """The rows come last: where they stand, the rejects do."""
        write_artifact(self.folder / f"{hop}-rejects", Rejects, [rejects_frame(rejects)], self.inputs)
        write_artifact(self.folder / hop, table, [rows], self.inputs)

    def _told_apart(self, hop: str, table: type[Table], rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Reject]]:
        """The good rows, and the broken ones as rejects. Raises ContractError where no row can be trusted."""
        bad = bad_rows(rows, table)
        by = next((pl.col(column) for column in ("generator", "verifier") if column in rows.columns), pl.lit(self.step))
        told = rows[bad["row"]].select(SORT_KEYS[table][0], stage=pl.lit(STAGES[hop]), operator=by, reason=bad["reason"])
        good = rows.filter(~pl.int_range(pl.len()).is_in(bad["row"].implode()))
        return good, [Reject(*row) for row in told.iter_rows()]


def scratch_of(plan: Plan, window: Window) -> Scratch:
    """The scratch folder of a window; another recipe or other code gets another."""
    inputs = {**plan.row_inputs, "window": window.name}
    build = f"{inputs['recipe'][:12]}-{inputs['code'][:12]}"
    return Scratch(plan.workspace.work / build / window.name, inputs, window.step)
