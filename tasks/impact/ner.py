"""A conditional random field that marks names: `pip install 'seedmill[ner]'` (python-crfsuite). In seconds on one core.

The features are those of the classical taggers (Lafferty et al. 2001; Tjong Kim Sang & De Meulder 2003): a word, its shape and
ends, and its neighbours. It is trained by L-BFGS, each of whose steps / rows rounds sees every row, so `seed` decides nothing.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import regex

from schemas.errors import RecipeError
from tasks.impact.backend import F1, Example, Scores
from tasks.text.terms import tokens_in

try:
    import pycrfsuite
except ModuleNotFoundError:
    raise RecipeError("the backend `ner` is python-crfsuite, which is not installed: pip install 'seedmill[ner]'") from None

MEASURE, EPOCHS = F1, 40
_PRIOR = 0.1
_LARGE, _SMALL, _DIGIT = regex.compile(r"\p{Lu}"), regex.compile(r"[\p{L}\p{M}--\p{Lu}]", regex.V1), regex.compile(r"\p{N}")
_RUN = regex.compile(r"(.)\1+")
Spans = set[tuple[int, int, str]]


def train_and_score(train: Sequence[Example], test: Sequence[Example], *, steps: int, seed: int) -> Scores:
    """Labels are BIO tags, one a token of `tokens_in`; a span counts where both ends and its label are right."""
    tagger = _trained(train, max(1, steps // len(train)))
    pairs = [(spans(tagger.tag(_features(example.text))), spans(example.labels)) for example in test]
    return Scores(
        np.array([2.0 * len(marked & wanted) for marked, wanted in pairs]),
        np.array([float(len(marked) + len(wanted)) for marked, wanted in pairs]),
    )


def spans(tags: Sequence[str]) -> Spans:
    """First token, end and label of every name; an I- without its B- begins one."""
    found: Spans = set()
    start, label = 0, ""
    for at, tag in enumerate([*tags, "O"]):
        place, _, kind = tag.partition("-")
        if label and (place != "I" or kind != label):
            found.add((start, at, label))
            label = ""
        if place == "B" or (place == "I" and not label):
            start, label = at, kind
    return found


def _trained(train: Sequence[Example], rounds: int) -> pycrfsuite.Tagger:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params={"c2": _PRIOR, "max_iterations": rounds}, verbose=False)
    read = {text: _features(text) for text in dict.fromkeys(example.text for example in train)}
    for example in train:
        trainer.append(read[example.text], list(example.labels))
    tagger = pycrfsuite.Tagger()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model"
        trainer.train(str(file))
        tagger.open(str(file))  # reads it whole; `open_inmemory` keeps no reference to its bytes and crashes
    return tagger


def _features(text: str) -> list[list[str]]:
    words = [token for token, _, _ in tokens_in(text)]
    alone = [(word.lower(), _shape(word)) for word in words]
    return [_about(words[at], at, alone) for at in range(len(words))]


def _about(word: str, at: int, alone: list[tuple[str, str]]) -> list[str]:
    own = ["bias", f"2={word[:2]}", f"3={word[:3]}", f"-2={word[-2:]}", f"-3={word[-3:]}"]
    for step in (-1, 0, 1):
        known = 0 <= at + step < len(alone)
        small, shape = alone[at + step] if known else ("", "edge")
        own += [f"{step}w={small}", f"{step}s={shape}"]
    return own


def _shape(word: str) -> str:
    """`Ångström-9` as `Xxx-0`: kinds of letters, no run longer than two."""
    return str(_RUN.sub(r"\1\1", _DIGIT.sub("0", _LARGE.sub("X", _SMALL.sub("x", word)))))
