"""A small pool for the tests of mixers: name only the fields the test is about."""

from typing import Any

import numpy as np
import polars as pl

from schemas.rows import Draft, Message, chat
from schemas.tables import MESSAGES
from tasks.frames import draft_dict
from tasks.operators import Mixed, Mixer


def pool_of(*rows: dict[str, Any]) -> pl.LazyFrame:
    """Rows with ids `00`, `01`, ...; `question` and `answer` become messages."""
    return pl.DataFrame([_row(number, row) for number, row in enumerate(rows)], schema_overrides={"messages": MESSAGES}).lazy()


def _row(number: int, row: dict[str, Any]) -> dict[str, Any]:
    question = row.pop("question", f"What is {number} plus one, and why is it so?")
    messages: tuple[Message, ...] = chat(question, row.pop("answer", f"#### {number + 1}"))
    plain = draft_dict(Draft(messages, id=f"{number:02d}", seed_id=f"s{number}", generator="adding"))
    plain["rejected"], plain["media"], plain["replies"] = None, None, None
    sources = {"source": "sums", "span": "", "licence": "MIT", "strata": "{}"}
    choices = {"component": "adding", "split": "train", "repeat": 1, "weight": 1.0, "position": 0}
    return plain | sources | choices | row


def mixed(mixer: Mixer, pool: pl.LazyFrame, seed: int = 7) -> Mixed:
    """What a mixer decides of a pool and says of it."""
    found = mixer(pool, np.random.default_rng(seed))
    return found if isinstance(found, Mixed) else Mixed(found)


def decided(mixer: Mixer, pool: pl.LazyFrame, seed: int = 7) -> pl.DataFrame:
    """The decisions alone."""
    return mixed(mixer, pool, seed).decisions


def dropped(mixer: Mixer, pool: pl.LazyFrame, seed: int = 7) -> dict[str, str]:
    """What a mixer leaves out of a pool, and why."""
    left_out = decided(mixer, pool, seed).filter(pl.col("dropped").is_not_null())
    return dict(left_out.select("id", "dropped").sort("id").iter_rows())
