"""Texts to vectors for a mixer: the model that its step names is asked about each text once, and remembered."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from schemas.errors import RowError, StageError
from schemas.recipe import MixStep
from schemas.rows import Message
from tasks.models.loop import run
from tasks.models.vectors import Vector, unpacked
from tasks.operators import Ask, Embed
from tasks.stages.generate import all_of

AT_ONCE = 10_000


def embedder(step: MixStep, ask: Ask | None) -> Embed | None:
    """What gives that step's mixer its vectors; None where it names no model."""
    return partial(_vectors, partial(ask, model=step.model, step=f"mix.{step.name}")) if ask and step.model else None


def _vectors(ask: Ask, texts: Sequence[str]) -> Vector:
    distinct = list(dict.fromkeys(texts))
    found: dict[str, Vector | None] = {}
    for start in range(0, len(distinct), AT_ONCE):
        some = distinct[start : start + AT_ONCE]
        found |= zip(some, run(all_of(_vector(ask, text) for text in some)), strict=True)
    sizes = sorted({len(vector) for vector in found.values() if vector is not None})
    if len(sizes) > 1:
        raise StageError(f"the model of embeddings gave vectors of {sizes[0]} and of {sizes[-1]} numbers; name its revision")
    nowhere = np.zeros(sizes[0] if sizes else 1, np.float32)
    return np.stack([nowhere if (vector := found[text]) is None else vector for text in texts] or [nowhere][:0])


async def _vector(ask: Ask, text: str) -> Vector | None:
    if not text.strip():
        return None
    try:
        return unpacked((await ask([Message("user", text)])).text)
    except RowError:
        return None
