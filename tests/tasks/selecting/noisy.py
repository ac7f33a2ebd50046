"""A small task with planted wrong labels: sea or land by the words of a sentence, and a held-out file that is right."""

import json
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

from schemas.rows import to_json
from tests.tasks.mixers.pool import pool_of

WORDS = {
    "sea": "wave tide harbour sail anchor reef gull deck mast shoal buoy cove".split(),
    "land": "field barn plough fence meadow hill orchard cart path furrow hedge stable".split(),
}
FILLER = "the a was near old over and with long day they saw again slow".split()


def sentences(count: int, seed: int, clear: float = 0.4) -> list[tuple[str, str]]:
    """Text and label; each word is one of the label's own with a chance of `clear`."""
    rng = Random(seed)
    return [(_sentence(rng, label, clear), label) for label in (("sea", "land")[n % 2] for n in range(count))]


def noisy_pool(rows: int = 240, wrong: int = 3, *, real: int = 0, **more: Any) -> pl.LazyFrame:
    """Rows of which every `wrong`th synthetic one says the other label (0: none); the first `real` ones are real and right."""
    parts = []
    for number, (text, label) in enumerate(sentences(rows, 1)):
        false = wrong and number >= real and number % wrong == 0
        said = {"sea": "land", "land": "sea"}[label] if false else label
        origin = "real" if number < real else "synthetic"
        parts.append({"id": f"{number:03d}", "question": text, "target": to_json(said), "origin": origin} | more)
    return pool_of(*parts)


def is_right(number: int, wrong: int = 3) -> bool:
    """Whether the row of that number has its own label."""
    return number % wrong != 0


def held_out_file(folder: Path, rows: int = 200) -> Path:
    """Right labels, other sentences."""
    path = folder / "real.jsonl"
    lines = [json.dumps({"text": text, "label": label}) for text, label in sentences(rows, 2)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _sentence(rng: Random, label: str, clear: float) -> str:
    return " ".join(rng.choice(WORDS[label] if rng.random() < clear else FILLER) for _ in range(9))
