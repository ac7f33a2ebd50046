from random import Random

import pytest

from tasks.text.phrases import hear, say, ways

BOOK = {"greet": ("hello, {name}<!|.>", "{name}, welcome."), "part": ("goodbye, {name}.",)}


def test_what_is_said_can_be_heard():
    rng = Random(1)
    for meaning in BOOK:
        for _ in range(20):
            assert hear(BOOK, say(BOOK, meaning, rng, name="Ana")) == [(meaning, {"name": "Ana"})]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Hello, Ana!", ["greet"]),
        ("hello, Ana.", ["greet"]),
        ("Hello, Ana?", []),
        ("goodbye, Ana.", ["part"]),
        ("Goodbye, Ana.\nGoodbye, Bo.", []),
    ],
)
def test_only_the_exact_words_are_heard(text: str, heard: list[str]):
    assert [meaning for meaning, _ in hear(BOOK, text)] == heard


def test_a_slot_may_be_held_to_some_words():
    assert hear(BOOK, "hello, Zed!", (("name", ("Ana", "Bo")),)) == []


def test_two_meanings_of_one_sentence_are_both_heard():
    assert len(hear({"a": ("{x} won.",), "b": ("Ana {y}.",)}, "Ana won.")) == 2


def test_wordings_are_counted():
    assert ways(BOOK["greet"]) == 3
