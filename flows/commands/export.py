"""Write a finished mixture in a format trainers or people read, or as a Hugging Face data set with its card."""

import json
from pathlib import Path
from typing import Any

import click

from flows.finished import finished
from flows.naming import RECIPE_OR_FOLDER
from schemas.errors import RecipeError
from tasks.exporting.dataset_folder import VIEWS, write_dataset
from tasks.exporting.export import Exported, export, names
from tasks.plain_text import for_terminal


@click.command()
@click.argument("source", metavar="RECIPE|FOLDER", type=RECIPE_OR_FOLDER)
@click.option("--format", "form", required=True, help=f"One of {', '.join([*names(), 'hf'])}.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A file (.jsonl or .csv, also .gz) or a folder.")
@click.option("--split", default="", help="Only this split; a folder gets a file for each, a file can hold only one.")
@click.option("--lineage", is_flag=True, help="Add a column `seedmill`: id, seed, component, source, licence.")
@click.option("--safe-csv/--raw-csv", "safe", default=True, help="Put ' before CSV cells that could run as a formula.")
@click.option("--surrogates", is_flag=True, help="Made-up values in the place of e-mail addresses, phone and card numbers, ...")
@click.option("--view", "views", multiple=True, help=f"hf: one more config in that shape ({', '.join(VIEWS)}).")
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
@click.option("--json", "as_json", is_flag=True, help="Print files and rows left out as one JSON object.")
def command(
    source: Path, form: str, out: Path, split: str, lineage: bool, safe: bool, surrogates: bool,
    views: tuple[str, ...], workspace: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Write the mixture of RECIPE (or of its data FOLDER) as FORMAT.

    Rows that a format cannot hold are left out and counted. A row's `repeat` is carried out in the trainers' formats
    and stays a column in csv and hf; `weight` is a column where it is not 1 everywhere.
    """
    made = finished(source, workspace)
    if form == "hf":
        if split or surrogates:
            named = "--split" if split else "--surrogates"
            raise RecipeError(f"{named} goes with a file format; a Hugging Face folder holds every split, as it is")
        done = write_dataset(made.mixture, made.seeds, made.recipe(), made.report(), out, list(views))
    else:
        done = export(made.mixture, made.seeds, form, out, split=split, lineage=lineage, safe=safe, surrogates=surrogates)
    click.echo(json.dumps(_facts(done), indent=2) if as_json else "\n".join(_lines(done)))
    if not done.files:
        raise SystemExit(1)


def _facts(done: Exported) -> dict[str, Any]:
    return {"files": done.files, "left_out": dict(sorted(done.left_out.items())), "older": done.older}


def _lines(done: Exported) -> list[str]:
    written = [f"{path}: {rows:,} rows" for path, rows in done.files.items()] or ["nothing written: no row fits this format"]
    left = [f"left out: {count:,} rows, {for_terminal(reason)}" for reason, count in sorted(done.left_out.items())]
    older = [f"{path}: not of this export, which has no such split" for path in done.older]
    return [*written, *left, *older]
