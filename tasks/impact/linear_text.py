"""Logistic regression on hashed words, by SGD: tells one or more classes from a text. In seconds, without an extra.

Each column of the labels is a question of its own, and the score of a row is the share of them told right.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

from tasks.impact.backend import ACCURACY, Example, Scores, visits
from tasks.text.terms import terms

MEASURE, EPOCHS = ACCURACY, 5
Labels = NDArray[np.str_]
_HASHED = HashingVectorizer(n_features=2**17, analyzer=terms, alternate_sign=False)


def train_and_score(train: Sequence[Example], test: Sequence[Example], *, steps: int, seed: int) -> Scores:
    """One pass over `steps` rows, so the number of updates is `steps` for every arm, however large."""
    shown = visits(len(train), steps, seed)
    features, asked = _features(train)[shown], _features(test)
    labels, wanted = _labels(train)[shown], _labels(test)
    right = [_told(features, labels[:, column], asked, seed) == wanted[:, column] for column in range(labels.shape[1])]
    return Scores(np.mean(right, axis=0), np.ones(len(test)))


def _told(train: csr_matrix, label: Labels, test: csr_matrix, seed: int) -> Labels:
    if len(np.unique(label)) == 1:
        return np.full(test.shape[0], label[0])
    model = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=1, shuffle=False, tol=None, random_state=seed)
    return model.fit(train, label).predict(test)  # type: ignore[no-any-return]


def _features(examples: Sequence[Example]) -> csr_matrix:
    """One row an example; equal texts are read once, also for the arms to come."""
    place = {text: number for number, text in enumerate(dict.fromkeys(example.text for example in examples))}
    return vstack([_hashed(text) for text in place], format="csr")[[place[example.text] for example in examples]]


@lru_cache(maxsize=20_000)
def _hashed(text: str) -> csr_matrix:
    return _HASHED.transform([text])


def _labels(examples: Sequence[Example]) -> Labels:
    return np.array([example.labels for example in examples], dtype=np.str_)
