"""A small text classifier for comparing training sets: logistic regression on hashed word 1-2-grams, by SGD.

The number of optimiser steps is rows x epochs, so two training sets of one size get the same number of steps.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

from tasks.text.chances import Floats

Labels = NDArray[np.str_]
_WORDS = HashingVectorizer(n_features=2**16, ngram_range=(1, 2), token_pattern=r"[^\W\d_]+|\d+", alternate_sign=False)


def features_of(questions: list[str]) -> csr_matrix:
    """One row a question. Every digit is 0: which numbers occur says nothing about what is asked."""
    return _WORDS.transform("".join("0" if letter.isdigit() else letter for letter in question) for question in questions)


def told_right(train: csr_matrix, labels: Labels, test: csr_matrix, wanted: Labels, epochs: int, state: int) -> Floats:
    """For each test row, the share of its labels (one column each) that a model trained on `train` tells right."""
    right = [_told(train, labels[:, column], test, epochs, state) == wanted[:, column] for column in range(labels.shape[1])]
    return np.mean(right, axis=0)  # type: ignore[no-any-return]


def _told(train: csr_matrix, label: Labels, test: csr_matrix, epochs: int, state: int) -> Labels:
    if len(np.unique(label)) == 1:
        return np.full(test.shape[0], label[0])
    model = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=epochs, tol=None, random_state=state)
    return model.fit(train, label).predict(test)  # type: ignore[no-any-return]
