"""One hop of a recipe with plain functions: what `dvc.yaml` calls."""

from collections.abc import Callable
from pathlib import Path

import click

from flows.naming import RECIPE
from tasks.make import make_rows, plainly
from tasks.models.asking import asking
from tasks.plan import Plan, plan_of
from tasks.stages.evaluate import evaluate
from tasks.stages.mix import mix
from tasks.workspace import root_of


def _make(plan: Plan) -> None:
    with asking(plan) as ask:
        make_rows(plan, plainly(plan, ask))


HOPS: dict[str, Callable[[Plan], object]] = {
    "make": _make,
    "mix": mix,
    "evaluate": evaluate,
}
HOPS["all"] = lambda plan: [hop(plan) for name, hop in HOPS.items() if name != "all"]


@click.command(hidden=True)
@click.argument("hop", type=click.Choice(list(HOPS)))
@click.argument("recipe", type=RECIPE)
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
def command(hop: str, recipe: Path, workspace: Path | None) -> None:
    """Bring RECIPE through one HOP; nothing is made again that stands there whole, made from the same inputs."""
    plan = plan_of(recipe, workspace or root_of(recipe.parent))
    with plan.workspace.alone():
        HOPS[hop](plan)
