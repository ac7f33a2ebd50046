"""A draft's question asked again, and whether another reply ends in the draft's answer."""

import asyncio
from collections.abc import Sequence

from schemas.errors import RowError
from schemas.rows import Draft, Message
from tasks.exporting.turns import prompt_and_completion
from tasks.operators import Reply
from tasks.text.prompt import prompt
from tasks.text.same_answer import Equality, final_answer, same_answer


def own_answer(draft: Draft, equality: Equality) -> str:
    """The answer that the draft ends in. Raises RowError where it ends in none."""
    own = final_answer(draft.answer, equality, draft.lang)
    if own is None:
        raise RowError(f"cannot judge: the answer {draft.answer[-80:]!r} ends in no single answer")
    return own


def asked_again(draft: Draft, before: str = "", after: str = "") -> list[Message]:
    """The draft's prompt with words before and after its question, and the wish for a last line that can be read."""
    *turns, question = prompt_and_completion(draft.messages)[0]
    words = "\n\n".join(part for part in (before, question.content, after, prompt("final_line")) if part)
    return [*turns, Message("user", words)]


async def answers_of(replies: Sequence[Reply], own: str, equality: Equality, lang: str) -> list[tuple[str, bool]]:
    """What each reply ends in (empty where it ends in nothing), and whether that is the draft's answer."""
    found = [final_answer(reply.text, equality, lang) or "" for reply in replies]
    same = await asyncio.to_thread(lambda: [bool(other) and same_answer(own, other, equality, lang) for other in found])
    return list(zip(found, same, strict=True))
