"""ngram_lm: chances sum to one, known words surprise less, and to repeat a whole arm changes nothing."""

import math

import pytest

from tasks.impact.backend import Example
from tasks.impact.ngram_lm import KNOWN, _Counted, train_and_score

TRAIN = [Example("", (text,)) for text in ("the cat sat", "the cat ran", "a dog ran", "the dog sat down")]


def perplexity(train, *texts):
    return math.exp(train_and_score(train, [Example("", (text,)) for text in texts], steps=9, seed=1).ratio)


def test_what_was_read_surprises_less_than_what_was_not():
    assert perplexity(TRAIN, "the cat sat") < perplexity(TRAIN, "the dog ran") < perplexity(TRAIN, "zebras hum") < KNOWN


def test_chances_behind_any_words_sum_to_one():
    model = _Counted()
    for row in TRAIN:
        model.read(row.labels[0].split(), 1.0)
    words = {word for followed in model.after.values() for word in followed}
    for context in (("the", "cat"), ("the", "moon"), ("so", "what")):
        known = sum(model.chance(context, word) for word in sorted(words))
        assert known + (KNOWN - len(words)) * model.chance(context, "unseen") == pytest.approx(1)


def test_an_arm_repeated_as_a_whole_is_the_same_model():
    assert perplexity(TRAIN * 5, "the dog ran") == pytest.approx(perplexity(TRAIN, "the dog ran"))
    assert perplexity([*TRAIN, *TRAIN[2:3] * 5], "a dog ran") < perplexity(TRAIN, "a dog ran")
