"""The second model never sees the first one's label, and the labels come in no fixed order."""

from collections import Counter

import pytest

from schemas.rows import chat
from tasks.judges.blind_label import asked_blindly, blind_label
from tests.builds import a_draft
from tests.tasks.judges.scripted import judged

LABELS = ["happy", "sad", "neither"]
DRAFT = a_draft(messages=chat("I lost my keys again.", "Sad."), target='"sad"')


def says(label: str) -> dict[str, str]:
    return {"reason": "", "label": label}


@pytest.mark.parametrize(
    ("said", "score", "reason"),
    [
        (["sad"], 1.0, ""),
        (["happy"], 0.0, "labelled 'happy' by 1 of 1, the draft says 'Sad.'"),
        (["sad", "SAD ", "happy"], 0.666667, ""),
        (["neither", "happy", "sad"], 0.333333, "labelled 'happy' or 'neither' by 2 of 3, the draft says 'Sad.'"),
    ],
)
def test_the_score_is_the_share_that_agrees(said: list[str], score: float, reason: str) -> None:
    verdict, _ = judged(blind_label(task="Mood.", labels=LABELS, votes=len(said)), DRAFT, *map(says, said))
    assert (verdict.score, verdict.reason, verdict.passed) == (score, reason, not reason)


@pytest.mark.parametrize("of", ["answer", "target"])
def test_the_drafts_own_label_is_in_nothing_that_is_asked(of: str) -> None:
    draft = a_draft(messages=chat("I lost my keys.", "melancholic"), target='"melancholic"')
    _, ask = judged(blind_label(task="Mood.", of=of), draft, says("sad"))  # type: ignore[arg-type]
    assert "I lost my keys." in ask.words and "melancholic" not in ask.words


def test_a_label_that_there_is_not_costs_nothing() -> None:
    draft = a_draft(messages=chat("I lost my keys.", "furious"))
    verdict, ask = judged(blind_label(task="Mood.", labels=LABELS), draft, says("sad"))
    assert (verdict.reason, ask.asked) == ("labelled 'furious', which is none of the labels", [])


def test_every_label_comes_first_as_often_as_the_others() -> None:
    first = Counter[str]()
    for number in range(600):
        words = asked_blindly(a_draft(messages=chat(f"{number}", "sad")), "Mood.", LABELS)[0].content
        first[words.partition("in no order: ")[2].partition(",")[0]] += 1
    assert all(abs(first[label] - 200) < 50 for label in LABELS), first
