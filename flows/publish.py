"""The `publish` flow: the same publishing, shown and retried by Prefect; for schedules that end in a version."""

from pathlib import Path

from prefect import flow

from flows.release import publish as publish_plainly
from schemas.errors import StageError
from tasks.plan import plan_of


@flow(name="publish", persist_result=False, retries=2, retry_delay_seconds=60)
def publish(recipe: str, root: str = ".", remote: str = "") -> str:
    """Publish what stands in a workspace; the tag. Fails where a gate does not hold."""
    done = publish_plainly(plan_of(Path(recipe), Path(root)), remote)
    if done.broken:
        raise StageError(f"{done.tag}: not published: {'; '.join(done.broken)}")
    return done.tag
