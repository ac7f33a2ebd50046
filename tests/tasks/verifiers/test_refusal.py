"""refusal: stock refusals at the beginning of an answer, and answers that only sound like them."""

import pytest

from tasks.verifiers.refusal import refusal
from tests.tasks.verifiers.columns import reasons


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "I’m sorry, but as an AI language model I cannot do this.",
        " I cannot provide instructions for that, as it is illegal.",
        "Unfortunately, I am unable to assist with this request.",
        "I'm happy to help! However, I cannot provide information on how to do harm.",
        "As an AI assistant, I am not able to browse the internet.",
        "It is not appropriate to make such jokes.",
        "I am a language model and do not condone or promote harm to animals.",
        "Es tut mir leid, aber dabei kann ich nicht helfen.",
        "Lo siento, pero no puedo ayudar con eso.",
        "抱歉，我无法回答这个问题。",
    ],
)
def test_a_refusal_is_found(text: str) -> None:
    [reason] = reasons(refusal(), text)
    assert reason.startswith("refuses: '")


@pytest.mark.parametrize(
    "text",
    [
        "Sure. First, open the file; you cannot write to it yet.",
        "The rules do not promote harm, and they do not endorse it.",
        "The answer is 12. I can help with more sums.",
        'He said: "You can\'t be serious", and left.',
        "To kill a Python process, find its id with ps and run kill.",
        "Sorry is the title of a song by Justin Bieber.",
        "Here is the story. " + "word " * 80 + "I'm sorry, but I can't help you, said the king.",
    ],
)
def test_an_answer_is_no_refusal(text: str) -> None:
    assert reasons(refusal(), text) == [""]
