"""Where the final answer stands in a solution: `#### 12`, `\\boxed{12}`, `A: 12`, `The answer is 12`; else the last number.

The last marker that holds a number wins: models correct themselves, and a marker says more than a number in passing.
Markers of other languages are those of MGSM's prompts (Shi et al. 2210.03057, appendix A).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.text.number_words import number_words
from tasks.text.numbers import Number, number_at, numbers_in, plain

MAX_LETTERS = 50_000  # a final answer stands near the end; what lies before is not read
MAX_MARKERS = 50
_IS = r"(?:\s(?:is|are|was|equals|will\sbe|would\sbe|should\sbe|ist|lautet|es|est|ni)\b\s?:?|\s?[:=：]|\s?(?:は|是|为|為|คือ))"
_WORDS = "[aA]nswer|ANSWER|[aA]ntwort|[rR]espuesta|[rR]éponse|[оО]твет|[jJ]ibu|উত্তর|సమాధానం|คำตอบ|答え|答案|答"
# Every branch begins with a letter of its own, without groups or flags: that lets `re` skip ahead quickly.
_MARKER = re.compile(rf"####|\\f?boxed\b|<answer>|A[*_]*:|(?:{_WORDS})[*_]*(?:\s(?!is\b|are\b)[^\W\d_]+){{0,6}}?{_IS}")
_DIRECT = re.compile(
    r"""[\s:*_`"'“”(\[{=~≈]*+(?:(?:only|just|about|approximately|approx\.?|around|exactly|roughly|nearly|almost|equal\sto|
    USD|US|EUR|GBP|Rs\.?|RM|INR)(?=[\s$\d]))?[\s*_`"'“”(\[{~≈]*+(?P<minus>(?:minus|negative)\s|-\s(?=[$\d]))?""",
    re.VERBOSE | re.IGNORECASE,
)
_UNIT = r"\s?(?:[a-z]{1,12}\s?)?"
_EXPRESSION = re.compile(rf"{_UNIT}(?:[+×*]\s?[\w$(]|/\s?[$\d(]|-\s?[$\d(]|=)|\s?[xX]\s?\d", re.IGNORECASE)
_LIST = re.compile(r"\s?%?\s?(?:,|;|\bor\b|\band\b|\bto\b)\s?(?=[-$\d])", re.IGNORECASE)
_NEXT_QUESTION = re.compile(r"\n\s*(?:Q|Question|Problem)\s*\d*\s*:")
_SENTENCE = re.compile(r"[.!?。।](?=\s|$)|\n")
_ASIDE = re.compile(r"\([^()]*\)")
_OUT_OF = re.compile(r"\b(?:out\s+of|of)\s+(?:the\s+|all\s+|these\s+|his\s+|her\s+|their\s+)?[$]?$", re.IGNORECASE)
_CALCULATOR = re.compile(r"<<[^<>]*>>")


@dataclass(frozen=True, slots=True)
class _Mark:
    """What stands behind one marker; `last` where nothing else follows it."""

    kind: str
    text: str
    last: bool


def final_numbers(text: str, lang: str = "en") -> list[Number]:
    """The final answer's number; several where it hedges (`4 or 5`); none where it holds no number."""
    text = text[-MAX_LETTERS:]
    text = _CALCULATOR.sub("", text) if "<<" in text else text
    marks = list(_marks(_before_next_question(text)))
    if found := next((found for mark in marks if (found := _in_mark(mark, lang))), []):
        return found
    if any(mark.last for mark in marks):
        return []  # `A: it cannot be said` is the answer, whatever numbers stand above it
    return _last_of(plain(text), lang) or _only_words(text)


def final_expression(text: str) -> str | None:
    """The final answer as it is written: in the last box, behind the last marker, or the whole of a short text."""
    text = text[-MAX_LETTERS:]
    marks = list(_marks(text))
    mark = next((mark for mark in marks if mark.text.strip()), None)
    if mark is None and marks:
        return None
    if mark is None:
        return text.strip() if 0 < len(text.strip()) <= 200 else _last_formula(text)
    line = mark.text if mark.kind in {"box", "tag"} else mark.text.strip().split("\n", 1)[0]
    inner = boxed(line)
    return (inner if inner is not None else line).strip(" \t\n*.$") or None


def _last_formula(text: str) -> str | None:
    formulas = re.findall(r"\$([^$]{1,500})\$", text[-5000:])
    return formulas[-1].strip() if formulas else None


def _before_next_question(text: str) -> str:
    """Without what a base model makes up after its answer: `The answer is 12.\\n\\nQ: ...`."""
    found = _NEXT_QUESTION.search(text)
    return text[: found.start()] if found and _MARKER.search(text, 0, found.start()) else text


