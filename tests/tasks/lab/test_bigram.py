"""bigram: a language model that says what it has read."""

import numpy as np
import pytest

from tasks.lab.bigram import END, perplexity, sampled, trained

TEXT = np.array([END, 1, 2, END, 1, 2, END, 1, 3, END])


def test_the_perplexity_of_a_text_by_hand() -> None:
    found = perplexity(trained(TEXT, 4), np.array([END, 1]))
    assert found == pytest.approx(1 / (0.99 * (0.7 * 1 + 0.3 * 3 / 9) + 0.01 / 4))


def test_a_word_never_read_is_surprising_but_not_impossible() -> None:
    assert perplexity(trained(TEXT, 5), np.array([END, 4])) == pytest.approx(5 / 0.01)


def test_what_was_never_read_is_never_said_and_no_sentence_is_empty() -> None:
    said = sampled(trained(TEXT, 9), 500, np.random.default_rng(1))
    assert len(said) == 500 and all(len(sentence) for sentence in said)
    assert set(np.concatenate(said)) == {1, 2, 3}


def test_pairs_are_said_as_often_as_they_were_read() -> None:
    said = sampled(trained(TEXT, 4), 4000, np.random.default_rng(1))
    opening = np.array([sentence[0] for sentence in said])
    after_one = np.array([sentence[1] if len(sentence) > 1 else END for sentence in said])[opening == 1]
    assert (after_one == 2).mean() == pytest.approx(0.7 * 2 / 3 + 0.3 * 2 / 9, abs=0.03)


def test_a_sentence_is_cut_at_its_limit() -> None:
    assert max(map(len, sampled(trained(TEXT, 4), 200, np.random.default_rng(1), longest=2))) == 2
