"""Lay out a recorded version (a git revision) in a folder of its own: its rows, seeds and report, every byte checked."""

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from flows.naming import name_of
from flows.versions.git import commit_of
from flows.versions.objects import lay_out
from flows.versions.recorded import Version, dvc_repo, recorded
from schemas.errors import RecipeError, StageError
from tasks.workspace import root_of

PARTS = ("mixture", "seeds", "report")


@click.command()
@click.argument("recipe")
@click.argument("revision")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="A folder that is new or empty.")
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
def command(recipe: str, revision: str, out: Path, workspace: Path | None) -> None:
    """Bring back the data set RECIPE (a name or its file) as it was at REVISION (demo/v1, HEAD~1).

    The seeder `finished_rows` reads OUT/mixture, so that several versions can be mixed.
    """
    root = (workspace or root_of(Path.cwd())).resolve()
    name = name_of(recipe)
    version = recorded(root, name, commit_of(root, revision))
    if out.is_dir() and any(out.iterdir()):
        raise RecipeError(f"{out}: holds files already; name a folder that is new or empty")
    _laid_out(root, _slim(version), out)
    click.echo(f"{name} at {revision} lies in {out}; a recipe reads it with `use: finished_rows`, path {out}/mixture")


def _slim(version: Version) -> Version:
    """What a reader needs; the drafts and verdicts stay where they are."""
    return replace(version, outs={path: md5 for path, md5 in version.outs.items() if Path(path).name in PARTS})


def _laid_out(root: Path, version: Version, out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".seedmill-", dir=out) as scratch:
            with dvc_repo(root) as repo:
                lay_out(repo, version, Path(scratch))
            for part in sorted((Path(scratch) / "data" / version.name).iterdir()):
                shutil.move(part, out / part.name)
    except OSError as error:
        raise StageError(f"{error.filename or out}: cannot be written: {error.strerror or error}") from error
