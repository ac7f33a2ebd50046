"""Instructions out of nothing: shown only the words that stand before a user's turn, a chat model writes the turn itself.

Magpie (Xu et al. 2406.08464, section 2): the model goes on with the raw "pre-query" template of its own chat format at
temperature 1, and then answers what it wrote, as any chat. It takes a server whose `/v1/completions` adds no template: vLLM,
SGLang and llama.cpp do so, Ollama puts one round every text (ollama/ollama#5544), and hosted models hide theirs.
"""

import re
from typing import Annotated, Any

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat
from tasks.operators import Ask, Generator
from tasks.text.elimination import opens_with_refusal, says_nothing

TEMPLATES = {
    "chatml": "<|im_start|>user\n",
    "llama3": "<|start_header_id|>user<|end_header_id|>\n\n",
    "gemma": "<start_of_turn>user\n",
    "mistral": "[INST]",
    "phi3": "<|user|>\n",
}
"""What stands before a user's words; the token at the very beginning of a text is the server's to add."""
SAMPLING = {"temperature": 1, "top_p": 1, "max_tokens": 512}
_CONTROL = re.compile(r"<\|[^|\n]{1,40}\|>|</?(?:start|end)_of_turn>|\[/?INST\]|</?s>|<</?SYS>>")


def magpie(
    *,
    template: Annotated[str, Field(min_length=1)],
    stop: list[str] | None = None,
    sampling: dict[str, Any] | None = None,
) -> Generator:
    """One row a seed. `template` is a name (chatml, llama3, gemma, mistral, phi3) or the text itself, a system turn included.

    A seed only tells one draw from the next: what it says is not used (`attributes` with one dimension gives any number).
    `sampling` is how the instruction is drawn, `stop` ends it where the model's own end does not; the answer is asked for with
    the model's own parameters, in the paper at temperature 0.
    """
    before = TEMPLATES.get(template, template)
    drawn = SAMPLING if sampling is None else sampling
    ends: dict[str, Any] = {"stop": stop} if stop else {}

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        take = int(seed.id[:8], 16)
        options = {"raw": True, "seed": take % 2**31, **drawn, **ends}
        written = await ask([Message("user", before)], take=take, **options)
        instruction = written.text.strip()
        if fault := fault_of(instruction):
            raise RowError(fault, raw=written.text)
        answer = await ask([Message("user", instruction)])
        if fault := says_nothing(answer.text):
            raise RowError(fault, raw=answer.text)
        return [Draft(chat(instruction, answer.text.strip()))]

    return generate


def fault_of(instruction: str) -> str:
    """Why what a model wrote is no user's message; empty for a good one."""
    if found := _CONTROL.search(instruction):
        return f"runs into the next turn: holds {found[0]!r}"
    if says_nothing(instruction):
        return "asks for nothing"
    if instruction.endswith(":"):
        return f"announces what it does not give: {instruction[-60:]!r}"
    return opens_with_refusal(instruction)
