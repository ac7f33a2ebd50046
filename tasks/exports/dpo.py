"""TRL preference (DPO): `prompt`, `chosen`, `rejected`; rows without a rejected answer are left out."""

from typing import Any

from schemas.rows import Draft
from tasks.exporting.turns import only_text, prompt_and_completion, rejected_completion, tools_text, trl_turns


def dpo(draft: Draft) -> dict[str, Any]:
    prompt, chosen = prompt_and_completion(only_text(draft))
    rejected = rejected_completion(draft, prompt)
    row: dict[str, Any] = {"prompt": trl_turns(prompt), "chosen": trl_turns(chosen), "rejected": trl_turns(rejected)}
    return row | {"tools": tools_text(draft)} if draft.tools else row
