"""The hops as Prefect tasks: find the plan again, call the stage. What they leave on disk is a Prefect asset with lineage.

Only values cross their border (a recipe's path, a workspace, a window), so a task runs in a thread, in a process or on
another machine alike. They give nothing back: Prefect would link later tasks to a result by its `id()`, which Python
uses again, and show lineage that is not there. `wait_for` says what follows what.
"""

from typing import Any

from prefect import Task
from prefect.assets import materialize
from prefect.client.schemas import State, TaskRun
from prefect.tasks import MaterializingTask

from tasks.models.asking import asking
from tasks.plan import plan_again
from tasks.quota import Window
from tasks.stages import evaluate as evaluate_stage
from tasks.stages import generate as generate_stage
from tasks.stages import judge as judge_stage
from tasks.stages import mix as mix_stage
from tasks.stages import seed as seed_stage
from tasks.stages import verify as verify_stage


def is_worth_a_retry(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """True for a disk or network that hiccuped; a wrong recipe or a broken contract stays wrong."""
    return isinstance(state.data, OSError)


_OPTIONS: dict[str, Any] = {
    "retries": 2,
    "retry_delay_seconds": [1, 5],
    "retry_condition_fn": is_worth_a_retry,
    "persist_result": False,
}


def asset(name: str, what: str) -> str:
    """The asset key of one of a recipe's artifacts."""
    return f"seedmill://{name}/{what}"


@materialize(asset("recipe", "seeds"), task_run_name="seed {window.label}", **_OPTIONS)
def seed(recipe: str, root: str, window: Window) -> None:
    """What to write about."""
    seed_stage.seed(plan_again(recipe, root), window)


@materialize(asset("recipe", "drafts"), task_run_name="generate {window.label}", **_OPTIONS)
def generate(recipe: str, root: str, window: Window) -> None:
    """Candidate rows, from a model or a procedure."""
    plan = plan_again(recipe, root)
    with asking(plan) as ask:
        generate_stage.generate(plan, window, ask)


@materialize(asset("recipe", "verdicts"), task_run_name="verify {window.label}", **_OPTIONS)
def verify(recipe: str, root: str, window: Window) -> None:
    """What the free rules say of each draft."""
    verify_stage.verify(plan_again(recipe, root), window)


@materialize(asset("recipe", "judgements"), task_run_name="judge {window.label}", **_OPTIONS)
def judge(recipe: str, root: str, window: Window) -> None:
    """What the judging models say of the drafts that the rules passed."""
    plan = plan_again(recipe, root)
    with asking(plan) as ask:
        judge_stage.judge(plan, window, ask)


@materialize(asset("recipe", "mixture"), task_run_name="mix", **_OPTIONS)
def mix(recipe: str, root: str) -> None:
    """Which accepted rows, how often, beside how many real ones."""
    mix_stage.mix(plan_again(recipe, root))


@materialize(asset("recipe", "report"), task_run_name="evaluate", **_OPTIONS)
def evaluate(recipe: str, root: str) -> None:
    """What the mixture is worth."""
    evaluate_stage.evaluate(plan_again(recipe, root))


def of_recipe(task: MaterializingTask[..., Any], name: str, what: str, *upstream: str) -> MaterializingTask[..., Any]:
    """The task with the assets of one recipe; a hop that waits for another inherits its lineage, others name `upstream`."""
    return task.with_options(assets=[asset(name, what)], asset_deps=[asset(name, other) for other in upstream])
