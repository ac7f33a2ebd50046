"""Judged text as material: delimited, its control words broken, under instructions that stand in a message of their own.

What is judged was written by a model or by strangers and may speak to the judge: a forged verdict, "ignore the above", a
fake end of the material, a chat template's own control words. None of it stands where an instruction would. That a judge
is not moved by it all the same is for `seedmill calibrate --canaries` to find out: no delimiter can promise that.
"""

import re
from collections.abc import Sequence

from schemas.errors import RowError
from schemas.rows import Draft, Message, to_json
from tasks.exporting.turns import openai_turns, prompt_and_completion, rejected_completion
from tasks.text.delimited import delimited, rule_for
from tasks.text.prompt import prompt

_CONTROL = re.compile(r"<(?=\|)|\[(?=/?INST\])|<(?=<?/?SYS>)|<(?=/?s>)|<(?=(?:start|end)_of_turn>)|(?<=\|)>", re.IGNORECASE)


def shown_to_judge(instructions: str, **parts: str) -> list[Message]:
    """What a judge is told: the instructions, and apart from them each part under its name, between equal lines of dashes."""
    safe = {name: without_control_words(text) for name, text in parts.items()}
    rule = rule_for(*safe.values())
    material = "\n\n".join(f"{name.upper()}\n{delimited(text, rule)}" for name, text in safe.items())
    return [Message("system", f"{instructions}\n\n{prompt('judged_material')}"), Message("user", material)]


def without_control_words(text: str) -> str:
    """The text with a space inside what a chat template would read as the end of a turn: `<|im_end|>` is `< |im_end| >`."""
    return _CONTROL.sub(lambda found: f" {found[0]}" if found[0] == ">" else f"{found[0]} ", text)


def question_of(draft: Draft) -> str:
    """What was asked: the one user turn, or all turns up to the last user's as JSON."""
    return told(prompt_and_completion(draft.messages)[0])


def answer_of(draft: Draft) -> str:
    """What was answered, calls of tools and their results included. Raises RowError where there is no question."""
    return told(prompt_and_completion(draft.messages)[1])


def rejected_answer_of(draft: Draft) -> str:
    """The answer that is meant to be the worse one. Raises RowError where there is none."""
    return told(rejected_completion(draft, prompt_and_completion(draft.messages)[0]))


def target_of(draft: Draft) -> str:
    """The target as text. Raises RowError where there is none."""
    target = draft.read_target()
    if target is None:
        raise RowError("cannot judge: there is no target")
    return target if isinstance(target, str) else to_json(target)


def told(turns: Sequence[Message]) -> str:
    """Turns as a judge reads them: one plain turn as its words, several as JSON, in which no turn can forge another."""
    if len(turns) == 1 and not turns[0].tool_calls:
        return turns[0].content
    return to_json(openai_turns(tuple(turns)))


def quoted(text: str, most: int = 160) -> str:
    """A model's words for a reason: on one line, in quotes of which there are no others inside."""
    words = " ".join(text.replace("'", "\u2019").replace('"', "\u201d").split())
    return f"'{words if len(words) <= most else words[: most - 3] + '...'}'"
