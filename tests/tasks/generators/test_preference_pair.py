"""Which answer is chosen, and when there is no pair; the judge sees each answer in both places."""

from typing import Any

import pytest

from tasks.exports.dpo import dpo
from tasks.generators.preference_pair import GRADES, preference_pair
from tasks.judging.material import without_control_words
from tasks.text.delimited import rule_for
from tests.tasks.generators.asked import INJECTIONS, Asked, made, rejects

FACTS = {"question": "Why is the sky blue?"}
GOOD, BAD = "Air scatters blue light more.", "Because of the sea."


def model(first: str = BAD, second: str = GOOD, grade: Any = None) -> Asked:
    """Takes 0 and 1 of an answer, and grades that go by the answer, not by its place."""

    def by_answer(words: str) -> dict[str, Any]:
        good_first = words.index(GOOD) < words.index(BAD)
        return {"reason": "light", "first": 9 if good_first else 3, "second": 3 if good_first else 9}

    def say(words: str, options: dict[str, Any]) -> Any:
        if options.get("schema") == GRADES:
            return (grade or by_answer)(words)
        return second if options.get("take") or options.get("model") else first

    return Asked(say)


@pytest.mark.parametrize(("first", "second"), [(GOOD, BAD), (BAD, GOOD)])
def test_the_better_answer_is_chosen_wherever_it_stood(first: str, second: str) -> None:
    asked = model(first, second)
    (draft,) = made(preference_pair(), FACTS, asked)
    assert draft.answer == GOOD and draft.rejected and draft.rejected[0].content == BAD
    assert draft.read_target() == {"margin": 0.667, "judge": "", "reasons": ["light", "light"]}
    assert dpo(draft)["rejected"] == [{"role": "assistant", "content": BAD}]
    orders = [words.index(GOOD) < words.index(BAD) for words in asked.words[2:]]
    assert sorted(orders) == [False, True]


def test_two_models_may_write_and_a_third_may_judge() -> None:
    asked = model()
    made(preference_pair(other_model="large", judge_model="wise"), FACTS, asked)
    assert [options.get("model") for options in asked.options] == [None, "large", "wise", "wise"]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (model(GOOD, GOOD.upper()), "both answers say the same"),
        (model(grade=lambda words: {"reason": "r", "first": 8, "second": 4}), "no pair: whichever stood first won"),
        (model(grade=lambda words: {"reason": "r", "first": 4, "second": 8}), "no pair: whichever stood second won"),
        (model(grade=lambda words: {"reason": "alike", "first": 8, "second": 8}), "no pair: a tie, 'alike'"),
    ],
)
def test_when_there_is_no_pair(asked: Asked, reason: str) -> None:
    assert rejects(preference_pair(), FACTS, asked) == [reason]


def test_the_margin_is_the_recipes() -> None:
    assert rejects(preference_pair(margin=0.7), FACTS, model()) == ["too close: the grades differ by 0.67, wanted 0.7"]


def test_what_a_seed_says_stays_material_to_the_judge() -> None:
    def shown(words: str) -> list[str]:
        asked = model()
        made(preference_pair(), {"question": words}, asked)
        safe = without_control_words(words)
        rule = rule_for(safe, GOOD, BAD)
        assert all(f"{rule}\n{safe}\n{rule}" in prompt for prompt in asked.words[2:])
        return [prompt.replace(safe, "HERE").replace(rule, "-----") for prompt in asked.words[2:]]

    for words in INJECTIONS:
        assert shown(words) == shown("plain words"), words
