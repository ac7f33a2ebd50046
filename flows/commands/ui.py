"""Print and open the address of the Prefect user interface, or stop the local server behind it."""

import json
import webbrowser
from pathlib import Path

import click

from flows import server
from flows.last_run import last_run
from flows.naming import RECIPE
from schemas.errors import RecipeError
from schemas.recipe import read_recipe
from tasks.workspace import root_of, workspace_of


@click.command()
@click.argument("recipe", type=RECIPE, required=False)
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
@click.option("--no-open", is_flag=True, help="Print the address only.")
@click.option("--stop", is_flag=True, help="Stop the local server.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(recipe: Path | None, workspace: Path | None, no_open: bool, stop: bool, as_json: bool) -> None:
    """Open the Prefect user interface; with RECIPE, its last run. Starts the local server where none runs."""
    facts = _stopped() if stop else _shown(recipe, workspace)
    if not (stop or no_open or as_json):
        webbrowser.open(facts["url"])
    click.echo(json.dumps(facts) if as_json else "\n".join(f"{name}: {value}" for name, value in facts.items()))


def _stopped() -> dict[str, str]:
    return {"server": "stopped" if server.stop() else "none of ours was running"}


def _shown(recipe: Path | None, workspace: Path | None) -> dict[str, str]:
    run = _last_run(recipe, workspace) if recipe else None
    api = server.named_api() or _ours()
    return {"url": server.run_url(api, run) if run else server.address_of(api), "api": api}


def _ours() -> str:
    ours = server.begun()
    server.wait_until_ready(ours)
    return ours.api


def _last_run(recipe: Path, workspace: Path | None) -> str:
    """The recipe's last flow run. Its page is looked for on the server of today: the port may have changed."""
    run: str | None = last_run(workspace_of(read_recipe(recipe), workspace or root_of(recipe.parent))).get("flow_run")
    if not run:
        raise RecipeError(f"{recipe}: no run of it went through Prefect; `seedmill run {recipe}` starts one")
    return run
