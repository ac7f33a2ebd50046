"""Build a recorded version again in a clean folder and compare it, sha256 by sha256."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from flows.naming import RECIPE
from flows.versions.git import commit_of
from flows.versions.rebuild import Compared, reproduce
from schemas.rows import to_json
from tasks.workspace import root_of


@click.command()
@click.argument("recipe", type=RECIPE)
@click.option("--rev", default="", help="A git revision or tag, such as demo/v1; without it, what dvc.lock records now.")
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
@click.option("--json", "as_json", is_flag=True, help="Print every file's two sha256 as one JSON object.")
def command(recipe: Path, rev: str, workspace: Path | None, as_json: bool) -> None:
    """Rebuild the recorded version of RECIPE; exit 0 where every byte is the same, 1 where any differs. Asks no model."""
    root = workspace or root_of(recipe.parent)
    files = reproduce(root.resolve(), recipe, commit_of(root, rev) if rev else None)
    equal = all(file.equal for file in files)
    if as_json:
        click.echo(to_json({"equal": equal, "files": [asdict(file) | {"equal": file.equal} for file in files]}))
    else:
        click.echo("\n".join(_told(files)))
    sys.exit(0 if equal else 1)


def _told(files: list[Compared]) -> list[str]:
    wrong = [
        f"  {file.file}: recorded {_short(file.recorded)}, rebuilt {_short(file.rebuilt)}" for file in files if not file.equal
    ]
    return [f"{len(files) - len(wrong)} of {len(files)} files are the same, byte for byte", *wrong]


def _short(sha256: str) -> str:
    return f"{sha256[:12]}..." if sha256 else "missing"
