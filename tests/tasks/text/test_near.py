"""Near-duplicates: exact at the threshold, in groups, in any script; against brute force on random texts."""

import re
from itertools import combinations
from random import Random

import numpy as np
import polars as pl
import pytest

from tasks.text.near import near_duplicates

WORDS = "the a fox dog jumps over lazy quick brown river stone sings while seven boats drift past old mills".split()


def shingles_of(text: str, width: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + width]) for at in range(max(1, len(words) - width + 1))}


def groups_by_brute_force(texts: list[str], similarity: float, width: int) -> list[int]:
    """The first text of each one's group, by comparing every pair."""
    sets, kept = [shingles_of(text, width) for text in texts], list(range(len(texts)))
    for a, b in combinations(range(len(texts)), 2):
        if len(sets[a] & sets[b]) >= similarity * len(sets[a] | sets[b]) - 1e-9:
            low, high = sorted((kept[a], kept[b]))
            kept = [low if group == high else group for group in kept]
    return kept


def texts_with_copies(rng: Random, count: int) -> list[str]:
    """Random texts, half of them copies of an earlier one with a few words changed."""
    texts: list[str] = []
    for _ in range(count):
        words = rng.choice(texts).split() if texts and rng.random() < 0.5 else rng.choices(WORDS, k=rng.randint(3, 60))
        for _ in range(rng.choice([0, 0, 1, 2, 5])):
            words[rng.randrange(len(words))] = rng.choice(WORDS)
        texts.append(" ".join(words))
    return texts


@pytest.mark.slow
@pytest.mark.parametrize("similarity", [0.5, 0.7, 0.8, 0.9, 1.0])
@pytest.mark.parametrize("width", [1, 3, 5])
def test_it_finds_just_what_comparing_all_pairs_finds(similarity: float, width: int) -> None:
    texts = texts_with_copies(Random(f"{similarity}{width}"), 300)
    found = near_duplicates(pl.Series(texts), similarity=similarity, words=width)
    assert found.kept.tolist() == groups_by_brute_force(texts, similarity, width)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("The quick brown fox jumps", "the QUICK, brown -- fox: jumps!", True),
        ("Ça vous plaît-il, Éloïse?", "ça vous plaît il éloïse", True),
        ("ネコが すき です", "ネコが すき です。", True),
        ("𝒜 𝒷 𝒸", "𝒜 𝒷 𝒹", False),
        ("one two three", "one two four", False),
        ("", "", True),
        ("a b c d e f", "a b c d e g", False),
    ],
)
def test_case_and_punctuation_do_not_count_but_words_do(one: str, two: str, same: bool) -> None:
    assert bool(near_duplicates(pl.Series([one, two])).kept[1] == 0) is same


def test_each_pair_carries_its_exact_similarity() -> None:
    texts = [" ".join("abcdefghij"), " ".join("abcdefghik"), " ".join("abcdefghij")]
    found = near_duplicates(pl.Series(texts), similarity=0.5, words=5)
    pairs = {(int(a), int(b)): float(j) for a, b, j in zip(found.left, found.right, found.jaccard, strict=True)}
    assert pairs == {(0, 2): 1.0, (0, 1): pytest.approx(5 / 7)}


def test_no_text_is_no_group() -> None:
    assert near_duplicates(pl.Series([], dtype=pl.String)).kept.tolist() == []


def test_a_missing_text_is_an_empty_one() -> None:
    assert np.array_equal(near_duplicates(pl.Series(["a b c", None, ""])).kept, [0, 1, 1])
