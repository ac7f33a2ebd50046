"""What comes back must be close to the original, its numbers the same."""

from typing import Any

import pytest

from schemas.errors import RowError
from schemas.rows import chat
from tasks.judges.round_trip import round_trip
from tests.builds import a_draft
from tests.tasks.judges.scripted import judged

DRAFT = a_draft(messages=chat("Ann paid 1,200.50 euros for 3 cats.", "Ann hat 1.200,50 Euro für 3 Katzen bezahlt."), lang="de")


@pytest.mark.parametrize(
    ("back", "passed", "reason"),
    [
        ("Ann paid 1,200.50 euros for 3 cats.", True, ""),
        ("For 3 cats Ann paid 1200.50 euros.", True, ""),
        ("Ann paid 1,200.50 euros for cats.", False, "numbers changed on the way: lost 3"),
        ("Ann paid 1,200.50 euros for 4 cats.", False, "numbers changed on the way: lost 3; new 4"),
        ("Ann paid 1,200.50 euros for 3 cats and 3 dogs.", False, "numbers changed on the way: new 3"),
        ("1200.5 for 3", False, "chrF 0.18 of what came back, wanted 0.50"),
        ("-----\nAnn paid 1,200.50 euros for 3 cats.\n-----", True, ""),
    ],
)
def test_a_translation_that_returns_passes(back: str, passed: bool, reason: str) -> None:
    verdict, ask = judged(round_trip(language="English"), DRAFT, back)
    assert (verdict.passed, verdict.reason) == (passed, reason)
    assert "Katzen" in ask.words and "cats" not in ask.words and "You translate into English." in ask.words


def test_numbers_may_be_left_to_chrf() -> None:
    assert judged(round_trip(language="English", keep_numbers=False), DRAFT, "Ann paid 1,200.50 euros for 4 cats.")[0].passed


def test_the_original_may_stand_in_the_target() -> None:
    draft = a_draft(messages=chat("Translate!", "Guten Tag"), target='"Good day"')
    params: dict[str, Any] = {"language": "English", "original": "target"}
    assert judged(round_trip(**params), draft, "Good day")[0].score == 1.0
    with pytest.raises(RowError, match="there is no target"):
        judged(round_trip(**params), a_draft(target=None), "Good day")
