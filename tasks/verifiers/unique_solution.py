"""A puzzle read from its words has one solution, no clue too many, and a proof that holds: all cases are tried."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, permutations, product
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Verdict
from tasks.logic.stories import CLAIMS, COUNTS, GRID, STEPS, STORIES, Story, listed, subject, unlisted
from tasks.operators import Verifier
from tasks.text.phrases import Heard, hear

NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
ONE = re.compile(r"One ([^.]+)\.")
Relation = tuple[str, tuple[int, ...], tuple[int, ...], int]
"""A relation, the items and slots it is about (by number), and its count."""


@dataclass(frozen=True)
class Puzzle:
    """What the prompt says. `families` is how many sets of items share out the slots, each slot once; 0 on an island."""

    story: Story
    items: tuple[str, ...]
    slots: tuple[str, ...]
    families: int
    clues: tuple[Relation, ...]
    ask: Heard

    @property
    def shape(self) -> tuple[int, int, int]:
        """What decides which cases there are."""
        return len(self.items), len(self.slots), self.families


def unique_solution() -> Verifier:
    """Fails a puzzle with no solution or several, a superfluous clue, a wrong answer, or a step that does not follow."""

    def verify(draft: Draft) -> Verdict:
        if draft.target is None:
            raise RowError("there is no target to compare with")
        puzzles = list(_readings(draft.question))
        if len(puzzles) != 1:
            return Verdict.fail(f"the prompt can be read as {len(puzzles)} puzzles of ours, wanted one")
        fault = _unfit(puzzles[0]) or _wrong(puzzles[0], draft) or _unproved(puzzles[0], draft.answer)
        return Verdict.fail(fault) if fault else Verdict.ok()

    return verify


# Reading the puzzle.


def _readings(prompt: str) -> Iterator[Puzzle]:
    blocks = [block for block in prompt.split("\n\n") if block]
    said = [text for _, text in NUMBERED.findall(prompt)]
    for story in STORIES:
        for _, setting in chain.from_iterable(hear({"": story.intros}, block) for block in blocks):
            yield from _puzzles(story, setting, said, blocks)


def _puzzles(story: Story, setting: Mapping[str, str], said: Sequence[str], blocks: Sequence[str]) -> Iterator[Puzzle]:
    items, slots, families = _items(story, setting)
    clues = [list(_relations(story, text, items, slots)) for text in said]
    asks = [ask for block in blocks for ask in hear(story.asks, block) if _sensible(ask, story, items, slots)]
    if items and clues and all(len(readings) == 1 for readings in clues) and len(asks) == 1:
        yield Puzzle(story, items, slots, families, tuple(readings[0] for readings in clues), asks[0])


def _items(story: Story, setting: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Items, slots, and how many families the items fall into."""
    if story is GRID:
        fields = [[fact.removeprefix("one ") for fact in unlisted(text)] for text in ONE.findall(setting["facts"])]
        return tuple(chain.from_iterable(fields)), tuple(unlisted(setting["people"])), len(fields)
    items = tuple(unlisted(setting["items"]))
    return items, story.slots if story.kind == "island" else story.slots[: len(items)], int(story.kind == "line")


def _relations(story: Story, text: str, items: Sequence[str], slots: Sequence[str]) -> Iterator[Relation]:
    for relation, words in hear(story.clues, text):
        names = [words[slot] for slot in "sabc" if slot in words]
        places = [words[slot] for slot in ("slot", "other") if slot in words]
        count = COUNTS.index(words["k"].split()[0]) if words.get("k", "").split()[:1] and words["k"].split()[0] in COUNTS else 0
        if set(names) <= set(items) and set(places) <= set(slots) and bool(count) == ("k" in words):
            kind = f"says {relation}" if story.kind == "island" else relation
            yield kind, tuple(items.index(name) for name in names), tuple(slots.index(place) for place in places), count


def _sensible(ask: Heard, story: Story, items: Sequence[str], slots: Sequence[str]) -> bool:
    words = ask[1]
    return words.get("a", items[0]) in items and words.get("slot", slots[0]) in slots


# Every case, and what each clue says of it.

