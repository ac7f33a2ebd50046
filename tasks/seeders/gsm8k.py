"""Real grade-school problems: a JSON Lines file of GSM8K's `question` and `answer`, one seed a line."""

from codecs import BOM_UTF8
from random import Random
from typing import Any

from schemas.errors import RecipeError, RowError
from schemas.paths import InputPath
from schemas.rows import Seed
from tasks.operators import Seeder
from tasks.text.strict_json import read_json

LONGEST = 100_000  # characters; real problems have some hundreds, and a longer text is another thing that slipped in


def gsm8k(*, path: InputPath, licence: str = "MIT", lang: str = "en") -> Seeder:
    """One seed a line of `path`; facts are `question` and `answer`, strata `kind` and `steps` (1 to 8, lines before `####`).

    A line that is no JSON object with these two texts is a reject that names its line.
    """
    lines = [line for line in enumerate(path.read_bytes().removeprefix(BOM_UTF8).split(b"\n"), start=1) if line[1].strip()]
    if not lines:
        raise RecipeError(f"params.path: {path} holds no rows")

    def draw(index: int, rng: Random) -> Seed:
        number, line = lines[index]
        span = f"{path.name}:{number}"
        facts = _problem(line, span)
        strata = {"kind": "arithmetic", "steps": min(facts["answer"].count("\n"), 8)}
        return Seed.of(facts, source=path.name, licence=licence, span=span, strata=strata, lang=lang)

    return Seeder(draw, size=len(lines))


def _problem(line: bytes, span: str) -> dict[str, str]:
    try:
        row = read_json(line)
    except RowError as error:
        raise RowError(f"{span}: {error}") from None
    if not isinstance(row, dict):
        raise RowError(f"{span}: wanted an object with question and answer, found {type(row).__name__}")
    return {key: _text(row, key, span) for key in ("question", "answer")}


def _text(row: dict[str, Any], key: str, span: str) -> str:
    text = row.get(key)
    if not isinstance(text, str) or not text.strip():
        raise RowError(f"{span}: wanted a text under {key!r}, found {text!r:.80}")
    if len(text) > LONGEST:
        raise RowError(f"{span}: wanted at most {LONGEST:,} characters under {key!r}, found {len(text):,}")
    return text.strip()
