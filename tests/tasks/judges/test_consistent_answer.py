"""Most takes must end in the draft's answer, as a number, as mathematics or as words."""

from typing import Any

import pytest

from schemas.errors import RowError
from schemas.rows import chat
from tasks.judges.consistent_answer import consistent_answer
from tests.builds import a_draft
from tests.tasks.judges.scripted import UNUSABLE, judged


@pytest.mark.parametrize(
    ("equality", "answer", "said", "score", "reason"),
    [
        ("numeric", "#### 4", ["#### 4.0", "It is 4.", "#### $4"], 1.0, ""),
        ("numeric", "#### 4", ["#### 4", "#### 5", "#### 4"], 2 / 3, ""),
        ("numeric", "#### 4", ["#### 5", "#### 5", "#### 4"], 1 / 3, "1 of 3 takes answer '4'; others '5'"),
        ("numeric", "#### 4", ["who knows", "#### 4", "#### 4"], 2 / 3, ""),
        ("numeric", "#### 4", [UNUSABLE, "#### 4", "#### 4"], 1.0, ""),
        ("numeric", "#### 1,200", ["#### 1200"], 1.0, ""),
        ("math", "#### \\frac{1}{2}", ["\\boxed{0.5}", "#### 1/2", "#### 2"], 2 / 3, ""),
        ("text", "The answer is Paris.", ["#### paris", "#### Lyon", "#### PARIS."], 2 / 3, ""),
        ("text", "Lyon", ["#### Paris"], 0.0, "0 of 1 takes answer 'Lyon'; others 'Paris'"),
    ],
)
def test_the_score_is_the_share_of_takes_that_agree(
    equality: Any, answer: str, said: list[Any], score: float, reason: str
) -> None:
    verdict, _ = judged(consistent_answer(takes=len(said), equality=equality), a_draft(messages=chat("Q?", answer)), *said)
    assert verdict.score == pytest.approx(score, abs=1e-6)
    assert verdict.reason == reason


def test_the_question_is_asked_without_the_answer_and_never_as_take_zero() -> None:
    _, ask = judged(consistent_answer(takes=3), a_draft(messages=chat("Q?", "#### 41", system="Be brief.")), "#### 41")
    assert [options["take"] for options in ask.options] == [1, 2, 3]
    assert "41" not in ask.words and ask.asked[0][0].content == "Be brief."
    assert ask.asked[0][1].content == "Q?\n\nEnd with a last line that holds only #### and the bare answer."


def test_a_draft_without_an_answer_cannot_be_judged_and_costs_nothing() -> None:
    with pytest.raises(RowError, match="ends in no single answer"):
        judged(consistent_answer(), a_draft(messages=chat("Q?", "#### 4 or 5")), AssertionError("nobody is asked"))
