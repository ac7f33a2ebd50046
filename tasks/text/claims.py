"""What an answer claims that a source can be asked about: numbers, dates, names and quotations, and whether they stand there.

Names are capitalised words away from the start of a sentence, or several in a row. What is not seen: names in scripts without
capitals and single ones at the start of a sentence, single nouns of German, whatever is said in other words, and who did what
to whom: a negation, or two roles swapped, changes no number and no name.
"""

import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain

from tasks.text.dates import Date, Day, dates_in
from tasks.text.names import WORD, names_in
from tasks.text.number_words import number_words
from tasks.text.numbers import Number, numbers_in, plain
from tasks.text.occurrence import alike, trimmed

_SPELLED = {
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici",
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "sv": "noll ett två tre fyra fem sex sju åtta nio tio elva tolv",
    "sw": "sifuri moja mbili tatu nne tano sita saba nane tisa kumi",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz on",
    "ar": "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
}
SPELLED = {lang: {word: value for value, word in enumerate(words.split())} for lang, words in _SPELLED.items()}
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_COUNTING = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion minus negative""".split()
)
_ORDINAL = re.compile(r"[-\s](?:first|second|third|\w+th)\b|\w")
_HAN = re.compile("[〇零一二三四五六七八九十百千两]+")
_CLOCK = re.compile(r"(?<![\d:])\d+(?::\d+)+(?:\.\d+)?")
_RANGE = re.compile(r"(?<!\d)([12]\d)(\d\d)[-–/](\d\d)(?!\d)")
_LIST_MARK = re.compile(r"^[ \t]*(?:[-*•]|\(?\d{1,3}[.)])[ \t]+", re.MULTILINE)
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_QUOTED = re.compile(
    r"“([^“”\n]{3,300})”|„([^„“”\n]{3,300})[“”]|«([^«»\n]{3,300})»|「([^「」\n]{2,300})」|『([^『』\n]{2,300})』|\"([^\"\n]{3,300})\""
)
_NEVER_NAMES = frozenset("I I'm I've I'll I'd No Mr Mrs Ms Dr Prof St Sir AM PM OK TV".split())
_FIXED = frozenset("en fr es it pt nl sv da no nb nn".split())
"""Languages that do not inflect names, or only by what `_ENDINGS` lists."""
_ENDINGS = frozenset(["n", "an", "ian", "s", "es", "ese", "ish", "i", "er", "ers"])


@dataclass(frozen=True)
class Source:
    """A text to be asked what it holds."""

    text: str
    lang: str = "en"

    @cached_property
    def spelled(self) -> str:
        return alike(self.text)

    @cached_property
    def dates(self) -> list[Date]:
        return list(dates_in(plain(self.text)))

    @cached_property
    def values(self) -> Set[Fraction]:
        """Every number that the text writes, in any way, and the parts of its dates."""
        text = plain(self.text)
        found = set(chain.from_iterable(readings(number) for number in numbers_in(text, self.lang)))
        found |= {Fraction(part) for date in self.dates for day in date.readings for part in day if part is not None}
        found |= {abs(number.value) for number in words_in(text, self.lang) if number.value is not None}
        found |= {Fraction(century + end) for century, _, end in _RANGE.findall(text)}
        found |= {Fraction(_ORDINALS.index(word)) for word in self.words if word in _ORDINALS}
        return found | {Fraction(value) for value in map(_han, _HAN.findall(self.text)) if value is not None}

    @cached_property
    def words(self) -> Set[str]:
        return {_folded(word) for found in WORD.findall(self.text) for word in (found, *re.split(r"['’.&-]", found)) if word}

    @cached_property
    def acronyms(self) -> Set[str]:
        """`WHO` and `DoD`, in small letters; not `as` and `It`."""
        return {_folded(found) for found in WORD.findall(self.text) if sum(map(str.isupper, found)) > 1}

    @cached_property
    def initials(self) -> str:
        return "".join(found[0] for found in WORD.findall(self.text) if found[0].isupper())

    def holds_date(self, date: Date) -> bool:
        """A date of the source says as much, or all but the year, which then stands elsewhere in it."""
        return any(self._covers(found, asked) for known in self.dates for found in known.readings for asked in date.readings)

    def _covers(self, found: Day, asked: Day) -> bool:
        year = asked[0] is None or asked[0] == found[0] or (found[0] is None and Fraction(asked[0]) in self.values)
        return year and all(part is None or part == other for part, other in zip(asked[1:], found[1:], strict=True))

    def holds_number(self, number: Number) -> bool:
        """One of its readings; `3.2 million` also where the source says 3.2 and, elsewhere, million."""
        faces = readings(number)
        scale = re.search(r"thousand|million|billion|trillion", number.text)
        if scale and scale[0] in self.spelled:
            faces |= set(chain.from_iterable(map(readings, numbers_in(number.text[: scale.start()], self.lang))))
        return not faces or not faces.isdisjoint(self.values)

    def holds_name(self, words: list[str]) -> bool:
        """Each of the words in some form of it, or all of them as initials, in either direction.

        Behind a `*` the first word may only begin the sentence, and need not be found where others follow it.
        """
        if words[0] == "*":
            return self.holds_name(words[1:]) or (len(words) > 2 and self.holds_name(words[2:]))
        if all(self._holds_word(word) for word in words):
            return True
        return len(words) > 1 and _folded("".join(word[0] for word in words)) in self.acronyms

    def _holds_word(self, word: str) -> bool:
        if word in _NEVER_NAMES or any(_same_word(_folded(part), self.words, self.lang) for part in (word, word.split("-")[0])):
            return True
        letters = word.replace(".", "")
        if len(letters) > 1 and letters.isupper():
            return letters in self.initials
        return any(readings(number) & self.values for number in words_in(word, self.lang))

    def holds_quote(self, quote: str) -> bool:
        parts = [trimmed(part) for part in alike(quote).split("...")]
        return all(part in self.spelled for part in parts)


def ungrounded(answer: str, source: Source, *, counts: bool, names: bool, quotes: bool) -> tuple[list[str], int]:
    """What of the answer the source does not hold, as the answer says it, and how many claims there are.

    `counts` asks for the words of small numbers too: mostly an answer counts with them what it lists itself.
    """
    text = plain(_LIST_MARK.sub(" ", _HEADING.sub("", answer)))
    least = 1 if counts else 10
    found: list[tuple[str, bool]] = []
    for date in dates_in(text):
        found.append((date.text, source.holds_date(date)))
        text = text[: date.start] + " " * (date.end - date.start) + text[date.end :]
    found += [(clock, clock in source.spelled) for clock in _CLOCK.findall(text)]
    found += [(number.text, source.holds_number(number)) for number in numbers_in(text, source.lang)]
    found += [
        (number.text, source.holds_number(number)) for number in words_in(text, source.lang) if (number.value or 0) > least
    ]
    if names:
        found += [(" ".join(words).removeprefix("* "), source.holds_name(words)) for words in names_in(text, source.lang)]
    if quotes:
        found += [(quote, source.holds_quote(quote)) for quote in quotes_in(answer)]
    return [said for said, held in found if not held], len(found)


def readings(number: Number) -> set[Fraction]:
    """What a number may mean, without its sign: `50%` is 50 and 0.5."""
    faces = {abs(value) for value in (number.value, number.otherwise) if value is not None}
    return faces | {face / 100 for face in faces} if number.percent else faces


def words_in(text: str, lang: str) -> Iterator[Number]:
    """Numbers written as words: English ones of any size, those of some languages up to twelve."""
    known, end = SPELLED.get(lang[:2], {}), 0
    for word in WORD.finditer(text):
        if (value := known.get(word[0].lower())) is not None:
            yield Number(word[0], Fraction(value), word.start(), word.end())
        elif lang[:2] == "en" and word.start() >= end and word[0].lower().split("-")[0] in _COUNTING:
            found = number_words(text[word.start() : word.start() + 100])
            end = word.start() + found.end if found else end
            if (
                found
                and not _ORDINAL.match(text, end)
                and not re.match(r"(?:a\s|half|third|quarter|fourth|fifth|sixth|eighth|tenth)", found.text, re.IGNORECASE)
            ):
                yield found


def quotes_in(text: str) -> Iterator[str]:
    """What stands between quotation marks."""
    for found in _QUOTED.finditer(text):
        yield next(group for group in found.groups() if group)


def _folded(word: str) -> str:
    """In small letters, without accents and without the 's of a genitive."""
    bare = word.replace(".", "").removesuffix("s" if word.endswith(("'s", "’s")) else "").rstrip("'’").casefold()
    return (
        bare
        if bare.isascii()
        else "".join(letter for letter in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(letter))
    )


def _same_word(word: str, known: Set[str], lang: str) -> bool:
    if word in known:
        return True
    if lang[:2] in _FIXED:
        stems = {word[:cut] for cut in range(3, len(word)) if word[cut:] in _ENDINGS}
        stems |= {word[:-3] + ending for ending in ("y", "a", "ia") if word.endswith("ian")}
        return not stems.isdisjoint(known) or any(word + ending in known for ending in _ENDINGS)
    return any(_inflected(word, other) for other in known)


def _inflected(word: str, other: str) -> bool:
    """Two forms of one name: all but the last three letters are the same, at least three."""
    shorter = min(len(word), len(other))
    stem = max(3, shorter - 3)
    return shorter >= 4 and abs(len(word) - len(other)) <= 4 and word[:stem] == other[:stem]


def _han(text: str) -> int | None:
    """`三百二十` is 320; None where it is no such number."""
    total, digit = 0, 0
    for letter in text:
        value = 2 if letter == "两" else int(unicodedata.numeric(letter))
        if value < 10:
            digit = value
        else:
            total, digit = total + max(digit, 1) * value, 0
    return total + digit
