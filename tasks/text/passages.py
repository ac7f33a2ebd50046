"""Text cut into passages at paragraphs, else sentences, else clauses; with offsets, and for scripts without spaces too.

A word is what stands between spaces. Scripts without them are counted by their letters: two of Chinese or Japanese, four of
Thai, Lao, Khmer, Burmese or Tibetan make about a word.
"""

import re
from collections.abc import Iterable, Iterator
from unicodedata import category

Span = tuple[int, int]

_HAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_THAI = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"
_MARKS = "\u3000-\u3004\u3008-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_WIDE, _NARROW = re.compile(f"[{_HAN}]"), re.compile(f"[{_THAI}]")
_SPACED = re.compile(rf"[^\s{_HAN}{_THAI}{_MARKS}]+")

_CLOSING = "[\"'”’»)\\]」』）]*"
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|[A-Za-z](?:\.[A-Za-z])+|Mr|Mrs|Ms|Dr|Prof|St|vs|cf|etc|approx|No|Nr|Fig|bzw|ca)\.$"
)
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")
_SENTENCE = re.compile(
    rf"[.!?…]+{_CLOSING}\s+(?![a-zà-öø-ÿа-я])"  # not before a small letter: "Why?" she said
    rf"|[。！？｡]+{_CLOSING}\s*"
    rf"|[।॥؟۔։።။។༎]+{_CLOSING}\s*"
    rf"|(?<=[{_THAI}])\s+(?=[{_THAI}])"  # Thai ends a sentence, and many a clause, with a space alone
    r"|\n\s*(?=[-*•|#]|\d+[.)]\s)"
)
_HEADING = re.compile(r"(?:#{1,6} .+|[^\n]{1,200}\r?\n([=\-~^\"'+*#])\1{2,}\s*)")
_LINE = re.compile(r"\s*\n\s*")
_CLAUSE = re.compile(r"[;,:]\s+|[，、；：،؛]\s*|\s+[—–]\s+")
_SPACE = re.compile(r"\s+")
_CUTS = (_PARAGRAPH, _SENTENCE, _LINE, _CLAUSE, _SPACE)


def length(text: str) -> float:
    """How many words a text has, whatever its script."""
    return len(_SPACED.findall(text)) + len(_WIDE.findall(text)) / 2 + len(_NARROW.findall(text)) / 4


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The places of the sentences between two places, without the space round them."""
    whole = (start, len(text) if end is None else end)
    return [part for paragraph in _cut(text, whole, _PARAGRAPH) for part in _cut(text, paragraph, _SENTENCE)]


def passages(text: str, most: int, overlap: int = 0, least: int = 0) -> list[Span]:
    """The places of passages of at most so many words that together hold the whole text.

    A heading begins a new one where the one before is half full. Each begins with the last sentences of the one before, as
    far as they have `overlap` words. What is left over at the end goes to the last passage where it has fewer than `least`
    words, so that one may be longer than `most`.
    """
    packed: list[Span] = []
    for start, end in _headed(text, _units(text, (0, len(text)), most - overlap), most - overlap):
        begins = _HEADING.match(text, start) and packed and length(text[slice(*packed[-1])]) > most / 2
        if packed and not begins and length(text[packed[-1][0] : end]) <= most:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((_repeated(text, packed[-1], overlap, start) if packed else start, end))
    if len(packed) > 1 and length(text[packed[-2][1] : packed[-1][1]]) < least:
        (start, _), (_, end) = packed[-2:]
        packed[-2:] = [(start, end)]
    return packed


def _units(text: str, span: Span, most: float, level: int = 0) -> Iterator[Span]:
    """The largest parts of a text that are no longer than `most`: paragraphs, else sentences, and so on."""
    for part in _cut(text, span, _CUTS[level]):
        if length(text[part[0] : part[1]]) <= most:
            yield part
        elif level + 1 < len(_CUTS):
            yield from _units(text, part, most, level + 1)
        else:
            yield from _letters(text, part, most)


def _cut(text: str, span: Span, where: re.Pattern[str]) -> Iterator[Span]:
    """The parts between the cuts, trimmed; those of space alone are none. What a cut matches stays with the part before."""
    start, end = span
    for found in where.finditer(text, *span):
        if where is _SENTENCE and _ABBREVIATED.search(text, max(start, found.start() - 12), found.start() + 1):
            continue
        yield from _trimmed(text, start, found.end())
        start = found.end()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    part = text[start:end]
    if part.strip():
        yield start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def _letters(text: str, span: Span, most: float) -> Iterator[Span]:
    """Cuts where nothing else is left to cut at, never between a letter and its marks."""
    start, end = span
    step = max(1, int(most * 2))
    while start < end:
        stop = min(start + step, end)
        while stop < end and category(text[stop]).startswith("M"):
            stop += 1
        yield start, stop
        start = stop


def _headed(text: str, units: Iterable[Span], most: float) -> Iterator[Span]:
    """A heading and what stands under it are one unit, so that no passage ends in a heading."""
    above: Span | None = None
    for start, end in units:
        heading = _HEADING.fullmatch(text, start, end)
        if above and length(text[above[0] : end]) <= most:
            start = above[0]
        elif above:
            yield above
        above = (start, end) if heading else None
        if not heading:
            yield start, end
    if above:
        yield above


def _repeated(text: str, before: Span, overlap: int, start: int) -> int:
    """Where the next passage begins: with the last sentences of the one before, else at its own start."""
    starts = [start for start, _ in sentences(text, *before)][1:] if overlap else []
    return next((found for found in starts if length(text[found : before[1]]) <= overlap), start)
