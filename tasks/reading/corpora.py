"""Corpora that rows are held against: files of anybody's rows or texts, or finished data sets; every row has a name.

A file is `.jsonl`, `.csv` (both also .gz), `.parquet` or `.txt` (each line a text), or a folder of them; its rows are named
`file:line`. A finished data set is `data/NAME`, a version or an export; its rows are named `NAME/id`, held-out ones too.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from schemas.errors import RecipeError, RowError
from schemas.rows import Reject
from schemas.tables import Mixture
from tasks.artifact import MANIFEST, open_artifact
from tasks.reading.any_file import numbered_lines, numbered_rows
from tasks.reading.foreign import foreign_draft
from tasks.reading.input_files import files_in, name_in
from tasks.text.conversation import Compared, compared
from tasks.text.written_task import task_in

ENDINGS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".csv", ".csv.gz", ".parquet", ".txt", ".txt.gz")
CORPUS = {"name": pl.String, "text": pl.String, "tools": pl.String}
Said = tuple[str, str, str | None]


def corpora(paths: list[Path] | None, of: Compared) -> Callable[[], pl.DataFrame]:
    """What gives `name`, `text` and `tools` of every row of these corpora, in their order; read when it is called.

    The first row of each is read now, so that a file without a question is found before anything is spent. Raises
    RecipeError naming the row that cannot be compared, StageError or ContractError for a damaged file.
    """
    for path in paths or []:
        if not _is_finished(path) and not any(True for _ in islice(_rows(path, of), 1)):
            raise RecipeError(f"params.against: {path} holds no rows")

    def read() -> pl.DataFrame:
        return pl.concat([pl.DataFrame(schema=CORPUS), *(_corpus(path, of) for path in paths or [])])

    return read


def _corpus(path: Path, of: Compared) -> pl.DataFrame:
    if not _is_finished(path):
        return pl.DataFrame(_rows(path, of), schema=CORPUS, orient="row")
    folder = _finished(path)
    rows = open_artifact(folder / "mixture", Mixture).scan()
    return rows.select(name=pl.concat_str(pl.lit(f"{folder.name}/"), "id"), text=compared(of), tools="tools").collect()


def _is_finished(path: Path) -> bool:
    return (_finished(path) / "mixture" / MANIFEST).is_file()


def _finished(path: Path) -> Path:
    return path.parent if path.name == "mixture" else path


def _rows(path: Path, of: Compared) -> Iterator[Said]:
    exported = path / "data" / "default"  # an export's other folders hold the same rows in other forms
    root = exported if exported.is_dir() else path
    for file in files_in(root, ENDINGS):
        name = name_in(file, root)
        numbered = numbered_lines if name.lower().removesuffix(".gz").endswith(".txt") else numbered_rows
        for line, row in numbered(file):
            if isinstance(row, Reject):
                raise RecipeError(f"params.against: {row.row_id}: {row.reason}")
            where = f"{path.name}/{row['id']}" if root is exported else f"{name}:{line}"
            yield where, *_said(row, where, of)


def _said(row: dict[str, Any], where: str, of: Compared) -> tuple[str, str | None]:
    """The words of a row that are compared, and the tools that were offered."""
    if row.get("messages"):
        return _said_in_chat(row, where, of)
    task = task_in(row, f"params.against: {where}")
    if of == "question":
        return task.question, None
    if not task.answer and "text" not in row:
        raise RecipeError(f"params.against: {where} has no answer, and whole conversations are compared; say `of: question`")
    return f"{task.question}\n{task.answer}".rstrip("\n"), None


def _said_in_chat(row: dict[str, Any], where: str, of: Compared) -> tuple[str, str | None]:
    try:
        draft = foreign_draft(row, {}, 0)
    except RowError as error:
        raise RecipeError(f"params.against: {where}: {error}") from None
    asked = "\n".join(turn.content for turn in draft.messages if turn.role == "user") if of == "question" else ""
    return asked or "\n".join(turn.content for turn in draft.messages), draft.tools
