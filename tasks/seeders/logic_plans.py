"""Logic puzzles with one solution, no clue too many, and a proof: orders, who-does-what grids, islands of liars."""

from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce
from itertools import permutations, product
from math import comb, factorial, perm
from random import Random
from typing import Any, Literal

from schemas.errors import RowError
from schemas.rows import Seed
from tasks.logic.deduction import Clue, Step, holds, proof
from tasks.logic.stories import FIELDS, GRID, ISLANDS, LINES, NAMES, Story
from tasks.operators import Seeder

Kind = Literal["line", "grid", "island"]
ATTEMPTS = 400
LONGEST_PROOF = 18
POOL = 24
LINE_RELATIONS = ("not_at", "edge", "before", "before", "just_before", "gap", "beside", "not_beside", "between", "at")
GRID_RELATIONS = ("not_at", "same", "same", "differ", "either", "one_of", "at")
SAID = ("is", "is_not", "alike", "unlike", "same", "differ", "both_not", "some_not", "if", "count")
SCOPES = {
    "before": 2,
    "just_before": 2,
    "gap": 2,
    "beside": 2,
    "not_beside": 2,
    "between": 3,
    "same": 2,
    "differ": 2,
    "either": 2,
}
SPOKEN_OF = {"is": 1, "is_not": 1, "alike": 1, "unlike": 1, "count": 0}

World = tuple[int, ...]
Families = tuple[tuple[int, ...], ...]


def logic_plans(*, kinds: list[Kind] | None = None) -> Seeder:
    """Endless. The proof in `facts` leads from the clues to the one solution; it was found without looking at it."""
    wanted = kinds or ["line", "grid", "island"]

    def draw(index: int, rng: Random) -> Seed:
        kind = rng.choice(wanted)
        for _ in range(ATTEMPTS):
            facts = MAKERS[kind](rng)
            if facts:
                return Seed.of(facts, source="logic_plans", licence="Apache-2.0", strata={"kind": "logic", "ask": kind})
        raise RowError(f"{ATTEMPTS} puzzles of the kind {kind!r} had no short proof")

    return Seeder(draw)


def a_line(rng: Random) -> dict[str, Any] | None:
    """An order of four to six."""
    story, count = rng.choice(LINES), rng.choice((4, 4, 5, 5, 6))
    solution = tuple(rng.sample(range(count), count))
    pool = [clue for _ in range(POOL) if (clue := _line_clue(solution, rng))]
    return _puzzle(story, rng.sample(NAMES, count), story.slots[:count], (tuple(range(count)),), solution, pool, rng)


def a_grid(rng: Random) -> dict[str, Any] | None:
    """Three or four people and two or three facts about each (three facts only for three people)."""
    count = rng.choice((3, 3, 4, 4))
    fields = rng.sample(FIELDS, rng.choice((2, 3)) if count == 3 else 2)
    items = [item for field in fields for item in rng.sample(field, count)]
    families = tuple(tuple(range(at * count, (at + 1) * count)) for at in range(len(fields)))
    solution = tuple(slot for _ in fields for slot in rng.sample(range(count), count))
    pool = [clue for _ in range(POOL) if (clue := _grid_clue(solution, count, rng))]
    return _puzzle(GRID, items, tuple(rng.sample(NAMES, count)), families, solution, pool, rng)


def an_island(rng: Random) -> dict[str, Any] | None:
    """Three to five people, of whom each says at most one thing."""
    story, count = rng.choice(ISLANDS), rng.choice((3, 3, 4, 4, 5))
    solution = tuple(rng.choice((0, 1)) for _ in range(count))
    speakers = rng.sample(range(count), count)
    pool = [clue for speaker in speakers if (clue := _said(speaker, solution, rng))]
    return _puzzle(story, rng.sample(NAMES, count), story.slots, (), solution, pool, rng)


MAKERS = {"line": a_line, "grid": a_grid, "island": an_island}


def _puzzle(
    story: Story, items: list[str], slots: Sequence[str], families: Families, solution: World, pool: list[Clue], rng: Random
) -> dict[str, Any] | None:
    clues = needed(pool, families, len(items), len(slots))
    if clues is None:
        return None
    rng.shuffle(clues)
    steps = proof(clues, families, len(items), len(slots))
    if steps is None or lines_in(steps) > LONGEST_PROOF:
        return None
    return {
        "story": story.name,
        "items": items,
        "slots": list(slots),
        "clues": [{"relation": c.relation, "scope": list(c.scope), "k": c.k, "other": c.other} for c in clues],
        "proof": steps,
        "solution": list(solution),
        "ask": _ask(story, clues, solution, len(slots), rng),
    }


def lines_in(steps: Sequence[Step]) -> int:
    """How many lines a proof takes."""
    return sum(2 + lines_in(step["steps"]) if step["kind"] == "suppose" else 1 for step in steps)


