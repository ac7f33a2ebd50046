"""Show what a built data set is worth: the headline, what is missing, and where the page is."""

import webbrowser
from pathlib import Path

import click

from flows.naming import RECIPE
from flows.summary import overview
from tasks.plan import plan_of
from tasks.stages.evaluate import evaluate
from tasks.workspace import root_of


@click.command()
@click.argument("recipe", type=RECIPE)
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
@click.option("--open", "in_browser", is_flag=True, help="Open the page in a browser.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as one JSON object.")
def command(recipe: Path, workspace: Path | None, in_browser: bool, as_json: bool) -> None:
    """Show the report of RECIPE's data set, made again where it is missing, damaged or out of date."""
    plan = plan_of(recipe, workspace or root_of(recipe.parent))
    with plan.workspace.alone():
        report = evaluate(plan)
    path = plan.workspace.report / "report.html"
    click.echo(report.model_dump_json(indent=2) if as_json else "\n".join([*overview(report), f"report: {path}"]))
    if in_browser:
        webbrowser.open(path.as_uri())
