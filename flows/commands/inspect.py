"""Look into a data set or an artifact: how many rows, which columns, and a few of the rows."""

from pathlib import Path
from typing import Any

import click
import polars as pl

from flows.naming import RECIPE_OR_FOLDER
from schemas.errors import RecipeError
from schemas.faults import suggestion
from schemas.recipe import read_recipe
from schemas.tables import BY_NAME
from tasks.artifact import MANIFEST, Artifact, open_artifact, read_manifest
from tasks.plain_text import cut, for_terminal, shown_as_json
from tasks.workspace import root_of, workspace_of

LONGEST = 600


@click.command()
@click.argument("what", metavar="RECIPE|FOLDER", type=RECIPE_OR_FOLDER)
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
@click.option("--rows", default=3, show_default=True, type=click.IntRange(0, 1000), help="How many rows to show.")
@click.option("--component", default="", help="Only rows of this component.")
@click.option("--split", default="", help="Only rows of this split.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON object.")
def command(what: Path, workspace: Path | None, rows: int, component: str, split: str, as_json: bool) -> None:
    """Look into the data set of a recipe, a folder data/NAME, or one artifact in it (seeds, drafts, mixture, ...)."""
    folder = what if what.is_dir() else workspace_of(read_recipe(what), workspace or root_of(what.parent)).data
    wanted = {name: value for name, value in (("component", component), ("split", split)) if value}
    found = facts_of(artifacts_in(folder), rows, wanted)
    click.echo(shown_as_json(found) if as_json else "\n".join(told(found)))


def artifacts_in(folder: Path) -> dict[str, Artifact]:
    """The artifact that is this folder, or those that lie in it. Raises RecipeError where there is none."""
    folders = [folder] if (folder / MANIFEST).is_file() else sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
    if not folders:
        raise RecipeError(f"{folder}: there is no artifact here; `seedmill run` makes them")
    return {path.name: open_artifact(path, BY_NAME[read_manifest(path).contract.partition("/")[0]]) for path in folders}


def facts_of(artifacts: dict[str, Artifact], rows: int, wanted: dict[str, str]) -> dict[str, Any]:
    """Rows of each artifact; columns, counts and sample rows of the mixture, or of the only artifact there is."""
    name = "mixture" if "mixture" in artifacts else next(iter(artifacts))
    shown = artifacts[name].scan()
    columns = {column: str(kind) for column, kind in shown.collect_schema().items()}
    if unknown := sorted(wanted.keys() - columns.keys()):
        raise RecipeError(f"{name} has no column {', '.join(unknown)}")
    for column, value in wanted.items():
        known = shown.select(pl.col(column).unique().sort()).collect()[column].to_list()
        if value not in known:
            raise RecipeError(f"{name} has no rows of {column} {value!r}{suggestion(value, known)}")
        shown = shown.filter(pl.col(column) == value)
    keys = [
        key for key in ("component", "origin", "split", "lang", "stage", "operator", "verifier", "passed") if key in columns
    ]
    counts = shown.group_by(keys).len("rows").sort(keys).collect() if keys else shown.select(rows=pl.len()).collect()
    return {
        "artifacts": {name: artifact.manifest.rows for name, artifact in artifacts.items()},
        "shown": name,
        "columns": columns,
        "counts": counts.to_dicts(),
        "rows": shown.head(rows).collect().to_dicts(),
    }


def told(found: dict[str, Any]) -> list[str]:
    """The same for a person."""
    lines = [f"{count:>10,}  {name}" for name, count in found["artifacts"].items()]
    lines += ["", f"columns of {found['shown']}: {', '.join(found['columns'])}", ""]
    for count in found["counts"]:
        lines.append(
            f"{count['rows']:>10,}  " + ", ".join(_plain(f"{key} {value}") for key, value in count.items() if key != "rows")
        )
    for row in found["rows"]:
        lines += ["", *_row(row)]
    return lines


def _row(row: dict[str, Any]) -> list[str]:
    """One row: its short columns on a line each, its turns below. Foreign text cannot command the terminal."""
    plain = {name: value for name, value in row.items() if value not in (None, "", []) and name not in ("messages", "rejected")}
    lines = [f"  {name}: {_plain(str(value))}" for name, value in plain.items()]
    turns = [(name, turn) for name in ("messages", "rejected") for turn in row.get(name) or ()]
    for name, turn in turns:
        calls = [f"{call['name']}({call['arguments']})" for call in turn["tool_calls"] or ()]
        said = for_terminal(cut("\n".join([turn["content"], *calls]).strip(), LONGEST)).replace("\n", "\n      ")
        lines.append(f"  {'' if name == 'messages' else 'rejected '}{_plain(turn['role'])}:\n      {said}")
    return lines


def _plain(text: str) -> str:
    return " ".join(for_terminal(cut(text, 200)).split())
