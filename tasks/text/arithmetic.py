"""Sums written in prose, read and worked out exactly: `3 hours * $12.50 = $37.50`. No `eval`; whole fractions, no floats.

Read are + - * / with ×, x and ÷, brackets, $, %, thousands commas and units after a number (`12 eggs/box * 3 boxes`).
Algebra and labels stand among them (`2x = 20`, `4 rooms = 4 * 11 = 44`, `at 10:00 = noon`, `1/3 of the cans = 22`, the end of
`12 x 1 and 1/4 = 15`): what may be no sum is not `sure`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

MAX_DIGITS = 30
MAX_TOKENS = 200
_TOKEN = re.compile(
    r"(?P<num>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)|(?P<cur>[$€£])|(?P<pct>%)|(?P<eq>=)"
    r"|(?P<times>(?<=[\d)\s])[xX](?=\s*[\d($.]))|(?P<word>/?[^\W\d_]+(?:['’/-][^\W\d_]+)*\.?)"
    r"|(?P<op>[+\-−–*×÷/])|(?P<lp>[(\[])|(?P<rp>[)\]])|(?P<gap>\s+)|(?P<stop>.)"
)
# A time as 10:00, a decimal comma as in 0,2, and a name like D1.
_NO_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?::\d{1,4})+|(?<!\d)\d{1,9},\d{1,2}(?!\d)|(?<!\w)[^\W\d_]{1,30}\d+")
_OPERATORS = {"×": "*", "x": "*", "X": "*", "÷": "/", "−": "-", "–": "-"}
_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}


class Unreadable(ValueError):
    """A side of an equation that is no arithmetic."""


class Malformed(Unreadable):
    """It is cut off, or holds an unknown."""


class Token(NamedTuple):
    """A piece of a side: `kind` is num, op, lp or rp."""

    kind: str
    text: str


@dataclass(frozen=True)
class Equation:
    """`sides` are worked out from left to right; one of them None where it could not be read. `numbers` are all operands.

    Not `sure` where a letter may be an unknown, an edge is cut off, or nothing but a number stands on the left.
    """

    text: str
    sides: tuple[Fraction | None, ...]
    numbers: tuple[tuple[Fraction, ...], ...]
    sure: bool

    @property
    def read(self) -> bool:
        return None not in self.sides

    @property
    def holds(self) -> bool:
        """All sides are exactly equal."""
        return self.read and len(set(self.sides)) == 1


def equations_in(text: str) -> Iterator[Equation]:
    """Every `a op b = c` (or `= c = d`) of a text, line by line, in order."""
    for line in text.splitlines():
        if "=" in line:
            yield from _equations_of_line(line)


def value_of(expression: str) -> Fraction:
    """An arithmetic expression worked out exactly. Raises Unreadable."""
    return _value([Token(kind, text) for kind, text in _tokens(expression) if kind not in ("gap", "cur")])


def numbers_in(expression: str) -> list[Fraction]:
    """All numbers of a text in order, signs left out: `20%` is 20, `3/4` is 3 and 4, `$1,200.50` is 1200.5."""
    return [_number(text) for kind, text in _tokens(expression) if kind == "num" and len(text) <= MAX_DIGITS]


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(text):
        kind = str(found.lastgroup)
        yield ("op" if kind == "times" else kind), found.group()


def _number(text: str) -> Fraction:
    if len(text) > MAX_DIGITS:
        raise Unreadable(f"a number of {len(text)} characters")
    return Fraction(text.replace(",", ""))


@lru_cache(maxsize=4096)  # several verifiers read the same answer one after the other
def _equations_of_line(line: str) -> tuple[Equation, ...]:
    return tuple(_sums_in(line))


def _sums_in(line: str) -> Iterator[Equation]:
    read = _NO_NUMBER.sub(";", line)
    for run, whole in _runs([(kind, text) for kind, text in _tokens(read) if kind != "gap"]):
        sides = _split(run)
        if len(sides) > 1:
            yield _equation(sides, whole)


def _equation(sides: list[list[Token]], whole: bool) -> Equation:
    if len(sides) > 2 and len(sides[0]) == 1:
        return _equation(sides[1:], whole)  # `4 rooms = 4 * 11 = 44`: the first is what it is called
    text = " = ".join(" ".join(token.text for token in side) for side in sides)
    numbers = tuple(tuple(_number(token.text) for token in side if _short_number(token)) for side in sides)
    found = [_worked_out(side) for side in sides]
    begun = len(numbers[0]) > 1 and sides[0][0].kind != "op"
    sure = whole and begun and not any(isinstance(side, Malformed) for side in found)
    values = [None if isinstance(side, Unreadable) else side for side in found]
    return Equation(text, tuple(_agreed(values, sides)), numbers, sure)


def _agreed(values: list[Fraction | None], sides: list[list[Token]]) -> list[Fraction | None]:
    """The values; a lone percentage is what it says where that is what the others say: `15 / 60 * 100 = 25 %`."""
    last = values[-1]
    alone = [token.kind for token in sides[-1]] == ["num", "pct"]
    return [*values[:-1], values[0]] if alone and last is not None and values[0] == last * 100 else values


def _short_number(token: Token) -> bool:
    return token.kind == "num" and len(token.text) <= MAX_DIGITS


def _runs(tokens: list[tuple[str, str]]) -> Iterator[tuple[list[Token], bool]]:
    """Stretches of arithmetic that hold an `=`, each with whether it is whole: an unknown's one letter, or `of`, is no unit.

    Words end one, unless they are the unit between a number and what follows.
    """
    run: list[Token] = []
    whole = True
    at = 0
    while at < len(tokens):
        kind, text = tokens[at]
        if kind in ("word", "stop"):
            end = _unit_end(tokens, at, run)
            if end is None:
                yield run, whole
                run, whole, end = [], not _in_mixed_number(tokens, at), at + 1
            elif len(text) == 1 or text == "of":
                whole = False
            at = end
            continue
        if kind != "cur":
            run.append(Token(kind, text))
        at += 1
    yield run, whole


def _in_mixed_number(tokens: list[tuple[str, str]], at: int) -> bool:
    """True for the `and` of `1 and 1/4`."""
    kinds = [kind for kind, _ in tokens[max(0, at - 1) : at + 4]]
    return tokens[at][1] == "and" and kinds == ["num", "word", "num", "op", "num"] and tokens[at + 2][1] == "/"


def _unit_end(tokens: list[tuple[str, str]], at: int, run: list[Token]) -> int | None:
    """Where the words after a number end, if an operator or `=` goes on from there; None where the words end the sum."""
    if not run or run[-1].kind not in ("num", "rp", "pct"):
        return None
    end = at
    while end < len(tokens) and tokens[end][0] == "word" and end - at < 4 and not tokens[end][1].endswith("."):
        end += 1
    goes_on = end > at and end < len(tokens) and tokens[end][0] in ("op", "eq", "rp")
    return end if goes_on else None


def _split(run: list[Token]) -> list[list[Token]]:
    """The sides of a run without `=`; a run that begins or ends with one is cut there."""
    sides: list[list[Token]] = [[]]
    for token in run:
        if token.kind == "eq":
            sides.append([])
        else:
            sides[-1].append(token)
    return sides if len(sides) == 1 or all(sides) else [side for side in sides if side] if _only_edges(sides) else [[]]


def _only_edges(sides: list[list[Token]]) -> bool:
    return all(sides[1:-1])


def _worked_out(side: list[Token]) -> Fraction | Unreadable:
    try:
        return _value(side)
    except Unreadable as error:
        return error


def _value(tokens: list[Token]) -> Fraction:
    """Precedence climbing over a bounded list of tokens."""
    if len(tokens) > MAX_TOKENS:
        raise Unreadable(f"an expression of {len(tokens)} tokens")
    reader = _Reader(tokens)
    value = reader.expression(1)
    if reader.left():
        raise Malformed(f"{reader.next().text!r} after the end")
    return value


class _Reader:
    """A place in a list of tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = [Token(kind, _OPERATORS.get(text, text)) for kind, text in tokens]
        self._at = 0

    def left(self) -> bool:
        return self._at < len(self._tokens)

    def next(self) -> Token:
        if not self.left():
            raise Malformed("the expression ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def expression(self, least: int) -> Fraction:
        value = self._operand()
        while self.left() and (level := self._level()) >= least:
            sign = self.next().text if self._tokens[self._at].kind == "op" else "*"
            value = _applied(sign, value, self.expression(level + 1))
        return value

    def _level(self) -> int:
        """How tightly the next token binds; a bracket straight after a value multiplies."""
        kind, text = self._tokens[self._at]
        return _PRECEDENCE.get(text, 0) if kind == "op" else 2 if kind == "lp" else 0

    def _operand(self) -> Fraction:
        kind, text = self.next()
        if kind == "op" and text == "-":
            return -self._operand()
        if kind == "lp":
            return self._percent(self._bracket())
        if kind != "num":
            raise Malformed(f"{text!r} where a number was wanted")
        return self._percent(_number(text))

    def _bracket(self) -> Fraction:
        value = self.expression(1)
        if self.next().kind != "rp":
            raise Malformed("a bracket is not closed")
        return value

    def _percent(self, value: Fraction) -> Fraction:
        if self.left() and self._tokens[self._at].kind == "pct":
            self._at += 1
            return value / 100
        return value


def _applied(sign: str, left: Fraction, right: Fraction) -> Fraction:
    if sign == "/" and right == 0:
        raise Unreadable("a division by zero")
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right
