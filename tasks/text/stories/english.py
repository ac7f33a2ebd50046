"""English agreement: verbs in a tense, pronouns that point at one person only, counted nouns, numbers and money."""
# ruff: noqa: E501 -- tables and word lists are read by the row

import re
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

_PAST = {
    "be": "was", "are": "were", "have": "had", "do": "did", "give": "gave", "buy": "bought", "get": "got", "sell": "sold",
    "make": "made", "run": "ran", "grow": "grew", "go": "went", "cost": "cost", "take": "took", "put": "put", "keep": "kept",
    "find": "found", "lose": "lost", "spend": "spent", "drive": "drove", "ride": "rode", "read": "read", "lay": "laid",
    "build": "built", "knit": "knit", "come": "came", "fall": "fell", "pay": "paid", "win": "won", "eat": "ate", "hold": "held",
    "stand": "stood", "need": "needed", "set": "set", "leave": "left", "write": "wrote", "teach": "taught", "split": "split",
    "fill": "filled", "bring": "brought", "think": "thought", "feed": "fed", "swim": "swam", "use": "used", "can": "could",
    "begin": "began", "sit": "sat", "feel": "felt", "throw": "threw", "wear": "wore", "cut": "cut", "let": "let", "will": "would", "lead": "led",
}  # fmt: skip
_PRESENT = {"be": "is", "are": "are", "have": "has", "do": "does", "go": "goes", "can": "can", "will": "will"}
_DOUBLED = {"stop", "trim", "wrap", "plan", "jog", "pot"}
_VERB = re.compile(r"\[(\*?)([a-z]+)\]")
_PERSON = re.compile(r"<([ABC])(!|'s|\.him|\.his|\.he)?>")
_PRONOUNS = {
    "she": {".he": "she", "'s": "her", ".his": "her", ".him": "her"},
    "he": {".he": "he", "'s": "his", ".his": "his", ".him": "him"},
}
_ORDINAL = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth", 10: "tenth"}


def conjugated(verb: str, past: bool, plural: bool = False) -> str:
    """`give` as gives, gave or (plural) give."""
    if past:
        return _PAST.get(verb) or _regular_past(verb)
    if plural:
        return {"be": "are"}.get(verb, verb)
    if verb in _PRESENT:
        return _PRESENT[verb]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")


def _regular_past(verb: str) -> str:
    if verb in _DOUBLED:
        return verb + verb[-1] + "ed"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + ("d" if verb.endswith("e") else "ed")


def article(noun: str) -> str:
    """`a muffin`, `an apple`, `an hour`, `a used car`."""
    vowel = noun[0].lower() in "aeiou" and not noun.startswith(("uni", "use", "uku"))
    return f"{'an' if vowel or noun.startswith('hour') else 'a'} {noun}"


def plural_of(one: str) -> str:
    """The regular plural, or what stands after a slash (`goose/geese`)."""
    noun, _, many = one.partition("/")
    return many or noun + "s"


def number_text(value: Fraction) -> str:
    """`1,200`, `12.5`; a plain fraction where the decimals never end."""
    if value.denominator == 1:
        return f"{int(value):,}"
    scaled = value * 1000
    return f"{float(value):,.3f}".rstrip("0") if scaled.denominator == 1 else f"{value.numerator}/{value.denominator}"


def money_text(value: Fraction) -> str:
    """`$1,200`, `$2.50`."""
    return f"${int(value):,}" if value.denominator == 1 else f"${float(value):,.2f}"


@dataclass(frozen=True)
class Amount:
    """A number that knows how to be said: `{n:item}` counts nouns, `{k:times}` compares, `{d:part}` is a fraction."""

    value: Fraction
    money: bool = False
    nouns: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return money_text(self.value) if self.money else number_text(self.value)

    def __format__(self, spec: str) -> str:
        match spec:
            case "":
                return str(self)
            case "times":
                return "twice" if self.value == 2 else f"{self} times"
            case "part":
                return _ORDINAL[2] if self.value == 2 else article(_ORDINAL[int(self.value)])
            case _:
                return f"{self} {counted(spec, self.value, self.nouns)}"


def counted(noun: str, value: Fraction, nouns: dict[str, tuple[str, str]]) -> str:
    """The noun without its number, in agreement with it."""
    one, many = nouns.get(noun) or (noun.replace("_", " "), noun.replace("_", " ") + "s")
    return one if value == 1 else many


@dataclass(frozen=True)
class Sum:
    """A worked sum, said with or without a unit: `24 - 8 = 16 muffins`."""

    written: str
    result: Amount

    def __str__(self) -> str:
        return f"{self.written} = {self.result}"

    def __format__(self, spec: str) -> str:
        return f"{self.written} = {format(self.result, spec)}" if spec else str(self)


class Voice:
    """Says templates aloud: one tense, and a memory of who was named last, so that every pronoun has one reading."""

    def __init__(self, people: dict[str, tuple[str, str]], past: bool, rng: Random) -> None:
        self._people, self._past, self._rng = people, past, rng
        self._subject = ""
        self._last: dict[str, str] = {}
        self._here: set[str] = set()

    def say(self, template: str, words: dict[str, Any]) -> str:
        """One clause or sentence, without capital or full stop."""
        self._here = set()
        text = template.format_map(words)
        text = _PERSON.sub(self._person, text)
        text = _VERB.sub(lambda found: conjugated(found[2], self._past, found[1] == "*"), text)
        return text.replace("can not", "cannot")

    def _person(self, found: re.Match[str]) -> str:
        role, form = found[1], found[2] or ""
        name, pronoun = self._people[role]
        short = form in (".he", ".his") or (form != "!" and self._clear(role, pronoun))
        self._here.add(role)
        self._last[pronoun] = role
        if form in ("", "!"):
            self._subject = role
        if short:
            return _PRONOUNS[pronoun][form or ".he"]
        return f"{name}'s" if form in ("'s", ".his") else name

    def _clear(self, role: str, pronoun: str) -> bool:
        """True where a pronoun can only mean this person, and a writer would use one."""
        if self._last.get(pronoun) != role:
            return False
        return role in self._here or (self._subject == role and self._rng.random() < 0.9)


def sentence(text: str) -> str:
    """Capital letter first, full stop last."""
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
