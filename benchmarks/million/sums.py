"""A seeder and a generator as cheap as they get, so that the measure is of the house and not of them."""

from random import Random

from schemas.rows import Draft, Seed, chat, to_json
from tasks.operators import Ask, Generator, Seeder


def pairs() -> Seeder:
    """Seed number i is the pair (i, something): never two equal ones."""

    def draw(index: int, rng: Random) -> Seed:
        return Seed.of({"a": index, "b": rng.randint(1, 10**6)}, source="pairs", licence="Apache-2.0")

    return Seeder(draw)


def sums(*, wrong_every: int = 10) -> Generator:
    """A solution of the length of GSM8K's; wrong where the first number divides by `wrong_every`."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        a, b = facts["a"], facts["b"]
        said = a + b + (a % wrong_every == 0)
        question = f"A farm has {a} apple trees in the north and {b} in the south. How many apple trees are there in all?"
        steps = (
            f"In the north there are {a} trees.\nIn the south there are {b} trees.\nTogether: {a} + {b} = <<{a}+{b}={said}>>"
        )
        return [
            Draft(
                chat(question, f"{steps}{said} apple trees, which is what was asked for.\n#### {said}"), target=to_json(a + b)
            )
        ]

    return generate
