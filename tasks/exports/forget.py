"""Unlearning (Chen et al. 2406.12397): `prompt`, `completion`, and `set`: `forget` for synthetic rows, `keep` for real ones.

`generator` stands beside them, so that one operator's pattern can be picked out; what happens with the two sets is
`tasks/lab/unlearning_torch.py`. A mixture without real rows has nothing to keep the model by: add some.
"""

from typing import Any

from schemas.rows import Draft
from tasks.exports.prompt_completion import prompt_completion


def forget(draft: Draft) -> dict[str, Any]:
    wanted = "forget" if draft.origin == "synthetic" else "keep"
    return {"set": wanted, "generator": draft.generator, **prompt_completion(draft)}
