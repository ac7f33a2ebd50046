"""Where texts lie among each other by what they speak of: latent semantic analysis, without a model to download.

TF-IDF of words and their pairs, its first singular vectors (Deerwester et al. 1990), as unit vectors. Near means that the
same words are spoken of, not that the same is said of them: a model's embeddings know more.
"""

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

VOCABULARY = 2**15


def meanings(texts: list[str], dimensions: int = 64) -> NDArray[np.float64]:
    """One unit vector a text, in its order; a text without words lies nowhere (zeros). Equal texts, equal vectors."""
    weights = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+", sublinear_tf=True, max_features=VOCABULARY)
    try:
        found = weights.fit_transform(texts)
    except ValueError:  # not a word in all of them
        return np.zeros((len(texts), 1))
    size = min(dimensions, min(found.shape) - 1)
    if size < 1:
        return np.ones((len(texts), 1))
    with np.errstate(divide="ignore", invalid="ignore"):  # equal texts have no variance to explain, and it divides by that
        return np.asarray(normalize(TruncatedSVD(size, n_iter=2, random_state=0).fit_transform(found)))
