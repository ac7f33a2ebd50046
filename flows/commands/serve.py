"""Build a recipe's data set on a schedule, as long as this command runs."""

import os
from pathlib import Path

import click

from flows.naming import RECIPE
from flows.prefect_door import with_server
from tasks.plan import plan_of
from tasks.workspace import root_of


@click.command()
@click.argument("recipe", type=RECIPE)
@click.option("--cron", required=True, help='When, as cron says it: "0 3 * * *" is every night at three.')
@click.option("--timezone", default="UTC", show_default=True, help="Whose nights: Europe/Berlin, Asia/Seoul.")
@click.option("--publish", is_flag=True, help="Publish what was built where the recipe's gates hold (see `seedmill publish`).")
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
def command(recipe: Path, cron: str, timezone: str, publish: bool, workspace: Path | None) -> None:
    """Build the data set of RECIPE on a schedule until stopped; `infra/prefect.yaml` does it without this command."""
    plan = plan_of(recipe, workspace or root_of(recipe.parent))
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "INFO")  # nobody waits at a bar here: its output is a log
    with_server("flows.schedule").serve(plan, cron, timezone, publish)
