"""Evol-Instruct (Xu et al. 2304.12244): an instruction made harder, or a new one in its place, by an operator that is drawn.

Five operators, each as likely: four that go deeper (a constraint, depth, concreteness, reasoning) and one that goes broader.
What gains nothing, copies the prompt, loses its material, or gets no real answer is a reject with that reason.
"""

from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat, to_json
from tasks.operators import Ask, Generator, expecting
from tasks.text.delimited import delimited
from tasks.text.elimination import copied_words, lost_material, says_nothing, short_refusal
from tasks.text.prompt import prompt
from tasks.text.rouge import words_of
from tasks.text.written_task import task_of

Way = Literal["constrain", "deepen", "concretize", "reason", "broaden"]
METHODS: dict[Way, str] = {
    "constrain": "add one more constraint or requirement.",
    "deepen": "where it asks about certain matters, let it ask deeper and wider about them.",
    "concretize": "replace general ideas by more specific ones.",
    "reason": "where a few simple thoughts would answer it, let it ask outright for reasoning in several steps.",
}
SAMPLING = {"temperature": 1, "top_p": 0.95}
"""What the authors asked with (PAPERS 1.6); their 2,048 tokens are the recipe's to say, under the model's params."""
EQUAL: dict[str, Any] = {
    "type": "object",
    "properties": {"equal": {"type": "boolean"}},
    "required": ["equal"],
    "additionalProperties": False,
}


def evol_instruct(
    *,
    ways: Annotated[list[Way], Field(min_length=1)] | None = None,
    rounds: Annotated[int, Field(ge=1, le=8)] = 1,
    added: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None,
    column: str = "",
    sampling: dict[str, Any] | None = None,
) -> Generator:
    """One row for every round, each evolved from the one before; the first fault ends the seed and is a reject.

    The target tells the operators on the way: `{"evolved": ["deepen", "broaden"]}`. `added` bounds the words that going
    deeper may add, [10, 20] as the paper has it. The seed's instruction stands under `column`, or in the first usual one;
    `sampling: {}` asks with the model's own parameters.
    """
    least, most = added or [10, 20]
    if least > most:
        raise ValueError(f"`added`: {least} is more than {most}")
    drawn: list[Way] = ways or [*METHODS, "broaden"]
    asked_with = SAMPLING if sampling is None else sampling

    async def generate(seed: Seed, ask: Ask) -> list[Draft | RowError]:
        instruction = task_of(seed.read(), column).question
        rng = Random(f"evol_instruct {seed.id}")
        made: list[Draft | RowError] = []
        path: list[Way] = []
        for number in range(1, rounds + 1):
            path.append(rng.choice(drawn))
            try:
                instruction = await _evolved(ask, path[-1], instruction, (least, most), asked_with)
                words = chat(instruction, await _answer(ask, instruction, asked_with))
            except RowError as error:
                return [*made, RowError(f"{path[-1]}, round {number}: {error}", raw=error.raw)]
            made.append(Draft(words, target=to_json({"evolved": path})))
        return made

    return expecting(generate, rows=rounds, questions=3 * rounds)


async def _evolved(ask: Ask, way: Way, before: str, added: tuple[int, int], sampling: dict[str, Any]) -> str:
    """The next instruction. Raises RowError where it breaks a rule or gains nothing."""
    name, words = ("evol_depth", {"method": METHODS[way]}) if way in METHODS else ("evol_breadth", {})
    reply = await ask([Message("user", prompt(name, task=delimited(before), **words))], **sampling)
    after = reply.text.strip()
    fault = copied_words(after, before) or (way in METHODS and (lost_material(after, before) or _growth(before, after, added)))
    if fault:
        raise RowError(fault, raw=reply.text)
    question = prompt("evol_equal", before=delimited(before), after=delimited(after))
    if (await ask([Message("user", question)], schema=EQUAL)).parsed["equal"]:
        raise RowError("no information gain", raw=reply.text)
    return after


def _growth(before: str, after: str, added: tuple[int, int]) -> str:
    grown = len(words_of(after)) - len(words_of(before))
    return "" if added[0] <= grown <= added[1] else f"adds {grown} words, wanted {added[0]} to {added[1]}"


async def _answer(ask: Ask, instruction: str, sampling: dict[str, Any]) -> str:
    reply = await ask([Message("user", instruction)], **sampling)
    if fault := short_refusal(reply.text) or says_nothing(reply.text):
        raise RowError(fault, raw=reply.text)
    return reply.text.strip()
