"""Two models talk: one plays the user, the other is the assistant, as UltraChat was made (Ding et al. 2305.14233, section 3).

The user's model sees the wish and what was said as material, the assistant sees a plain chat and knows nothing of the wish. How
such talks break is known (CAMEL, Li et al. 2303.17760, section 4): roles flip, a turn is repeated, thanks follow thanks. Such a
turn ends the talk; what stands before it is a row if it has rounds enough.
"""

import re
from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, to_json
from tasks.operators import Ask, Generator
from tasks.text.delimited import delimited
from tasks.text.elimination import opens_with_refusal, says_nothing
from tasks.text.prompt import prompt
from tasks.text.rouge import words_of
from tasks.text.there_and_back import without_rules
from tasks.text.written_task import task_of

DONE = "done"
_FLIPPED = re.compile(
    r"\b(?:how (?:can|may) i (?:help|assist)|is there anything else i can|i(?:'m| am) (?:happy|glad|here) to (?:help|assist)"
    r"|feel free to ask|let me know if you)\b|\A\W*(?:assistant|ai)\s*:",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\W*(?:(?:ok(?:ay)?|great|perfect|wonderful|awesome|got it)\W+)*(?:many )?thank(?:s| you)\b[^?\n]{0,80}", re.IGNORECASE
)


def multi_turn(
    *,
    user_model: str = "",
    opening: Literal["seed", "model"] = "seed",
    fewest: Annotated[int, Field(ge=1, le=20)] = 2,
    most: Annotated[int, Field(ge=1, le=20)] = 4,
    system: str = "",
    column: str = "",
) -> Generator:
    """One talk a seed, of `fewest` to `most` rounds, drawn evenly; `user_model` plays the user, the step's model the assistant.

    The seed's question (or the text under `column`) is what the user wants. With `opening: seed` it is the first message too,
    with `model` the user's model puts it into words. `system` is what the assistant is told, and part of the row.
    """
    if fewest > most:
        raise ValueError(f"fewest is {fewest} and most is {most}: wanted at most as many")
    played_by: dict[str, Any] = {"model": user_model} if user_model else {}

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        want = task_of(seed.read(), column).question
        rounds = Random(f"multi_turn {seed.id}").randint(fewest, most)
        talk = [Message("system", system)] if system else []
        done = 0
        try:
            for done in range(rounds):
                said = want if not done and opening == "seed" else await _user_says(want, talk, ask, **played_by)
                asked = [*talk, Message("user", said)]
                talk = [*asked, Message("assistant", _answer((await ask(asked)).text, talk))]
        except RowError as error:
            if done < fewest:
                raise RowError(f"round {done + 1}: {error}", raw=error.raw) from None
        return [Draft(tuple(talk))]

    return generate


async def _user_says(want: str, talk: list[Message], ask: Ask, **options: Any) -> str:
    turns = [{"role": turn.role, "content": turn.content} for turn in talk if turn.role != "system"]
    if turns:
        words = prompt("multi_turn_user", want=delimited(want), said=delimited("\n".join(map(to_json, turns))))
    else:
        words = prompt("multi_turn_opening", want=delimited(want))
    reply = await ask([Message("user", words)], **options)
    said = without_rules(reply.text)
    if fault := user_fault(said, [turn.content for turn in talk]):
        raise RowError(fault, raw=reply.text)
    return said


def user_fault(said: str, before: list[str]) -> str:
    """Why a user's message cannot follow what was said; empty for a good one."""
    if said.strip(" \n*.!\"'").lower() == DONE:
        return "the user is done"
    if found := _FLIPPED.search(said.replace("\u2019", "'")):
        return f"the user speaks as the assistant: {found[0]!r}"
    if fault := opens_with_refusal(said):
        return f"the user's message is {fault}"
    if _THANKS.fullmatch(said):
        return "the user only gives thanks"
    words = words_of(said)
    if not words or any(words == words_of(other) for other in before):
        return "the user says nothing new"
    return ""


def _answer(text: str, before: list[Message]) -> str:
    """The assistant's turn. Raises RowError where it says nothing, or what it said before."""
    answer = text.strip()
    earlier = (turn.content for turn in before if turn.role == "assistant")
    if fault := says_nothing(answer) or ("the answer is one given before" if answer in earlier else ""):
        raise RowError(fault, raw=text)
    return answer
