"""Does a text follow from another? By a local model of natural language inference, each sentence against pieces of the source.

Needs `pip install 'seedmill[torch]'`. Nothing is downloaded: the model is a folder as `save_pretrained` writes it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from schemas.errors import RecipeError

PIECE, STEP = 200, 100
"""Words of a piece of the source, and how far the next one begins: most of these models read 512 tokens."""


class Entailment:
    """A model in memory, and which of its labels says that the second text follows from the first."""

    def __init__(self, folder: Path) -> None:
        try:
            self._encode = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
            self._model: Any = AutoModelForSequenceClassification.from_pretrained(str(folder), local_files_only=True).eval()
        except (OSError, ValueError) as error:
            raise RecipeError(f"params.nli: {folder.name!r} holds no model that classifies texts: {str(error)[:200]}") from None
        labels = {number: label.lower() for number, label in self._model.config.id2label.items()}
        self._label = next((number for number, label in labels.items() if label.startswith("entail")), None)
        if self._label is None:
            raise RecipeError(f"params.nli: no label of {folder.name!r} is called entailment: {sorted(labels.values())}")

    def least(self, source: str, sentences: Sequence[str]) -> tuple[float, str]:
        """How surely the least supported sentence follows from some piece of the source, and which one it is."""
        surest = ((max(self._follows(piece, sentence) for piece in pieces(source)), sentence) for sentence in sentences)
        return min(surest, default=(1.0, ""))

    def _follows(self, piece: str, sentence: str) -> float:
        with torch.no_grad():
            tokens = self._encode(piece, sentence, truncation="only_first", return_tensors="pt")
            return float(self._model(**tokens).logits.softmax(-1)[0, self._label])


def pieces(source: str) -> list[str]:
    """The source in pieces that overlap by half, so that no sentence of it is cut in all of them."""
    words = source.split()
    return [" ".join(words[start : start + PIECE]) for start in range(0, max(1, len(words) - STEP), STEP)]
