"""A row for each style; what is copied, cut, refused or talked round is a reject that names its style."""

import pytest

from schemas.errors import RowError
from schemas.rows import Draft
from tasks.generators.rephrase import STYLES, rephrase
from tasks.models.loop import run
from tasks.verifiers.grounded import grounded
from tests.tasks.generators.asked import Asked, a_seed, assert_stays_material, made, rejects

TEXT = "The lamp of Heron Light was built in 1871. It burned rapeseed oil until 1904, because gas was dear."
NEW = "Heron Light's lamp dates from 1871. Gas being dear, rapeseed oil fed it up to 1904."
QA = "Question: When was Heron Light built?\nAnswer: In 1871.\n\nQuestion: What did it burn?\nAnswer: Oil, until 1904."


def model(new: str = NEW, qa: str = QA) -> Asked:
    return Asked(lambda words, options: qa if STYLES["qa"] in words else new)


def test_each_style_gives_a_row_of_text_alone_with_its_original() -> None:
    rows = made(rephrase(styles=["hard", "qa"]), {"text": TEXT}, model())
    assert [draft.answer for draft in rows] == [NEW, QA]
    assert [draft.read_target() for draft in rows] == [{"style": "hard", "text": TEXT}, {"style": "qa", "text": TEXT}]
    assert {len(draft.messages) for draft in rows} == {1}


def test_what_a_rephrasing_makes_up_is_seen_by_grounded() -> None:
    verdicts = [grounded()(made(rephrase(), {"text": TEXT}, model(new))[0]) for new in (NEW, NEW.replace("1904", "1940"))]
    assert [verdict.reason for verdict in verdicts] == ["", "the source does not hold '1940'"]


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("Sure, here is a paraphrase:\n" + NEW, "medium: speaks to whoever asked: 'Sure, here is a paraphrase:'"),
        ("I'm sorry, but I cannot rewrite this for you.", 'medium: a refusal: "I\'m sorry"'),
        (TEXT.upper(), "medium: the text is copied: ROUGE-L 1.00 to the original"),
        ("A lamp burned.", "medium: 3 words for 19: something is left out"),
        (f"{NEW} {NEW} {NEW} {NEW}", "medium: 68 words for 19: something is added"),
    ],
)
def test_what_is_no_row(new: str, reason: str) -> None:
    assert rejects(rephrase(), {"text": TEXT}, model(new)) == [reason]


@pytest.mark.parametrize(
    "qa",
    [
        NEW,
        QA + "\nQuestion: And then? That nobody knows.",
        "Well.\n" + QA,
        QA.replace("In 1871.", ""),
        QA.replace("Answer:", "A:"),
        QA.replace("\n\nQuestion", "\n\nAnswer"),
    ],
)
def test_questions_and_answers_come_in_turn(qa: str) -> None:
    [reason] = rejects(rephrase(styles=["qa"]), {"text": TEXT}, model(qa=qa))
    assert reason == "qa: wanted lines of `Question:`, each with a line of `Answer:` under it"


def test_a_style_that_fails_costs_no_other() -> None:
    asked = Asked(lambda words, options: RowError("refused: the model declined") if STYLES["easy"] in words else NEW)
    found = run(rephrase(styles=["easy", "hard"])(a_seed({"text": TEXT}), asked))
    assert [isinstance(item, Draft) or str(item) for item in found] == ["easy: refused: the model declined", True]


def test_a_style_is_asked_for_once() -> None:
    with pytest.raises(ValueError, match="one stands twice in easy, easy"):
        rephrase(styles=["easy", "easy"])


def test_a_seed_without_a_text_is_told() -> None:
    assert rejects(rephrase(), {"body": "x"}, model()) == ["wanted a text under facts.text, found None"]


def test_what_a_text_says_stays_material() -> None:
    def prompts(words: str) -> list[str]:
        asked = model()
        rejects(rephrase(styles=["easy", "qa"]), {"text": words}, asked)
        return asked.words

    assert_stays_material(prompts)
