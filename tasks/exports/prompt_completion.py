"""TRL supervised fine-tuning on the answer alone: `prompt` up to the last user turn, `completion` after it."""

from typing import Any

from schemas.rows import Draft
from tasks.exporting.turns import only_text, prompt_and_completion, tools_text, trl_turns


def prompt_completion(draft: Draft) -> dict[str, Any]:
    prompt, completion = prompt_and_completion(only_text(draft))
    row: dict[str, Any] = {"prompt": trl_turns(prompt), "completion": trl_turns(completion)}
    return row | {"tools": tools_text(draft)} if draft.tools else row
