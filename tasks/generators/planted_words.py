"""A real sentence with words of one class planted in it: the pseudo-documents of WeSTClass (Meng et al. 2018, 1809.01478).

What a person knows of the classes is a list of words for each, by language; what these words stand among is real text. So a
small classifier learns which words tell, and which stand under all classes alike. Such rows are for classifiers only: nobody
should learn to write from them. No model is asked. benchmarks/impact/RESULTS.md says what they are worth.
"""

from pathlib import Path
from random import Random
from typing import Annotated, Any

import regex
from pydantic import Field

from schemas.errors import RecipeError, RowError
from schemas.paths import InputPath
from schemas.rows import Draft, Seed, chat, to_json
from tasks.operators import Ask, Generator, expecting
from tasks.text.seed_text import text_in
from tasks.text.strict_json import read_json

_WORD = regex.compile(r"[\p{L}\p{M}]+")
_LEAST = 2
Words = dict[str, list[str]]


def planted_words(
    *,
    words: InputPath,
    rows: Annotated[int, Field(ge=1, le=100)] = 1,
    share: Annotated[float, Field(gt=0, lt=1)] = 0.3,
) -> Generator:
    """`words` is a JSON file `{language: {class: "words with blanks between"}}`. A seed's `text` in one of these languages
    gives `rows` rows, of classes drawn by chance; `share` of its words, two at least, give way to words of the class.
    """
    by_language = _read(words)

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        text, classes = text_in(seed.read()), by_language.get(seed.lang)
        if classes is None:
            raise RowError(f"no words in {seed.lang!r}; there are some in {', '.join(by_language)}")
        places = [found.span() for found in _WORD.finditer(text)]
        if len(places) < 2 * _LEAST:
            raise RowError(f"the text has {len(places)} words, wanted {2 * _LEAST}")
        rng = Random(seed.id)
        names = rng.sample(sorted(classes), min(rows, len(classes))) + rng.choices(
            sorted(classes), k=max(0, rows - len(classes))
        )
        planted = [(name, _planted(text, places, classes[name], share, rng)) for name in names]
        return [Draft(chat(found, name), target=to_json(name), lang=seed.lang) for name, found in planted]

    return expecting(generate, rows)


def _planted(text: str, places: list[tuple[int, int]], words: list[str], share: float, rng: Random) -> str:
    chosen = sorted(rng.sample(places, max(_LEAST, round(share * len(places)))), reverse=True)
    for start, end in chosen:
        text = text[:start] + rng.choice(words) + text[end:]
    return text


def _read(path: Path) -> dict[str, Words]:
    try:
        found: Any = read_json(path.read_bytes())
        return {lang: {name: _listed(listed) for name, listed in classes.items()} for lang, classes in found.items()}
    except (RowError, AttributeError, TypeError, ValueError) as error:
        raise RecipeError(f"params.words: {path.name}: wanted {{language: {{class: words}}}}: {error}") from None


def _listed(words: str) -> list[str]:
    if not words.split():
        raise ValueError("a class has no words")
    return words.split()
