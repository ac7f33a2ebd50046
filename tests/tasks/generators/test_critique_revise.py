"""From an answer to a better one by a principle that is drawn; as a row to imitate or as a pair."""

from collections import Counter
from typing import Any

import pytest

from tasks.exports.dpo import dpo
from tasks.generators.critique_revise import CRITIQUE, critique_revise
from tasks.text.constitution import Principle
from tests.tasks.generators.asked import Asked, assert_stays_material, made, rejects

HONEST = Principle(id="honest", critique="It must not claim more than is known.", revision="Say what is not known.")
PLAIN = Principle(id="plain", critique="It must be plain.")
FACTS = {"question": "Is coffee healthy?"}
FIRST, BETTER = "Yes, always.", "Often, but it depends, and long-term effects are not all known."


def model(revised: str = BETTER, fault: bool = True) -> Asked:
    def say(words: str, options: dict[str, Any]) -> Any:
        if options.get("schema") == CRITIQUE:
            return {"critique": "'always' is too much.", "fault": fault}
        return revised if words.startswith("Rewrite an answer") else FIRST

    return Asked(say)


def test_the_revised_answer_is_the_row_and_the_principle_is_recorded() -> None:
    asked = model()
    (draft,) = made(critique_revise(principles=[HONEST]), FACTS, asked)
    assert (draft.question, draft.answer, draft.rejected) == (FACTS["question"], BETTER, None)
    assert draft.read_target() == {"principle": "honest", "critique": "'always' is too much."}
    assert HONEST.critique in asked.words[1] and HONEST.revision in asked.words[2]


def test_as_a_pair_the_first_answer_is_the_rejected_one() -> None:
    (draft,) = made(critique_revise(principles=[HONEST], form="dpo"), FACTS, model())
    assert dpo(draft)["chosen"][0]["content"] == BETTER and dpo(draft)["rejected"][0]["content"] == FIRST


def test_a_seeds_own_answer_is_revised_and_costs_no_first_one() -> None:
    asked = model()
    (draft,) = made(critique_revise(principles=[PLAIN], form="dpo", critic_model="wise"), FACTS | {"answer": "No."}, asked)
    assert draft.rejected and draft.rejected[0].content == "No."
    assert asked.options == [{"schema": CRITIQUE, "model": "wise"}, {}]
    assert asked.words[1].count(PLAIN.critique) == 1


def test_principles_are_drawn_by_the_seed() -> None:
    generator = critique_revise(principles=[HONEST, PLAIN])
    drawn = Counter(made(generator, FACTS, model(), id=f"{n:020d}")[0].read_target()["principle"] for n in range(60))
    assert min(drawn["honest"], drawn["plain"]) > 15


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (model(fault=False), "honest: no fault to revise"),
        (model(revised="yes ALWAYS"), "honest: the revision changes nothing or says nothing"),
        (model(revised="..."), "honest: the revision changes nothing or says nothing"),
    ],
)
def test_what_is_no_row(asked: Asked, reason: str) -> None:
    assert rejects(critique_revise(principles=[HONEST]), FACTS, asked) == [reason]


@pytest.mark.parametrize("name", ["question", "answer"])
def test_what_a_seed_says_stays_material(name: str) -> None:
    def prompts(words: str) -> list[str]:
        asked = model()
        made(critique_revise(principles=[HONEST]), {"question": "Q?", "answer": "A."} | {name: words}, asked)
        return asked.words

    assert_stays_material(prompts)
