"""Our driver, in the shape of the peers', with the memory on: `--n --conc --url --cache --out --corpus`; prints one result."""

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

import polars as pl

from schemas.recipe import Recipe
from schemas.rows import Message
from tasks.models import ask as asks
from tasks.models.engine import _settle_and_keep
from tasks.models.loop import run
from tasks.models.memory import Memory
from tasks.operators import Ask, Reply
from tasks.workspace import Workspace
from tests.recipes import SUMS


class Forgetful(Memory):
    """Remembers nothing, so that what remembering costs can be measured."""

    async def get(self, key: str) -> None: ...
    async def claim(self, key: str) -> None: ...
    def let_go(self, key: str) -> None: ...
    def later(self, work: Any, thing: Any) -> None: ...

    async def write_among(self, work: Any, thing: Any) -> Any:
        return thing[1].answer if work is _settle_and_keep else await super().write_among(work, thing)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--conc", type=int, default=64)
    for name in ("--url", "--cache", "--out", "--corpus"):
        parser.add_argument(name, required=True)
    parser.add_argument("--skip", type=int, default=0, help="passages that another process asks about")
    parser.add_argument("--spend", type=float, help="a limit in USD, at a price of 100 USD per million tokens written")
    parser.add_argument("--forget", action="store_true")
    parser.add_argument("--window", type=int, default=0, help="ask for so many at a time and keep none, as a stage does")
    options = parser.parse_args()
    if options.forget:
        asks.Memory = Forgetful  # type: ignore[misc]
    root = Path(options.cache)
    (root / "infra").mkdir(exist_ok=True)
    prices = "date: '2026-01-01'\nmodels:\n  openai_compatible:mock: {input: 10, output: 100}\n"
    (root / "infra" / "prices.yaml").write_text(prices, encoding="utf-8")
    server = {"use": "openai_compatible:mock", "base_url": options.url}
    model = server | {"params": {"max_tokens": 128}, "concurrency": options.conc}
    limits = {"spend_usd": options.spend} if options.spend else {}
    recipe = Recipe.model_validate(SUMS | {"models": {"mock": model}, "limits": limits})
    texts = pl.read_parquet(options.corpus, n_rows=options.skip + options.n, columns=["text"])["text"][options.skip :]
    passages = enumerate(texts, options.skip)
    prompts = [f"Rewrite passage {i} as a question and its answer.\n\n{text[:400]}" for i, text in passages]
    with asks.open_ask(recipe, Workspace(root, "bench")) as ask:
        for start in range(0, len(prompts), options.window) if options.window else ():
            run(_all(ask, prompts[start : start + options.window]))
        replies = run(_all(ask, prompts[-options.window :]))  # remembered, where all was asked for in windows
    rows = [reply.text if isinstance(reply, Reply) else None for reply in replies]
    Path(options.out).write_text("".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(rows)))
    kept = sum(text is not None for text in rows)
    print("RESULT " + json.dumps({"rows_ok": kept, "rows_out": len(rows), "ids_ok": kept}))


async def _all(ask: Ask, prompts: list[str]) -> list[Reply | BaseException]:
    return await asyncio.gather(*[ask([Message("user", prompt)]) for prompt in prompts], return_exceptions=True)


if __name__ == "__main__":
    main()