def boxed(text: str) -> str | None:
    """What the last `\\boxed{...}` holds, braces balanced; None where there is none."""
    found = [match for match in _MARKER.finditer(text) if match[0][0] == "\\"]
    return _braced(text, found[-1].end()) if found else None


def _marks(text: str) -> Iterator[_Mark]:
    """Markers from the last to the first."""
    found = [match for match in _MARKER.finditer(text) if _stands_free(text, match)][-MAX_MARKERS:]
    for match in reversed(found):
        if match[0][0] == "\\":
            yield _Mark("box", _braced(text, match.end()), True)
        elif match[0] == "<answer>":
            yield _Mark("tag", text[match.end() :].split("</answer>", 1)[0], True)
        else:
            yield _lined(text[match.end() :], exact=match[0] == "####", colon=match[0].rstrip()[-1] in ":=：")


def _stands_free(text: str, match: re.Match[str]) -> bool:
    """`A:` only at the start of a line, a word not inside another one."""
    start = match.start()
    if match[0][0] == "A" and match[0][1] in "*_:":
        return not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t>*_-")
    return match[0][0] in "#\\<" or start == 0 or not (text[start - 1].isalpha() and text[start - 1] < "\u0900")


def _lined(rest: str, *, exact: bool, colon: bool) -> _Mark:
    """The rest of the marker's line, or the next line that says something; all the rest for a loose `Answer:`."""
    stripped = rest.lstrip(" \t\n*_:#")
    line, _, more = stripped.partition("\n")
    last = bool(line.strip()) and not more.strip()
    kind = "line" if exact else "rest" if colon else "sentence"
    return _Mark(kind, stripped if kind == "rest" else line, last)


def _in_mark(mark: _Mark, lang: str) -> list[Number]:
    text = plain(mark.text)
    prefix = _DIRECT.match(text)
    start = prefix.end() if prefix else 0
    number = number_at(text, start, lang)
    if number is None:
        words = number_words(text[start:])
        return [words] if words else _last_of(_cut(mark, text), lang)
    if mark.kind == "box" and text.startswith("!", number.end):
        return []
    if _EXPRESSION.match(text, number.end) and not number.ordinal:
        return _result(_SENTENCE.split(text[start:], maxsplit=1)[0], lang)
    if prefix and prefix["minus"] and number.value is not None:
        number = Number("-" + number.text, -number.value, number.start, number.end, number.percent)
    return [number, *_alternatives(text, number, lang)]


def _alternatives(text: str, number: Number, lang: str) -> Iterator[Number]:
    while (joint := _LIST.match(text, number.end)) and (following := number_at(text, joint.end(), lang)):
        number = following
        yield number


def _result(expression: str, lang: str) -> list[Number]:
    """What an expression comes to by its own word, the 7 of `3 + 4 = 7` and of `7 = 3 + 4`; without `=` it is no number."""
    sides = expression.split("=")
    for side in reversed(sides) if len(sides) > 1 else ():
        found = list(numbers_in(side, lang))
        if found and not _EXPRESSION.match(side, found[0].end):
            return found[:1]
    return []


def _cut(mark: _Mark, text: str) -> str:
    """Words before the number: the rest of the text for `Answer:`, the sentence for `The answer is`."""
    if mark.kind != "sentence":
        return text
    return next((part for part in _SENTENCE.split(text) if re.search(r"\d", part)), "")


def _last_of(text: str, lang: str) -> list[Number]:
    found = _last_number(text, lang)
    return [found] if found else []


def _last_number(text: str, lang: str) -> Number | None:
    """The last number in passing: not `(of 30)`, not the 30 of `12 out of 30`, and no `3rd` where there is another."""
    tail = text[-2000:] if re.search(r"\d", text[-1500:]) else text
    found = [number for number in numbers_in(_ASIDE.sub(_blank, tail), lang) if not number.ordinal]
    found = found or list(numbers_in(tail, lang))
    while len(found) > 1 and _OUT_OF.search(tail[max(found[-2].end, found[-1].start - 20) : found[-1].start]):
        found.pop()
    return found[-1] if found else None


def _blank(aside: re.Match[str]) -> str:
    return " " * len(aside[0])


def _only_words(text: str) -> list[Number]:
    words = number_words(text.strip()) if len(text) < 80 else None
    return [words] if words else []


def _braced(text: str, start: int) -> str:
    """From the brace at or after `start` to its partner; to the end of the line where it has none."""
    rest = text[start : start + 2000]
    if not rest.lstrip().startswith("{"):
        return rest.strip().split(" ", 1)[0].split("\n", 1)[0]
    depth, first = 0, rest.index("{") + 1
    for found in re.finditer(r"(?<!\\)[{}]", rest):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return rest[first : found.start()]
    return rest[first:].split("\n", 1)[0]
