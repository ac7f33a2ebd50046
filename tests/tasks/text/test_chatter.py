"""Words to whoever asked are told apart from the thing itself."""

import pytest

from tasks.text.chatter import chatter


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sure! The lamp was lit.", "Sure"),
        ("Certainly, here it is:\nThe lamp.", "Certainly, here it is:"),
        ("Here\u2019s the text in simple words: The lamp.", "Here's the text in simple words:"),
        ("**Here is a paraphrase:**\n\nThe lamp.", None),
        ("The lamp was lit.\nLet me know if you want more!", "Let me know if you want more"),
        ("The lamp was lit. I hope this helps!", "I hope this helps"),
    ],
)
def test_chatter_is_found(text: str, found: str | None) -> None:
    assert chatter(text).startswith("speaks to whoever asked: ")
    assert found is None or found in chatter(text)


@pytest.mark.parametrize(
    "text",
    [
        "Sure-footed goats climbed it.",
        "Here lies the king. His tomb: a slab of granite.",
        "Of course he lost.",
        "Here are the rules of chess, and nobody has changed them since.",
        "I hope the letter finds you well. The harvest was poor.",
    ],
)
def test_such_words_within_a_text_are_none(text: str) -> None:
    assert chatter(text) == ""
