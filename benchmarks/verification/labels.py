"""What a verifier makes of rows whose labels others wrote: agreement, precision, recall, speed and every disagreement."""

import gzip
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import polars as pl

from schemas.errors import RowError
from schemas.rows import Draft
from schemas.tables import Drafts, polars_schema
from tasks.frames import draft_dict
from tasks.operators import ColumnVerifier, Verifier

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SEEDMILL_SHARED", HERE.parents[1].parent / "shared" / "data"))
BATCH = 5_000
SHOWN = 28
"""Disagreements of one set that RESULTS.md lists, the rest is counted: every third is one of the ten that were looked at."""
HEAD = "| verifier | set of rows | rows | agreement | precision | recall | not judged | rows per s |\n" + "|---" * 8 + "|"


@dataclass(frozen=True)
class Case:
    """One labelled row: which set of rows it counts in, whether its label calls it right, and what to show of it."""

    group: str
    draft: Draft
    right: bool
    shown: str = ""


@dataclass(frozen=True)
class Columns:
    """A verifier that looks at whole columns; its cases are put before it a batch at a time."""

    verifier: ColumnVerifier


Measure = tuple[str, Callable[[], Verifier | Columns], Callable[[], Iterator[Case]]]


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


def measured(name: str, verifier: Verifier | Columns, cases: Iterator[Case]) -> dict[str, Score]:
    """Scores by set of rows, each with a line for every disagreement."""
    scores: dict[str, Score] = {}
    for batch in iter(lambda: list(islice(cases, BATCH)), []):
        for group, alike in groupby(sorted(batch, key=lambda case: case.group), key=lambda case: case.group):
            score, members = scores.setdefault(group, Score()), list(alike)
            began = time.perf_counter()
            found = _said_of_all(verifier, [case.draft for case in members])
            score.seconds += time.perf_counter() - began
            for case, (said, reason) in zip(members, found, strict=True):
                score.counts[said, case.right] += 1
                if said != case.right:
                    score.differ.append(_difference(name, case, reason))
    return scores


def _said_of_all(verifier: Verifier | Columns, drafts: list[Draft]) -> list[tuple[bool | None, str]]:
    if not isinstance(verifier, Columns):
        return [_said(verifier, draft) for draft in drafts]
    numbered = [draft_dict(replace(draft, id=f"{number:020x}")) for number, draft in enumerate(drafts)]
    found = verifier.verifier(pl.LazyFrame(numbered, schema=polars_schema(Drafts))).collect().sort("draft_id")
    return list(zip(found["passed"], found["reason"], strict=True))


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
