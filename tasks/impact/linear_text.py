"""Logistic regression on hashed words, by SGD: tells one or more classes from a text. In seconds, without an extra.

Each column of the labels is a question of its own, and the score of a row is the share of them told right. How strongly
weights are held back matters as much as some gains, and what suits many repeated rows does not suit few: so every arm is
tried at each of STRENGTHS, and each half of its test rows is told by the one that told the other half best.
"""

from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

from tasks.impact.backend import ACCURACY, Example, Scores, visits
from tasks.text.chances import Floats
from tasks.text.terms import terms

MEASURE, EPOCHS = ACCURACY, 5
STRENGTHS = (1e-5, 5e-5, 3e-4)
WORDS = 2**17
Labels = NDArray[np.int64]
_HASHED = HashingVectorizer(n_features=WORDS, analyzer=terms, alternate_sign=False)


def train_and_score(train: Sequence[Example], test: Sequence[Example], *, steps: int, seed: int) -> Scores:
    """One pass over `steps` rows, so the number of updates is `steps` for every arm, however large."""
    shown = visits(len(train), steps, seed)
    features, asked = _features(train)[shown], _features(test)
    labels, wanted = _labels(train, test)
    labels = labels[shown]

    def right(strength: float) -> Floats:
        told = [_told(features, labels[:, column], asked, strength, seed) for column in range(labels.shape[1])]
        return np.asarray((np.transpose(told) == wanted).mean(axis=1))

    return Scores(_by_the_other_half(np.stack([right(strength) for strength in STRENGTHS]), test), np.ones(len(test)))


def _told(train: csr_matrix, label: Labels, test: csr_matrix, strength: float, seed: int) -> Labels:
    if len(np.unique(label)) == 1:
        return np.full(test.shape[0], label[0])
    model = SGDClassifier(loss="log_loss", alpha=strength, max_iter=1, shuffle=False, tol=None, random_state=seed)
    return model.fit(train, label).predict(test)  # type: ignore[no-any-return]


def _by_the_other_half(right: Floats, test: Sequence[Example]) -> Floats:
    """Of `right` (a row a strength, a column a test row), at each test row the strength that is best where the row is not.

    Rows of one group are in one half.
    """
    half = np.array([crc32((example.group or example.text).encode()) % 2 for example in test])
    best = [right[:, half != one].sum(axis=1).argmax() for one in (0, 1)]
    return np.asarray(np.where(half == 0, right[best[0]], right[best[1]]))


def _features(examples: Sequence[Example]) -> csr_matrix:
    """One row an example."""
    rows = [_hashed(example.text) for example in examples]
    ends = np.cumsum([0, *(row.nnz for row in rows)])
    parts = np.concatenate([row.data for row in rows]), np.concatenate([row.indices for row in rows])
    return csr_matrix((*parts, ends), shape=(len(rows), WORDS))


@lru_cache(maxsize=20_000)
def _hashed(text: str) -> csr_matrix:
    """Its words and how often; read once for all arms."""
    return _HASHED.transform([text])


def _labels(train: Sequence[Example], test: Sequence[Example]) -> tuple[Labels, Labels]:
    """The labels of both, as numbers: a row an example, a column a question."""
    words = np.array([example.labels for example in (*train, *test)], dtype=np.str_)
    numbers = np.unique(words, return_inverse=True)[1].reshape(words.shape)
    return numbers[: len(train)], numbers[len(train) :]
