"""An arithmetic plan told and solved by a model: the numbers and the answer are ours, the words are the model's.

The plan goes to the model as a plain problem without its solution, so that the model's answer is a second, independent way
to the target; a draft whose two ways disagree is caught by `numeric_answer`.
"""

import re
from random import Random

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat, to_json
from tasks.generators.word_problem import problem_of
from tasks.operators import Ask, Generator
from tasks.text.prompt import prompt

_RULE = re.compile(r"^[ \t]*###[ \t]*$", re.MULTILINE)
MANNERS = (
    "as a short story",
    "as a textbook would put it",
    "as a message to a friend",
    "as a note in a diary",
    "as a riddle at the dinner table",
    "as a few lines of dialogue",
    "as a report in a local newspaper",
    "in as few words as it takes",
)


def told_by_model() -> Generator:
    """One problem a plan. Raises RowError for a reply that is no problem, a line of ### and a solution ending in an answer."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        manner = Random(f"manner {seed.id}").choice(MANNERS)
        reply = await ask([Message("user", prompt("told_by_model", manner=manner, plan=problem_of(seed).question))])
        problem, solution = told_in(reply.text)
        return [Draft(chat(problem, solution), target=to_json(seed.read()["answer"]))]

    return generate


def told_in(text: str) -> tuple[str, str]:
    """The problem and the solution in a reply."""
    parts = [part.strip() for part in _RULE.split(text.replace("\r\n", "\n"))]
    if len(parts) != 2 or not all(parts):
        raise RowError(f"wanted a problem, one line that holds only ###, and a solution; found {len(parts) - 1} such lines")
    if not parts[1].rsplit("\n", 1)[-1].startswith("#### "):
        raise RowError("the solution does not end in a line of #### and the answer")
    return parts[0], parts[1]