Case = tuple[int, ...]
Test = Callable[[Case, tuple[int, ...], tuple[int, ...], int, int], bool]


def _truth(about: Test) -> Test:
    """What an islander says is true exactly when the islander tells the truth (slot 0)."""
    return lambda case, i, s, k, n: (case[i[0]] == 0) == about(case, i, s, k, n)


TESTS: dict[str, Test] = {
    "at": lambda case, i, s, k, n: case[i[0]] == s[0],
    "not_at": lambda case, i, s, k, n: case[i[0]] != s[0],
    "edge": lambda case, i, s, k, n: case[i[0]] == 0 or case[i[0]] == n - 1,
    "before": lambda case, i, s, k, n: case[i[0]] < case[i[1]],
    "just_before": lambda case, i, s, k, n: case[i[0]] + 1 == case[i[1]],
    "gap": lambda case, i, s, k, n: case[i[0]] + k + 1 == case[i[1]],
    "beside": lambda case, i, s, k, n: {case[i[0]] + 1, case[i[0]] - 1} >= {case[i[1]]},
    "not_beside": lambda case, i, s, k, n: case[i[1]] not in (case[i[0]] + 1, case[i[0]] - 1),
    "between": lambda case, i, s, k, n: sorted((case[i[0]], case[i[1]], case[i[2]]))[1] == case[i[0]],
    "same": lambda case, i, s, k, n: case[i[0]] == case[i[1]],
    "differ": lambda case, i, s, k, n: case[i[0]] != case[i[1]],
    "either": lambda case, i, s, k, n: s[0] in (case[i[0]], case[i[1]]),  # read as one or both: the strict reading must agree
    "one_of": lambda case, i, s, k, n: case[i[0]] in s,
    "says is": _truth(lambda case, i, s, k, n: case[i[1]] == 0),
    "says is_not": _truth(lambda case, i, s, k, n: case[i[1]] == 1),
    "says alike": _truth(lambda case, i, s, k, n: case[i[1]] == case[i[0]]),
    "says unlike": _truth(lambda case, i, s, k, n: case[i[1]] != case[i[0]]),
    "says same": _truth(lambda case, i, s, k, n: case[i[1]] == case[i[2]]),
    "says differ": _truth(lambda case, i, s, k, n: case[i[1]] != case[i[2]]),
    "says both_not": _truth(lambda case, i, s, k, n: case[i[1]] + case[i[2]] == 2),
    "says some_not": _truth(lambda case, i, s, k, n: case[i[1]] + case[i[2]] >= 1),
    "says if": _truth(lambda case, i, s, k, n: not (case[i[1]] == 0 and case[i[2]] == 1)),
    "says count": _truth(lambda case, i, s, k, n: len(case) - sum(case) == k),
}


@lru_cache(maxsize=32)
def _cases(shape: tuple[int, int, int]) -> list[Case]:
    items, slots, families = shape
    if not families:
        return list(product(range(slots), repeat=items))
    return [tuple(chain.from_iterable(rows)) for rows in product(permutations(range(slots)), repeat=families)]


@lru_cache(maxsize=50_000)
def _true_in(clue: Relation, shape: tuple[int, int, int]) -> frozenset[int]:
    """The numbers of the cases in which a clue is true."""
    test, (_, items, slots, count) = TESTS[clue[0]], clue
    return frozenset(at for at, case in enumerate(_cases(shape)) if test(case, items, slots, count, shape[1]))


@lru_cache(maxsize=5_000)
def _placed(item: int, slots: tuple[int, ...], shape: tuple[int, int, int]) -> frozenset[int]:
    """The numbers of the cases in which an item has one of these slots."""
    return frozenset(at for at, case in enumerate(_cases(shape)) if case[item] in slots)


def _left(puzzle: Puzzle, clues: Sequence[Relation]) -> frozenset[int]:
    found = sorted((_true_in(clue, puzzle.shape) for clue in clues), key=len)
    return found[0].intersection(*found[1:]) if found else frozenset(range(len(_cases(puzzle.shape))))


