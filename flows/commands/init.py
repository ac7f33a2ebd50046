"""Make a workspace: a recipe with comments, seeds, dvc.yaml, git and DVC; then the two commands that come next."""

import json
import shlex
from pathlib import Path

import click

from flows.beginning import begin, templates


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--template", default="jsonl", show_default=True, help=f"What to start from: {', '.join(templates())}.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
def command(folder: Path, template: str, as_json: bool) -> None:
    """Make FOLDER (here, if none is named) a workspace that works. What stands there already is kept as it is."""
    told = begin(folder, template)
    click.echo(json.dumps(told, indent=2) if as_json else "\n".join(_lines(folder, told)))


def _lines(folder: Path, told: dict[str, str]) -> list[str]:
    recipe = next(name for name in told if name.startswith("recipes/"))
    go = f"cd {shlex.quote(str(folder))} && " if folder != Path() else ""
    files = [f"  {what:<8} {name}" for name, what in told.items()]
    return [*files, "Next:", f"  {go}seedmill plan {recipe}", f"  {go}seedmill run {recipe}"]
