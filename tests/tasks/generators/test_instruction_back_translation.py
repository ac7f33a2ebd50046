"""The seed's text is the answer; an instruction that points at it, copies it or says nothing is a reject."""

import json
from pathlib import Path

import pytest

from tasks.generators.instruction_back_translation import instruction_back_translation
from tasks.text.demonstrations import Demonstrations
from tests.tasks.generators.asked import Asked, assert_stays_material, made, rejects

TEXT = (
    "Soak the beans overnight, drain them and cook them gently in fresh water for an hour. Salt them only at the end, "
    "or their skins stay tough."
)
ASKS = "How do I cook dried beans so that they turn out tender?"


def model(message: str = ASKS) -> Asked:
    return Asked(lambda words, options: message)


def test_the_text_is_the_answer_to_the_message_that_a_model_wrote() -> None:
    (draft,) = made(instruction_back_translation(system="Answer from the web."), {"text": f"{TEXT}\n"}, model())
    assert [(turn.role, turn.content) for turn in draft.messages] == [
        ("system", "Answer from the web."), ("user", ASKS), ("assistant", TEXT),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Sum up the text.", "speaks of 'Sum up the text', which nobody else sees"),
        ("How are beans cooked, according to the text?", "speaks of 'according to the text', which nobody else sees"),
        ("Sure! How do I cook beans?", "speaks to whoever asked: 'Sure'"),
        ("I'm sorry, I cannot help with that.", 'a refusal: "I\'m sorry"'),
        ("...", "asks for nothing"),
        ("Why sing " + "so " * 149, "has 151 words, wanted at most 150"),
        (
            f"Say this again: {TEXT}",
            "takes over the answer's words 'soak the beans overnight drain them and cook them gently in fresh'",
        ),
    ],
)
def test_which_message_makes_no_row(message: str, reason: str) -> None:
    assert rejects(instruction_back_translation(), {"text": TEXT}, model(message)) == [reason]


def test_a_text_too_short_to_be_an_answer_costs_nothing() -> None:
    asked = model()
    assert rejects(instruction_back_translation(), {"text": "Soak them."}, asked) == [
        "the text has 2 words, wanted at least 10"
    ]
    assert asked.words == []


def test_demonstrations_are_shown_as_messages_with_their_answers(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text("".join(json.dumps({"question": f"Q{n}?", "answer": f"A{n}."}) + "\n" for n in range(3)))
    shown = Demonstrations.model_validate({"path": "pairs.jsonl", "count": 2}, context={"root": str(tmp_path)})
    asked = model()
    made(instruction_back_translation(demonstrations=shown), {"text": TEXT}, asked)
    assert asked.words[0].count("Its answer\n-----\nA") == 2 and asked.words[0].endswith(f"-----\n{TEXT}\n-----")
    with pytest.raises(ValueError, match="wanted 0"):
        instruction_back_translation(demonstrations=Demonstrations(own=1))


def test_what_a_text_says_stays_material() -> None:
    def prompts(words: str) -> list[str]:
        asked = model()
        rejects(instruction_back_translation(least_words=1), {"text": words}, asked)
        return asked.words

    assert_stays_material(prompts)