def _ask(story: Story, clues: Sequence[Clue], solution: World, slots: int, rng: Random) -> dict[str, Any]:
    """What to ask: never what a clue says outright."""
    told = {clue.scope[0] for clue in clues if clue.relation == "at"}
    open_items = [item for item in range(len(solution)) if item not in told]
    kind = rng.choice([kind for kind in ("slot", "item", "all") if kind in story.asks]) if open_items else "all"
    item = rng.choice(open_items) if open_items else 0
    return {"kind": kind, "at": solution[item] if story.kind == "line" else item}


def _line_clue(solution: World, rng: Random) -> Clue | None:
    """A random clue, where it happens to be true."""
    relation, count = rng.choice(LINE_RELATIONS), len(solution)
    scope = tuple(rng.sample(range(count), SCOPES.get(relation, 1)))
    k = solution[scope[0]] if relation == "at" else rng.randrange(count)
    clue = Clue(
        relation, scope, {"gap": rng.randint(1, max(1, count - 3))}.get(relation, k if relation in ("at", "not_at") else 0)
    )
    return clue if holds(clue, solution, count) else None


def _grid_clue(solution: World, count: int, rng: Random) -> Clue | None:
    relation = rng.choice(GRID_RELATIONS)
    scope = tuple(rng.sample(range(len(solution)), SCOPES.get(relation, 1)))
    if len(scope) == 2 and (scope[0] // count == scope[1] // count) != (relation == "either"):
        return None  # "either" of two fields could mean both; "same" of one field never holds
    k, other = rng.sample(range(count), 2)
    if relation == "at":
        k = solution[scope[0]]
    clue = Clue(relation, scope, k if relation not in ("same", "differ") else 0, other if relation == "one_of" else 0)
    return clue if holds(clue, solution, count) else None


def _said(speaker: int, solution: World, rng: Random) -> Clue | None:
    """Something that this person, being what they are, could say."""
    others = [i for i in range(len(solution)) if i != speaker]
    for _ in range(10):
        relation = rng.choice(SAID)
        scope = (speaker, *(others if relation == "count" else rng.sample(others, SPOKEN_OF.get(relation, 2))))
        clue = Clue(f"says {relation}", scope, rng.randint(1, len(solution) - 1) if relation == "count" else 0)
        if holds(clue, solution, 2):
            return clue
    return None


# One solution, and no clue too many: sets of worlds as bits of one large integer.


def needed(pool: Sequence[Clue], families: Families, variables: int, slots: int) -> list[Clue] | None:
    """Clues of the pool that leave one world, none of which can be left out; None where even all of them leave more."""
    chosen: list[Clue] = []
    left = everything = (1 << len(worlds(families, variables, slots))) - 1
    for clue in pool:
        narrower = left & truths(clue, families, variables, slots)
        if narrower != left:
            chosen.append(clue)
            left = narrower
        if left.bit_count() == 1:
            break
    if left.bit_count() != 1:
        return None
    for clue in list(chosen):
        others = [other for other in chosen if other is not clue]
        if reduce(lambda bits, other: bits & truths(other, families, variables, slots), others, everything).bit_count() == 1:
            chosen = others
    return chosen


@lru_cache(maxsize=64)
def worlds(families: Families, variables: int, slots: int) -> tuple[World, ...]:
    """Every way to give the variables their slots."""
    if not families:
        return tuple(product(range(slots), repeat=variables))
    return tuple(
        tuple(slot for row in rows for slot in row) for rows in product(permutations(range(slots)), repeat=len(families))
    )


@lru_cache(maxsize=50_000)
def truths(clue: Clue, families: Families, variables: int, slots: int) -> int:
    """The worlds in which the clue is true, one bit each."""
    return sum(1 << at for at, world in enumerate(worlds(families, variables, slots)) if holds(clue, world, slots))


def capacity() -> dict[str, int]:
    """How many settings there are of each kind, clues left out: story x people x solution."""
    return {
        "line": len(LINES) * sum(perm(len(NAMES), n) for n in (4, 5, 6)),
        "grid": sum(_grids(people, fields) for people, fields in ((3, 2), (3, 3), (4, 2))),
        "island": len(ISLANDS) * sum(comb(len(NAMES), n) * 2**n for n in (3, 4, 5)),
    }


def _grids(people: int, fields: int) -> int:
    choices: int = comb(len(FIELDS[0]), people) * factorial(people)
    return comb(len(NAMES), people) * comb(len(FIELDS), fields) * int(choices**fields)


def relations() -> Iterator[str]:
    """Every kind of clue."""
    yield from sorted({*LINE_RELATIONS, *GRID_RELATIONS, *(f"says {said}" for said in SAID)})
