"""The weighted linear model: it agrees with scikit-learn's, and its slopes with finite differences."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from tasks.selecting.softmax import chances, chances_of, cross_entropy_slope, one_hot, reverse_slope, trained

RNG = np.random.default_rng(3)
FEATURES = csr_matrix(RNG.random((60, 5)))
LABELS = (RNG.random(60) * 3).astype(np.int64)
WEIGHT = RNG.random(60) + 0.1


def test_it_is_logistic_regression_with_weights_of_mean_1():
    ours = chances(FEATURES, trained(FEATURES, LABELS, 3, WEIGHT, steps=500))
    theirs = LogisticRegression(C=1.0, max_iter=500, tol=1e-8).fit(FEATURES, LABELS, sample_weight=WEIGHT / WEIGHT.mean())
    assert np.allclose(ours, theirs.predict_proba(FEATURES), atol=2e-3)


def test_only_proportions_of_weights_count():
    assert np.allclose(trained(FEATURES, LABELS, 3, WEIGHT), trained(FEATURES, LABELS, 3, 7 * WEIGHT), atol=1e-3)


def test_a_row_of_weight_nothing_is_as_good_as_absent():
    weight = np.where(np.arange(60) < 50, 1.0, 0.0)
    kept = trained(FEATURES[:50], LABELS[:50], 3, np.ones(50))
    # weights have a mean of 1 over all 60 rows, so the 50 pull 1.2 times as hard against the shrinkage: directions agree
    assert np.corrcoef(trained(FEATURES, LABELS, 3, weight).ravel(), kept.ravel())[0, 1] > 0.99


@pytest.mark.parametrize(
    ("slope", "loss"),
    [
        (cross_entropy_slope, lambda likely, wanted: -np.log((likely * wanted).sum())),
        (reverse_slope, lambda likely, wanted: 1 - (likely * wanted).sum()),
    ],
)
def test_slopes_are_those_of_the_losses(slope, loss):
    scores, label = np.array([0.3, -1.0, 0.7]), np.array([2])
    soft = lambda z: np.exp(z) / np.exp(z).sum()  # noqa: E731
    wanted, step = one_hot(label, 3)[0], 1e-6
    by_hand = [
        (loss(soft(scores + step * axis), wanted) - loss(soft(scores - step * axis), wanted)) / (2 * step) for axis in np.eye(3)
    ]
    assert np.allclose(slope(soft(scores)[None, :], label)[0], by_hand, atol=1e-6)


def test_the_chance_of_a_label_is_read_from_its_column():
    model = trained(FEATURES, LABELS, 3, WEIGHT)
    assert np.allclose(chances_of(LABELS, FEATURES, model), chances(FEATURES, model)[np.arange(60), LABELS])
