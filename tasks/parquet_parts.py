"""One Parquet file written in parts: memory holds one part, and a reader sees the whole file or the one before it."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from schemas.errors import StageError
from tasks.artifact import this_writer

ROWS_A_PART = 100_000


class Parts:
    """Takes rows, keeps them in temporary parts, and gives the whole its name on `commit`; leaves nothing behind without it."""

    def __init__(self, path: Path, schema: Mapping[str, Any]) -> None:
        self.path = path
        self._schema = schema
        self._rows: list[tuple[Any, ...]] = []
        self._files: list[Path] = []

    def __enter__(self) -> "Parts":
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.unlink(missing_ok=True)

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Take rows; write a part when enough have come."""
        self._rows.extend(rows)
        if len(self._rows) >= ROWS_A_PART:
            self._flush()

    def commit(self) -> None:
        """Put the parts together and give the whole its name."""
        self._flush()
        whole = self._temporary("whole")
        parts = [file for file in self._files if file != whole]
        try:
            pl.scan_parquet(parts, glob=False).sink_parquet(whole, compression="zstd", maintain_order=True)
            with whole.open("rb") as file:
                os.fsync(file.fileno())
            whole.replace(self.path)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise StageError(f"{self.path}: cannot be written: {error}") from None

    def _flush(self) -> None:
        file = self._temporary(f"{len(self._files):05d}")
        try:
            pl.DataFrame(self._rows, schema=self._schema, orient="row").write_parquet(file, compression="zstd")
        except OSError as error:
            raise StageError(f"{self.path}: cannot be written: {error.strerror or error}") from None
        self._rows = []

    def _temporary(self, part: str) -> Path:
        file = self.path.with_name(f".{self.path.name}-{part}.tmp-{this_writer()}")
        self._files.append(file)
        return file
