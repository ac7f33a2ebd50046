"""What a verifier makes of rows whose labels others wrote: agreement, precision, recall, speed and every disagreement."""

import gzip
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft
from tasks.operators import Verifier

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SEEDMILL_SHARED", HERE.parents[1].parent / "shared" / "data"))
SHOWN = 30
"""Disagreements of one set that RESULTS.md lists; the rest is counted."""
HEAD = "| verifier | set of rows | rows | agreement | precision | recall | not judged | rows per s |\n" + "|---" * 8 + "|"


@dataclass(frozen=True)
class Case:
    """One labelled row: which set of rows it counts in, whether its label calls it right, and what to show of it."""

    group: str
    draft: Draft
    right: bool
    shown: str = ""


Measure = tuple[str, Callable[[], Verifier], Callable[[], Iterator[Case]]]


@dataclass
class Score:
    """What a verifier made of one set of rows: counts by (its verdict, the label), seconds."""

    counts: Counter[tuple[bool | None, bool]] = field(default_factory=Counter)
    seconds: float = 0.0
    differ: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.counts.total()

    def agreement(self) -> float:
        return (self.counts[True, True] + self.counts[False, False]) / self.rows

    def precision(self) -> str:
        passed = self.counts[True, True] + self.counts[True, False]
        return f"{self.counts[True, True] / passed:.2%}" if passed else "-"

    def recall(self) -> str:
        right = sum(self.counts[said, True] for said in (True, False, None))
        return f"{self.counts[True, True] / right:.2%}" if right else "-"

    def line(self, name: str, group: str) -> str:
        """The set's line of the table."""
        unjudged = self.counts[None, True] + self.counts[None, False]
        return (
            f"| {name} | {group} | {self.rows:,} | {self.agreement():.2%} | {self.precision()} | {self.recall()} "
            f"| {unjudged} | {self.rows / max(self.seconds, 1e-9):,.0f} |"
        )


def measured(name: str, verifier: Verifier, cases: Iterator[Case]) -> dict[str, Score]:
    """Scores by set of rows, each with a line for every disagreement."""
    scores: dict[str, Score] = {}
    for case in cases:
        score = scores.setdefault(case.group, Score())
        began = time.perf_counter()
        said, reason = _said(verifier, case.draft)
        score.seconds += time.perf_counter() - began
        score.counts[said, case.right] += 1
        if said != case.right:
            score.differ.append(_difference(name, case, reason))
    return scores


def _said(verifier: Verifier, draft: Draft) -> tuple[bool | None, str]:
    try:
        verdict = verifier(draft)
    except RowError as error:
        return None, str(error)
    return verdict.passed, verdict.reason


def _difference(name: str, case: Case, reason: str) -> str:
    label = "right" if case.right else "wrong"
    return f"- {name}, {case.group}: labelled {label}, verifier: `{_short(reason, 160) or 'passed'}`; {case.shown}"


def ending(text: str) -> str:
    """How a text ends, for one line of a report."""
    return f"ends `{_short(text[-60:], 60)}`"


def beginning(text: str, letters: int = 100) -> str:
    """How a text begins, for one line of a report."""
    return f"`{_short(text, letters)}`"


def _short(text: str, letters: int) -> str:
    return " ".join(text.split()).replace("`", "'")[:letters]


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of a data set's file; none, and a line that says so, where it is not there."""
    path = SHARED / name
    if not path.exists():
        print(f"skipped {name}: not in {SHARED} (set SEEDMILL_SHARED)", file=sys.stderr)
        return
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)
