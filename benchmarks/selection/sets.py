"""Labelled texts to plant wrong labels in: real sets, cut into rows to train on and rows to test on.

Two are the subjectivity and polarity sentences of Pang & Lee as NLTK packs them; SEEDMILL_NLTK names its `corpora` folder.
The others need SEEDMILL_SHARED (`../shared/data` beside the repository when it is not set).
"""

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SHARED = Path(os.environ.get("SEEDMILL_SHARED", Path(__file__).parents[2] / ".." / "shared" / "data"))
NLTK = Path(os.environ.get("SEEDMILL_NLTK", "no folder"))
MOST, MOST_OF_MANY = 6000, 3000
Pair = tuple[str, str]


@dataclass(frozen=True)
class Task:
    """Text and label: to train on, and to test on."""

    train: list[Pair]
    test: list[Pair]


def task(name: str, seed: int) -> Task:
    """In an order of chance, three quarters to train on: 6,000 rows at most, 3,000 where labels are many.

    Raises OSError where the set is not here.
    """
    pairs = sorted(set(SETS[name]()))
    rng = np.random.default_rng([seed, 1])
    rows = _shuffled(pairs, rng)
    rows = _shuffled(_even(rows), rng) if name in EVEN else rows
    cut = min(MOST_OF_MANY if name in MANY else MOST, round(0.75 * len(rows)))
    return Task(rows[:cut], rows[cut:])


def planted(train: list[Pair], share: float, seed: int) -> list[str]:
    """The labels, of which `share` (by lot) say another one instead, each other one as likely."""
    rng = np.random.default_rng([seed, 2])
    names = sorted({label for _, label in train})
    others = {name: [other for other in names if other != name] for name in names}
    wrong = rng.random(len(train)) < share
    return [str(rng.choice(others[label])) if bad else label for (_, label), bad in zip(train, wrong, strict=True)]


def _shuffled(rows: list[Pair], rng: np.random.Generator) -> list[Pair]:
    return [rows[at] for at in rng.permutation(len(rows))]


def _even(rows: list[Pair]) -> list[Pair]:
    """As many rows of each label as the rarest has, in the order they came."""
    least, seen, kept = min(Counter(label for _, label in rows).values()), Counter[str](), []
    for text, label in rows:
        seen[label] += 1
        kept += [(text, label)] if seen[label] <= least else []
    return kept


def _lines(path: str) -> Iterator[dict[str, Any]]:
    with gzip.open(SHARED / path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[.?!])\s+|\n+", text)
    return [part.strip() for part in parts if 6 <= len(part.split()) <= 60]


def _speeches() -> list[tuple[str, int]]:
    rows = _lines("us_speeches/speeches.jsonl.gz")
    return [(sentence, int(row["file"][:4])) for row in rows for sentence in _sentences(row["text"])]


def speech_or_encyclopedia() -> list[Pair]:
    """Sentences of presidents and of Wikipedia: easy, as subjectivity is."""
    with gzip.open(SHARED / "wikitext2/valid.txt.gz", "rt", encoding="utf-8") as file:
        articles = _sentences(file.read().replace(" . ", " .\n"))
    written = [(sentence, "encyclopedia") for sentence in articles if not sentence.startswith("=")]
    return [(sentence, "speech") for sentence, _ in _speeches()] + written


def before_1975() -> list[Pair]:
    """Sentences of presidents before 1975 and later: hard, as sentence polarity is."""
    return [(sentence, "before" if year < 1975 else "later") for sentence, year in _speeches()]


def open_question() -> list[Pair]:
    """Sentences of Dolly's answers: to an open question, or written for another task."""
    rows = _lines("dolly_3k/dolly_3k.jsonl.gz")
    said = [("open" if row["category"] in ("open_qa", "general_qa") else "other", row["output"]) for row in rows]
    return [(sentence, label) for label, text in said for sentence in _sentences(text)]


def llama_or_mistral() -> list[Pair]:
    return _by_model("xstest_completions/completions.jsonl.gz", "model", "completion", ("llama2new", "mistralinstruct"))


def davinci_or_gpt4() -> list[Pair]:
    return _by_model("alpaca_eval_outputs/outputs.jsonl.gz", "generator", "output", ("text_davinci_003", "gpt4_1106_preview"))


def _by_model(path: str, model: str, text: str, models: tuple[str, str]) -> list[Pair]:
    """Sentences of two models."""
    rows = [row for row in _lines(path) if row[model] in models]
    return [(sentence, row[model]) for row in rows for sentence in _sentences(row[text])]


def banking_halves() -> list[Pair]:
    """Every second intent against the others: what a label means is many small things."""
    pairs = banking77()
    names = sorted({label for _, label in pairs})
    return [(text, "even" if names.index(label) % 2 == 0 else "odd") for text, label in pairs]


def banking77() -> list[Pair]:
    return [(row["text"], row["category"]) for row in _lines("banking77/train.jsonl.gz")]


def clinc150() -> list[Pair]:
    return [(row["text"], row["intent"]) for row in _lines("clinc150/train.jsonl.gz")]


def sib200() -> list[Pair]:
    """Languages in Latin script; a sentence is in each of them, so test sentences may be known in another language."""
    return [(row["text"], row["category"]) for row in _lines("sib200/dev.jsonl.gz") if row["lang"].endswith("_Latn")]


def subjectivity() -> list[Pair]:
    return _nltk("subjectivity", {"quote.tok.gt9.5000": "subjective", "plot.tok.gt9.5000": "objective"})


def sentence_polarity() -> list[Pair]:
    return _nltk("sentence_polarity", {"rt-polarity.pos": "positive", "rt-polarity.neg": "negative"})


def _nltk(folder: str, files: dict[str, str]) -> list[Pair]:
    found = []
    for name, label in files.items():
        text = (NLTK / folder / name).read_text(encoding="latin-1")
        found += [(line.strip(), label) for line in text.split("\n") if line.strip()]
    return found


SETS: dict[str, Callable[[], list[Pair]]] = {
    "subjectivity": subjectivity,
    "sentence_polarity": sentence_polarity,
    "speech_or_encyclopedia": speech_or_encyclopedia,
    "before_1975": before_1975,
    "open_question": open_question,
    "llama_or_mistral": llama_or_mistral,
    "davinci_or_gpt4": davinci_or_gpt4,
    "banking_halves": banking_halves,
    "banking77": banking77,
    "clinc150": clinc150,
    "sib200": sib200,
}
MANY = ("banking77", "clinc150", "sib200")
EVEN = ("speech_or_encyclopedia", "before_1975", "open_question", "llama_or_mistral", "davinci_or_gpt4", "banking_halves")
