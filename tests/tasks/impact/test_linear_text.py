"""linear_text: learns what words tell, takes exactly the steps it is given, and says the same twice."""

from zlib import crc32

import numpy as np
import pytest

from tasks.impact.backend import Example, visits
from tasks.impact.linear_text import _by_the_other_half, train_and_score

TRAIN = [Example(f"thing{n} {word}", (word, word[0])) for n in range(30) for word in ("left", "together")]
TEST = [Example(f"other{n} {word}", (word, word[0])) for n in range(10) for word in ("left", "together")]


def test_what_a_word_tells_is_learnt():
    scores = train_and_score(TRAIN, TEST, steps=300, seed=1)
    assert scores.ratio == 1 and scores.bottom.sum() == len(TEST)


def test_half_of_two_labels_right_is_half():
    wrong = [Example(row.text, (row.labels[0], "no")) for row in TEST]
    assert train_and_score(TRAIN, wrong, steps=300, seed=1).ratio == 0.5


def test_equal_arguments_give_equal_scores_and_another_seed_another_order():
    noisy = [Example(row.text.replace("left", "so") if n % 3 else row.text, row.labels) for n, row in enumerate(TRAIN)]
    first, second = (train_and_score(noisy, TEST, steps=50, seed=4) for _ in range(2))
    assert np.array_equal(first.top, second.top)
    assert not np.array_equal(visits(9, 9, 1), visits(9, 9, 2))


def test_one_class_is_told_without_a_model():
    assert train_and_score([Example("a b", ("x", "y"))], TEST, steps=9, seed=1).ratio == 0


def test_a_strength_is_chosen_where_its_row_is_not():
    test = [Example(text, ("",)) for text in ("a", "b", "c", "d", "e", "f")]
    half = np.array([crc32(row.text.encode()) % 2 for row in test], dtype=bool)
    right = np.stack([half, ~half]).astype(
        float
    )  # each strength is right in one half alone: the other half takes it, and is wrong
    assert 0 < half.sum() < 6 and _by_the_other_half(right, test).sum() == 0
    assert _by_the_other_half(1 - right, test).sum() == 0 and _by_the_other_half(np.ones((2, 6)), test).sum() == 6


def test_rows_of_a_group_are_in_one_half():
    test = [Example(text, ("",), group="one sentence") for text in "abcdefgh"]
    right = np.stack([np.zeros(8), np.ones(8)])
    assert len({*_by_the_other_half(right, test)}) == 1


@pytest.mark.parametrize(("rows", "steps", "most"), [(10, 30, 3), (10, 25, 3), (10, 4, 1), (1, 5, 5)])
def test_every_row_is_shown_equally_often_to_within_one(rows, steps, most):
    counts = np.bincount(visits(rows, steps, 7), minlength=rows)
    assert counts.sum() == steps and counts.max() == most and counts.max() - counts.min() <= 1
