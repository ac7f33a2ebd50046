"""Phrases that can be spoken and heard: one template says a meaning in words, and reads it back out of words.

`"How many {things} <are there|are listed>?"` has a slot in braces and a choice in angle brackets. A generator says it;
a verifier, which was told nothing but the words, hears it. So a check starts from the text a model will be trained on.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import prod
from random import Random

Book = Mapping[str, tuple[str, ...]]
"""The ways to say each meaning."""

Words = tuple[tuple[str, tuple[str, ...]], ...]
"""What a slot may hold, by slot name; a slot that is not named may hold anything, also nothing, but no line break."""

Heard = tuple[str, dict[str, str]]
"""A meaning, and what its slots held."""

TOKEN = re.compile(r"<([^>]*)>|\{(\w+)\}")


def say(book: Book, meaning: str, rng: Random, **slots: object) -> str:
    """That meaning in words."""
    return fill(rng.choice(book[meaning]), rng, **slots)


def fill(template: str, rng: Random, **slots: object) -> str:
    """One template in words: its choices made, its slots filled, and a capital put first."""
    text = "".join(_spoken(part, rng, slots) for part in _parts(template))
    return text[:1].upper() + text[1:]


def hear(book: Book, text: str, words: Words = ()) -> list[Heard]:
    """Every meaning that could have been said in exactly these words; equal ones once. More than one is an ambiguity."""
    found: list[Heard] = []
    for meaning, pattern in _patterns(_frozen(book), words):
        match = pattern.fullmatch(text)
        if match and (heard := (meaning, {name: value or "" for name, value in match.groupdict().items()})) not in found:
            found.append(heard)
    return found


def ways(templates: Iterable[str]) -> int:
    """How many wordings these templates hold, slots left out."""
    return sum(prod(len(part[1]) for part in _parts(template) if part[0] == "choice") for template in templates)


def _spoken(part: tuple[str, tuple[str, ...]], rng: Random, slots: Mapping[str, object]) -> str:
    kind, values = part
    if kind == "slot":
        return str(slots[values[0]])
    return values[0] if kind == "text" else rng.choice(values)


@cache
def _parts(template: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The template cut into ("text" | "choice" | "slot", values)."""
    return tuple(_cut(template))


def _cut(template: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    end = 0
    for token in TOKEN.finditer(template):
        if template[end : token.start()]:
            yield "text", (template[end : token.start()],)
        yield ("slot", (token[2],)) if token[2] else ("choice", tuple(token[1].split("|")))
        end = token.end()
    if template[end:]:
        yield "text", (template[end:],)


def _frozen(book: Book) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(book.items())


@cache
def _patterns(book: tuple[tuple[str, tuple[str, ...]], ...], words: Words) -> list[tuple[str, re.Pattern[str]]]:
    allowed = dict(words)
    return [(meaning, re.compile(_pattern(template, allowed))) for meaning, templates in book for template in templates]


def _pattern(template: str, allowed: Mapping[str, tuple[str, ...]]) -> str:
    pattern, seen = "", set[str]()
    for kind, values in _parts(template):
        if kind == "text":
            pattern += _literal(values[0], first=not pattern)
        elif kind == "choice":
            pattern += "(?:" + "|".join(_literal(value, first=not pattern) for value in values) + ")"
        elif values[0] in seen:
            pattern += f"(?i:(?P={values[0]}))"  # said again, it may have lost its capital
        else:
            seen.add(values[0])
            pattern += f"(?P<{values[0]}>{_options(allowed[values[0]], first=not pattern) if values[0] in allowed else '.*?'})"
    return pattern


def _options(values: tuple[str, ...], *, first: bool) -> str:
    return "|".join(_literal(value, first=first) for value in sorted(values, key=len, reverse=True))


def _literal(text: str, *, first: bool) -> str:
    """The text itself; what opens a sentence may have its first letter raised."""
    if first and text[:1].islower():
        return f"[{text[0]}{text[0].upper()}]" + re.escape(text[1:])
    return re.escape(text)
