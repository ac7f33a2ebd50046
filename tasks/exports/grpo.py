"""TRL reinforcement learning with verifiable rewards (GRPO): `prompt`, and `target` for the reward function.

`target` is text: a text target as it stands, any other as JSON (`12`, `[1,2]`), because one column holds one type.
"""

import json
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft
from tasks.exporting.turns import only_text, prompt_and_completion, tools_text, trl_turns


def grpo(draft: Draft) -> dict[str, Any]:
    if draft.target is None:
        raise RowError("no target to reward")
    target = json.loads(draft.target)
    prompt, _ = prompt_and_completion(only_text(draft))
    row: dict[str, Any] = {"prompt": trl_turns(prompt), "target": target if isinstance(target, str) else draft.target}
    return row | {"tools": tools_text(draft)} if draft.tools else row
