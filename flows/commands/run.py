"""Build a recipe's data set; run again to resume, or to learn that nothing changed."""

import json
import logging
import os
import signal
import sys
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import click

from flows import server
from flows.alone import become, unless_deserted
from flows.last_run import last_run, nothing_changed
from flows.naming import RECIPE
from flows.plain import build_plainly
from flows.prefect_door import with_server
from flows.progress import Board, board_on
from flows.summary import overview, read_report
from flows.versions.recorded import record
from schemas.errors import StageError
from schemas.report import Report
from tasks.plan import Plan, plan_of
from tasks.workspace import root_of


@click.command()
@click.argument("recipe", type=RECIPE)
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
@click.option("--no-server", is_flag=True, help="Build in this process alone, without Prefect.")
@click.option("--json", "as_json", is_flag=True, help="Print what was built as one JSON object; progress goes to stderr.")
def command(recipe: Path, workspace: Path | None, no_server: bool, as_json: bool) -> None:
    """Build the data set of RECIPE. A run that was stopped goes on where it stood; exit code 1 means short of the size."""
    plan = plan_of(recipe, workspace or root_of(recipe.parent))
    changed = not nothing_changed(plan)
    if changed:
        _build(plan, no_server, as_json)
    elif hint := record(plan):  # again: DVC, or the recipe's stage, may have come after the run
        click.echo(hint, err=True)
    report = read_report(plan.workspace)
    click.echo(json.dumps(_facts(plan, report, changed)) if as_json else "\n".join(_story(plan, report, changed)))
    sys.exit(1 if report.missing else 0)


def _build(plan: Plan, no_server: bool, as_json: bool) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):  # polars answers SIGINT with a handler that no waiting thread wakes up for
        signal.signal(number, _interrupt)
    with plan.workspace.alone():  # refused here, before a server is started; the build takes the lock for itself
        pass
    with board_on(sys.stderr) as board:
        if no_server:
            build_plainly(plan, board)
        else:
            _build_with_prefect(plan, board, as_json)


def _build_with_prefect(plan: Plan, board: Board, as_json: bool) -> None:
    """Run the flow. Where no server comes up, or it goes away in the middle, finish without it."""
    if not (server.named_api() or server.running()):
        board.stage("starting a Prefect server in the background; later runs find it (`seedmill ui --stop` ends it)")
    try:
        prefect_build = with_server("flows.build")
    except StageError as error:
        board.stage(f"{error}\nbuilding without Prefect")
        return build_plainly(plan, board)
    go_on = partial(_alone, plan, board, as_json)
    logging.raiseExceptions = False  # that a server which went away gets no log is said below, once, and not by the handlers
    try:
        with unless_deserted(os.environ["PREFECT_API_URL"], go_on):
            prefect_build.build(str(plan.recipe.file.resolve()), str(plan.workspace.root))
    except prefect_build.UNREACHABLE:
        go_on()


def _alone(plan: Plan, board: Board, as_json: bool) -> None:
    """The same run without Prefect. What the last one wrote of itself is forgotten: it names a server that is gone."""
    board.stage("Prefect's server went away; going on without it")
    plan.workspace.last_run.unlink(missing_ok=True)
    again = ["run", str(plan.recipe.file.resolve()), "--workspace", str(plan.workspace.root), "--no-server"]
    become(*again, *(["--json"] if as_json else []))


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _story(plan: Plan, report: Report, changed: bool) -> list[str]:
    last = last_run(plan.workspace)
    head = [] if changed else [f"nothing changed since {last['finished']}: every file is as that run left it"]
    shown = [f"Prefect shows the run: {last['url']}  (`seedmill ui` opens it)"] if last.get("url") else []
    page = plan.workspace.report / "report.html"
    further = f"look further: seedmill inspect {plan.recipe.file} | seedmill trace ID | seedmill export --help"
    return [*head, *overview(report), f"report: {page}", f"rows:   {plan.workspace.mixture}", *shown, further]


def _facts(plan: Plan, report: Report, changed: bool) -> dict[str, Any]:
    last, space = last_run(plan.workspace), plan.workspace
    return {
        "recipe": plan.recipe.name,
        "changed": changed,
        "report": str(space.report / "report.html"),
        "mixture": str(space.mixture),
        "rows": report.rows,
        "components": report.components,
        "shortfall": report.shortfall,
        "funnel": report.funnel,
        "headline": report.headline.model_dump() if report.headline else None,
        "flow_run": last.get("flow_run"),
        "url": last.get("url"),
    }
