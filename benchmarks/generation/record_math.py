"""Writes flows/recipes/math_replies.jsonl: the replies that stand in for a model in `math.yaml`, some spoiled on purpose.

Not a model's words: each plan is told by the house's own `word_problem` with other words than the prompt shows. To be run
again, as `python -m benchmarks.generation.record_math`, whenever plans, wording or prompt change.
"""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from random import Random

from schemas.recipe import read_recipe
from schemas.rows import Message, Seed
from tasks.frames import stamped_seed
from tasks.generators.told_by_model import told_by_model
from tasks.generators.word_problem import word_problem
from tasks.models.question import Question
from tasks.operators import Reply
from tasks.seeders.arithmetic_plans import arithmetic_plans

ROOT = Path(__file__).parents[2]
RECIPE = ROOT / "flows" / "recipes" / "math.yaml"
REPLIES = RECIPE.parent / "seeds" / "math_replies.jsonl"
ROWS = 32
SPOILED = {
    2: ("a slip in the last sum and in the answer", lambda words: _slip(words), "stop"),
    5: ("a refusal", lambda words: "I'm sorry, but I can't help with that.", "stop"),
    9: ("cut by max_tokens", lambda words: words[: len(words) * 2 // 3], "length"),
    12: ("no line between problem and solution", lambda words: words.replace("\n###\n", "\n"), "stop"),
    15: ("another answer than its own sums give", lambda words: _off_by_one(words), "stop"),
    19: ("nothing at all", lambda words: "", "stop"),
    22: ("a right answer by a wrong sum", lambda words: _wrong_way(words), "stop"),
    26: ("an answer in words", lambda words: words.rsplit("#### ", 1)[0] + "#### quite a lot", "stop"),
}


def main() -> None:
    recipe = read_recipe(RECIPE)
    step = recipe.seed[0].name
    seeds = [stamped_seed(arithmetic_plans().draw(i, Random(f"{recipe.random_seed}/{step}/{i}"))) for i in range(ROWS)]
    lines = [asyncio.run(_line(number, seed)) for number, seed in enumerate(seeds)]
    REPLIES.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    print(f"{REPLIES.relative_to(ROOT)}: {len(lines)} replies, {len(SPOILED)} of them spoiled")


async def _line(number: int, seed: Seed) -> str:
    asked: list[Question] = []

    async def listen(messages: list[Message], *, model: str = "", take: int = 0, **options: object) -> Reply:
        asked.append(Question("recorded", tuple(messages), take=take))
        return Reply("a problem\n###\na solution\n#### 1", "")

    await told_by_model()(seed, listen)
    (other,) = await word_problem()(replace(seed, id=f"told otherwise {number}"), listen)
    note, spoil, finish = SPOILED.get(number, ("good", lambda words: words, "stop"))
    text = spoil(f"{other.question}\n###\n{other.answer}")
    return json.dumps({"asked": asked[0].asked, "note": note, "finish": finish, "text": text}, ensure_ascii=False)


def _slip(words: str) -> str:
    """The last result is one too many, and the answer follows it."""
    answer = words.rsplit("#### ", 1)[1]
    wrong = _more(answer)
    return words.replace(f"{answer}", wrong) if answer in words else words


def _off_by_one(words: str) -> str:
    head, answer = words.rsplit("#### ", 1)
    return f"{head}#### {_more(answer)}"


def _wrong_way(words: str) -> str:
    """A sum before the answer is wrong, the answer is right."""
    head, answer = words.rsplit("\n#### ", 1)
    return f"{head}\nThat is 2 * 3 = 7 more than one would think.\n#### {answer}"


def _more(answer: str) -> str:
    return f"{float(answer) + 1:g}" if "." in answer else str(int(answer) + 1)


if __name__ == "__main__":
    main()
