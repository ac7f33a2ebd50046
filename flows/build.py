"""The `build` flow: rounds of seed, generate, verify and judge until `size`; then mix, evaluate and record.

Prefect shows and schedules; the truth is on disk. Where its server goes away in the middle, artifacts of the user
interface are lost and nothing else: what was written stays, and `seedmill run` finishes without it.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import httpx
from prefect import flow, get_client, get_run_logger, runtime
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.exceptions import PrefectException
from prefect.futures import PrefectFuture, as_completed
from prefect.settings import get_current_settings
from prefect.states import Crashed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import MaterializingTask

from flows.last_run import noted
from flows.plain import finished, told
from flows.progress import HOPS, Board, board_here
from flows.server import run_url
from flows.summary import escaped, overview, read_report
from tasks import hops
from tasks.hops import of_recipe
from tasks.models.asking import asking
from tasks.models.loop import stopped_together
from tasks.plan import Plan, plan_again
from tasks.quota import Progress, Window

T = TypeVar("T")
Hop = MaterializingTask[..., Any]
Done = PrefectFuture[Any]
UNREACHABLE = (httpx.HTTPError, PrefectException)
"""What Prefect's client raises where its server is gone, restarting or another version."""


def run_name() -> str:
    """`demo v1`."""
    parameters: dict[str, str] = runtime.flow_run.parameters
    recipe = plan_again(parameters["recipe"], parameters["root"]).recipe
    return f"{recipe.name} v{recipe.version}"


@flow(
    name="build",
    flow_run_name=run_name,
    task_runner=ThreadPoolTaskRunner(max_workers=os.cpu_count() or 2),  # type: ignore[arg-type]
    persist_result=False,
)
def build(recipe: str, root: str = ".") -> None:
    """Build a recipe's data set in a workspace. A second run of the same data set is refused while the first is at work."""
    plan = plan_again(recipe, root)
    shown = board_here(get_run_logger().info)
    with plan.workspace.alone(), noted(plan, recipe=recipe, **_this_run()), asking(plan, shown.stage):  # open over all rounds
        _close_the_dead(recipe, root)
        counted = _both(told(plan, shown), _progress_artifact(plan))
        steps = Tasks(plan.recipe.name, recipe, root, shown)
        with stopped_together():
            finished(plan, shown, counted, steps.rounds, steps.mix, steps.evaluate)
        _show_report(plan)


class Tasks:
    """One flow run's tasks: it remembers what was submitted, so that the next hop follows it."""

    def __init__(self, name: str, recipe: str, root: str, shown: Board) -> None:
        self.where = {"recipe": recipe, "root": root}
        self.shown = shown
        self._seed = of_recipe(hops.seed, name, "seeds")
        self._generate = of_recipe(hops.generate, name, "drafts")
        self._verify = of_recipe(hops.verify, name, "verdicts")
        self._judge = of_recipe(hops.judge, name, "judgements")
        self._mix = of_recipe(hops.mix, name, "mixture", "seeds", "drafts", "verdicts", "judgements")
        self._evaluate = of_recipe(hops.evaluate, name, "report", "mixture")
        self._before: list[Done] = []

    def rounds(self, windows: list[Window]) -> None:
        """Every window through every hop. Hop by hop, so that no thread waits for a window that another has not begun."""
        self.shown.round(len(windows))
        seeded = [self._submit(self._seed, window=window) for window in windows]
        drafted = self._after(self._generate, windows, seeded)
        verified = self._after(self._verify, windows, drafted)
        judged = self._after(self._judge, windows, verified)
        hops_of = zip(HOPS, (seeded, drafted, verified, judged), strict=True)
        self._finish({done: hop for hop, futures in hops_of for done in futures})
        self._before.extend(judged)

    def mix(self) -> None:
        mixture = self._submit(self._mix, wait_for=self._before)
        mixture.result()
        self._before = [mixture]

    def evaluate(self) -> None:
        self._submit(self._evaluate, wait_for=self._before).result()

    def _after(self, task: Hop, windows: list[Window], before: list[Done]) -> list[Done]:
        return [self._submit(task, window=window, wait_for=[done]) for window, done in zip(windows, before, strict=True)]

    def _submit(self, task: Hop, **arguments: Any) -> Done:
        return task.submit(**self.where, **arguments)

    def _finish(self, hops: dict[Done, str]) -> None:
        """Wait for all, tell of each, then raise the first error in their order: the one that the others only follow from."""
        for done in as_completed(list(hops)):
            done.wait()  # it is over, but learns its state only when asked
            if done.state.is_completed():
                self.shown.passed(hops[done])
        for future in hops:
            future.result()


