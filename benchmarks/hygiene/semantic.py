"""Semantic duplicates without a model: what latent semantics find of rephrased questions, and what they take for it."""

import time

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.hygiene.sets import gsm8k_train, rephrased_gsm8k
from tasks.mixers.drop_semantic_duplicates import BY_WORDS, DIMENSIONS
from tasks.text.leaders import leaders
from tasks.text.meaning import meanings

TITLE = "Semantic duplicates by latent semantics"
THRESHOLDS = (0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
MANY = (20_000, 100_000)
SHORT: list[str] = []


def section() -> str:
    items, twins = rephrased_gsm8k()
    innocent = gsm8k_train()
    places = meanings([*items, *twins, *innocent], DIMENSIONS).astype(np.float32)
    known, paired = len(items), len(items) + len(twins)
    lines = ["| cosine | rephrasings left out | of them for their own original | innocent rows left out |", "|---|---|---|---|"]
    for threshold in THRESHOLDS:
        found = leaders(np.concatenate((places[:known], places[known:paired])), threshold, fixed=known).leader[known:]
        others = leaders(places[paired:], threshold).leader
        shares = (found >= 0).mean(), (found == np.arange(known)).mean(), (others >= 0).mean()
        lines.append(
            f"| {threshold}{' (default)' if threshold == BY_WORDS else ''} | "
            + " | ".join(f"{share:.1%}" for share in shares)
            + " |"
        )
    return "\n".join([*lines, "", _about(), "", *_speed()])


def _speed() -> list[str]:
    """Vectors of many rows with near pairs among them, on one core, against a table of all of them."""
    lines = ["| vectors | left out | CPU s | found of what one table finds |", "|---|---|---|---|"]
    for count in MANY:
        vectors = _made(count)
        began = time.process_time()
        with threadpool_limits(1):
            out = leaders(vectors, 0.9).leader >= 0
        lines.append(f"| {count:,} | {out.sum():,} | {time.process_time() - began:.1f} | {_of_all(vectors, out)} |")
    return lines


def _made(count: int) -> np.ndarray:
    """Half of them by chance round 200 topics, half near one of those."""
    rng = np.random.default_rng(0)
    base = (
        rng.normal(size=(count // 2, DIMENSIONS)) + 1.5 * rng.normal(size=(200, DIMENSIONS))[rng.integers(0, 200, count // 2)]
    )
    near = base[rng.integers(0, len(base), count // 2)] + rng.normal(size=base.shape) * rng.uniform(0.1, 1.2, (len(base), 1))
    vectors = np.concatenate((base, near))[rng.permutation(2 * len(base))]
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def _of_all(vectors: np.ndarray, out: np.ndarray) -> str:
    """On a sample of rows: which of those near an earlier one (by all pairs) were left out."""
    rng = np.random.default_rng(1)
    sample = rng.choice(len(vectors), 500, replace=False)
    cosines = vectors[sample] @ vectors.T
    cosines[np.arange(len(vectors)) >= sample[:, None]] = 0
    near = cosines[:, ~out].max(axis=1) >= 0.9
    return f"{out[sample][near].sum()} of {near.sum()} in a sample of {len(sample)}"


def _about() -> str:
    return """658 rephrasings against their originals as a corpus, and 2,865 training questions of GSM8K among themselves (some
of these are near-duplicates in truth). Latent semantics know shared words, not meaning: most rephrasings pass. A model's
embeddings were not measured here, as no model is at hand; their threshold must be chosen on a sample of one's own."""
