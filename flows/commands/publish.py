"""Publish a version: gates, push read back byte by byte, card, changelog, git tag."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from flows.naming import RECIPE
from flows.versions.release import Published, publish
from schemas.rows import to_json
from tasks.plan import plan_of
from tasks.workspace import root_of


@click.command()
@click.argument("recipe", type=RECIPE)
@click.option("--remote", default="", help="The DVC remote (the recipe's `publish.remote`, else DVC's default one).")
@click.option("--dry-run", is_flag=True, help="Check everything that can be checked here; send and write nothing.")
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
@click.option("--json", "as_json", is_flag=True, help="Print how it went as one JSON object.")
def command(recipe: Path, remote: str, dry_run: bool, workspace: Path | None, as_json: bool) -> None:
    """Publish what `seedmill run RECIPE` made as the git tag NAME/vN (N is the recipe's `version`). Run again to go on."""
    done = publish(plan_of(recipe, workspace or root_of(recipe.parent)), remote, dry_run=dry_run)
    click.echo(to_json(asdict(done)) if as_json else "\n".join(_told(done)))
    sys.exit(1 if done.broken else 0)


def _told(done: Published) -> list[str]:
    if done.broken:
        return [
            f"{done.tag}: not published, {len(done.broken)} of its gates do not hold:",
            *(f"  {gate}" for gate in done.broken),
        ]
    if not done.commit:
        return [f"{done.tag}: every gate holds; {done.objects} objects ({done.rows:,} rows) would go to {done.remote!r}"]
    return [
        f"{done.tag}: published {done.rows:,} rows at {done.commit[:12]}",
        f"  {done.objects} objects in {done.remote!r} read back and right, {done.sent} of them sent now",
        f"  to share it: git push origin HEAD {done.tag}",
    ]