def _this_run() -> dict[str, str]:
    api = get_current_settings().api.url
    return {"flow_run": runtime.flow_run.id, "url": run_url(api, runtime.flow_run.id) if api else ""}


def _close_the_dead(recipe: str, root: str) -> None:
    """Mark earlier runs of this data set that still say RUNNING as crashed: we hold their lock, so they are dead."""
    running = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING])))
    flows = FlowFilter(name=FlowFilterName(any_=["build"]))
    try:
        with get_client(sync_client=True) as client:
            for run in client.read_flow_runs(flow_filter=flows, flow_run_filter=running):
                if str(run.id) != runtime.flow_run.id and run.parameters == {"recipe": recipe, "root": root}:
                    client.set_flow_run_state(run.id, Crashed(message="its process died"), force=True)
    except UNREACHABLE as error:
        _unseen("the state of earlier runs", error)


def _progress_artifact(plan: Plan) -> Callable[[Progress], None]:
    """A progress artifact over the rows wanted, and what moves it on."""
    wanted = sum(plan.recipe.quota().rows.values())
    made = _drawn("progress", lambda: create_progress_artifact(0.0, key=_key(plan, "rows"), description="rows accepted"))

    def counted(progress: Progress) -> None:
        share = min(100.0 * progress.accepted.total() / wanted, 100.0)
        if isinstance(made, UUID):
            _drawn("progress", lambda: update_progress_artifact(made, share))

    return counted


def _show_report(plan: Plan) -> None:
    report, page = read_report(plan.workspace), plan.workspace.report / "report.html"
    told = "\n".join(escaped(line) + "  " for line in overview(report))
    _drawn("funnel", lambda: create_table_artifact(_cells(report.funnel), key=_key(plan, "funnel"), description="rows by hop"))
    parts = _cells(report.components)
    _drawn("components", lambda: create_table_artifact(parts, key=_key(plan, "components"), description="rows by component"))
    _drawn("report", lambda: create_markdown_artifact(told, key=_key(plan, "report"), description="what was built"))
    link = partial(create_link_artifact, page.as_uri(), "the report's page", key=_key(plan, "report-page"))
    _drawn("link", lambda: link(description=f"`{page}`"))


_deaf: set[str] = set()
"""Flow runs whose server went away: each further try would cost them seconds of waiting, for a picture."""


def _drawn(what: str, create: Callable[[], T]) -> T | None:
    if runtime.flow_run.id in _deaf:
        return None
    try:
        return create()
    except UNREACHABLE as error:
        _unseen(what, error)
        return None


def _unseen(what: str, error: Exception) -> None:
    _deaf.add(runtime.flow_run.id)
    get_run_logger().warning("Prefect's server did not take %s (%s); the data set does not need it", what, type(error).__name__)


def _cells(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{name: escaped(str(value)) for name, value in row.items()} for row in rows]


def _key(plan: Plan, what: str) -> str:
    return f"{plan.recipe.name}-{what}".replace("_", "-")


def _both(*tellers: Callable[[Progress], None]) -> Callable[[Progress], None]:
    def tell(progress: Progress) -> None:
        for teller in tellers:
            teller(progress)

    return tell
