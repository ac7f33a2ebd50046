"""A schedule's words are read before anything is served."""

import pytest

from flows.schedule import cron_schedule
from schemas.errors import RecipeError


@pytest.mark.parametrize(
    ("cron", "timezone"), [("99 * * * *", "UTC"), ("every night", "UTC"), ("", "UTC"), ("0 3 * * *", "Mars/Olympus")]
)
def test_a_schedule_that_never_comes_is_refused(cron: str, timezone: str) -> None:
    with pytest.raises(RecipeError, match="no schedule: --cron ") as refused:
        cron_schedule(cron, timezone)
    assert repr(cron) in str(refused.value) and repr(timezone) in str(refused.value)


def test_a_schedule_keeps_its_timezone() -> None:
    assert cron_schedule("0 3 * * *", "Asia/Seoul").timezone == "Asia/Seoul"
