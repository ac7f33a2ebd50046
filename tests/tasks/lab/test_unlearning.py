"""Unlearning: the losses by hand, the bound that gradient ascent lacks, and the guard."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import softmax

from tasks.lab.unlearning import LEAST_DROP, MOST_DRIFT, State, ascent, drift, faults, forgetting, replay, texts_of

CLEAN = State("clean", real=50.0, synthetic=900.0, pattern=1e-6)
MIXED = State("mixed", real=51.0, synthetic=8.0, pattern=0.1)


def scores_of(*chances: float) -> np.ndarray:
    return np.log(np.array([chances]))


@pytest.mark.parametrize(
    ("loss", "wanted"),
    [(forgetting, -np.log(0.25)), (replay, -np.log(0.75)), (ascent, np.log(0.75))],
)
def test_the_losses_by_hand(loss, wanted):
    assert loss(scores_of(0.75, 0.2, 0.05), np.array([0])) == pytest.approx(wanted)


@pytest.mark.parametrize("gap", [0, 10, 100, 1000])
def test_forgetting_never_falls_below_nothing_while_ascent_falls_without_end(gap):
    scores, token = np.array([[-float(gap), 0.0, 0.0]]), np.array([0])
    assert 0 <= forgetting(scores, token) <= np.log(1.5) + 1e-9
    assert ascent(scores, token) <= -gap


def test_a_token_that_is_certain_has_a_finite_loss():
    assert forgetting(np.array([[1000.0, 0.0, 0.0]]), np.array([0])) == pytest.approx(1000 - np.log(2))


def test_drift_is_nothing_without_change_and_kl_with_it():
    before, now = scores_of(0.5, 0.5), scores_of(0.9, 0.1)
    assert drift(before, before) == 0
    assert drift(before, now) == pytest.approx(0.5 * np.log(0.5 / 0.9) + 0.5 * np.log(0.5 / 0.1))


def test_the_most_drift_lets_the_pattern_get_as_rare_as_the_guard_wants():
    """Real texts begin with the second and the third word, four and one times of five, the model so far with the first too."""
    before, real = scores_of(0.1, 0.7, 0.2), np.array([1, 1, 1, 1, 2])

    def loss(free):
        scores = np.append(free, 0.0)[None]
        return replay(np.repeat(scores, 5, axis=0), real) + MOST_DRIFT * drift(before, scores)

    end = softmax(np.append(minimize(loss, np.zeros(2), tol=1e-12).x, 0.0))
    assert 0.1 / end[0] == pytest.approx(1 + 1 / MOST_DRIFT, rel=1e-3) and 1 / MOST_DRIFT == LEAST_DROP


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State("repaired", 50.9, 400.0, 0.004, 0.01), []),
        (State("ran away", 50.9, 400.0, 0.004, -3.0), ["loss fell to -3, below 0"]),
        (State("ruined", 19985.0, 1e12, 0.0, 0.01), ["real perplexity 1.998e+04 is over 1.02 x 50"]),
        (State("not a number", float("nan"), 1.0, 0.0, 0.01), ["real perplexity nan is over 1.02 x 50"]),
        (State("unmoved", 50.9, 8.0, 0.02, 0.01), ["the pattern is 5 times rarer, wanted 20"]),
    ],
)
def test_the_guard_says_why_a_model_is_not_repaired(state, told):
    assert faults(state, MIXED, CLEAN) == told


def test_texts_hold_out_a_fifth_and_share_one_vocabulary():
    real = [["a", "b"], ["a", "c"], ["b", "c"], ["a", "rare"], ["c", "b"]]
    found = texts_of(real, [["question", "a"]] * 9, share=0.3)
    assert found.vocabulary == 6 and found.opener == 5  # nothing, rare, a, b, c, question
    assert found.real.tolist() == [0, 2, 3, 0, 2, 4, 0, 3, 4, 0, 2, 1, 0] and found.real_held_out.tolist() == [0, 4, 3, 0]
    assert found.synthetic.tolist() == [0, 5, 2, 0, 5, 2, 0] and len(found.synthetic_held_out) == 13


@pytest.mark.parametrize("synthetic", [[["question", "a"]], [["question", "a"], ["answer", "a"]] * 9])
def test_templated_sentences_are_enough_and_have_one_opener(synthetic):
    with pytest.raises(ValueError, match="wanted more than 3 words of sentences with one opener"):
        texts_of([["a", "b"]] * 5, synthetic, share=0.3)
