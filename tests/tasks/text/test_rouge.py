"""ROUGE-L is exact, whatever is left out of the comparison; the nearest earlier text is named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.text.rouge import Match, rouge_l, too_near, words_of

SEED = "Write a short poem about the sea and its ships"


def by_the_table(one: list[str], other: list[str]) -> int:
    """The longest common subsequence by the textbook's table."""
    row = [0] * (len(other) + 1)
    for word in one:
        last = row[:]
        for place, theirs in enumerate(other, start=1):
            row[place] = last[place - 1] + 1 if word == theirs else max(last[place], row[place - 1])
    return row[-1]


def all_pairs(texts: list[str], most: float, seeds: int) -> list[float | None]:
    """The nearest kept text before each, by comparing all of them."""
    words, kept, found = [words_of(text) for text in texts], list[int](), list[float | None]()
    for place, own in enumerate(words):
        scores = [2 * by_the_table(own, words[at]) / max(len(own) + len(words[at]), 1) for at in kept]
        best = max(scores, default=0.0)
        near = place >= seeds and best > most + 1e-9
        found.append(best if near else None)
        kept += [] if near else [place]
    return found


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("the cat sat", "the cat sat", 1.0),
        ("the cat sat", "The CAT, sat!", 1.0),
        ("a b c d", "d c b a", 0.25),
        ("a a b", "a b b", 2 / 3),
        ("", "a", 0.0),
        ("!!", "??", 0.0),
        ("我喜欢茶", "我喜欢咖啡", 2 * 3 / 9),
        ("Ünïcode wörd", "ünïcode WÖRD", 1.0),
    ],
)
def test_f_is_twice_the_common_words_in_order(one: str, other: str, wanted: float) -> None:
    assert rouge_l(words_of(one), words_of(other)) == pytest.approx(wanted)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("a b c d e f g".split()), max_size=12).map(" ".join), max_size=14),
    st.sampled_from([0.3, 0.5, 0.7, 0.9]),
    st.integers(0, 3),
)
def test_pruning_changes_nothing(texts: list[str], most: float, seeds: int) -> None:
    found = too_near(texts, most, seeds)
    assert [match and round(match.score, 9) for match in found] == [
        score and round(score, 9) for score in all_pairs(texts, most, seeds)
    ]


def test_a_text_of_more_than_64_words_is_compared_as_well() -> None:
    long = " ".join(f"w{n}" for n in range(300))
    assert too_near([long, long.replace("w150", "x")], 0.7) == [None, Match(0, pytest.approx(299 / 300))]


def test_exactly_the_threshold_is_kept() -> None:
    assert too_near(["a b c d e f g x y z", "a b c d e f g 1 2 3"], 0.7) == [None, None]


def test_what_was_left_out_keeps_nothing_else_out() -> None:
    """B is near A and out; C is near B alone and stays."""
    a, b, c = "a b c d e f g h i j", "a b c d e f g h x y", "z z c d e f g h x y"
    assert rouge_l(words_of(b), words_of(c)) > 0.7 > rouge_l(words_of(a), words_of(c))
    assert too_near([a, b, c], 0.7) == [None, Match(0, 0.8), None]


def test_seeds_are_kept_whatever_they_say() -> None:
    assert too_near([SEED, SEED, SEED], 0.7, seeds=2)[:2] == [None, None]
    assert too_near([], 0.7) == []
