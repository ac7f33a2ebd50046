"""What changed between two versions: rows added, gone, changed and moved, by component and reason."""

from pathlib import Path

import click
import polars as pl

from flows.naming import name_of
from flows.summary import plain
from flows.versions.changes import changes, counts, data_of, name_in
from schemas.rows import to_json
from tasks.workspace import root_of


@click.command()
@click.argument("old")
@click.argument("new")
@click.argument("recipe", default="")
@click.option("--rows", "shown", type=click.IntRange(min=0), default=0, help="Show this many rows of each kind.")
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
@click.option("--json", "as_json", is_flag=True, help="Print counts, and the rows asked for, as one JSON object.")
def command(old: str, new: str, recipe: str, shown: int, workspace: Path | None, as_json: bool) -> None:
    """Compare OLD with NEW: each a git revision (demo/v1, HEAD~1) or a folder (`.` is what stands here now).

    RECIPE is a data set's name or its recipe file; it may stay away where there is only one.
    """
    root = (workspace or root_of(Path.cwd())).resolve()
    name = name_of(recipe) or name_in(root, (old, new))
    with data_of(root, old, name) as before, data_of(root, new, name) as after:
        found = changes(before, after)
    some = found.filter(pl.int_range(pl.len()).over("kind") < shown)
    if as_json:
        click.echo(to_json({"counts": counts(found).to_dicts(), "rows": some.to_dicts()}))
    else:
        click.echo("\n".join(_told(found, some)))


def _told(found: pl.DataFrame, some: pl.DataFrame) -> list[str]:
    if found.is_empty():
        return ["nothing changed"]
    lines = [
        f"{rows:>8,}  {kind:<8} {component}: {plain(reason)}" for kind, component, reason, rows in counts(found).iter_rows()
    ]
    for row in some.iter_rows(named=True):
        lines += [
            "",
            f"{row['kind']} {row['id']} ({plain(row['reason'])})",
            f"  Q {plain(row['question'])}",
            f"  A {plain(row['answer'])}",
        ]
    return lines
