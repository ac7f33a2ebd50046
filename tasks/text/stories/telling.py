"""What the words of one move are: how it is told, how it is worked out, and what can be asked when it comes last."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """One line of a solution. `target = expression` over the plan's numbers and earlier targets; `$target` is money."""

    equation: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Telling:
    """The words of a move. `tells` are clauses that hold its numbers; `asks` are questions about what it leaves.

    `when` says how a clause may be joined to the story: `then` for an event, `fact` for what is so at any time,
    `scene` for an opening.
    """

    tells: tuple[str, ...]
    works: tuple[Work, ...]
    asks: tuple[str, ...] = ()
    when: str = "then"


def works(*lines: str) -> tuple[Work, ...]:
    """`left = now - n | <A> [have] {sum:item} left | ...` as Works."""
    parts = [[part.strip() for part in line.split("|")] for line in lines]
    return tuple(Work(equation, tuple(said)) for equation, *said in parts)
