"""Deduction as a person does it: one clue at a time, and now and then a supposition that ends in a contradiction.

Each variable has a domain of slots (a bit mask). A clue removes the slots it cannot be true with (arc consistency, Mackworth
1977); a slot that only one variable can take is its own; a supposition goes one level deep. Every step is kept, so that the
chain is a proof that the solution is the only one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Any

Step = dict[str, Any]


@dataclass(frozen=True)
class Clue:
    """A relation between variables. `k` is its slot, distance or number; `other` a second slot."""

    relation: str
    scope: tuple[int, ...]
    k: int = 0
    other: int = 0


RELATIONS: dict[str, Callable[[tuple[int, ...], int, int, int], bool]] = {
    # values of the scope, k, other, how many slots
    "at": lambda v, k, o, n: v[0] == k,
    "not_at": lambda v, k, o, n: v[0] != k,
    "edge": lambda v, k, o, n: v[0] in (0, n - 1),
    "before": lambda v, k, o, n: v[0] < v[1],
    "just_before": lambda v, k, o, n: v[1] - v[0] == 1,
    "gap": lambda v, k, o, n: v[1] - v[0] == k + 1,
    "beside": lambda v, k, o, n: abs(v[0] - v[1]) == 1,
    "not_beside": lambda v, k, o, n: abs(v[0] - v[1]) > 1,
    "between": lambda v, k, o, n: v[1] < v[0] < v[2] or v[2] < v[0] < v[1],
    "same": lambda v, k, o, n: v[0] == v[1],
    "differ": lambda v, k, o, n: v[0] != v[1],
    "either": lambda v, k, o, n: (v[0] == k) != (v[1] == k),
    "one_of": lambda v, k, o, n: v[0] in (k, o),
    # An islander's words: slot 0 speaks the truth, slot 1 lies; the speaker is v[0].
    "says is": lambda v, k, o, n: v[0] == v[1],
    "says is_not": lambda v, k, o, n: v[0] != v[1],
    "says alike": lambda v, k, o, n: v[1] == 0,
    "says unlike": lambda v, k, o, n: v[1] == 1,
    "says same": lambda v, k, o, n: (v[0] == 0) == (v[1] == v[2]),
    "says differ": lambda v, k, o, n: (v[0] == 0) == (v[1] != v[2]),
    "says both_not": lambda v, k, o, n: (v[0] == 0) == (v[1] == 1 and v[2] == 1),
    "says some_not": lambda v, k, o, n: (v[0] == 0) == (v[1] == 1 or v[2] == 1),
    "says if": lambda v, k, o, n: (v[0] == 0) == (v[1] == 1 or v[2] == 0),
    "says count": lambda v, k, o, n: (v[0] == 0) == (v.count(0) == k),
}


@dataclass
class Board:
    """What is still possible, and the steps that led there."""

    domains: list[int]
    steps: list[Step] = field(default_factory=list)


def holds(clue: Clue, values: Sequence[int], slots: int) -> bool:
    """Is the clue true of these values?"""
    return RELATIONS[clue.relation](tuple(values[i] for i in clue.scope), clue.k, clue.other, slots)


def proof(clues: Sequence[Clue], families: Sequence[Sequence[int]], variables: int, slots: int) -> list[Step] | None:
    """Steps that leave every variable one slot; None where reasoning of this kind does not get that far.

    `families` are variables that all take different slots, and as many as there are slots.
    """
    board = Board([(1 << slots) - 1] * variables)
    while True:
        if _propagate(board, clues, families, slots):
            return None  # the clues contradict each other
        if all(mask.bit_count() == 1 for mask in board.domains):
            return board.steps
        refuted = _refute_one(board, clues, families, slots)
        if refuted is None:
            return None
        board.steps.append(refuted)
        board.domains[refuted["item"]] &= ~(1 << refuted["slot"])


def _refute_one(board: Board, clues: Sequence[Clue], families: Sequence[Sequence[int]], slots: int) -> Step | None:
    """The supposition that fails after the fewest steps."""
    found: list[Step] = []
    for item, mask in enumerate(board.domains):
        for slot in bits(mask) if mask.bit_count() > 1 else ():
            trial = Board([*board.domains[:item], 1 << slot, *board.domains[item + 1 :]])
            clash = _propagate(trial, clues, families, slots)
            if clash:
                found.append({"kind": "suppose", "item": item, "slot": slot, "steps": trial.steps, "clash": clash})
    return min(found, key=lambda step: len(step["steps"])) if found else None


def _propagate(board: Board, clues: Sequence[Clue], families: Sequence[Sequence[int]], slots: int) -> Step | None:
    """Draw every simple conclusion. A contradiction comes back as the step that found it."""
    changed = True
    while changed:
        changed = False
        for step in _conclusions(board, clues, families, slots):
            if step["kind"] in ("clash", "full"):
                return step
            board.steps.append(step)
            changed = True
            break
    return None


def _conclusions(board: Board, clues: Sequence[Clue], families: Sequence[Sequence[int]], slots: int) -> Iterator[Step]:
    """The next conclusion, found afresh after each: what is forced among all comes before what one more clue says."""
    for family in families:
        yield from _alone(board, family, slots)
    for number, clue in enumerate(clues):
        masks = tuple(board.domains[i] for i in clue.scope)
        kept = _supported(clue.relation, clue.k, clue.other, slots, masks)
        if not all(kept):
            yield {"kind": "clash", "clue": number}
        if kept != masks:
            at = max(range(len(masks)), key=lambda i: (masks[i] ^ kept[i]).bit_count())
            board.domains[clue.scope[at]] = kept[at]
            yield {"kind": "clue", "clue": number, "item": clue.scope[at], "was": masks[at], "now": kept[at]}


def _alone(board: Board, family: Sequence[int], slots: int) -> Iterator[Step]:
    """Strike out taken slots in silence; tell of the variable that has one slot left, or is the last one for a slot."""
    struck = True
    while struck:
        struck = False
        for item in family:
            mask = board.domains[item]
            for other in family if mask.bit_count() == 1 else ():
                if other != item and board.domains[other] & mask:
                    board.domains[other] &= ~mask
                    struck = True
                    if not board.domains[other]:
                        yield {"kind": "full"}
                        return
                    if board.domains[other].bit_count() == 1:
                        yield {"kind": "alone", "item": other, "now": board.domains[other]}
    for slot in range(slots):
        able = [item for item in family if board.domains[item] >> slot & 1]
        if not able:
            yield {"kind": "full"}
        elif len(able) == 1 and board.domains[able[0]] != 1 << slot:
            board.domains[able[0]] = 1 << slot
            yield {"kind": "alone", "item": able[0], "now": 1 << slot}


@lru_cache(maxsize=200_000)
def _supported(relation: str, k: int, other: int, slots: int, masks: tuple[int, ...]) -> tuple[int, ...]:
    """Of each variable, the slots with which the clue can still be true."""
    test = RELATIONS[relation]
    kept = [0] * len(masks)
    for values in product(*(list(bits(mask)) for mask in masks)):
        if test(values, k, other, slots):
            for at, value in enumerate(values):
                kept[at] |= 1 << value
    return tuple(kept)


def bits(mask: int) -> Iterator[int]:
    """The slots in a domain."""
    return (slot for slot in range(mask.bit_length()) if mask >> slot & 1)
