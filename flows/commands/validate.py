"""Prove that a recipe can work, before anything is spent."""

from pathlib import Path

import click

from flows.naming import RECIPE
from tasks.plan import plan_of
from tasks.workspace import root_of


@click.command()
@click.argument("recipe", type=RECIPE)
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
@click.option("--json", "as_json", is_flag=True, help="Print the checked recipe as one JSON object.")
def command(recipe: Path, workspace: Path | None, as_json: bool) -> None:
    """Prove that RECIPE can work: keys, operators, parameters, files and names. Spends nothing."""
    plan = plan_of(recipe, workspace or root_of(recipe.parent))
    click.echo(plan.recipe.model_dump_json(by_alias=True, indent=2) if as_json else f"{recipe}: good")
