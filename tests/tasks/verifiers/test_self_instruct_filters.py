"""Each of Self-Instruct's rules has a name and finds its own kind."""

import pytest

from schemas.rows import Draft, chat
from tasks.verifiers.self_instruct_filters import self_instruct_filters

GOOD = "Name three rivers of Africa."
CASES = [
    (GOOD, "Nile, Congo, Niger", ""),
    ("  \n ", "x", "empty"),
    ("Sing a song", "x", "too short: 3 words, wanted at least 4"),
    ("word " * 151, "x", "too long: 151 words, wanted at most 150"),
    ("Describe what the Picture shows.", "x", "unseen: speaks of 'picture', which text cannot hold"),
    ("Tell me how to go to the station.", "x", "unseen: speaks of 'go to', which text cannot hold"),
    ("Explain what photographs meant to people.", "x", ""),
    ("write a program that adds two numbers", "x", "program: starts with 'Write a program'"),
    ("- Name three rivers of Africa.", "x", "punctuation: starts with '-'"),
    ("Überlege dir drei Namen.", "x", "not English: starts with 'Ü'"),
    (GOOD, "  ", "no answer"),
    (GOOD, "Name three rivers of Africa", "repeats: the answer says what the instruction says"),
    (f"{GOOD}\n\nTake long ones.", "Take long ones", "repeats: the answer says what the input says"),
]


@pytest.mark.parametrize(("question", "answer", "reason"), CASES)
def test_a_fault_is_named(question: str, answer: str, reason: str) -> None:
    verdict = self_instruct_filters()(Draft(chat(question, answer)))
    assert (verdict.passed, verdict.reason) == (not reason, reason)


def test_an_input_may_be_longer_and_speak_of_anything() -> None:
    assert self_instruct_filters()(Draft(chat(f"{GOOD}\n\n{'the map of a file ' * 100}", "Nile"))).passed


@pytest.mark.parametrize(("question", "lang"), [("Überlege dir drei schöne Namen.", "de"), ("写一首关于大海的诗", "zh-Hans")])
def test_rules_about_english_words_are_for_english(question: str, lang: str) -> None:
    assert self_instruct_filters()(Draft(chat(question, "x"), lang=lang)).passed


def test_the_bounds_and_words_are_the_recipes() -> None:
    assert not self_instruct_filters(fewest=6)(Draft(chat(GOOD, "x"))).passed
    assert self_instruct_filters(unseen=[])(Draft(chat("Describe what the picture shows.", "x"))).passed
    with pytest.raises(ValueError, match="more than `most`"):
        self_instruct_filters(fewest=9, most=8)
