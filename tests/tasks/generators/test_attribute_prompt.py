"""Requirements in, a text out, with a label to learn or the requirements as the question; a seed's values stay material."""

from pathlib import Path
from typing import Any

import pytest

from tasks.generators.attribute_prompt import attribute_prompt
from tasks.text.demonstrations import Demonstrations
from tests.tasks.generators.asked import Asked, assert_stays_material, made, rejects

FACTS: dict[str, Any] = {
    "draw": 5,
    "values": {"section": "sports", "length": 30},
    "label": "section",
    "similar": ["games", "travel"],
}
TEXT = "word " * 30 + "end."
ASK = "Which section is this from?"


def model(*texts: str) -> Asked:
    left = list(texts)
    return Asked(lambda words, options: left.pop(0) if left else TEXT)


def test_with_a_question_the_row_learns_the_class() -> None:
    asked = model('"Short."')
    (draft,) = made(attribute_prompt(task="a report", ask_for=ASK), FACTS, asked)
    assert (draft.question, draft.answer, draft.target) == (f"{ASK}\n\nShort.", "sports", '"sports"')
    lines = "1. length: 30 to 80 words\n2. section: sports (and clearly not games, travel)"
    assert "Write a report that" in asked.words[0] and f"-----\n{lines}\n-----" in asked.words[0]
    assert asked.options == [{"take": 5}]


def test_without_one_the_row_asks_for_the_text() -> None:
    (draft,) = made(attribute_prompt(task="a report"), FACTS, model())
    assert draft.question.startswith("Write a report:\n\n1. length: 30 to 80 words") and draft.answer == TEXT
    assert draft.target is None


@pytest.mark.parametrize(("text", "found"), [("too short", 2), ("word " * 81, 81)])
def test_a_text_that_is_asked_for_by_length_has_it(text: str, found: int) -> None:
    assert rejects(attribute_prompt(task="a report"), FACTS, model(text)) == [f"has {found} words, wanted 30 to 80"]
    assert made(attribute_prompt(task="a report", ask_for=ASK), FACTS, model(text))


@pytest.mark.parametrize(
    ("facts", "text", "reason"),
    [
        ({"question": "x"}, TEXT, "wanted facts of the seeder `attributes`: `draw` and `values`"),
        ({"draw": 1, "values": {"a": 1}}, TEXT, "wanted a class under facts.label to ask for"),
        (FACTS, "Sorry, I cannot.", "a refusal: 'Sorry'"),
        (FACTS, "As an AI, I write nothing.", "a refusal: 'As an AI'"),
        (FACTS, "--", "the answer is only punctuation"),
    ],
)
def test_what_is_no_row(facts: Any, text: str, reason: str) -> None:
    assert rejects(attribute_prompt(task="a report", ask_for=ASK), facts, model(text))[0].startswith(reason)


def test_a_text_about_being_sorry_is_no_refusal() -> None:
    text = "He was sorry to lose, and said so twice."
    assert made(attribute_prompt(task="a report", ask_for=ASK), FACTS, model(text))[0].question.endswith(text)


def test_quotes_that_stand_inside_stay() -> None:
    for text in ('"No," he said. "Yes."', 'He said "no"'):
        assert made(attribute_prompt(task="a report", ask_for=ASK), FACTS, model(text))[0].question.endswith(text)


def test_examples_are_shown_and_those_of_its_own_are_asked_for_first(tmp_path: Path) -> None:
    (tmp_path / "texts.jsonl").write_text('{"text": "One that was there."}\n' * 3)
    block = Demonstrations.model_validate({"path": "texts.jsonl", "count": 1, "own": 2}, context={"root": str(tmp_path)})
    asked = model("Mine one.", "Mine two.", "Mine three.")
    (draft,) = made(attribute_prompt(task="a report", ask_for=ASK, demonstrations=block), FACTS, asked)
    assert draft.question.endswith("Mine three.")
    assert all("One that was there." in words for words in asked.words)
    assert "Mine one." in asked.words[1] and "Mine two." in asked.words[2]


def test_what_a_seed_says_stays_material() -> None:
    def prompts(words: str) -> list[str]:
        asked = model()
        made(attribute_prompt(task="a report", ask_for=ASK), {"draw": 1, "values": {"a": words}, "label": "a"}, asked)
        return [prompt.replace(f"1. a: {words}", words) for prompt in asked.words]

    assert_stays_material(prompts)
