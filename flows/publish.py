"""The `publish` and `nightly` flows: the same publishing, shown and retried by Prefect; a night that ends in a version."""

from pathlib import Path
from typing import Any

from prefect import flow, task

from flows.build import build
from flows.versions.release import publish as publish_plainly
from schemas.errors import RecipeError, StageError
from tasks.plan import plan_of


def may_get_better(task: Any, task_run: Any, state: Any) -> bool:
    """A remote that fails is tried again; what a person must change first is not."""
    return isinstance(state.result(raise_on_failure=False), StageError)


@task(name="send", retries=2, retry_delay_seconds=60, retry_condition_fn=may_get_better, persist_result=False)
def sent(recipe: str, root: str, remote: str) -> str:
    done = publish_plainly(plan_of(Path(recipe), Path(root)), remote)
    if done.broken:
        raise RecipeError(f"{done.tag}: not published: {'; '.join(done.broken)}")
    return done.tag


@flow(name="publish", persist_result=False)
def publish(recipe: str, root: str = ".", remote: str = "") -> str:
    """Publish what stands in a workspace; the tag. Fails where a gate does not hold."""
    return sent(recipe, root, remote)


@flow(name="nightly", persist_result=False)
def nightly(recipe: str, root: str = ".", remote: str = "") -> str:
    """Build, then publish; the tag. A night in which nothing changed publishes nothing new, and other bytes under a version
    that is published are refused: raise `version:` where seeds or recipe have changed."""
    build(recipe, root)
    return publish(recipe, root, remote)
