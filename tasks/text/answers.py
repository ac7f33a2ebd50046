"""Where the final answer stands in a solution: `#### 12`, `\\boxed{12}`, `A: 12`, `The answer is 12`; else the last sentence.

The last marker that holds a number wins: models correct themselves, and a marker says more than a number in passing. Without
one, what a sum comes to is the answer, else the only number; of several (`12 are left after 3 days`) nothing says which.
Markers of other languages are those of MGSM's prompts (Shi et al. 2210.03057, appendix A).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tasks.text.number_words import number_words
from tasks.text.numbers import Number, number_at, numbers_in, plain

MAX_LETTERS = 50_000  # a final answer stands near the end; what lies before is not read
MAX_MARKERS = 50
_IS = r"(?:\s(?:is|are|was|equals|will\sbe|would\sbe|should\sbe|ist|lautet|es|est|ni)\b\s?:?|\s?[:=：]|\s?(?:は|是|为|為|คือ))"
_WORDS = "[aA]nswer|ANSWER|[aA]ntwort|[rR]espuesta|[rR]éponse|[оО]твет|[jJ]ibu|উত্তর|సమాధానం|คำตอบ|答え|答案|答"
# Every branch begins with a letter of its own, without groups or flags: that lets `re` skip ahead quickly.
_MARKER = re.compile(rf"####|\\f?boxed\b|<answer>|A[*_]*:|(?:{_WORDS})[*_\"]*(?:\s(?!is\b|are\b)[^\W\d_]+){{0,6}}?{_IS}")
_DIRECT = re.compile(
    r"""[\s:*_`"'“”(\[{=~≈]*+(?:(?:only|just|about|approximately|approx\.?|around|exactly|roughly|nearly|almost|equal\sto|
    USD|US|EUR|GBP|Rs\.?|RM|INR)(?=[\s$\d]))?[\s*_`"'“”(\[{~≈]*+(?P<minus>(?:minus|negative)\s|-\s(?=[$\d]))?""",
    re.VERBOSE | re.IGNORECASE,
)
_UNIT = r"\s?(?:[a-z]{1,12}\s?)?"
_EXPRESSION = re.compile(rf"{_UNIT}(?:[+×*]\s?[\w$(]|/\s?[$\d(]|-\s?[$\d(]|=)|\s?[xX]\s?\d", re.IGNORECASE)
_LIST = re.compile(r"\s?%?\s?(?:,|;|\bor\b|\band\b|\bto\b)\s?(?=[-$\d])", re.IGNORECASE)
_NEXT_QUESTION = re.compile(r"\n\s*(?:Q|Question|Problem)\s*\d*\s*:")
_HEADING = re.compile(r"(?:\d+\s?[.:)]\s+)?[*_]*[^\W\d_]{3}")
_SENTENCE = re.compile(r"[.!?](?=\s|$)|[。！？।]|\n")
_ASIDE = re.compile(r"\([^()]*\)")
_ALL = r"(?:the\s+|all\s+|these\s+|his\s+|her\s+|their\s+)?[$]?$"
_OUT_OF = re.compile(rf".*\bout\s+of\s+{_ALL}|\s*(?:[^\W\d_]+\s+)?of\s+{_ALL}", re.IGNORECASE)  # not `a total of 30`
_ADJUNCT = re.compile(
    r"[^,;:]*\b(?:in|for|after|per|at|on|over|within|every|from|to|with|by|of|during)\s+"
    r"(?:(?:the|all|each|about|these|those|his|her|their|its|next|last|first|other|only)\s+){0,2}[$]?",
    re.IGNORECASE,
)
_CALCULATOR = re.compile(r"<<[^<>]*>>")
_PLAINLY = re.compile(r"-?[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class _Mark:
    """What stands behind one marker; `last` where nothing else follows it."""

    kind: str
    text: str
    last: bool


@dataclass(frozen=True, slots=True)
class Final:
    """The numbers that may be the final answer: several where it hedges (`4 or 5`), or where nothing says which it is."""

    numbers: list[Number]
    hedges: bool = True


def final(text: str, lang: str = "en") -> Final:
    """What the text gives as its answer, without numbers where it holds none."""
    text = _said(text)
    if plainly := _plainly(text):
        return Final([plainly])
    text = _CALCULATOR.sub("", text) if "<<" in text else text
    marks = list(_marks(_before_next_question(text)))
    if said := next((found for mark in marks if (found := _in_mark(mark, lang)).numbers), None):
        return said
    if any(mark.last for mark in marks):
        return Final([])  # `A: it cannot be said` is the answer, whatever numbers stand above it
    passing = _in_passing(plain(text), lang)
    return passing if passing.numbers else Final(_only_words(text))


def _said(text: str) -> str:
    """The end of the text, without what a model thinks aloud before it answers: `<think>...</think>`."""
    return text.rpartition("</think>")[2][-MAX_LETTERS:]


def _plainly(text: str) -> Number | None:
    """A text that is a whole number, or ends in GSM8K's line of one: most texts are, and this reads them ten times as fast."""
    *above, line = text.strip().rsplit("\n", 1)
    digits = line.removeprefix("#### ") if above else line
    if not _PLAINLY.fullmatch(digits) or (above and (digits is line or _NEXT_QUESTION.search(text))):
        return None
    return Number(digits, Fraction(int(digits)), 0, len(digits))


def final_numbers(text: str, lang: str = "en") -> list[Number]:
    """The final answer's number; several where it hedges or nothing says which; none where it holds no number."""
    return final(text, lang).numbers


def final_expression(text: str) -> str | None:
    """The final answer as it is written: in the last box, behind the last marker, or the whole of a short text."""
    text = _said(text)
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
            mark = _lined(text[match.end() :], exact=match[0] == "####", colon=match[0].rstrip()[-1] in ":=：")
            if not _is_heading(mark):
                yield mark


def _is_heading(mark: _Mark) -> bool:
    """True for the `#### Step 2: Add the costs` and `#### 2. Add them` of a Markdown text, which goes on below."""
    return mark.kind == "line" and not mark.last and bool(_HEADING.match(mark.text)) and not number_words(mark.text)


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


def _in_mark(mark: _Mark, lang: str) -> Final:
    text = plain(mark.text)
    prefix = _DIRECT.match(text)
    start = prefix.end() if prefix else 0
    number = number_at(text, start, lang)
    if number is None:
        words = number_words(text[start:])
        return Final([words]) if words else _in_passing(_cut(mark, text), lang)
    if mark.kind == "box" and text.startswith("!", number.end):
        return Final([])
    if _EXPRESSION.match(text, number.end) and not number.ordinal:
        return Final(_result(_SENTENCE.split(text[start:], maxsplit=1)[0], lang)[:1])
    if prefix and prefix["minus"] and number.value is not None:
        number = Number("-" + number.text, -number.value, number.start, number.end, number.percent)
    return Final([number, *_alternatives(text, number, lang)])


def _alternatives(text: str, number: Number, lang: str) -> Iterator[Number]:
    while (joint := _LIST.match(text, number.end)) and (following := number_at(text, joint.end(), lang)):
        number = following
        yield number


def _result(expression: str, lang: str) -> list[Number]:
    """What an expression comes to by its own word, the 7 of `3 + 4 = 7` and of `7 = 3 + 4`; without `=` it is no number.

    With it, what the words behind it name: the 2 of `= 120 minutes, so 2 hours`, not the 3 of `= 7 apples in 3 days`.
    """
    sides = re.split("[=≈]", expression)
    for side in reversed(sides) if len(sides) > 1 else ():
        found = list(numbers_in(side, lang))
        if found and not _EXPRESSION.match(side, found[0].end):
            named = (number for before, number in pairwise(found) if not _ADJUNCT.fullmatch(side, before.end, number.start))
            return [found[0], *named]
    return []


def _cut(mark: _Mark, text: str) -> str:
    """Words before the number: the rest of the text for `Answer:`, the sentence for `The answer is`."""
    if mark.kind != "sentence":
        return text
    return next((part for part in _SENTENCE.split(text) if re.search(r"\d", part)), "")


def _in_passing(text: str, lang: str) -> Final:
    """The numbers of the last sentence that has any: not `(of 30)`, not the 30 of `12 out of 30`, no `3rd` beside another."""
    tail = text[-2000:] if re.search(r"\d", text[-1500:]) else text
    for said in (_ASIDE.sub(_blank, tail), tail):
        for sentence in reversed(_SENTENCE.split(said)):
            if found := _named(sentence, lang):
                return Final(found, hedges=_is_list(sentence, found, lang))
    return Final(list(numbers_in(tail, lang))[-1:])


def _named(sentence: str, lang: str) -> list[Number]:
    """What may be the answer in a sentence: what its last sum comes to, else all its numbers; equal ones once."""
    found = _result(sentence, lang) or [number for number in numbers_in(sentence, lang) if not number.ordinal]
    while len(found) > 1 and _OUT_OF.fullmatch(sentence, found[-2].end, found[-1].start):
        found.pop()
    return found


def _is_list(sentence: str, found: list[Number], lang: str) -> bool:
    """True for `4 or 5`."""
    return found == [found[0], *_alternatives(sentence, found[0], lang)]


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
