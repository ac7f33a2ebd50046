"""What tells synthetic text from real: each measure on texts made for it."""

import numpy as np
import pytest

from tasks.text.apart import common_words, evenness, measures, opener_share, skeletons, told_apart
from tasks.text.surprise import surprises

COMMON = {"the", "has", "how", "many", "are", "a"}
NOUNS, VERBS = ["cat", "dog", "bank", "river", "tree", "book"], ["eats", "sees", "hears", "finds", "likes", "moves"]


def sentences(count: int, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    return [f"The {rng.choice(NOUNS)} {rng.choice(VERBS)} a {rng.choice(NOUNS)} {rng.choice(VERBS)}." for _ in range(count)]


def of(real: list[str], synthetic: list[str]) -> dict[str, float]:
    return {one.name: one.found.value for one in measures(real, synthetic, np.random.default_rng(1))}


@pytest.mark.parametrize(
    ("text", "bones"),
    [
        ("Rosa has 12 apples. How many are red?", ["_ has 0 _ .", "how many are _ ?"]),
        ("Old Ben Ali has the 1,200.50 keys", ["_ has the 0 _"]),
        ("Wait... what?\n\nA cat", ["_ . . .", "_ ?", "a _"]),
        ("", []),
    ],
)
def test_a_skeleton_is_a_sentence_without_what_it_speaks_of(text, bones):
    assert skeletons(text, COMMON) == bones


def test_the_words_of_most_texts_hold_sentences_together_in_any_language():
    assert common_words(["der Hund und der Fuchs", "der Wal"]) >= {"der", "hund", "und"}


@pytest.mark.parametrize(("items", "share"), [(["a", "b", "c"], 1), (["a"] * 3, 0), (["a", "a", "b", "b"], 0.5), (["a"], 1)])
def test_evenness_is_the_entropy_of_what_it_could_be(items, share):
    assert evenness(items) == pytest.approx(share)


def test_the_ten_most_frequent_openings():
    assert opener_share(["If a b c"] * 3 + [f"x{n} y z" for n in range(17)]) == 12 / 20


@pytest.mark.slow
def test_a_template_is_told_apart_and_one_source_is_not():
    alike, template = (
        of(sentences(60, 1), sentences(60, 2)),
        of(sentences(60, 1), [f"Task: {text}" for text in sentences(60, 2)]),
    )
    assert 0.3 < alike["auc"] < 0.7 and template["auc"] > 0.95
    assert abs(alike["perplexity_off"]) < 0.1 < template["perplexity_off"]


def test_a_rephrasing_beside_its_original_is_told_apart_as_well():
    originals = [f"q{number} " * 8 for number in range(40)]
    labels, scores = told_apart(originals, [f"{text} indeed" for text in originals], np.random.default_rng(1))
    assert scores[labels == 1].min() > scores[labels == 0].max()


def test_one_text_over_and_over_has_one_skeleton_and_one_opening():
    found = of(sentences(30, 1), [sentences(1, 3)[0]] * 30)
    assert (found["skeletons_synthetic"], found["openers_synthetic"]) == (0, 1) and found["skeletons_real"] > 0.9


def test_words_that_were_never_read_surprise_most():
    ours, theirs = surprises(sentences(20, 1), ["zyx wvu tsr"] * 20)
    assert ours.min() > theirs.max()
