"""A person's message and an answer that knows nothing of the person; what a seed says stays material."""

from typing import Any

import pytest

from tasks.generators.persona import persona
from tests.tasks.generators.asked import Asked, assert_stays_material, made, rejects

FACTS = {"draw": 3, "persona": "a nurse in Lagos", "want": "advice"}


def model(message: str = "How do I plan night shifts?", answer: str = "Keep them together.") -> Asked:
    return Asked(lambda words, options: message if words.startswith("Between the lines") else answer)


def test_the_answer_sees_the_message_alone() -> None:
    asked = model()
    (draft,) = made(persona(), FACTS, asked)
    assert (draft.question, draft.answer) == ("How do I plan night shifts?", "Keep them together.")
    assert "-----\na nurse in Lagos\n-----" in asked.words[0] and asked.options[0] == {"take": 3}
    assert asked.words[1] == draft.question


def test_the_recipe_may_say_what_is_wanted() -> None:
    asked = model()
    made(persona(want="a riddle"), {"persona": "a nurse"}, asked)
    assert "-----\na riddle\n-----" in asked.words[0]


@pytest.mark.parametrize(
    ("facts", "asked", "reason"),
    [
        ({"want": "x"}, model(), "wanted a text under facts.persona, found None"),
        ({"persona": "x"}, model(), "wanted a text under facts.want, found None"),
        (FACTS, model(message="I\u2019m sorry, I cannot do that."), 'a refusal: "I\'m sorry"'),
        (FACTS, model(answer="..."), "the answer is only punctuation"),
    ],
)
def test_what_is_no_row(facts: Any, asked: Asked, reason: str) -> None:
    assert rejects(persona(), facts, asked) == [reason]


@pytest.mark.parametrize("name", ["persona", "want"])
def test_what_a_seed_says_stays_material(name: str) -> None:
    def prompts(words: str) -> list[str]:
        asked = model()
        made(persona(), FACTS | {name: words}, asked)
        return asked.words

    assert_stays_material(prompts)
