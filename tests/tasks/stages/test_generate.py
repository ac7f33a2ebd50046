"""What becomes of the drafts and the errors that a generator hands back."""

from pathlib import Path

from schemas.errors import RowError
from schemas.rows import Draft, Seed, chat
from tasks.operators import Ask, Generator
from tasks.plan import plan_of
from tasks.stages.generate import draft_rows
from tests.embedded import NOBODY
from tests.recipes import SUMS, write_recipe


def half_good() -> Generator:
    """One row, and one that cannot be used."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft | RowError]:
        return [Draft(chat("q", "a")), RowError("too near", raw="what was said")]

    return generate


def test_an_error_among_drafts_is_a_reject_beside_them(tmp_path: Path) -> None:
    own = [{"use": f"{__name__}:half_good", "from": ["sums"]}, SUMS["generate"][1]]
    plan = plan_of(write_recipe(tmp_path, generate=own), tmp_path)
    drafts, rejects = draft_rows(plan, "sums", [Seed.of({}, source="s", licence="MIT", id="0" * 20)], NOBODY)
    assert drafts.height == 1
    assert [(reject.row_id, reject.operator, reject.reason, reject.raw) for reject in rejects] == [
        ("0" * 20, "half_good", "too near", "what was said")
    ]
