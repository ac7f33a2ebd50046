"""A user's own operators, as small as they get: the tests' recipes name them as `tests.toy:sums`."""

from random import Random

import numpy as np
import polars as pl

from schemas.errors import RowError
from schemas.report import Figure, Finding
from schemas.rows import Draft, Seed, Verdict, chat, to_json
from tasks.operators import Ask, Evidence, Generator, Metric, Mixer, Seeder, Verifier


def sums(*, top: int = 1000, bad_every: int = 0) -> Seeder:
    """Two numbers to add; every `bad_every`th seed is unusable."""

    def draw(index: int, rng: Random) -> Seed:
        if bad_every and index % bad_every == 0:
            raise RowError("a bad seed")
        a, b = rng.randint(0, top), rng.randint(0, top)
        return Seed.of({"a": a, "b": b}, source="sums", licence="Apache-2.0", strata={"even": (a + b) % 2 == 0})

    return Seeder(draw)


def few(*, rows: int = 10) -> Seeder:
    """A finite, `real` source."""

    def draw(index: int, rng: Random) -> Seed:
        return Seed.of({"a": index, "b": index}, source="few.jsonl", span=f"few.jsonl:{index + 1}", licence="MIT")

    return Seeder(draw, size=rows)


def adding(*, wrong_every: int = 0, origin: str = "synthetic") -> Generator:
    """`a + b = c`; wrong where the first number divides by `wrong_every`."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        total = facts["a"] + facts["b"]
        said = total + 1 if wrong_every and facts["a"] % wrong_every == 0 else total
        words = chat(f"What is {facts['a']} + {facts['b']}?", f"{facts['a']} + {facts['b']} = {said}\n#### {said}")
        return [Draft(words, target=to_json(total), origin=origin)]  # type: ignore[arg-type]

    return generate


def ends_with_target() -> Verifier:
    """The answer ends with the target."""

    def verify(draft: Draft) -> Verdict:
        if draft.answer.endswith("13"):
            raise ValueError("a verifier that fears 13")
        found = draft.answer.rsplit(" ", 1)[-1]
        return Verdict.ok() if found == draft.target else Verdict.fail(f"answered {found}, wanted {draft.target}")

    return verify


def drop_zeroes() -> Mixer:
    """Leaves out rows whose target ends in 0."""

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        zeroes = pool.filter(pl.col("target").str.ends_with("0"))
        return zeroes.select("id", dropped=pl.lit("ends in 0")).collect()

    return mixer


def count() -> Metric:
    """How many rows there are."""

    def measure(evidence: Evidence) -> Finding:
        rows = evidence.mixture.select(pl.len()).collect().item()
        return Finding(figures=[Figure(name="rows", value=rows, better="higher")])

    return measure
