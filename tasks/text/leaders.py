"""Groups of vectors round leaders: taken in the order given, a vector stays unless one that stays already lies near it.

Every vector that leaves lies within the threshold of one that stays, so nothing drifts along a chain of near pairs. Up to
`WHOLE` vectors each is held against all that stay; beyond that k-means cuts the space into blocks, as SemDeDup does (Abbas
et al. 2303.09540, section 3), and a vector is held against the `PROBED` blocks nearest to it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans

Ints = NDArray[np.int64]
Vectors = NDArray[np.float32]
WHOLE = 20_000
BLOCK = 2_000
PROBED = 3
BATCH = 256


@dataclass(frozen=True)
class Leaders:
    """Of each vector the place of the one that stays and lies near it (-1: it stays itself), and their cosine."""

    leader: Ints
    cosine: NDArray[np.float64]


def leaders(vectors: Vectors, similarity: float, *, fixed: int = 0) -> Leaders:
    """Unit vectors, best first; the first `fixed` stay whatever lies near them. A vector of zeros is near nothing."""
    leader, cosine = np.full(len(vectors), -1, np.int64), np.zeros(len(vectors))
    home = _Blocks.of(vectors)
    for start in range(0, len(vectors), BATCH):
        batch = np.arange(start, min(start + BATCH, len(vectors)))
        match, near = home.nearest(vectors[batch])
        within = _rounded(vectors[batch] @ vectors[batch].T)
        for row, place in enumerate(batch):
            earlier = np.where(leader[start:place] < 0, within[row, :row], -1.0)
            if row and earlier.max() > near[row]:
                match[row], near[row] = start + int(earlier.argmax()), earlier.max()
            if place >= fixed and near[row] >= similarity:
                leader[place], cosine[place] = match[row], near[row]
        home.take(vectors[batch], batch, leader[batch] < 0)
    return Leaders(leader, cosine)


@dataclass
class _Blocks:
    """The vectors that stay, by the centre they lie nearest to."""

    centres: Vectors
    vectors: list[Vectors]
    places: list[Ints]

    @staticmethod
    def of(vectors: Vectors) -> "_Blocks":
        count = len(vectors) // BLOCK if len(vectors) > WHOLE else 1
        centres = np.zeros((1, vectors.shape[1]), np.float32)
        if count > 1:
            found = MiniBatchKMeans(count, random_state=0, n_init=1, batch_size=4096).fit(vectors).cluster_centers_
            centres = (found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)).astype(np.float32)
        empty = np.empty((0, vectors.shape[1]), np.float32)
        return _Blocks(centres, [empty] * count, [np.empty(0, np.int64)] * count)

    def nearest(self, batch: Vectors) -> tuple[Ints, NDArray[np.float64]]:
        """Of each vector the place of the nearest that stays in the blocks nearest to it, and their cosine."""
        match, near = np.full(len(batch), -1, np.int64), np.full(len(batch), -1.0)
        blocks = np.argsort(-(batch @ self.centres.T), axis=1, kind="stable")[:, :PROBED]
        for block in np.unique(blocks):
            rows = np.flatnonzero((blocks == block).any(axis=1))
            if len(self.places[block]):
                found = _rounded(batch[rows] @ self.vectors[block].T)
                best = found.argmax(axis=1)
                closer = found[np.arange(len(rows)), best] > near[rows]
                match[rows[closer]] = self.places[block][best[closer]]
                near[rows[closer]] = found[np.arange(len(rows)), best][closer]
        return match, near

    def take(self, batch: Vectors, places: Ints, stays: NDArray[np.bool_]) -> None:
        """Put those that stay into their blocks."""
        block_of = (batch @ self.centres.T).argmax(axis=1)
        for block in np.unique(block_of[stays]):
            new = stays & (block_of == block)
            self.vectors[block] = np.concatenate((self.vectors[block], batch[new]))
            self.places[block] = np.concatenate((self.places[block], places[new]))


def _rounded(cosines: Vectors) -> NDArray[np.float64]:
    """To six digits: the last bits depend on how a machine adds."""
    return np.asarray(np.round(cosines, 6), np.float64)
