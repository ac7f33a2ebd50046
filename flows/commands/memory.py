"""Look after the memory of model replies: export it, import it, count it, thin it out."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from schemas.errors import RecipeError
from tasks.models import memory_shelf
from tasks.models.memory_place import Place, memory_of
from tasks.workspace import Workspace, root_of

_workspace = click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the folder with dvc.yaml)."
)
_json = click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object.")


@click.group()
def command() -> None:
    """Look after the memory of model replies: every reply that was ever paid for, under the sha256 of its question.

    It is a file of the workspace, or the PostgreSQL database that SEEDMILL_MEMORY_URL names, where several machines share one:
    postgresql://NAME@HOST:5432/DATABASE, with the password in it or in PGPASSWORD or ~/.pgpass.
    """


@command.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--model", default="", help="Only replies of this model (openai:gpt-5-mini).")
@_workspace
@_json
def export(out: Path, model: str, workspace: Path | None, as_json: bool) -> None:
    """Write all replies to OUT: a folder of Parquet shards for `import` and DVC, or a .jsonl file for `use: recorded`."""
    if out.suffix == ".jsonl":
        rows = memory_shelf.export_recorded(_memory(workspace), out, model)
    else:
        rows = memory_shelf.export(_memory(workspace), out, model).manifest.rows
    _tell({"replies": rows, "written": str(out)}, as_json)


@command.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_workspace
@_json
def import_(folder: Path, workspace: Path | None, as_json: bool) -> None:
    """Take in what `export` wrote to FOLDER; a data set can then be built again without paying."""
    _tell(memory_shelf.import_replies(_memory(workspace), folder), as_json)


@command.command("stats")
@_workspace
@_json
def stats(workspace: Path | None, as_json: bool) -> None:
    """Count replies, tokens and money, by model and by recipe."""
    found = memory_shelf.stats(_memory(workspace))
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for row in found["models"]:
        click.echo(f"{row['model']}: {row['replies']} replies, {_spent(row)}, {row['bytes']} bytes")
    for row in found["spent"]:
        stage = f" in {row['stage']}" if row["stage"] else ""
        click.echo(f"{row['account']} spent on {row['model']}{stage}: {row['requests']} requests, {_spent(row)}")
    click.echo(f"{found['damaged']} damaged")


def _spent(row: dict[str, Any]) -> str:
    return f"{row['tokens']} tokens, {row['usd']:.4f} USD"


@command.command("prune")
@click.option("--before", required=True, help="A day, as 2026-01-31: forget replies that nobody used since.")
@_workspace
@_json
def prune(before: str, workspace: Path | None, as_json: bool) -> None:
    """Forget replies that no build has used since a day. They would have to be paid for again: export them first."""
    try:
        date.fromisoformat(before)
    except ValueError:
        raise RecipeError(f"--before: wanted a day as 2026-01-31, found {before!r}") from None
    _tell({"forgotten": memory_shelf.prune(_memory(workspace), before)}, as_json)


def _memory(workspace: Path | None) -> Place:
    return memory_of(Workspace((workspace or root_of(Path.cwd())).resolve(), ""))


def _tell(found: dict[str, Any], as_json: bool) -> None:
    click.echo(json.dumps(found) if as_json else ", ".join(f"{name}: {value}" for name, value in found.items()))
