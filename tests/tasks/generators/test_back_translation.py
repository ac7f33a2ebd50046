"""There and back: what came back, or the pair; provenance in the target; what got lost on the way is a reject."""

from typing import Any

import pytest

from tasks.generators.back_translation import back_translation
from tests.tasks.generators.asked import Asked, assert_stays_material, made, rejects

TEXT = "The old lighthouse on the north cape burned rapeseed oil until 1904, because gas was dear."
THERE = "Der alte Leuchtturm am Nordkap brannte bis 1904 mit Rapsöl, weil Gas teuer war."
BACK = "Until 1904 the old lighthouse on the north cape ran on rapeseed oil, because gas was dear."


def model(there: str = THERE, back: str = BACK) -> Asked:
    return Asked(lambda words, options: there if "into German" in words else back)


def test_the_text_that_came_back_is_the_row() -> None:
    asked = model()
    (draft,) = made(back_translation(language="German"), {"text": TEXT}, asked)
    assert [message.role for message in draft.messages] == ["assistant"] and draft.answer == BACK
    target = draft.read_target()
    assert target["chrf"] >= 0.6 and {**target, "chrf": 0} == {
        "text": TEXT, "pivot": THERE, "back": BACK, "language": "German", "chrf": 0, "sampling": {},
    }  # fmt: skip
    assert "-----\n" + TEXT + "\n-----" in asked.words[0] and TEXT not in asked.words[1] and THERE in asked.words[1]


def test_a_pair_has_the_made_up_source_as_its_question_and_the_real_text_as_its_answer() -> None:
    (draft,) = made(back_translation(language="German", form="parallel"), {"text": TEXT}, model())
    assert draft.answer == TEXT and draft.question.endswith("\n\n" + THERE) and "English" in draft.question


def test_a_pair_may_come_back_in_the_same_words_a_text_may_not() -> None:
    assert made(back_translation(language="German", form="parallel"), {"text": TEXT}, model(back=TEXT))
    assert rejects(back_translation(language="German"), {"text": TEXT}, model(back=TEXT)) == ["comes back in the same words"]


def test_the_way_there_may_be_sampled_and_another_model_go_the_way_back() -> None:
    asked = model()
    params: dict[str, Any] = {"sampling": {"temperature": 1}, "back_model": "other"}
    (draft,) = made(back_translation(language="German", **params), {"text": TEXT}, asked)
    assert asked.options == [{"temperature": 1}, {"model": "other"}]
    assert draft.read_target()["sampling"] == {"temperature": 1}


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (model(there=TEXT), "is not translated into German"),
        (model(there="Sorry, I cannot translate."), "into German: a refusal: 'Sorry'"),
        (model(back="Here is the translation: " + BACK), "into English: speaks to whoever asked: 'Here is the translation:'"),
        (model(back=BACK.replace("1904", "1940")), "numbers changed on the way: lost 1904; new 1940"),
        (model(back="Oil was used in 1904."), "chrF 0.08 of what came back, wanted 0.50"),
    ],
)
def test_what_is_no_row(asked: Asked, reason: str) -> None:
    assert rejects(back_translation(language="German"), {"text": TEXT}, asked) == [reason]


def test_numbers_are_read_as_the_seeds_language_writes_them() -> None:
    asked = Asked(lambda words, options: "It cost 1,200 euros." if "into English" in words else "Das kostete 1.200 Euro.")
    german: dict[str, Any] = {"language": "English", "original": "German", "least": 0.3}
    assert made(back_translation(**german), {"text": "Es kostete 1.200 Euro."}, asked, lang="de")


def test_a_text_may_begin_as_chatter_does_if_its_original_did() -> None:
    text, there = "Sure, the king said. He lay down and slept.", "Certainly, the king said. Down he lay, and slept."
    asked = Asked(lambda words, options: there if "into German" in words else "Sure, said the king. He lay down and slept.")
    assert made(back_translation(language="German"), {"text": text}, asked)


def test_what_a_text_says_stays_material() -> None:
    def prompts(words: str) -> list[str]:
        asked = model()
        rejects(back_translation(language="German"), {"text": words}, asked)
        return asked.words

    assert_stays_material(prompts)