def _unfit(puzzle: Puzzle) -> str | None:
    """Why this is no good puzzle."""
    count = len(_left(puzzle, puzzle.clues))
    if count != 1:
        return f"the clues admit {count} solutions, wanted 1"
    for number in range(len(puzzle.clues)):
        if len(_left(puzzle, [*puzzle.clues[:number], *puzzle.clues[number + 1 :]])) == 1:
            return f"clue {number + 1} is not needed"
    return None


# The answer.


def _solution(puzzle: Puzzle) -> dict[str, str]:
    case = _cases(puzzle.shape)[min(_left(puzzle, puzzle.clues))]
    return {item: puzzle.slots[slot] for item, slot in zip(puzzle.items, case, strict=True)}


def _wanted(puzzle: Puzzle) -> Any:
    """What the question asks for."""
    solution, (kind, words) = _solution(puzzle), puzzle.ask
    holders = {slot: [item for item, its in solution.items() if its == slot] for slot in puzzle.slots}
    if puzzle.story.kind == "line":
        return holders[words["slot"]][0] if kind == "slot" else [holders[slot][0] for slot in puzzle.slots]
    if kind != "all":
        return solution[words["a"]]
    return holders if puzzle.story is GRID else solution


def _wrong(puzzle: Puzzle, draft: Draft) -> str | None:
    wanted, target = _wanted(puzzle), draft.read_target()
    if target != wanted:
        return f"the target is {target!r}, wanted {wanted!r}"
    said = draft.answer.rpartition("\n\nAnswer: ")[2]
    return (
        None
        if said == _written(wanted, puzzle.story)
        else f"answered {said[-200:]!r}, wanted {_written(wanted, puzzle.story)!r}"
    )


def _written(wanted: Any, story: Story) -> str:
    if isinstance(wanted, dict):
        return "; ".join(f"{name} {listed(has)}" if story is GRID else f"{name} is {has}" for name, has in wanted.items())
    return ", ".join(wanted) if isinstance(wanted, list) else str(wanted)


# The proof: each line must follow from the lines before it and the clue that it names.

Stack = list[tuple[frozenset[int], frozenset[int]]]


def _unproved(puzzle: Puzzle, answer: str) -> str | None:
    """The first line that does not follow; None where the proof leads to one case."""
    left = frozenset(range(len(_cases(puzzle.shape))))
    before: Stack = []
    for line in answer.rpartition("\n\nAnswer: ")[0].split("\n"):
        step = _step(puzzle, line)
        if step is None:
            return f"{line!r} is no step of a proof"
        kind, clue, claim = step
        if kind == "suppose":
            before.append((left, claim))
            left &= claim
            continue
        if clue is not None and not 0 <= clue < len(puzzle.clues):
            return f"{line!r} names a clue that does not exist"
        given = left & _true_in(puzzle.clues[clue], puzzle.shape) if clue is not None else left
        if kind in ("clash", "full"):
            if given or not before or claim & before[-1][1]:
                return f"{line!r} does not follow: the supposition still stands"
            left, _ = before.pop()
        elif not given <= claim:
            return f"{line!r} does not follow"
        left &= claim
    return None if len(left) == 1 and not before else f"the proof leaves {len(left)} cases, wanted 1"


def _step(puzzle: Puzzle, line: str) -> tuple[str, int | None, frozenset[int]] | None:
    """The kind of step, the clue it names (from 0), and the cases that its claim admits."""
    for kind, words in hear(STEPS, line):
        claim = _claim(puzzle, words["claim"])
        if claim is not None:
            return kind, int(words["n"]) - 1 if words.get("n", "").isdigit() else None, claim
    return None


def _claim(puzzle: Puzzle, text: str) -> frozenset[int] | None:
    subjects = [subject(puzzle.story, item) for item in puzzle.items]
    for way, words in hear(CLAIMS, text):
        slots = unlisted(words["slots"], "or")
        if words["item"] in subjects and set(slots) <= set(puzzle.slots):
            placed = _placed(subjects.index(words["item"]), tuple(puzzle.slots.index(slot) for slot in slots), puzzle.shape)
            return placed if way == "is" else frozenset(range(len(_cases(puzzle.shape)))) - placed
    return None
