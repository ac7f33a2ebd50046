"""A recipe on a schedule: its `build` or `nightly` deployment, served by this process until it is stopped."""

import warnings

from prefect.client.schemas.schedules import CronSchedule
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType
from pydantic import ValidationError

from flows.build import build
from flows.publish import nightly
from schemas.errors import RecipeError
from tasks.plan import Plan


def cron_schedule(cron: str, timezone: str) -> Schedule:
    """The schedule in those words. Raises RecipeError where Prefect cannot read them."""
    try:
        CronSchedule(cron=cron, timezone=timezone)  # `Cron` itself takes any timezone, and the server then plans no runs
    except ValidationError as error:
        why = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise RecipeError(f"no schedule: --cron {cron!r} --timezone {timezone!r}: {why}") from None
    return Cron(cron, timezone=timezone)


def serve(plan: Plan, cron: str, timezone: str, publish: bool) -> None:
    """Serve the recipe's deployment; a run that comes due while one is at work waits for it, and is refused where another
    process holds the workspace."""
    warnings.filterwarnings(
        "ignore", "coroutine 'Runner.astop' was never awaited"
    )  # Prefect's own, at each SIGTERM; it does stop
    (nightly if publish else build).serve(
        name=plan.recipe.name,
        schedule=cron_schedule(cron, timezone),
        parameters={"recipe": str(plan.recipe.file.resolve()), "root": str(plan.workspace.root)},
        description=plan.recipe.about,
        tags=["seedmill"],
        limit=1,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
