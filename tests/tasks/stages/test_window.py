"""A row that breaks its table costs itself: it is a reject with the broken rule, and the others go on."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from schemas.rows import Draft, Message, Reject, Seed, Verdict, chat
from schemas.tables import Drafts, Rejects, Seeds, Verdicts
from tasks.artifact import open_artifact
from tasks.operators import Ask, Generator, Seeder, Verifier
from tests.builds import built

HERE = __name__


def some_in_english() -> Seeder:
    """Every fourth seed names its language as no table takes it."""

    def draw(index: int, rng: Random) -> Seed:
        return Seed.of({"n": index}, source="made", licence="MIT", lang="English" if index % 4 == 3 else "en")

    return Seeder(draw, size=12)


def some_unfinished() -> Generator:
    """Every third row ends with the user."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        number = seed.read()["n"]
        asked = (Message("user", f"{number}?"),)
        return [Draft(asked if number % 3 == 0 else chat(f"{number}?", "Yes."))]

    return generate


def some_too_sure() -> Verifier:
    """Gives the row of 4 a score of 2."""
    return lambda draft: Verdict(True, 2.0 if draft.question == "4?" else 1.0)


def none_of_a_shape() -> Generator:
    """What comes back is no list of drafts."""

    async def generate(seed: Seed, ask: Ask) -> Any:
        return [{"messages": []}] if seed.read()["n"] % 2 else None

    return generate


OWN = {
    "size": 6,
    "seed": [{"use": f"{HERE}:some_in_english"}],
    "generate": [{"use": f"{HERE}:some_unfinished"}],
    "verify": [{"use": f"{HERE}:some_too_sure"}],
}


@pytest.mark.slow
def test_a_broken_row_is_a_reject_of_its_hop(tmp_path: Path) -> None:
    data = built(tmp_path, **OWN).workspace.data
    rows = {table.__name__: open_artifact(data / hop, table).read() for hop, table in (
        ("seeds", Seeds), ("drafts", Drafts), ("verdicts", Verdicts), ("rejects", Rejects)
    )}  # fmt: skip
    rejects = [Reject(*row) for row in rows["Rejects"].iter_rows()]
    assert {name: frame.height for name, frame in rows.items()} == {"Seeds": 9, "Drafts": 6, "Verdicts": 5, "Rejects": 7}
    told = {(row.stage, row.operator, row.reason.partition(":")[0]) for row in rejects}
    assert told == {
        ("seed", "some_in_english", "Seeds.lang breaks str_matches('^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$')"),
        ("generate", "some_unfinished", "Drafts.messages breaks ends_with_the_assistant"),
        ("verify", "some_too_sure", "Verdicts.score breaks in_range(0.0, 1.0)"),
    }


@pytest.mark.slow
def test_what_is_no_draft_costs_its_seed(tmp_path: Path) -> None:
    plan = built(tmp_path, **OWN | {"generate": [{"use": f"{HERE}:none_of_a_shape"}], "max_rejects": 1.0})
    reasons = open_artifact(plan.workspace.rejects, Rejects).read().filter(stage="generate")["reason"]
    assert reasons.len() == 9 and reasons.str.starts_with("crashed: ").all()
