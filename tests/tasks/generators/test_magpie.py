"""The raw beginning of a turn, then a plain question; drawn anew for every seed, whatever the seed says."""

from typing import Any

import pytest

from schemas.errors import RowError
from tasks.generators.magpie import SAMPLING, TEMPLATES, magpie
from tests.tasks.generators.asked import INJECTIONS, Asked, made, rejects

WRITTEN, ANSWER = "Why do cats purr?\n", "Mostly when they are content, and to calm themselves."


def model(written: Any = WRITTEN, answer: Any = ANSWER) -> Asked:
    return Asked(lambda words, options: written if options.get("raw") else answer)


def test_the_model_writes_the_message_and_then_answers_it() -> None:
    asked = model()
    (draft,) = made(magpie(template="chatml"), {}, asked, id="00000005" + "0" * 12)
    assert (draft.question, draft.answer) == ("Why do cats purr?", ANSWER)
    assert asked.words == ["<|im_start|>user\n", "Why do cats purr?"]
    assert asked.options == [{"raw": True, "take": 5, "seed": 5, **SAMPLING}, {}]


def test_each_seed_is_another_draw() -> None:
    asked = model()
    for number in range(3):
        made(magpie(template="llama3"), {}, asked, id=f"{number:08d}{'0' * 12}")
    assert len({options["take"] for options in asked.options[::2]}) == 3


def test_a_template_of_ones_own_may_hold_a_system_turn() -> None:
    asked, own = model(), "<|system|>\nYou teach sums.\n<|user|>\n"
    made(magpie(template=own, stop=["<|end|>"], sampling={"temperature": 1.2}), {}, asked)
    assert asked.words[0] == own and asked.options[0]["stop"] == ["<|end|>"] and asked.options[0]["temperature"] == 1.2
    assert "max_tokens" not in asked.options[0]


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_templates_end_where_the_users_words_begin(name: str) -> None:
    assert "user" in TEMPLATES[name] or TEMPLATES[name] == "[INST]"


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (model("Why?<|im_end|>\n<|im_start|>assistant\nSo."), "runs into the next turn: holds '<|im_end|>'"),
        (model("Why? [/INST] So."), "runs into the next turn: holds '[/INST]'"),
        (model("..."), "asks for nothing"),
        (model("Translate this text:"), "announces what it does not give: 'Translate this text:'"),
        (model("I'm sorry, but I can't do that."), 'a refusal: "I\'m sorry"'),
        (model(RowError("length: the reply was cut")), "length: the reply was cut"),
        (model(answer="..."), "the answer is only punctuation"),
        (model(answer=RowError("refused: the model declined to answer")), "refused: the model declined to answer"),
    ],
)
def test_what_is_no_row(asked: Asked, reason: str) -> None:
    assert rejects(magpie(template="chatml"), {}, asked) == [reason]


@pytest.mark.parametrize("words", INJECTIONS)
def test_what_a_seed_says_is_never_asked(words: str) -> None:
    asked, plain = model(), model()
    made(magpie(template="chatml"), {"text": words, "template": words}, asked)
    made(magpie(template="chatml"), {"text": "plain"}, plain)
    assert (asked.words, asked.options) == (plain.words, plain.options)
