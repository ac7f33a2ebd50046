"""One window's folder of scratch artifacts: written once a hop, found again after a crash."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from schemas.rows import Reject
from schemas.tables import Rejects, Table
from tasks.artifact import Artifact, is_made, open_artifact, write_artifact
from tasks.frames import rejects_frame
from tasks.plan import Plan
from tasks.quota import Window

Made = tuple[pl.DataFrame, list[Reject]]
"""What a hop gives for one window: its rows, and the rows that could not be used."""


@dataclass(frozen=True)
class Scratch:
    """Where the artifacts of one window lie, and what they are made from."""

    folder: Path
    inputs: dict[str, str]

    def rows(self, hop: str, table: type[Table]) -> Artifact:
        """The rows that a hop left here."""
        return open_artifact(self.folder / hop, table)

    def rejects(self, hop: str) -> Artifact:
        """The rejects that a hop left here."""
        return open_artifact(self.folder / f"{hop}-rejects", Rejects)

    def once(self, hop: str, table: type[Table], make: Callable[[], Made]) -> None:
        """Make and write a hop's rows and rejects, unless they stand here whole. The rows are written last."""
        if is_made(self.folder / hop, table, self.inputs):
            return
        rows, rejects = make()
        write_artifact(self.folder / f"{hop}-rejects", Rejects, [rejects_frame(rejects)], self.inputs)
        write_artifact(self.folder / hop, table, [rows], self.inputs)


def scratch_of(plan: Plan, window: Window) -> Scratch:
    """The scratch folder of a window; another recipe or other code gets another."""
    inputs = {**plan.row_inputs, "window": window.name}
    build = f"{inputs['recipe'][:12]}-{inputs['code'][:12]}"
    return Scratch(plan.workspace.work / build / window.name, inputs)
